import type { Collection } from 'mongodb'
import type { LeaseBook } from '../outbox/ports.js'
import { isDuplicateKey, reachStore } from './unavailable.js'

export interface LeaseDocument {
  /** The destination. */
  _id: string
  holder: string
  until: Date
}

/**
 * Who may send to a destination right now. Time is the server's own, so instances whose clocks differ agree
 * on when a lease ends.
 */
export class Leases implements LeaseBook {
  readonly #destinations: Collection<LeaseDocument>

  constructor(store: { destinations: Collection<LeaseDocument> }) {
    this.#destinations = store.destinations
  }

  async take(destination: string, holder: string, leaseMs: number): Promise<boolean> {
    // A missing `until` sorts before every date, so a lease nobody ever took is free.
    const free = { $or: [{ $lte: ['$until', '$$NOW'] }, { $eq: ['$holder', { $literal: holder }] }] }
    const held = {
      holder: { $cond: [free, { $literal: holder }, '$holder'] },
      until: { $cond: [free, { $add: ['$$NOW', leaseMs] }, '$until'] },
    }
    try {
      const lease = await reachStore(() =>
        this.#destinations.findOneAndUpdate({ _id: destination }, [{ $set: held }], {
          upsert: true,
          returnDocument: 'after',
        }),
      )
      return lease?.holder === holder
    } catch (error) {
      // Two took a lease that nobody had, at once; the other was first.
      if (isDuplicateKey(error)) return false
      throw error
    }
  }

  async release(destination: string, holder: string): Promise<void> {
    await reachStore(() => this.#destinations.deleteOne({ _id: destination, holder }))
  }
}
