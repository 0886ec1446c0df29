import { setTimeout as delay } from 'node:timers/promises'
import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { Cards } from './cards.js'
import { channelOf } from './place.js'
import type { Places } from './places.js'
import type { TicketDesk } from './ports.js'

const SHOW_TIMEOUT_MS = 12_000
/** Longest a move waits for Teams to take more; what is later than that moves with its next change. */
const WAIT_MS_MAX = 60_000
const TRIES_MAX = 5

interface HomecomingOptions {
  cards: Cards
  places: Places
  desk: TicketDesk
  log: Log
}

/**
 * Brings cards that were taken in elsewhere to their queue's own channel, when that is there again. One run at a time,
 * slowly; what it does not get done is done when the card changes next, for every card is put where it belongs then.
 */
export class Homecoming {
  readonly #options: HomecomingOptions
  readonly #stopped = new AbortController()
  #running: Promise<void> | undefined
  #again = false

  constructor(options: HomecomingOptions) {
    this.#options = options
  }

  /** A channel has come that cards may belong in. Never throws. */
  begin(): void {
    if (this.#running) {
      this.#again = true
      return
    }
    this.#again = false
    this.#running = this.#run()
      .catch((error: unknown) => void this.#options.log.warn('teams_homecoming_failed', describeError(error)))
      .finally(() => {
        this.#running = undefined
        if (this.#again) this.begin()
      })
  }

  /** Begins nothing more, and waits for the card that is on its way. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { desk, places } = this.#options
    for (const queue of desk.queues()) {
      const place = await places.of(queue)
      if (!place || place.fallback) continue
      for (const ticket of await desk.open(queue.id)) {
        if (this.#stopped.signal.aborted) return
        if (ticket.thread && channelOf(ticket.thread.conversation) !== place.channel) await this.#move(ticket)
      }
    }
  }

  async #move({ _id: ref }: Ticket): Promise<void> {
    const { cards, desk } = this.#options
    for (let tries = 0; tries < TRIES_MAX && !this.#stopped.signal.aborted; tries += 1) {
      const ticket = await desk.ticket(ref)
      if (!ticket?.thread) return
      try {
        await cards.show(ticket, AbortSignal.timeout(SHOW_TIMEOUT_MS))
        return
      } catch (error) {
        if (!(error instanceof ServiceError && error.retry)) throw error
        const waitMs = Math.min(error.retryAfterMs ?? 1_000, WAIT_MS_MAX)
        await delay(waitMs, undefined, { ref: false, signal: this.#stopped.signal }).catch(() => undefined)
      }
    }
  }
}
