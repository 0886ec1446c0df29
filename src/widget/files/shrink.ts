/** Longest side of a picture as sent: the server keeps little more, and a phone's own is ten times the bytes. */
const SIDE_PX_MAX = 2_048
const QUALITY = 0.82
/** Moving pictures lose their movement on a canvas. */
const SHRUNK = /^image\/(jpeg|png|webp|heic|heif|avif|bmp)$/

/**
 * A photo made small enough for a bad line, turned the right way up and without what the camera wrote into it. A file that
 * is no picture, or that this browser cannot open, is given back as it was.
 */
export async function shrink(file: File): Promise<File> {
  if (!SHRUNK.test(file.type)) return file
  try {
    const blob = await toJpeg(await createImageBitmap(file, { imageOrientation: 'from-image' }))
    const smaller = blob && (blob.size < file.size || /hei[cf]|avif|bmp/.test(file.type))
    return smaller ? new File([blob], `${file.name.replace(/\.\w+$/, '')}.jpg`, { type: blob.type }) : file
  } catch {
    return file
  }
}

function toJpeg(picture: ImageBitmap): Promise<Blob | null> {
  const scale = Math.min(1, SIDE_PX_MAX / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  const pen = canvas.getContext('2d')
  if (!pen) return Promise.resolve(null)
  // What was see-through would turn black.
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
}
