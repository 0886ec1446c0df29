import type { Collection, Filter } from 'mongodb'
import type { ChannelName } from '../message.js'
import type { TicketKind, TicketStatus } from '../tickets/ticket.js'
import { type Place, readCursor, writeCursor } from './ticket-cursor.js'
import { parseTicket, type StoredTicket } from './ticket-document.js'
import { reachStore } from './unavailable.js'

const LIST_MAX = 200
/** Tickets read for one page at most: what is not among them is looked for by the next. */
const READ_MAX = 5_000

export interface TicketQuery {
  queue?: string
  /** Queues whose tickets are left out. */
  notQueues?: string[]
  department?: string
  status?: TicketStatus[]
  kind?: TicketKind
  district?: string
  channel?: ChannelName
  /** Changed at or after this; the list then runs from the oldest change to the newest. Otherwise newest arrival first. */
  updatedSince?: Date
  /** At most 200. */
  limit: number
  /** `next` of the page before. */
  cursor?: string
}

export interface TicketPage {
  tickets: StoredTicket[]
  /** Absent on the last page. */
  next?: string
}

type Field = 'updatedAt' | 'arrivedAt'

/**
 * Tickets by what they are and when they came or changed. Reads a bounded number of them: where few are as asked for, a
 * page may have fewer than `limit`, and a `next`.
 */
export async function listTickets(tickets: Collection<StoredTicket>, query: TicketQuery): Promise<TicketPage> {
  const field: Field = query.updatedSince ? 'updatedAt' : 'arrivedAt'
  const limit = Math.max(1, Math.min(query.limit, LIST_MAX))
  const { walked, looked } = filtersOf(query)
  const end = Object.keys(looked).length > 0 ? await readEnd(tickets, walked, field) : undefined
  const found = await reachStore(() =>
    tickets
      .find({ $and: [walked, looked, end ? upTo(end, field) : {}] })
      .sort(ORDER[field])
      .limit(limit + 1)
      .toArray(),
  )
  const shown = found.slice(0, limit).map(parseTicket)
  const last = found.length > limit ? shown.at(-1) : undefined
  const next = last ? { at: last[field], ref: last._id } : end
  return next ? { tickets: shown, next: writeCursor(next) } : { tickets: shown }
}

const ORDER = { arrivedAt: { arrivedAt: -1, _id: -1 }, updatedAt: { updatedAt: 1, _id: 1 } } as const

/** The last of as many as are read for a page; undefined where there are no more. Reads the index alone. */
async function readEnd(
  tickets: Collection<StoredTicket>,
  walked: Filter<StoredTicket>,
  field: Field,
): Promise<Place | undefined> {
  const [last] = await reachStore(() =>
    tickets
      .find(walked, { projection: { _id: 1, [field]: 1 } })
      .sort(ORDER[field])
      .skip(READ_MAX - 1)
      .limit(1)
      .toArray(),
  )
  return last && { at: last[field], ref: last._id }
}

/** `walked`: what an index has in order; `looked`: what is seen of each ticket only when it is read. */
function filtersOf(query: TicketQuery): { walked: Filter<StoredTicket>; looked: Filter<StoredTicket> } {
  const { queue, status, updatedSince, cursor } = query
  const place = cursor === undefined ? undefined : readCursor(cursor)
  const inOrder = {
    ...(queue === undefined ? {} : { queue }),
    ...(status === undefined ? {} : { status: { $in: status } }),
  }
  const looked = {
    ...(query.notQueues ? { $nor: [{ queue: { $in: query.notQueues } }] } : {}),
    ...(query.department === undefined ? {} : { department: query.department }),
    ...(query.kind === undefined ? {} : { kind: query.kind }),
    ...(query.district === undefined ? {} : { district: query.district }),
    ...(query.channel === undefined ? {} : { channel: query.channel }),
  }
  if (updatedSince === undefined) return { walked: { ...inOrder, ...(place ? arrivedBefore(place) : {}) }, looked }
  const since = { updatedAt: { $gte: place && place.at > updatedSince ? place.at : updatedSince } }
  return { walked: { ...since, ...(place ? updatedAfter(place) : {}) }, looked: { ...inOrder, ...looked } }
}

function arrivedBefore({ at, ref }: Place): Filter<StoredTicket> {
  return { arrivedAt: { $lte: at }, $or: [{ arrivedAt: { $lt: at } }, { _id: { $lt: ref } }] }
}

function updatedAfter({ at, ref }: Place): Filter<StoredTicket> {
  return { $or: [{ updatedAt: { $gt: at } }, { _id: { $gt: ref } }] }
}

/** To the end, and with it. */
function upTo({ at, ref }: Place, field: Field): Filter<StoredTicket> {
  if (field === 'arrivedAt')
    return { arrivedAt: { $gte: at }, $or: [{ arrivedAt: { $gt: at } }, { _id: { $gte: ref } }] }
  return { updatedAt: { $lte: at }, $or: [{ updatedAt: { $lt: at } }, { _id: { $lte: ref } }] }
}
