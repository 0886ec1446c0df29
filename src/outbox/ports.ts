import type { Delivery, Turn } from '../turn/ports.js'

/** A pending delivery in its destination's line, with the turn it stands in. */
export interface Queued {
  delivery: Delivery
  turn: Turn
}

/** Where deliveries are kept and marked. The store implements it; every mark keeps `Turn.due` true. */
export interface DeliveryBook {
  /** Destinations with something due, the longest waiting first, without those in `except`. */
  due(now: Date, except: string[], limit: number): Promise<string[]>
  /** What is pending for a destination, in order: turn's time, conversation, sequence number, place in the turn. */
  line(destination: string, limit: number): Promise<Queued[]>
  /**
   * Written before an attempt, so that a crash during it shows: one attempt more, uncertain, and due again when
   * the lease is over. Answers the delivery as it is to be sent: one attempt more, but uncertain only if an earlier
   * attempt was. Undefined when the delivery is no longer as `queued` says.
   */
  begin(queued: Queued, mark: { at: Date; leaseEnd: Date }): Promise<Queued | undefined>
  /** True whoever holds the lease by now: what has been sent has been sent. */
  sent(queued: Queued, mark: { at: Date; providerId?: string }): Promise<void>
  /** Tried again at `due`. Does nothing if another worker has begun since. `triedAt`: none of its attempts counted. */
  failed(queued: Queued, mark: { due: Date; uncertain: boolean; error: string; triedAt?: Date }): Promise<void>
  dead(queued: Queued, mark: { error: string }): Promise<void>
  superseded(queued: Queued[]): Promise<void>
  /** Moves what is pending and due before `until` to `until`: a line waits with its first. */
  hold(destination: string, until: Date): Promise<void>
  /** Makes what waits due at once, for destinations that begin with `prefix`. Returns how many turns had such. */
  hasten(prefix: string, now: Date): Promise<number>
}

/** One holder at a time for each destination. */
export interface LeaseBook {
  /** Takes the lease, or extends it if it is the holder's own. False while another holds it. */
  take(destination: string, holder: string, leaseMs: number): Promise<boolean>
  release(destination: string, holder: string): Promise<void>
}
