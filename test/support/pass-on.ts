import { request as ask, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'

/** What a server said to a request, whole. */
export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** Asks a server what somebody asked us, on a connection of its own: one that waits holds nobody else up. */
export function passOn(
  server: { hostname: string; port: number },
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const far = ask({ ...server, method, path: url, headers, agent: false }, (answer) => {
      bodyOf(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 502, headers: ownHeaders(answer.headers), body: bytes }),
        reject,
      )
    })
    far.once('error', reject)
    far.end(body)
  })
}

/** All of what came. Throws if it was cut. */
export async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Step by step: restify changes node's own responses, whose `writeHead` then answers nothing. */
export function answer(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers)
  response.end(body)
}

/** What was between the service and us stays there. */
function ownHeaders({ connection: _, 'transfer-encoding': __, 'keep-alive': ___, ...rest }: IncomingHttpHeaders) {
  return rest
}

/** A request's head as it came, to be said to somebody else. */
export function headOf({ method, url, rawHeaders }: IncomingMessage): Buffer {
  const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []))
  return Buffer.from(`${method} ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
}
