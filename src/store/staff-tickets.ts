import type { Collection, Filter } from 'mongodb'
import { NOT_CARRIED } from './not-carried.js'
import { parseTicket, type StoredTicket } from './ticket-document.js'
import { reachStore } from './unavailable.js'

/** Nobody works through more at a time, nor holds more. */
const COUNTED_MAX = 200

export interface TicketsFound {
  tickets: StoredTicket[]
  /** How many there are in all, counted no further than 200. */
  total: number
}

/** Tickets by whose turn it is: what nobody has, and what somebody has. */
export class StaffTickets {
  readonly #tickets: Collection<StoredTicket>

  constructor(store: { tickets: Collection<StoredTicket> }) {
    this.#tickets = store.tickets
  }

  /** What nobody has claimed in these queues (ids): high priority first, then what is due first. */
  async unclaimed(queues: readonly string[], from: number, limit: number): Promise<TicketsFound> {
    const filter: Filter<StoredTicket> = { queue: { $in: [...queues] }, status: 'new', ...NOT_CARRIED }
    const [found, total] = await Promise.all([
      reachStore(() =>
        this.#tickets.find(filter).sort({ priority: -1, dueAt: 1, _id: 1 }).skip(from).limit(limit).toArray(),
      ),
      reachStore(() => this.#tickets.countDocuments(filter, { limit: COUNTED_MAX })),
    ])
    return { tickets: found.map(parseTicket), total }
  }

  /** What somebody has claimed and not resolved, by any of the ids they are known by; the oldest first, at most 200. */
  async claimedBy(accounts: readonly string[]): Promise<StoredTicket[]> {
    const among = { $in: [...accounts] }
    const filter: Filter<StoredTicket> = {
      status: { $in: ['claimed', 'waiting'] },
      $or: [{ 'claimedBy.id': among }, { 'claimedBy.teams': among }],
    }
    const found = await reachStore(() =>
      this.#tickets.find(filter).sort({ arrivedAt: 1, _id: 1 }).limit(COUNTED_MAX).toArray(),
    )
    return found.map(parseTicket)
  }
}
