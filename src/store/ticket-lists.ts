import type { Collection, Document, Filter } from 'mongodb'
import { z } from 'zod'
import { ServiceError } from '../errors.js'
import { NOT_CARRIED } from './not-carried.js'
import { type Place, readCursor, writeCursor } from './ticket-cursor.js'
import { parseTicket, type StoredTicket } from './ticket-document.js'
import type { TicketPage } from './ticket-pages.js'
import { searchTickets, type TicketSearch } from './ticket-search.js'
import { reachStore } from './unavailable.js'

/** What staff look through, each in the order it is worked in. */
export const TICKET_LISTS = ['open', 'mine', 'waiting', 'consults', 'resolved'] as const
export type TicketList = (typeof TICKET_LISTS)[number]

const LIST_MAX = 100
const CURSOR_LENGTH_MAX = 200

const OPEN = ['new', 'claimed'] as const
const ALIVE = ['new', 'claimed', 'waiting'] as const

export interface TicketListQuery {
  list: TicketList
  /** Ids; whose tickets, or for `consults` whose answer is waited for. Undefined for `mine` in whatever queue. */
  queues: readonly string[] | undefined
  /** Id of whoever looks. */
  staff: string
  /** At most 100. */
  limit: number
  /** `next` of the page before. */
  cursor?: string | undefined
}

/** What is asked of the lists at once, to be shown beside their names. */
export type ListCounts = Record<Exclude<TicketList, 'resolved'>, number>

/** Tickets as staff work through them: what is urgent first, then what we owe an answer, then by time. */
export class TicketLists {
  readonly #tickets: Collection<StoredTicket>

  constructor(store: { tickets: Collection<StoredTicket> }) {
    this.#tickets = store.tickets
  }

  /** Throws `payload_invalid` for a cursor that is none of ours. */
  async list(query: TicketListQuery): Promise<TicketPage> {
    const limit = Math.max(1, Math.min(query.limit, LIST_MAX))
    return query.list === 'resolved'
      ? this.#newestFirst(filterOf(query), query.cursor, limit)
      : this.#ranked(query, limit)
  }

  /** As `searchTickets` does it. */
  search(query: TicketSearch): Promise<TicketPage> {
    return searchTickets(this.#tickets, query)
  }

  /** How long each list is. */
  async counts(queues: readonly string[], staff: string): Promise<ListCounts> {
    const names = ['open', 'mine', 'waiting', 'consults'] as const
    const counted = await reachStore(() =>
      Promise.all(
        names.map((list) =>
          this.#tickets.countDocuments(filterOf({ list, staff, queues: list === 'mine' ? undefined : queues })),
        ),
      ),
    )
    return Object.fromEntries(names.map((name, at) => [name, counted[at] ?? 0])) as ListCounts
  }

  async #newestFirst(filter: Filter<StoredTicket>, cursor: string | undefined, limit: number): Promise<TicketPage> {
    const after = cursor === undefined ? {} : past(readCursor(cursor))
    const found = await reachStore(() =>
      this.#tickets
        .find({ $and: [filter, after] })
        .sort({ arrivedAt: -1, _id: -1 })
        .limit(limit + 1)
        .toArray(),
    )
    const tickets = found.slice(0, limit).map(parseTicket)
    const last = tickets.at(-1)
    return found.length > limit && last
      ? { tickets, next: writeCursor({ at: last.arrivedAt, ref: last._id }) }
      : { tickets }
  }

  async #ranked(query: TicketListQuery, limit: number): Promise<TicketPage> {
    const after = query.cursor === undefined ? [] : [{ $match: beyond(readRank(query.cursor)) }]
    const found = await reachStore(() =>
      this.#tickets
        .aggregate<StoredTicket & { _rank: Rank }>([
          { $match: filterOf(query) },
          { $addFields: { _rank: rankFor(query.list) } },
          ...after,
          { $sort: { '_rank.urgent': 1, '_rank.awaits': 1, '_rank.at': 1, _id: 1 } },
          { $limit: limit + 1 },
          { $unset: 'words' },
        ])
        .toArray(),
    )
    const last = found.length > limit ? found[limit - 1] : undefined
    const tickets = found.slice(0, limit).map(({ _rank, ...ticket }) => parseTicket(ticket))
    return last ? { tickets, next: writeRank(last._rank, last._id) } : { tickets }
  }
}

function filterOf({ list, queues, staff }: Omit<TicketListQuery, 'limit' | 'cursor'>): Filter<StoredTicket> {
  const among = queues === undefined ? {} : { queue: { $in: [...queues] } }
  if (list === 'open') return { ...among, status: { $in: [...OPEN] }, ...NOT_CARRIED }
  if (list === 'waiting') return { ...among, status: 'waiting' }
  if (list === 'resolved') return { ...among, status: { $in: ['resolved', 'closed'] } }
  if (list === 'mine') return { ...among, 'claimedBy.id': staff, status: { $in: ['claimed', 'waiting'] } }
  const asked = { queue: { $in: [...(queues ?? [])] }, answer: { $exists: false } }
  // The queue is named twice: by it alone the index is found.
  const indexed = { 'consults.queue': asked.queue, status: { $in: [...ALIVE] } }
  return { ...indexed, consults: { $elemMatch: asked } } as Filter<StoredTicket>
}

// === The order of what is worked through ===

interface Rank {
  urgent: number
  awaits: number
  at: Date
}

function rankFor(list: TicketList): Document {
  return {
    urgent: { $cond: [{ $eq: ['$priority', 'high'] }, 0, 1] },
    // What the resident has had an answer to, and may yet write more of, comes after what they wait for.
    awaits: { $cond: [{ $eq: [{ $type: '$awaitingSince' }, 'date'] }, 0, 1] },
    at: list === 'waiting' ? { $ifNull: ['$waitingSince', '$dueAt'] } : '$dueAt',
  }
}

const RankCursor = z.tuple([
  z.literal([0, 1]),
  z.literal([0, 1]),
  z.number().int().min(0).max(8.64e15),
  z.string().max(40),
])

function writeRank({ urgent, awaits, at }: Rank, ref: string): string {
  return Buffer.from(JSON.stringify([urgent, awaits, at.getTime(), ref])).toString('base64url')
}

function readRank(cursor: string): Rank & { ref: string } {
  try {
    if (cursor.length > CURSOR_LENGTH_MAX) throw new RangeError('too long')
    const [urgent, awaits, at, ref] = RankCursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return { urgent, awaits, at: new Date(at), ref }
  } catch (cause) {
    throw new ServiceError('payload_invalid', 'The cursor is not one of ours', { cause })
  }
}

function beyond({ urgent, awaits, at, ref }: Rank & { ref: string }): Document {
  const same = { '_rank.urgent': urgent }
  return {
    $or: [
      { '_rank.urgent': { $gt: urgent } },
      { ...same, '_rank.awaits': { $gt: awaits } },
      { ...same, '_rank.awaits': awaits, '_rank.at': { $gt: at } },
      { ...same, '_rank.awaits': awaits, '_rank.at': at, _id: { $gt: ref } },
    ],
  }
}

function past({ at, ref }: Place): Filter<StoredTicket> {
  return { $or: [{ arrivedAt: { $lt: at } }, { arrivedAt: at, _id: { $lt: ref } }] }
}
