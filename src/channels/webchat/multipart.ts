import { finished, PassThrough, type Readable } from 'node:stream'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { ServiceError } from '../../errors.js'

const HEADER_BYTES_MAX = 4_096
const HEADER_PAIRS_MAX = 10

/** One part of a multipart body, whole. */
export interface Part {
  /** As its sender called it; '' if it gave no name. */
  name: string
  /** Media type as its sender says, lower case. */
  type: string
  bytes: Buffer
}

export interface PartLimits {
  partsMax: number
  partBytesMax: number
}

interface Head {
  name: string
  type: string
  stream: BusboyFileStream
}

/**
 * Reads a multipart body part by part, and no further than its reader asks: one part is in memory at a time. Throws
 * `payload_invalid` for what is no such body, `payload_too_large` for too many or too large parts, and what `body` ends in.
 */
export async function* readMultipart(body: Readable, contentType: string, limits: PartLimits): AsyncGenerator<Part> {
  const parser = createParser(contentType, limits)
  const heads = new PassThrough({ objectMode: true })
  const open = new Set<Readable>()
  const fail = (error?: Error) => {
    for (const stream of open) stream.destroy(error)
    heads.destroy(error)
  }
  // Reading a stream reports its error; these keep one that nobody is reading just now from ending the process.
  heads.on('error', () => undefined)
  parser.on('file', (_field, stream, name, _encoding, type) => {
    open.add(stream)
    stream.on('error', () => fail(malformed()))
    stream.once('limit', () => fail(partTooLarge(limits.partBytesMax)))
    stream.once('close', () => open.delete(stream))
    heads.write({ name: name ?? '', type, stream } satisfies Head)
  })
  parser.on('partsLimit', () => fail(tooLarge(`The body has more than ${limits.partsMax} parts`)))
  parser.on('error', (cause) => fail(malformed(cause)))
  parser.on('finish', () => heads.end())
  // Not its 'error' event alone: a line may have broken before anyone listened.
  const ignore = finished(body, { writable: false }, (error) => {
    if (error) fail(error instanceof ServiceError ? error : malformed(error))
  })
  body.pipe(parser)
  try {
    for await (const { stream, ...head } of heads as AsyncIterable<Head>) {
      yield { ...head, bytes: await collect(stream, limits.partBytesMax).catch(asMalformed) }
    }
  } finally {
    ignore()
    body.unpipe(parser)
    fail()
  }
}

/** All of a stream. Throws `payload_too_large` as soon as it is over `bytesMax`. */
export async function collect(stream: Readable, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bytesMax) throw partTooLarge(bytesMax)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function createParser(contentType: string, { partsMax, partBytesMax }: PartLimits): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      // Clients send the activity as a file or as a field; read alike, it has the same bounds.
      isPartAFile: () => true,
      limits: {
        parts: partsMax,
        fileSize: partBytesMax,
        headerPairs: HEADER_PAIRS_MAX,
        headerSize: HEADER_BYTES_MAX,
      },
    })
  } catch (cause) {
    throw malformed(cause)
  }
}

/** A part that breaks off while it is read says so by the parser's own error. */
function asMalformed(error: unknown): never {
  throw error instanceof ServiceError ? error : malformed(error)
}

function malformed(cause?: unknown): ServiceError {
  return new ServiceError('payload_invalid', 'The body is not a whole multipart form', { cause })
}

function partTooLarge(bytesMax: number): ServiceError {
  return tooLarge(`A file is at most ${bytesMax} bytes`)
}

function tooLarge(message: string): ServiceError {
  return new ServiceError('payload_too_large', message)
}
