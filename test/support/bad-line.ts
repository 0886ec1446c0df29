import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { answer, bodyOf, headOf, passOn } from './pass-on.js'
import { dealt, randomBy } from './seeded.js'

/**
 * What becomes of a request. `unheard`: cut before the service has it. `unanswered`: cut when the service has answered.
 * `late`: cut at once, and reaches the service a while later, when it may have been said again. `turned_away`: a gateway
 * says no before the service has it; `denied`: after the service has done it. `swallowed`: held without a word, then cut.
 */
export type Fate = 'passes' | 'unheard' | 'unanswered' | 'late' | 'turned_away' | 'denied' | 'swallowed'
/** What ends a socket: a cut, a long silence and then a cut, or that it is never opened. */
export type SocketFate = 'cut' | 'silent' | 'turned_away'

const FATES: readonly Fate[] = ['unheard', 'unanswered', 'late', 'turned_away', 'denied', 'swallowed']
const SOCKET_FATES: readonly SocketFate[] = ['cut', 'silent', 'turned_away']
const DELAY_MS_MAX = 150
const SAID_NO = [502, 503, 429]
/** Chunks a socket carries before its fate comes. */
const CHUNKS_MAX = 20
/** Requests between two times when the whole line is away. */
const AWAY_REQUESTS = { min: 20, max: 80 }

export interface BadLineOptions {
  seed: number
  /** Of so many requests each fault comes once, at random places among them. */
  everyRequests: number
  /** Longest silence of a socket, of a request, and of the whole line. */
  silentMsMax: number
  /** Paths that are only delayed: the page itself, which a browser would not load again by itself. */
  spared: readonly string[]
}

/**
 * A line between a browser and the service that delays everything by a random time of its own, so that connections
 * overtake each other, and that loses, cuts, refuses and holds. What comes when is decided by the seed; which request
 * meets it, by who comes first.
 */
export class BadLine {
  /** How often each thing has come over somebody. */
  readonly did: Record<Fate | `socket_${SocketFate}` | 'away', number> = {
    ...{ passes: 0, unheard: 0, unanswered: 0, late: 0, turned_away: 0, denied: 0, swallowed: 0 },
    ...{ socket_cut: 0, socket_silent: 0, socket_turned_away: 0, away: 0 },
  }
  readonly #options: BadLineOptions
  readonly #service: { hostname: string; port: number }
  readonly #server: Server
  readonly #ends = new Set<Duplex>()
  readonly #random: () => number
  readonly #fates: () => Fate
  readonly #socketFates: () => SocketFate
  #calls = 0
  #awayAt: number
  #awayUntilMs = 0

  private constructor(serviceUrl: string, options: BadLineOptions) {
    const { hostname, port } = new URL(serviceUrl)
    this.#service = { hostname, port: Number(port) }
    this.#options = options
    this.#random = randomBy(options.seed)
    const passes = Array<Fate>(Math.max(0, options.everyRequests - FATES.length)).fill('passes')
    this.#fates = dealt([...FATES, ...passes], this.#random)
    this.#socketFates = dealt(SOCKET_FATES, this.#random)
    this.#awayAt = this.#nextAway()
    this.#server = createServer((request, response) => void this.#carry(request, response))
    this.#server.on('upgrade', (request, near, head) => void this.#tunnel(request, near, head))
    this.#server.on('connection', (socket) => this.#keep(socket))
  }

