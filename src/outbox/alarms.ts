import { describeError, type Log } from '../log.js'
import type { Delivery, Turn } from '../turn/ports.js'
import { deliveryLabel } from './delivery-label.js'
import type { Queued } from './ports.js'

/** A card that fails for this long is more than a hiccup. */
export const FAILING_MS = 10 * 60_000
/** How often it is said that there is nowhere to deliver to yet. */
const NOT_YET_EVERY_MS = 24 * 3_600_000
const TOLD_MAX = 10_000

interface AlarmsOptions {
  /** Tells staff of a card that keeps failing; may be told of the same one again. */
  onFailing: (delivery: Delivery, turn: Turn) => Promise<void>
  log: Log
  now: () => Date
}

/** Says that something waits too long. It goes on being tried all the same. */
export class Alarms {
  readonly #options: AlarmsOptions
  /** Keys; what another process told of, or this one before it was restarted, is told to the log once more and to nobody. */
  readonly #told = new Set<string>()
  #saidNotYetMs = Number.NEGATIVE_INFINITY

  constructor(options: AlarmsOptions) {
    this.#options = options
  }

  /** Never rejects: what cannot be told now is told at the next attempt. */
  async waits({ delivery, turn }: Queued, error: string): Promise<void> {
    if (error === 'delivery_not_yet') return this.#notYet(turn, delivery)
    const since = delivery.triedAt?.getTime() ?? turn.at.getTime()
    const isLong = this.#options.now().getTime() - since >= FAILING_MS
    if (delivery.payload.kind !== 'card' || !isLong || this.#told.has(delivery.key)) return
    const { onFailing, log } = this.#options
    try {
      await onFailing({ ...delivery, error }, turn)
      this.#remember(delivery.key)
      log.warn('a card keeps failing', { ...deliveryLabel(delivery), error })
    } catch (cause) {
      log.warn('could not tell of a failing card', { ...deliveryLabel(delivery), ...describeError(cause) })
    }
  }

  #notYet(turn: Turn, delivery: Delivery): void {
    const waitedMs = this.#options.now().getTime() - turn.at.getTime()
    const atMs = performance.now()
    if (waitedMs < FAILING_MS || atMs - this.#saidNotYetMs < NOT_YET_EVERY_MS) return
    this.#saidNotYetMs = atMs
    this.#options.log.warn('deliveries wait for a team that has the app', deliveryLabel(delivery))
  }

  #remember(key: string): void {
    if (this.#told.size >= TOLD_MAX) this.#told.clear()
    this.#told.add(key)
  }
}
