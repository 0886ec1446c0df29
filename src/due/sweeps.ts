import { randomUUID } from 'node:crypto'
import { describeError, type Log } from '../log.js'
import type { LeaseBook } from './ports.js'

/** Something that is done every so often, by one instance. Doing it twice at once must do no harm: a lease may run out. */
export interface Sweep {
  /** Unique among sweeps, and the same in every instance. */
  name: string
  everyMs: number
  /** What takes long breaks off when the signal says so, and goes on the next time. */
  run(signal?: AbortSignal): Promise<unknown>
}

interface SweepsOptions {
  sweeps: readonly Sweep[]
  leases: LeaseBook
  log: Log
  /** How soon what is done seldom is looked at again, so that a restart puts nothing off for long. */
  lookMs?: number
}

const LOOK_MS = 15 * 60_000
/** Timers are not exact; what comes a moment early is not put off for a whole round. */
const PUNCTUAL = 0.9

/** Does each sweep when it is due and no other instance has done it: at start too, unless it was done lately. */
export class Sweeps {
  readonly #options: SweepsOptions
  readonly #holder = randomUUID()
  /** When each was begun here last, by `performance.now()`. */
  readonly #begunMs = new Map<string, number>()
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #timers: NodeJS.Timeout[] = []
  readonly #stopping = new AbortController()

  constructor(options: SweepsOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#timers.length > 0) return
    const { sweeps, lookMs = LOOK_MS } = this.#options
    for (const sweep of sweeps) {
      this.#timers.push(setInterval(() => this.#look(sweep), Math.min(sweep.everyMs, lookMs)))
      this.#look(sweep)
    }
  }

  /** Begins nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const timer of this.#timers) clearInterval(timer)
    await Promise.all(this.#underWay.values())
  }

  #look(sweep: Sweep): void {
    const { name, everyMs } = sweep
    const begunMs = this.#begunMs.get(name) ?? Number.NEGATIVE_INFINITY
    const isEarly = performance.now() - begunMs < everyMs * PUNCTUAL
    if (this.#stopping.signal.aborted || this.#underWay.has(name) || isEarly) return
    const work = this.#sweep(sweep).finally(() => this.#underWay.delete(name))
    this.#underWay.set(name, work)
  }

  /** The lease is kept when it is done: it is what tells the others that it was. */
  async #sweep({ name, everyMs, run }: Sweep): Promise<void> {
    const { leases, log } = this.#options
    const lease = `sweep:${name}`
    const begunMs = performance.now()
    try {
      if (!(await leases.take(lease, this.#holder, everyMs))) return
      await run(this.#stopping.signal)
      this.#begunMs.set(name, begunMs)
      // Perhaps broken off by the stop: whoever is there goes on with it, and finds little to do if it was not.
      if (this.#stopping.signal.aborted) await leases.release(lease, this.#holder)
    } catch (error) {
      log.warn('a sweep failed and is done again', { sweep: name, ...describeError(error) })
      await leases.release(lease, this.#holder).catch(() => undefined)
    }
  }
}
