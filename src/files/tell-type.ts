import { unzipSync } from 'fflate'
import { fileTypeFromBuffer } from 'file-type'
import { ServiceError } from '../errors.js'
import { DOCUMENT_UNFOLDED_BYTES_MAX } from './limits.js'
import { givenEnding } from './safe-name.js'

/** What is taken, and the ending its name gets. */
const ENDINGS: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'text/plain': 'txt',
}

/** Other names file-type has for what we take under one. */
const SAME_AS: Record<string, string> = {
  'image/apng': 'image/png',
  'image/heif': 'image/heic',
  'image/heic-sequence': 'image/heic',
  'image/heif-sequence': 'image/heic',
}

/** A zip's list of contents names a file 42 bytes after each signature; these are where macros are kept. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are the signature
const MACROS = /PK\x01\x02[\s\S]{42}(?:Basic\/|Scripts\/|[^\0]{0,80}vbaProject\.bin)/i

/** What begins like this is read as a page by some program or other. */
const MARKUP = /^\s*<[!?/a-z]/i

/**
 * The media type of a file, told from its bytes. The name has a say in plain text alone, which has no mark of its own: a
 * script with its own ending is no text. Throws `file_refused` for everything that is not on the list.
 */
export async function tellType(bytes: Buffer, name: string): Promise<string> {
  const told = await fileTypeFromBuffer(bytes).catch(() => ({ mime: 'unreadable' }))
  const type = told === undefined ? plainText(bytes, name) : (SAME_AS[told.mime] ?? told.mime)
  if (type === undefined || !(type in ENDINGS)) {
    throw new ServiceError('file_refused', `Taken are ${Object.values(ENDINGS).join(', ')}; this is none of them`)
  }
  if (type.startsWith('application/vnd.')) checkDocument(bytes)
  return type
}

function checkDocument(bytes: Buffer): void {
  if (MACROS.test(bytes.toString('latin1'))) {
    throw new ServiceError('file_refused', 'Documents with macros are not taken')
  }
  if (unfoldedBytes(bytes) > DOCUMENT_UNFOLDED_BYTES_MAX) {
    throw new ServiceError('file_refused', 'The document is broken, or unfolds to more than can be opened')
  }
}

/** By the zip's own list of contents, which those who open it go by too; nothing is unfolded. */
function unfoldedBytes(bytes: Buffer): number {
  let sum = 0
  try {
    unzipSync(bytes, {
      filter: ({ originalSize }) => {
        sum += originalSize
        return false
      },
    })
  } catch {
    return Number.POSITIVE_INFINITY
  }
  return sum
}

/** The ending that goes with a type `tellType` gave. */
export function endingOf(type: string): string {
  return ENDINGS[type] ?? 'bin'
}

function plainText(bytes: Buffer, name: string): string | undefined {
  if ((givenEnding(name) ?? 'txt') !== 'txt') return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what text has none of is what is looked for
    return MARKUP.test(text) || /[\x00-\x08\x0e-\x1f\x7f]/.test(text) ? undefined : 'text/plain'
  } catch {
    return undefined
  }
}
