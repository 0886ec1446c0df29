import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { Door, DoorReply } from '../../src/channels/channel.js'
import type { Stream } from '../../src/channels/webchat/stream.js'
import { ServiceError } from '../../src/errors.js'

/** A bare server that lets a test knock on doors without the whole service behind them. */
export interface DoorServer {
  url: string
  port: number
  close(): Promise<void>
}

export async function serveDoors(doors: Door[], options: { port?: number; stream?: Stream } = {}): Promise<DoorServer> {
  const server = createServer((request, response) => void answer(doors, request, response))
  server.on('upgrade', (request, line, head) => {
    void options.stream?.upgrade(request, line, head, request.socket.remoteAddress ?? '')
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: async () => {
      await options.stream?.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(doors: Door[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://door')
  const found = doors.map((door) => ({ door, params: match(door, request.method, url.pathname) }))
  const at = found.find(({ params }) => params !== undefined)
  const reply = at?.params ? await knock(at.door, request, url, at.params) : { status: 404 }
  send(response, reply)
}

async function knock(door: Door, request: IncomingMessage, url: URL, params: Record<string, string>) {
  const body = Buffer.concat(await request.toArray())
  if (body.length > door.bytesMax) return { status: 413 }
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  const { method = 'GET', socket } = request
  const address = socket.remoteAddress ?? ''
  return door
    .handle({ method, url: request.url ?? '/', query: url.searchParams, params, headers, body, address })
    .catch((error: unknown) => {
      if (error instanceof ServiceError) return { status: error.status, body: { code: error.code } }
      return { status: 500, body: String(error) }
    })
}

function match(door: Door, method: string | undefined, path: string): Record<string, string> | undefined {
  if (door.method !== method) return undefined
  const wanted = door.path.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value)
    else if (part !== value) return undefined
  }
  return params
}

function send(response: ServerResponse, { status, headers = {}, body }: DoorReply): void {
  if (body instanceof Readable) {
    response.writeHead(status, headers)
    body.pipe(response)
    return
  }
  const json = typeof body === 'object' && !Buffer.isBuffer(body)
  response.writeHead(status, { ...(json ? { 'content-type': 'application/json' } : {}), ...headers })
  response.end(json ? JSON.stringify(body) : body)
}
