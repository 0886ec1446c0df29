import { describeError, type Log } from '../../log.js'

const FRESH_MS = 3_600_000
/** So long nothing is asked after a failure, nor again because something was not in it. */
const PAUSE_MS = 60_000

/** Something of the operations centre's, asked for at most once an hour; when that fails, the old is kept. */
export class Kept<T> {
  readonly #load: () => Promise<T>
  readonly #options: { what: string; log: Log; now: () => Date }
  #value: { is: T; atMs: number } | undefined
  #triedMs = Number.NEGATIVE_INFINITY
  #underWay: Promise<T> | undefined

  constructor(load: () => Promise<T>, options: { what: string; log: Log; now: () => Date }) {
    this.#load = load
    this.#options = options
  }

  /** Throws what the loading throws only while there is nothing to keep. */
  async get(): Promise<T> {
    return this.#within(FRESH_MS)
  }

  /** As it is now, but for the last minute: for whoever misses something in it. */
  async again(): Promise<T> {
    return this.#within(PAUSE_MS)
  }

  async #within(ageMs: number): Promise<T> {
    const nowMs = this.#options.now().getTime()
    const value = this.#value
    if (value && (nowMs - value.atMs < ageMs || nowMs - this.#triedMs < PAUSE_MS)) return value.is
    this.#underWay ??= this.#refresh(nowMs).finally(() => {
      this.#underWay = undefined
    })
    return this.#underWay
  }

  async #refresh(nowMs: number): Promise<T> {
    this.#triedMs = nowMs
    try {
      const is = await this.#load()
      this.#value = { is, atMs: nowMs }
      return is
    } catch (error) {
      if (this.#value === undefined) throw error
      const { what, log } = this.#options
      log.warn('operations centre not asked anew', { what, ...describeError(error) })
      return this.#value.is
    }
  }
}
