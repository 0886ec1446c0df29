import type { Collection, Filter } from 'mongodb'
import type { Turn } from '../turn/ports.js'
import type { Store } from './connect.js'
import type { ErasureEntry } from './erasure-entry.js'
import { NOT_CARRIED } from './not-carried.js'
import type { StoredTicket } from './ticket-document.js'
import { reachStore } from './unavailable.js'

/** Deliveries given up count for so long: the time nobody could have missed to look. */
const DEAD_MS = 7 * 86_400_000
/** What stands still is told by the first so many; nobody needs to know whether there are more. */
const COUNTED_MAX = 10_000
/** One that has been opened again arrived long before it began to wait; among so many the longest waiting is. */
const OLDEST_OF = 20
/** Begun so long ago, an erasure was broken off and nobody has gone on with it. */
const ERASING_MS_MAX = 3_600_000
const TIMEOUT_MS = 2_000

/** So many (at most 10,000), and since when the one that has waited longest does. */
export interface Pile {
  count: number
  since?: Date
}

/** What waits in the database to be done, by whichever instance. */
export interface Backlog {
  /** Destinations with something to deliver: whose time has come, and that wait for it after a failure. */
  outbox: { ready: number; waiting: number; readySince?: Date }
  /** Deliveries that were given up, of the last seven days' turns. */
  dead: number
  /** Since when the ticket waits that nobody has claimed for longest; queues in which one does. */
  queues: ReadonlyMap<string, Date>
  /** Tickets whose time has come, and nothing has been done yet. */
  wakes: Pile
  /** Turns whose facts are not among the figures yet. */
  facts: Pile
  /** Erasures that were begun over an hour ago and are not done. */
  erasures: number
}

type Collections = Pick<Store, 'turns' | 'tickets' | 'erasures'>

/**
 * Reads it all, each by an index that holds little more than what is asked for; two dozen small reads. Throws
 * `store_unavailable`.
 */
export async function readBacklog(store: Collections, now: Date, queues: readonly string[]): Promise<Backlog> {
  const [outbox, dead, wakes, facts, erasures] = await Promise.all([
    readOutbox(store.turns, now),
    countDead(store.turns, now),
    pileOf(store.tickets, { 'wake.at': { $lte: now } }, 'wake'),
    pileOf(store.turns, { facts: { $exists: true } }, 'facts'),
    countBrokenOff(store.erasures, now),
  ])
  return { outbox, dead, wakes, facts, erasures, queues: await oldestOf(store.tickets, queues) }
}

async function readOutbox(turns: Collection<Turn>, now: Date): Promise<Backlog['outbox']> {
  const isReady = { $lte: ['$due', now] }
  const [read] = await reachStore(() =>
    turns
      .aggregate<{ ready: number; waiting: number; readySince: Date | null }>(
        [
          { $match: { due: { $exists: true } } },
          { $sort: { due: 1 } },
          { $limit: COUNTED_MAX },
          { $project: { 'deliveries.destination': 1, 'deliveries.state': 1, 'deliveries.due': 1 } },
          { $unwind: '$deliveries' },
          { $match: { 'deliveries.state': 'pending' } },
          { $group: { _id: '$deliveries.destination', due: { $min: '$deliveries.due' } } },
          {
            $group: {
              _id: null,
              ready: { $sum: { $cond: [isReady, 1, 0] } },
              waiting: { $sum: { $cond: [isReady, 0, 1] } },
              readySince: { $min: { $cond: [isReady, '$due', null] } },
            },
          },
        ],
        { hint: 'due', maxTimeMS: TIMEOUT_MS },
      )
      .toArray(),
  )
  const { ready = 0, waiting = 0, readySince } = read ?? {}
  return { ready, waiting, ...(readySince ? { readySince } : {}) }
}

async function countDead(turns: Collection<Turn>, now: Date): Promise<number> {
  const dead = { 'deliveries.state': 'dead' as const, at: { $gte: new Date(now.getTime() - DEAD_MS) } }
  const [read] = await reachStore(() =>
    turns
      .aggregate<{ count: number }>(
        [
          { $match: dead },
          { $limit: COUNTED_MAX },
          { $project: { 'deliveries.state': 1 } },
          { $unwind: '$deliveries' },
          { $match: { 'deliveries.state': 'dead' } },
          { $count: 'count' },
        ],
        { hint: 'dead', maxTimeMS: TIMEOUT_MS },
      )
      .toArray(),
  )
  return read?.count ?? 0
}

async function countBrokenOff(erasures: Collection<ErasureEntry>, now: Date): Promise<number> {
  const late = { state: 'begun' as const, at: { $lt: new Date(now.getTime() - ERASING_MS_MAX) } }
  return reachStore(() =>
    erasures.countDocuments(late, { limit: COUNTED_MAX, maxTimeMS: TIMEOUT_MS, hint: 'unfinished' }),
  )
}

/** One queue after the other: a look at all of them must not take the turns' connections. */
async function oldestOf(
  tickets: Collection<StoredTicket>,
  queues: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  const oldest = new Map<string, Date>()
  for (const queue of queues) {
    const found = await reachStore(() =>
      tickets
        .find({ queue, status: 'new', ...NOT_CARRIED }, { maxTimeMS: TIMEOUT_MS, hint: 'queue' })
        .sort({ arrivedAt: 1 })
        .limit(OLDEST_OF)
        .project<Pick<StoredTicket, 'arrivedAt' | 'awaitingSince'>>({ arrivedAt: 1, awaitingSince: 1 })
        .toArray(),
    )
    const since = found.map(({ arrivedAt, awaitingSince }) => (awaitingSince ?? arrivedAt).getTime())
    if (since.length > 0) oldest.set(queue, new Date(Math.min(...since)))
  }
  return oldest
}

/** By the index of that name, which the server would not always choose itself. */
async function pileOf<T extends { _id: string }>(
  collection: Collection<T>,
  filter: Filter<T>,
  index: 'facts' | 'wake',
): Promise<Pile> {
  const field = index === 'facts' ? 'at' : 'wake.at'
  const by = { hint: index, maxTimeMS: TIMEOUT_MS }
  const [count, first] = await Promise.all([
    reachStore(() => collection.countDocuments(filter, { ...by, limit: COUNTED_MAX })),
    reachStore(() =>
      collection
        .find(filter, by)
        .sort({ [field]: 1 })
        .limit(1)
        .project({ [field]: 1 })
        .next(),
    ),
  ])
  const since = index === 'facts' ? first?.at : first?.wake?.at
  return { count, ...(since instanceof Date ? { since } : {}) }
}
