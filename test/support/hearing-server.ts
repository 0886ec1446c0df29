import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'

/** What a request is answered with. */
export type Answering = (request: IncomingMessage, body: string) => { status: number; body?: unknown }

/** A server that keeps whole what it was told, address and all, by the first word of its path. */
export class HearingServer {
  readonly heard = new Map<string, string[]>()
  readonly #server: Server

  private constructor(answering: Answering) {
    this.#server = createServer(async (request, response) => {
      const body = await textOf(request)
      const [, name = ''] = (request.url ?? '').split('/')
      this.heard.set(name, [
        ...(this.heard.get(name) ?? []),
        `${request.url} ${JSON.stringify(request.headers)} ${body}`,
      ])
      const answer = answering(request, body)
      // In two steps: beside the service's own server the first gives nothing back.
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      response.end(answer.body === undefined ? '' : JSON.stringify(answer.body))
    })
  }

  static async start(answering: Answering): Promise<HearingServer> {
    const server = new HearingServer(answering)
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve))
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
