import type { IncomingMessage } from 'node:http'
import { type Readable, Transform } from 'node:stream'
import { ServiceError } from '../errors.js'
import type { Held } from './room.js'

/**
 * Reads a request's body, at most `bytesMax`, within `withinMs`, while there is room for it. What is too long is refused
 * as soon as that is known, and the rest is not kept.
 */
export async function readBody(
  request: IncomingMessage,
  { bytesMax, withinMs, held }: { bytesMax: number; withinMs: number; held: Held },
): Promise<Buffer> {
  refuseDeclared(request, bytesMax)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let isSettled = false
    const settle = (done: () => void): void => {
      if (isSettled) return
      isSettled = true
      clearTimeout(timer)
      request.off('data', take)
      held.end()
      done()
    }
    const take = (chunk: Buffer): void => {
      bytes += chunk.length
      try {
        if (bytes > bytesMax) throw tooLarge(bytesMax)
        held.more(chunk.length)
        chunks.push(chunk)
      } catch (error) {
        settle(() => reject(error))
      }
    }
    const timer = setTimeout(() => {
      settle(() => reject(new ServiceError('body_late', 'The request did not arrive in time')))
    }, withinMs)
    request.on('data', take)
    request.once('end', () => settle(() => resolve(Buffer.concat(chunks, bytes))))
    request.once('error', (cause) => settle(() => reject(cutShort(cause))))
    // Every request is closed in the end; an error that nobody sees would cost its stack each time.
    request.once('close', () => settle(() => reject(cutShort())))
  })
}

/** As `readBody`, but gives the body as it arrives, holding no more of it than its reader lets pass. */
export function streamBody(request: IncomingMessage, bytesMax: number, withinMs: number): Readable {
  refuseDeclared(request, bytesMax)
  let bytes = 0
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > bytesMax) done(tooLarge(bytesMax))
      else done(null, chunk)
    },
  })
  const late = () => body.destroy(new ServiceError('body_late', 'The request did not arrive in time'))
  const timer = setTimeout(late, withinMs)
  const broken = (cause?: unknown) => {
    if (!request.complete) body.destroy(cutShort(cause))
  }
  request.once('error', broken)
  request.once('close', () => broken())
  // A door that has turned its caller away no longer listens.
  body.on('error', () => undefined)
  body.once('close', () => {
    clearTimeout(timer)
    request.unpipe(body)
  })
  return request.pipe(body)
}

function refuseDeclared(request: IncomingMessage, bytesMax: number): void {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge(bytesMax)
}

function tooLarge(bytesMax: number): ServiceError {
  return new ServiceError('payload_too_large', `At most ${bytesMax} bytes are taken here`)
}

function cutShort(cause?: unknown): ServiceError {
  return new ServiceError('payload_invalid', 'The request ended too early', { cause })
}
