import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describeError, type Log, logged } from '../log.js'
import type { Turn } from '../turn/ports.js'
import { Alarms } from './alarms.js'
import { graceMs } from './attempt.js'
import { Line, type LineTools } from './line.js'

const DESTINATIONS_MAX = 16
const READY_MAX = 256
const POLL_MS = 1_000
const LEASE_MS = 30_000
/** Less than half the lease, with room for the marks before and after. */
const SEND_TIMEOUT_MS = 12_000
const STOP_WITHIN_MS = 3_000
/** After the time to finish is up, senders are told to let go and get this long to say what became of it. */
const STOP_GRACE_MS = 800

export interface OutboxOptions
  extends Pick<LineTools, 'deliveries' | 'leases' | 'senders' | 'onDead'>,
    Partial<Pick<LineTools, 'withheld'>> {
  /** Tells staff of a card that has been failing for ten minutes. Called again for the same one after a restart. */
  onFailing?: LineTools['onDead']
  log: Log
  now?: () => Date
  random?: () => number
  pollMs?: number
  leaseMs?: number
  timeoutMs?: number
  delayMsMin?: number
}

/**
 * Delivers what was committed. Woken by each commit of its own process; what other processes left behind, and what
 * has waited long enough, it finds by looking once a second. Any number may run on one database.
 */
export class Outbox {
  readonly #tools: LineTools
  readonly #log: Log
  readonly #pollMs: number
  readonly #ready = new Set<string>()
  readonly #working = new Map<string, Promise<void>>()
  /** Held by another instance, or failed here: left alone until the next poll. */
  readonly #passedOver = new Set<string>()
  readonly #stopping = new AbortController()
  readonly #stopped = new AbortController()
  #poll: NodeJS.Timeout | undefined
  #started = false
  #sweeping: Promise<void> | undefined
  #moreIsDue = false

  constructor(options: OutboxOptions) {
    const { deliveries, leases, senders, onDead, log } = options
    const leaseMs = options.leaseMs ?? LEASE_MS
    const timeoutMs = options.timeoutMs ?? SEND_TIMEOUT_MS
    if (timeoutMs + graceMs(timeoutMs) >= leaseMs / 2)
      throw new RangeError('A send must time out before half its lease is over')
    // Each send under way listens for the end.
    setMaxListeners(DESTINATIONS_MAX, this.#stopped.signal)
    this.#log = log
    this.#pollMs = options.pollMs ?? POLL_MS
    const now = options.now ?? (() => new Date())
    this.#tools = {
      deliveries,
      leases,
      senders,
      onDead,
      withheld: options.withheld ?? (async () => []),
      alarms: new Alarms({ onFailing: options.onFailing ?? (async () => undefined), log, now }),
      log,
      now,
      random: options.random ?? Math.random,
      holder: randomUUID(),
      leaseMs,
      timeoutMs,
      delayMsMin: options.delayMsMin,
      stopping: this.#stopping.signal,
      stopped: this.#stopped.signal,
    }
  }

  start(): void {
    if (this.#started) return
    this.#started = true
    this.#look()
  }

  /** Called right after a commit, with the turn; it costs nothing when the turn delivers nothing. */
  wake(turn: Turn): void {
    if (!this.#started) return
    for (const { destination } of turn.deliveries) {
      // What finds no room here stays due in the database, and the next look finds it.
      if (this.#ready.size < READY_MAX) this.#ready.add(destination)
    }
    this.#pump()
  }

  /** Tries again at once what waits for destinations that begin with `prefix`: `ticket:` when the app is installed. */
  async hasten(prefix: string): Promise<void> {
    try {
      await this.#tools.deliveries.hasten(prefix, this.#tools.now())
      this.#look()
    } catch (error) {
      // They wait a little longer, as they would have without being asked.
      this.#log.warn('outbox could not hasten', describeError(error))
    }
  }

  /** Begins nothing more, and waits for what is under way, but no longer than `withinMs` and a short grace. */
  async stop(withinMs: number = STOP_WITHIN_MS): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#poll)
    await Promise.race([this.#idle(), sleep(withinMs, undefined, { ref: false })])
    this.#stopped.abort()
    await Promise.race([this.#idle(), sleep(STOP_GRACE_MS, undefined, { ref: false })])
  }

  async #idle(): Promise<void> {
    await Promise.all([...this.#working.values(), this.#sweeping])
  }

  #look(): void {
    if (!this.#started || this.#stopping.signal.aborted) return
    clearTimeout(this.#poll)
    this.#passedOver.clear()
    this.#sweep()
    this.#poll = setTimeout(() => this.#look(), this.#pollMs)
  }

  #sweep(): void {
    if (this.#stopping.signal.aborted || this.#sweeping) return
    this.#sweeping = this.#findDue()
      .catch((error: unknown) => {
        this.#log.warn('outbox cannot look for what is due', describeError(error))
      })
      .finally(() => {
        this.#sweeping = undefined
        this.#pump()
      })
  }

  async #findDue(): Promise<void> {
    const room = READY_MAX - this.#ready.size
    if (room <= 0) return
    const except = [...this.#working.keys(), ...this.#ready, ...this.#passedOver]
    const found = await this.#tools.deliveries.due(this.#tools.now(), except, room)
    this.#moreIsDue = found.length === room
    for (const destination of found) this.#ready.add(destination)
  }

  #pump(): void {
    if (this.#stopping.signal.aborted) return
    for (const destination of this.#ready) {
      if (this.#working.size >= DESTINATIONS_MAX) return
      if (this.#working.has(destination)) continue
      this.#ready.delete(destination)
      this.#working.set(destination, this.#work(destination))
    }
    if (this.#moreIsDue && this.#ready.size === 0) {
      this.#moreIsDue = false
      this.#sweep()
    }
  }

  async #work(destination: string): Promise<void> {
    try {
      const worked = await new Line(destination, this.#tools).work()
      if (!worked) this.#passedOver.add(destination)
    } catch (error) {
      this.#passedOver.add(destination)
      this.#log.warn('outbox left a destination for later', {
        destination: logged(destination),
        ...describeError(error),
      })
    } finally {
      this.#working.delete(destination)
      this.#pump()
    }
  }
}
