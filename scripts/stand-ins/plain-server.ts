import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A knowledge exported for CLU is about a megabyte. */
const BYTES_MAX = 10_000_000

export interface PlainRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: Record<string, string | undefined>
  body: string
}

export interface PlainAnswer {
  status: number
  headers?: Record<string, string>
  /** Text as it is; anything else as JSON. */
  body?: unknown
}

export interface PlainServer {
  url: string
  close(): void
}

type Answer = (request: PlainRequest) => PlainAnswer | Promise<PlainAnswer>

/**
 * A small server for one outside service, for this machine alone. `port` 0 takes any free one. What `answer` throws
 * becomes a 500 with its message: whoever tries things out is to see why. Rejects when the port is taken.
 */
export async function startPlainServer(port: number, answer: Answer): Promise<PlainServer> {
  const server = createServer((request, response) => void serve(request, response, answer))
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const reply = await read(request).then(answer).catch(failed)
  const isText = typeof reply.body === 'string'
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
  response.writeHead(reply.status, { 'content-type': type, ...reply.headers })
  response.end(isText ? reply.body : JSON.stringify(reply.body ?? {}))
}

function failed(error: unknown): PlainAnswer {
  return { status: 500, body: `${error instanceof Error ? error.message : 'failed'}\n` }
}

async function read(request: IncomingMessage): Promise<PlainRequest> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > BYTES_MAX) throw new Error(`More than ${BYTES_MAX} bytes`)
    chunks.push(chunk as Buffer)
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  return {
    method: request.method ?? 'GET',
    path: decodeURIComponent(pathname),
    query: searchParams,
    headers: request.headers as Record<string, string | undefined>,
    body: Buffer.concat(chunks).toString('utf8'),
  }
}
