import { CallFailed } from './calls.js'
import { Store } from './store.js'

/** How often a page in view asks whether anything is new, and one that nobody looks at. */
const SEEN_EVERY_MS = 5_000
const UNSEEN_EVERY_MS = 60_000
const RETRY_MS_MAX = 30_000

/** Since when the service could not be reached; undefined while it can. */
export const lostAt = new Store<Date | undefined>(undefined)

/** Asks again and again, more seldom while nobody looks or nobody answers; never twice at a time. */
export class Poller {
  readonly #load: () => Promise<void>
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #running: Promise<void> | undefined
  #again = false
  #on = false

  /** `load` rejects when nothing came of it. */
  constructor(load: () => Promise<void>) {
    this.#load = load
    document.addEventListener('visibilitychange', () => this.#look())
    addEventListener('online', () => this.#look())
  }

  start(): void {
    this.#on = true
    void this.now()
  }

  stop(): void {
    this.#on = false
    clearTimeout(this.#timer)
  }

  /** At once; what is asked for meanwhile is asked after. */
  now(): Promise<void> {
    if (this.#running) {
      this.#again = true
      return this.#running
    }
    clearTimeout(this.#timer)
    this.#running = this.#run().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #run(): Promise<void> {
    do {
      this.#again = false
      await this.#once()
    } while (this.#again)
    if (this.#on) this.#timer = setTimeout(() => void this.now(), this.#waitMs())
  }

  async #once(): Promise<void> {
    try {
      await this.#load()
      this.#failures = 0
      lostAt.set(undefined)
    } catch (error) {
      this.#failures += 1
      if (isLost(error)) lostAt.set(lostAt.value ?? new Date())
    }
  }

  #waitMs(): number {
    const usual = document.hidden ? UNSEEN_EVERY_MS : SEEN_EVERY_MS
    return this.#failures === 0 ? usual : Math.max(usual, Math.min(SEEN_EVERY_MS * 2 ** this.#failures, RETRY_MS_MAX))
  }

  #look(): void {
    if (this.#on && !document.hidden) void this.now()
  }
}

/** Nobody answered, or could: it is tried again. A refusal is an answer. */
function isLost(error: unknown): boolean {
  return error instanceof CallFailed && (error.status === 0 || error.status >= 500 || error.status === 429)
}
