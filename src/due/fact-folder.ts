import { describeError, type Log } from '../log.js'
import type { Turn } from '../turn/ports.js'

/** Figures may be so old; many turns are then moved in one go. */
const AFTER_MS = 2_000
/** What another instance left behind is found this soon. */
const LOOK_MS = 60_000
const BATCH_TURNS = 200

interface FactFolderOptions {
  /** Moves the facts of so many turns to where figures are made, each once; answers whether there may be more. */
  fold: (limit: number) => Promise<boolean>
  /** Called when there was nothing left to move. Must not throw. */
  folded?: () => void
  log: Log
  afterMs?: number
}

/**
 * Moves facts away from the turns they were saved with, soon after. Any number may run on one database. Idle it asks the
 * database once a minute.
 */
export class FactFolder {
  readonly #options: FactFolderOptions
  #timer: NodeJS.Timeout | undefined
  #interval: NodeJS.Timeout | undefined
  #folding: Promise<void> | undefined
  #isStopping = false

  constructor(options: FactFolderOptions) {
    this.#options = options
  }

  start(): void {
    this.#interval ??= setInterval(() => this.#plan(0), LOOK_MS)
    this.#plan(0)
  }

  /** Called right after a commit. */
  wake({ facts }: Turn): void {
    if (facts && this.#interval) this.#plan(this.#options.afterMs ?? AFTER_MS)
  }

  /** Begins nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#isStopping = true
    clearInterval(this.#interval)
    clearTimeout(this.#timer)
    await this.#folding
  }

  #plan(inMs: number): void {
    if (this.#isStopping) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      if (this.#folding) return this.#plan(AFTER_MS)
      this.#folding = this.#fold().finally(() => {
        this.#folding = undefined
      })
    }, inMs)
  }

  async #fold(): Promise<void> {
    const { fold, folded, log } = this.#options
    try {
      while (!this.#isStopping && (await fold(BATCH_TURNS)));
      folded?.()
    } catch (error) {
      log.warn('facts stay with their turns for now', describeError(error))
    }
  }
}
