import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { BSON } from 'mongodb'
import { ServiceError } from '../../errors.js'
import type { Sums } from './manifest.js'

/** Lines are handed on so many characters at a time. */
const CHUNK_LENGTH = 65_536

/** Types are kept as the database has them: a whole number that is a double stays one. */
export const AS_STORED = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true } as const

/** Writes documents to a new file, a line of canonical EJSON each, gzipped. Holds a few of them in memory at a time. */
export async function writeLines(file: string, documents: AsyncIterable<object>): Promise<Sums> {
  let count = 0
  let bytes = 0
  const hash = createHash('sha256')
  async function* lines(): AsyncGenerator<string> {
    let chunk = ''
    for await (const document of documents) {
      count += 1
      chunk += `${BSON.EJSON.stringify(document, { relaxed: false })}\n`
      if (chunk.length < CHUNK_LENGTH) continue
      yield chunk
      chunk = ''
    }
    if (chunk !== '') yield chunk
  }
  const summed = new Transform({
    transform(piece: Buffer, _, done) {
      bytes += piece.length
      hash.update(piece)
      done(null, piece)
    },
  })
  await pipeline(Readable.from(lines()), createGzip(), summed, createWriteStream(file, { flags: 'wx', mode: 0o600 }))
  return { file: basename(file), documents: count, bytes, sha256: hash.digest('hex') }
}

/** Reads them back, one at a time. Throws `stored_invalid`, naming file and line, for one that is none. */
export async function* readLines(file: string): AsyncGenerator<Record<string, unknown>> {
  const source = createReadStream(file)
  const text = source.pipe(createGunzip())
  source.on('error', (error) => text.destroy(error))
  let n = 0
  try {
    for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
      n += 1
      yield BSON.EJSON.parse(line, { relaxed: false })
    }
  } catch (cause) {
    throw new ServiceError('stored_invalid', `${file}:${n}  cannot be read`, { cause })
  } finally {
    source.destroy()
    text.destroy()
  }
}

/** SHA-256 of a file as it lies there. */
export async function sumOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer)
  return hash.digest('hex')
}
