import { strToU8, zipSync } from 'fflate'
import sharp, { type Sharp } from 'sharp'

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
const TEXT = 'application/vnd.oasis.opendocument.text'

/** A photo as a phone takes it: lying on its side, with where and with what it was taken. */
export function photo(width = 1_200, height = 800): Promise<Buffer> {
  return picture(width, height)
    .withMetadata({ orientation: 6 })
    .withExifMerge({
      IFD0: { Make: 'Telefonmakaren', ImageDescription: 'hemma hos mig' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '57/1 42/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '11/1 58/1 0/1' },
    })
    .jpeg()
    .toBuffer()
}

/** A picture whose every pixel is noise, so that it does not shrink to nothing. */
export function picture(width: number, height: number): Sharp {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 }
  return sharp({ create: { width, height, channels: 3, background: '#888', noise } })
}

/** One frame a colour. */
export async function movingGif(width: number, height: number, colours: string[]): Promise<Buffer> {
  const frames = await Promise.all(colours.map((background) => plain(width, height, background)))
  return sharp(frames, { join: { animated: true }, limitInputPixels: false })
    .gif({ effort: 1 })
    .toBuffer()
}

/** Two hundred kilobytes that unfold to 8,000 × 8,000 pixels. */
export function bomb(): Promise<Buffer> {
  return plain(8_000, 8_000, '#fff')
}

/** Sixty bytes of two frames, 8,000 × 6,000 pixels each. */
export function movingBomb(): Buffer {
  const size = '\x40\x1f\x70\x17'
  const frame = `\x21\xf9\x04\0\x0a\0\0\0\x2c\0\0\0\0${size}\0\x02\x02\x44\x01\0`
  return Buffer.from(`GIF89a${size}\x80\0\0\0\0\0\xff\xff\xff${frame}${frame};`, 'latin1')
}

export const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')

/** As Word writes it; `more` are further files in the zip. */
export function docx(more: Record<string, string> = {}): Buffer {
  const types = `<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="${WORD}"/></Types>`
  return zip({ '[Content_Types].xml': types, 'word/document.xml': '<w:document/>', ...more })
}

/** As LibreOffice writes it. */
export function odt(more: Record<string, string> = {}): Buffer {
  const files = Object.entries({ 'content.xml': '<office:document-content/>', ...more })
  const rest = Object.fromEntries(files.map(([name, text]) => [name, strToU8(text)]))
  return Buffer.from(zipSync({ mimetype: [strToU8(TEXT), { level: 0 }], ...rest }))
}

export function zip(files: Record<string, string>): Buffer {
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))))
}

function plain(width: number, height: number, background: string): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
}
