import type { IncomingMessage } from 'node:http'
import { ServiceError } from '../errors.js'

/**
 * Reads a request's body, at most `bytesMax`, within `withinMs`. What is too long is refused as soon as that is known,
 * and the rest is not kept.
 */
export async function readBody(request: IncomingMessage, bytesMax: number, withinMs: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > bytesMax) throw tooLarge(bytesMax)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const settle = (done: () => void): void => {
      clearTimeout(timer)
      request.off('data', take)
      done()
    }
    const take = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > bytesMax) settle(() => reject(tooLarge(bytesMax)))
      else chunks.push(chunk)
    }
    const timer = setTimeout(() => {
      settle(() => reject(new ServiceError('body_late', 'The request did not arrive in time')))
    }, withinMs)
    request.on('data', take)
    request.once('end', () => settle(() => resolve(Buffer.concat(chunks, bytes))))
    request.once('error', (cause) => settle(() => reject(cutShort(cause))))
    request.once('close', () => settle(() => reject(cutShort())))
  })
}

function tooLarge(bytesMax: number): ServiceError {
  return new ServiceError('payload_too_large', `At most ${bytesMax} bytes are taken here`)
}

function cutShort(cause?: unknown): ServiceError {
  return new ServiceError('payload_invalid', 'The request ended too early', { cause })
}
