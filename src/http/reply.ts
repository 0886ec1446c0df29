import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DoorReply } from '../channels/channel.js'
import { ServiceError } from '../errors.js'

const RETRY_DEFAULT_MS = 1_000
/** How long a refused upload may go on unread before the line is cut; cut at once, the client would miss our answer. */
const LINGER_MS = 1_000

/** What every answer carries unless its door says otherwise. */
const HEADERS: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
}
/** Pages may show frames of ours only, and be shown in ours only; a door that is framed elsewhere brings its own. */
const PAGE_POLICY = "frame-ancestors 'self'; frame-src 'self'; object-src 'none'; base-uri 'self'"
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"

/** Sends a door's reply to its end. Resolves also when the client went away. */
export async function sendReply(response: ServerResponse, reply: DoorReply): Promise<void> {
  if (response.destroyed || response.headersSent) return discard(reply.body)
  const { type, body } = encode(reply.body)
  const headers = new Headers(HEADERS)
  if (type !== undefined) headers.set('content-type', type)
  for (const [name, value] of Object.entries(reply.headers ?? {})) headers.set(name, value)
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', policy(headers))
  const hasBody = reply.status !== 204 && reply.status !== 304
  if (hasBody && !(body instanceof Readable)) headers.set('content-length', String(body?.length ?? 0))

  response.statusCode = reply.status
  for (const [name, value] of headers) response.setHeader(name, value)
  response.writeHead(reply.status)
  if (Buffer.isBuffer(body)) response.end(body)
  else if (body === undefined) response.end()
  else if (response.req.method === 'HEAD') response.end(() => body.destroy())
  else await pipeline(body, response).catch(() => response.destroy())
}

/** An error as its caller may see it. What was not thrown on purpose tells nothing of itself. */
export function errorReply(error: unknown): DoorReply {
  if (!(error instanceof ServiceError)) {
    return { status: 500, body: { error: { code: 'internal', message: 'Something went wrong here' } } }
  }
  const waitMs = error.retryAfterMs ?? (error.retry ? RETRY_DEFAULT_MS : undefined)
  return {
    status: error.status,
    ...(waitMs === undefined ? {} : { headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) } }),
    body: { error: { code: error.code, message: error.message } },
  }
}

/** Lets a client that is still sending hear our answer, then cuts it off. */
export function cutOffLater(request: IncomingMessage): void {
  if (request.complete) return
  request.unpipe()
  request.resume()
  setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, LINGER_MS).unref()
}

function encode(body: DoorReply['body']): { type?: string; body?: Buffer | Readable } {
  if (body === undefined) return {}
  if (body instanceof Readable) return { type: 'application/octet-stream', body }
  if (Buffer.isBuffer(body)) return { type: 'application/octet-stream', body }
  if (typeof body === 'string') return { type: 'text/plain; charset=utf-8', body: Buffer.from(body) }
  return { type: 'application/json; charset=utf-8', body: Buffer.from(JSON.stringify(body)) }
}

function policy(headers: Headers): string {
  return headers.get('content-type')?.startsWith('text/html') ? PAGE_POLICY : DATA_POLICY
}

function discard(body: DoorReply['body']): void {
  if (body instanceof Readable) body.destroy()
}
