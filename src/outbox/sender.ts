import type { Delivery } from '../turn/ports.js'

export interface Sent {
  /** The provider's id of what was sent, when it gives one. */
  providerId?: string
}

/**
 * Sends one kind of delivery. Resolves when the other side has taken it. Throws `ServiceError`:
 * `delivery_refused` (permanent: dead at once), `delivery_failed` (certainly not taken: tried again, after
 * `retryAfterMs` if given), `delivery_uncertain` (may have been taken: tried again with `delivery.uncertain` set,
 * and the sender then asks the provider first where it can).
 * A `card` or `thread` whose team is not installed yet throws `delivery_not_yet`: it waits however long that takes.
 */
export interface Sender {
  send(delivery: Delivery, signal: AbortSignal): Promise<Sent>
}
