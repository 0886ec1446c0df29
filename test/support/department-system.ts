import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

/** How the next call is met. `hang`: the order is taken and nothing is answered. */
export type Meeting =
  | { status: number; body?: string; headers?: Record<string, string> }
  | { hang: true }
  /** As the contract has it: done now, or done under this id before. */
  | { well: true }

export interface TakenOrder {
  id: string
  data: Record<string, unknown> & { ref: string; flow: string; answers: Record<string, unknown> }
}

/** A department's system of our own: keeps each order once, by its id, and fails as told. */
export class DepartmentSystem {
  readonly orders = new Map<string, TakenOrder>()
  /** Every call, good or bad. */
  readonly calls: { id: string; signed: boolean; path: string }[] = []
  /** How to meet the calls to come; well, when there is none. */
  next: Meeting[] = []
  #server: Server | undefined
  readonly #secret: string

  constructor(secret: string) {
    this.#secret = secret
  }

  /** On any free port, unless one is named; rejects when that is taken. */
  async start(port = 0): Promise<void> {
    this.#server = createServer((request, response) => void this.#answer(request, response))
    await once(this.#server.listen(port, '127.0.0.1'), 'listening')
  }

  get url(): string {
    const address = this.#server?.address() as AddressInfo | undefined
    return `http://127.0.0.1:${address?.port}/orders`
  }

  close(): void {
    this.#server?.closeAllConnections()
    this.#server?.close()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      // In two steps: beside the service's own server the first gives nothing back.
      response.writeHead(405)
      response.end()
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const headers = request.headers as Record<string, string>
    const id = headers['webhook-id'] ?? ''
    this.calls.push({ id, signed: this.#isSigned(body, headers), path: request.url ?? '' })
    const meeting = this.next.shift() ?? { well: true }
    if ('hang' in meeting) {
      this.#take(id, body)
      return
    }
    if ('status' in meeting) {
      if (meeting.status === 200 || meeting.status === 202) this.#take(id, body)
      response.writeHead(meeting.status, { 'content-type': 'application/json', ...meeting.headers })
      response.end(meeting.body ?? '')
      return
    }
    const isKnown = this.#take(id, body)
    response.writeHead(isKnown ? 409 : 200, { 'content-type': 'application/json' })
    const text = { sv: 'Påsarna kommer på torsdag.', en: 'The bags come on Thursday.' }
    response.end(JSON.stringify({ reference: `W-${[...this.orders.keys()].indexOf(id) + 1}`, text }))
  }

  #take(id: string, body: string): boolean {
    const isKnown = this.orders.has(id)
    if (!isKnown) this.orders.set(id, { id, data: (JSON.parse(body) as { data: TakenOrder['data'] }).data })
    return isKnown
  }

  #isSigned(body: string, headers: Record<string, string>): boolean {
    try {
      new Webhook(this.#secret, { format: 'raw' }).verify(body, headers)
      return true
    } catch {
      return false
    }
  }
}
