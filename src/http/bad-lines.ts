import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/** How long a refused line may go on unread before it is cut. */
const LINGER_MS = 1_000

type Refused = 400 | 405 | 408 | 413 | 417 | 431

/** What Node's parser says of a line it gives up, as a status; all else is no HTTP. */
const BY_CODE: Readonly<Record<string, Refused>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}
const CODES: Readonly<Record<Refused, string>> = {
  400: 'payload_invalid',
  405: 'method_refused',
  408: 'body_late',
  413: 'payload_too_large',
  417: 'payload_invalid',
  431: 'payload_too_large',
}

/** Answers what never becomes a request, as every other refusal is worded: bytes that are no HTTP, a tunnel, an expectation. */
export function refuseBadLines(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    refuseLine(socket, BY_CODE[error.code ?? ''] ?? 400, 'This is not HTTP as it is taken here')
  })
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    refuseLine(socket, 405, 'This address does not take that method')
  })
  server.on('checkExpectation', (_request: IncomingMessage, response) => {
    const body = bodyOf(417, 'Expect takes 100-continue alone')
    response.setHeader('connection', 'close')
    response.setHeader('content-length', body.length)
    response.writeHead(417, { 'content-type': 'application/json; charset=utf-8' })
    response.end(body)
  })
}

/** Answers on a line that no response can be made for, and ends it. */
export function refuseLine(socket: Duplex, status: number, message: string, code?: string): void {
  socket.on('error', () => socket.destroy())
  const body = bodyOf(status, message, code)
  const head = `Connection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}`
  // Cut at once, whoever is still sending would miss the answer; never cut, they would keep half a line open.
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n\r\n${body}`)
  socket.resume()
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}

function bodyOf(status: number, message: string, code = CODES[status as Refused]): string {
  return JSON.stringify({ error: { code, message } })
}