  static async open(serviceUrl: string, options: BadLineOptions): Promise<BadLine> {
    const line = new BadLine(serviceUrl, options)
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve))
    return line
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#cutAll()
    await closed
  }

  // === Requests ===

  async #carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isSpared = this.#options.spared.includes((request.url ?? '').split('?')[0] ?? '')
    if (!isSpared && this.#isAway()) return void request.socket.destroy()
    const fate = isSpared ? 'passes' : this.#fates()
    this.did[fate] += 1
    try {
      const body = await bodyOf(request)
      await this.#delay()
      await this.#meet(fate, request, body, response)
    } catch {
      // Either end was cut meanwhile, by us or by a browser that left its page.
      response.destroy()
    }
  }

  async #meet(fate: Fate, request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    if (fate === 'swallowed') await wait(this.#upTo(this.#options.silentMsMax))
    if (fate === 'unheard' || fate === 'swallowed') return void response.destroy()
    if (fate === 'turned_away') return this.#sayNo(response)
    if (fate === 'late') {
      response.destroy()
      await wait(this.#upTo(10 * DELAY_MS_MAX))
      return void (await passOn(this.#service, request, body))
    }
    const reply = await passOn(this.#service, request, body)
    await this.#delay()
    if (fate === 'unanswered') return void response.destroy()
    if (fate === 'denied') return this.#sayNo(response)
    answer(response, reply)
  }

  /** As gateways do, without a word that pages of another origin may read. */
  #sayNo(response: ServerResponse): void {
    const status = SAID_NO[this.#upTo(SAID_NO.length - 1)] ?? 502
    answer(response, {
      status,
      headers: status === 502 ? {} : { 'retry-after': '1' },
      body: Buffer.from('<h1>No</h1>'),
    })
  }

  // === Sockets ===

  async #tunnel(request: IncomingMessage, near: Duplex, head: Buffer): Promise<void> {
    near.on('error', () => near.destroy())
    if (this.#isAway()) return void near.destroy()
    const fate = this.#socketFates()
    await this.#delay()
    if (fate === 'turned_away') {
      this.did.socket_turned_away += 1
      return void near.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    }
    const far = this.#keep(connect(this.#service.port, this.#service.hostname))
    far.on('error', () => far.destroy())
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.once('close', () => other.destroy())
    far.write(Buffer.concat([headOf(request), head]))
    const chunks = 2 + this.#upTo(CHUNKS_MAX)
    this.#bring(near, far, () => false)
    this.#bring(far, near, (count) => count > chunks && this.#end(fate, near))
  }

  /** Chunks one way, each after a time of its own and never before the one ahead of it. `isOver` hears how many came. */
  #bring(from: Duplex, to: Duplex, isOver: (count: number) => boolean): void {
    let count = 0
    let ahead = Promise.resolve()
    from.on('data', (chunk: Buffer) => {
      count += 1
      if (isOver(count)) from.removeAllListeners('data').pause()
      else
        ahead = ahead
          .then(() => this.#delay())
          .then(() => {
            if (to.writable) to.write(chunk)
          })
    })
  }

  /** What comes now is lost with the socket; one that is silent stands a while as if nothing had happened. */
  #end(fate: SocketFate, near: Duplex): true {
    this.did[`socket_${fate}`] += 1
    const silentMs = fate === 'silent' ? this.#upTo(this.#options.silentMsMax) : 0
    setTimeout(() => near.destroy(), silentMs).unref()
    return true
  }

  // === The line ===

  #isAway(): boolean {
    this.#calls += 1
    if (this.#calls >= this.#awayAt) {
      this.#awayAt = this.#nextAway()
      this.#awayUntilMs = performance.now() + 200 + this.#upTo(this.#options.silentMsMax)
      this.did.away += 1
      this.#cutAll()
    }
    return performance.now() < this.#awayUntilMs
  }

  #nextAway(): number {
    return this.#calls + AWAY_REQUESTS.min + this.#upTo(AWAY_REQUESTS.max - AWAY_REQUESTS.min)
  }

  #cutAll(): void {
    for (const end of this.#ends) end.destroy()
  }

  #keep<T extends Socket>(end: T): T {
    this.#ends.add(end)
    end.on('error', () => end.destroy())
    end.once('close', () => this.#ends.delete(end))
    return end
  }

  /** A whole number from 0 to `most`. */
  #upTo(most: number): number {
    return Math.floor(this.#random() * (most + 1))
  }

  #delay(): Promise<void> {
    return wait(this.#upTo(DELAY_MS_MAX))
  }
}
