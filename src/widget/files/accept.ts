/** As the server takes them (src/files/limits.ts and tell-type.ts), so that nobody waits for a no. */
export const FILES_MAX = 5
export const FILE_BYTES_MAX = 10 * 1024 * 1024
/** For the file chooser. A phone's own format of photos is made into JPEG before it is sent. */
export const ACCEPT = 'image/jpeg,image/png,image/webp,image/gif,image/heic,.pdf,.docx,.odt,.txt'

const TAKEN = /^image\/(jpeg|png|webp|gif)$|\.(pdf|docx|odt|txt)$/i

type FileMistake = 'file_type' | 'file_size' | 'file_count'

/** What is wrong with a file that is ready to be sent, or nothing. */
export function mistakeOf({ name, type, size }: File): FileMistake | undefined {
  if (!TAKEN.test(type) && !TAKEN.test(name)) return 'file_type'
  return size > FILE_BYTES_MAX ? 'file_size' : undefined
}

/** "240 kB"; the comma or point of megabytes is not worth its weight. */
export function sizeText(bytes: number): string {
  return `${Math.ceil(bytes / 1e3)} kB`
}
