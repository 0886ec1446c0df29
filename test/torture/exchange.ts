import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { processBehind } from './caller-process.js'
import { type Asked, readAsked, readTaken } from './exchange-wire.js'

/** How a request of the service's goes wrong. `taken`: what was sent is taken all the same. */
type Trouble = { how: 'status'; status: 429 | 500; taken: boolean } | { how: 'drop' | 'hang' | 'kill'; taken: boolean }

/** Something the stand-ins took, as they saw it. */
export interface Take extends Asked {
  /** The message's id, and the thread begun with it. */
  id: string
  conversation: string
  /** The process that sent it, where that could be seen. */
  pid: number | undefined
  atMs: number
  /** How the request ended for whoever made it: only after `answered` do they know that it was taken. */
  end: 'answered' | 'failed' | 'dropped' | 'hung' | 'killed' | 'underway'
  endMs: number
}

export interface ExchangeOptions {
  /** Where the stand-ins' own doors are. */
  upstream: () => string
  pids: () => readonly number[]
  /** Ends a process; false when it had ended. */
  kill: (pid: number | undefined) => boolean
  random: () => number
}

const TROUBLES: readonly Trouble[] = [
  { how: 'status', status: 429, taken: false },
  { how: 'status', status: 500, taken: false },
  { how: 'status', status: 500, taken: true },
  { how: 'drop', taken: false },
  { how: 'drop', taken: true },
  { how: 'hang', taken: false },
  { how: 'hang', taken: true },
]
const SENDS_IN_TROUBLE = 0.06
const READS_IN_TROUBLE = 0.03
/** Longer than the service waits for anybody. */
const HANG_MS = 20_000

/**
 * What stands between the service and the stand-ins for the SMS gateways and Teams, and outlives every kill: it passes
 * requests on, or lets them go wrong, and keeps its own book of what was taken.
 */
export class Exchange {
  readonly takes: Take[] = []
  /** Kills on purpose between a commit and its delivery's mark: after the message was taken, and before. */
  readonly between = { taken: 0, untaken: 0 }
  readonly troubles: Record<string, number> = {}
  readonly #options: ExchangeOptions
  readonly #server: Server
  readonly #callers = new WeakMap<Socket, Promise<number | undefined>>()
  readonly #hanging = new Set<() => void>()
  #toKill: boolean[] = []
  #healed = false

  private constructor(options: ExchangeOptions) {
    this.#options = options
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy())
    })
    this.#server.on('connection', (socket: Socket) => {
      const caller = socket.remotePort ? processBehind(socket.remotePort, options.pids()) : undefined
      this.#callers.set(socket, caller ?? Promise.resolve(undefined))
    })
  }

  static async start(options: ExchangeOptions): Promise<Exchange> {
    const exchange = new Exchange(options)
    await new Promise<void>((resolve) => exchange.#server.listen(0, '127.0.0.1', resolve))
    return exchange
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The next message sent through here costs its sender its life: when it has been `taken`, or before. */
  killAtNextSend(taken: boolean): void {
    if (!this.#healed) this.#toKill.push(taken)
  }

  /** Nothing goes wrong from now on, and what hangs is let go. */
  heal(): void {
    this.#healed = true
    this.#toKill = []
    for (const letGo of this.#hanging) letGo()
  }

  async close(): Promise<void> {
    this.heal()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const asked = readAsked(request.method ?? '', request.url ?? '', body)
    const trouble = this.#troubleFor(asked)
    if (trouble) this.#count(asked, trouble)
    const pid = asked && (await this.#callers.get(request.socket))
    if (trouble && !trouble.taken) {
      if (trouble.how === 'kill') this.#kill(pid, false)
      return this.#goWrong(response, trouble)
    }
    const answer = await this.#passOn(request, body)
    const take = asked && answer.status < 300 ? this.#note(asked, answer.body, pid, response) : undefined
    if (!trouble) return reply(response, answer.status, answer.headers, answer.body)
    if (take) take.end = ENDS[trouble.how]
    if (trouble.how === 'kill') this.#kill(pid, true)
    return this.#goWrong(response, trouble)
  }

  #troubleFor(asked: Asked | undefined): Trouble | undefined {
    if (this.#healed) return undefined
    const { random } = this.#options
    const isMessage = asked && asked.what !== 'update'
    if (isMessage && this.#toKill.length > 0) return { how: 'kill', taken: this.#toKill.shift() === true }
    if (random() >= (asked ? SENDS_IN_TROUBLE : READS_IN_TROUBLE)) return undefined
    return TROUBLES[Math.floor(random() * TROUBLES.length)]
  }

  #count(asked: Asked | undefined, { how, taken }: Trouble): void {
    const name = `${asked?.what ?? 'read'} ${how}${taken ? ' after taking' : ''}`
    this.troubles[name] = (this.troubles[name] ?? 0) + 1
  }

  #kill(pid: number | undefined, taken: boolean): void {
    if (this.#options.kill(pid)) this.between[taken ? 'taken' : 'untaken'] += 1
  }

  async #goWrong(response: ServerResponse, trouble: Trouble): Promise<void> {
    if (trouble.how === 'status') {
      const headers = { 'retry-after': '1', 'content-type': 'application/json' }
      return reply(response, trouble.status, headers, '{}')
    }
    if (trouble.how === 'hang') await this.#hang()
    response.destroy()
  }

  #hang(): Promise<void> {
    return new Promise((resolve) => {
      const letGo = () => {
        clearTimeout(timer)
        this.#hanging.delete(letGo)
        resolve()
      }
      const timer = setTimeout(letGo, HANG_MS)
      this.#hanging.add(letGo)
    })
  }

  async #passOn(request: IncomingMessage, body: Buffer) {
    const { authorization, 'content-type': type } = request.headers
    const headers = { ...(authorization ? { authorization } : {}), ...(type ? { 'content-type': type } : {}) }
    const { method = 'GET', url = '' } = request
    const init =
      method === 'GET' || method === 'DELETE' ? { method, headers } : { method, headers, body: new Uint8Array(body) }
    const response = await fetch(`${this.#options.upstream()}${url}`, init)
    const kept = ['content-type', 'retry-after'].flatMap((name) => {
      const value = response.headers.get(name)
      return value === null ? [] : [[name, value] as const]
    })
    return {
      status: response.status,
      headers: Object.fromEntries(kept),
      body: Buffer.from(await response.arrayBuffer()),
    }
  }

  #note(asked: Asked, answer: Buffer, pid: number | undefined, response: ServerResponse): Take {
    const atMs = performance.now()
    const take: Take = { ...asked, ...readTaken(asked, answer), pid, atMs, end: 'underway', endMs: atMs }
    this.takes.push(take)
    response.once('close', () => {
      take.endMs = performance.now()
      if (take.end === 'underway') take.end = response.writableFinished ? 'answered' : 'dropped'
    })
    return take
  }
}

const ENDS = { status: 'failed', drop: 'dropped', hang: 'hung', kill: 'killed' } as const satisfies Record<
  Trouble['how'],
  Take['end']
>

function reply(response: ServerResponse, status: number, headers: Record<string, string>, body: Buffer | string): void {
  // Not chained: with restify in the process `writeHead` answers nothing.
  response.writeHead(status, headers)
  response.end(body)
}
