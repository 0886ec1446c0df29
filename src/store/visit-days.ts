import type { Collection } from 'mongodb'
import { parseTicket, type StoredTicket } from './ticket-document.js'
import { reachStore } from './unavailable.js'

/** More than any office has in a day. */
const VISITS_MAX = 500

/** Who comes to an office: the bookings themselves, those that were cancelled too. */
export class VisitDays {
  readonly #tickets: Collection<StoredTicket>

  constructor(store: { tickets: Collection<StoredTicket> }) {
    this.#tickets = store.tickets
  }

  /** Visits that begin between two moments, earliest first, at most 500. */
  async list(office: string, from: Date, to: Date): Promise<StoredTicket[]> {
    const found = await reachStore(() =>
      this.#tickets
        .find({ 'visit.office': office, 'visit.from': { $gte: from, $lt: to } })
        .sort({ 'visit.from': 1, _id: 1 })
        .limit(VISITS_MAX)
        .toArray(),
    )
    return found.map(parseTicket)
  }
}
