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
  // No other site's page may load it as its own part; a door that is there for that says so (widget.js, files).
  'cross-origin-resource-policy': 'same-origin',
}
/** What a page is kept from besides: a window that opened it, and what it never asks a device for. */
const PAGE_HEADERS: Record<string, string> = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), payment=(), usb=(), geolocation=(self)',
}
/** A year: a browser that has been here by https comes by nothing else. */
export const STRICT_TRANSPORT = 'max-age=31536000'
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
  if (isPage(headers)) for (const [name, value] of Object.entries(PAGE_HEADERS)) headers.set(name, value)
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

/** Whether more of a body is to come that nobody will read: the line is then good for no other request. */
export function isUnread(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers
  return !request.complete && (coding !== undefined || Number(length ?? 0) > 0)
}

/** An event stream ends only when somebody ends it. */
export function isEndless(response: ServerResponse): boolean {
  return response.headersSent && String(response.getHeader('content-type')).startsWith('text/event-stream')
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
  return isPage(headers) ? PAGE_POLICY : DATA_POLICY
}

function isPage(headers: Headers): boolean {
  return headers.get('content-type')?.startsWith('text/html') ?? false
}

function discard(body: DoorReply['body']): void {
  if (body instanceof Readable) body.destroy()
}
