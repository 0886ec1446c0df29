import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type MadeUp, tenOf } from './identity-numbers.js'

/** Digits, with at most a few bytes between any two of what parts them: spaces, marks, what has no width, quoted or not. */
const RUN =
  /\d(?:(?:[ \-+._/*)(\r\n\u00a0]|\\[nr]|\\u[0-9a-f]{4}|\xc2[\xa0\xad]|\xe2[\x80-\x88][\x80-\xbf]|\xef\xbb\xbf|\xef\xb8\x8f){0,8}\d){9,60}/g
const PARTING = /\\u[0-9a-f]{4}|\D/g
const WINDOW = 10
const CHUNK_BYTES = 1 << 18
const OVERLAP_BYTES = 500
const NOUGHTS = Buffer.alloc(CHUNK_BYTES + OVERLAP_BYTES)

/** Looks for identity numbers in bytes, however they are written: by the ten digits that all forms have. */
export class NumberSearch {
  readonly #tens: ReadonlySet<string>

  constructor(numbers: readonly MadeUp[]) {
    this.#tens = new Set(numbers.map(tenOf))
  }

  /** Those that stand in a text or in bytes of UTF-8. */
  in(content: string | Buffer): string[] {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const read = plain(bytes)
    const asMeant = read.replace(/O/g, '0').replace(/l/g, '1')
    return [...new Set([...this.#inDigits(read), ...this.#inDigits(asMeant)])]
  }

  #inDigits(text: string): string[] {
    return [...text.matchAll(RUN)].flatMap(([run]) => {
      const digits = run.replace(PARTING, '')
      const windows = Array.from({ length: digits.length - WINDOW + 1 }, (_, at) => digits.slice(at, at + WINDOW))
      return windows.filter((ten) => this.#tens.has(ten))
    })
  }

  /** Those that stand in any file of a folder, by file; how many bytes were read. */
  async under(dir: string): Promise<{ found: Record<string, string[]>; bytes: number }> {
    const found: Record<string, string[]> = {}
    let bytes = 0
    for (const file of await filesOf(dir)) {
      const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
        // What mongod measures of itself it writes anew under another name every second.
        if (error.code === 'ENOENT' && file.includes('diagnostic.data')) return Buffer.alloc(0)
        throw error
      })
      bytes += content.length
      const numbers = chunksOf(content).flatMap((chunk) => this.in(chunk))
      if (numbers.length > 0) found[file.slice(dir.length + 1)] = [...new Set(numbers)]
    }
    return { found, bytes }
  }
}

/** Of what is not nothing but noughts: most of a journal is room for what is to come. Each begins within the one before. */
function chunksOf(content: Buffer): Buffer[] {
  const count = Math.ceil(content.length / CHUNK_BYTES)
  return Array.from({ length: count }, (_, at) =>
    content.subarray(Math.max(0, at * CHUNK_BYTES - OVERLAP_BYTES), (at + 1) * CHUNK_BYTES),
  ).filter((chunk) => !NOUGHTS.subarray(0, chunk.length).equals(chunk))
}

async function filesOf(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

/** A byte a character, digits of other scripts as ours. */
function plain(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/, sista fyra (?:\xc3\xa4|\\u00e4)r /g, '-')
    .replace(/\xef\xbc([\x90-\x99])/g, (_, digit: string) => String.fromCharCode(digit.charCodeAt(0) - 0x60))
    .replace(/\xd9([\xa0-\xa9])/g, (_, digit: string) => String.fromCharCode(digit.charCodeAt(0) - 0x70))
}
