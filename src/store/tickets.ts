import type { ClientSession, Collection } from 'mongodb'
import type { TicketThread } from '../tickets/ticket.js'
import type { Wake } from '../tickets/wake.js'
import type { Decision, TicketShelf } from '../turn/ports.js'
import { parseTicket, type StoredTicket } from './ticket-document.js'
import { listTickets, type TicketPage, type TicketQuery } from './ticket-pages.js'
import { searchWordsOf } from './ticket-words.js'
import { reachStore } from './unavailable.js'

const LIST_MAX = 200
/** More than a household has going on; an older one is asked for by its reference where it was written. */
const OF_PHONE_MAX = 20
/** Faults that may be the same as a new one. */
const FAULTS_MAX = 1_000
const CARRIED_MAX = 1_000
/** What was settled within this is looked at too: a report may have been decided on before it was. */
const LATELY_MS = 3_600_000

/** Tickets as they stand. They change only with a turn, but for the thread their card was posted in. */
export class Tickets implements TicketShelf {
  readonly #tickets: Collection<StoredTicket>

  constructor(store: { tickets: Collection<StoredTicket> }) {
    this.#tickets = store.tickets
  }

  async get(ref: string): Promise<StoredTicket | undefined> {
    const found = await reachStore(() => this.#tickets.findOne({ _id: ref }))
    return found === null ? undefined : parseTicket(found)
  }

  async all(refs: readonly string[]): Promise<StoredTicket[]> {
    if (refs.length === 0) return []
    const found = await reachStore(() => this.#tickets.find({ _id: { $in: [...refs] } }).toArray())
    const byRef = new Map(found.map((ticket) => [ticket._id, ticket]))
    return refs.flatMap((ref) => byRef.get(ref) ?? []).map(parseTicket)
  }

  async ofPhone(phone: string): Promise<StoredTicket[]> {
    const conversation = `sms:${phone}`
    const theirs = { $or: [{ conversation }, { linked: conversation }, { 'contact.phone': phone }] }
    const found = await reachStore(() =>
      this.#tickets.find(theirs).sort({ arrivedAt: -1 }).limit(OF_PHONE_MAX).toArray(),
    )
    return found.map(parseTicket)
  }

  async faults(now: Date): Promise<StoredTicket[]> {
    const open = { fault: { $exists: true }, status: { $in: ['new' as const, 'claimed' as const, 'waiting' as const] } }
    const lately = { fault: { $exists: true }, arrivedAt: { $gte: new Date(now.getTime() - LATELY_MS) } }
    const found = await reachStore(() =>
      this.#tickets
        .find({ $or: [open, lately] })
        .sort({ arrivedAt: -1 })
        .limit(FAULTS_MAX)
        // A ticket's whole life is not needed to tell whether it is the same fault.
        .project<StoredTicket>({ events: { $slice: 1 }, words: 0 })
        .toArray(),
    )
    return found.map(parseTicket)
  }

  /** Tickets that somebody else is at, the longest untouched first; at most 1,000. */
  async carriedBy(to: 'system' | 'open311'): Promise<StoredTicket[]> {
    const underWay = { 'carrier.to': to, 'carrier.state': { $in: ['pending' as const, 'taken' as const] } }
    const found = await reachStore(() =>
      this.#tickets.find(underWay).sort({ 'carrier.at': 1 }).limit(CARRIED_MAX).toArray(),
    )
    return found.map(parseTicket)
  }

  /** Of somebody else's ids, those that tickets of ours have. */
  async carriedAs(to: 'system' | 'open311', ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return []
    return reachStore(() => this.#tickets.distinct('carrier.id', { 'carrier.to': to, 'carrier.id': { $in: [...ids] } }))
  }

  /** As `listTickets` does it. */
  list(query: TicketQuery): Promise<TicketPage> {
    return listTickets(this.#tickets, query)
  }

  /**
   * Tickets whose time has come, the longest waiting first: what `wake` says happens to them. One that cannot be read is
   * named, and keeps no other from being read.
   */
  async waking(
    now: Date,
    limit: number,
    except: readonly string[] = [],
  ): Promise<{ tickets: StoredTicket[]; unreadable: string[] }> {
    const found = await reachStore(() =>
      this.#tickets
        .find({ 'wake.at': { $lte: now }, _id: { $nin: [...except] } })
        .sort({ 'wake.at': 1 })
        .limit(limit)
        .toArray(),
    )
    const tickets = found.flatMap((document) => readable(document) ?? [])
    const read = new Set(tickets.map(({ _id }) => _id))
    return { tickets, unreadable: found.map(({ _id }) => _id).filter((ref) => !read.has(ref)) }
  }

  /** When the first ticket that is still to wake does. */
  async soonestWake(after: Date): Promise<Date | undefined> {
    const first = await reachStore(() =>
      this.#tickets.findOne({ 'wake.at': { $gt: after } }, { sort: { 'wake.at': 1 }, projection: { wake: 1 } }),
    )
    return first?.wake?.at
  }

  /** Another time to wake, or none, for a ticket that is still as it was. Its version stays: nobody sees a change. */
  async rewake(ref: string, version: number, wake: Wake | undefined): Promise<void> {
    const change = wake ? { $set: { wake } } : { $unset: { wake: '' as const } }
    await reachStore(() => this.#tickets.updateOne({ _id: ref, version }, change))
  }

  /** What a member of staff has claimed and not resolved, the oldest first; at most 200. */
  async heldBy(staff: string): Promise<StoredTicket[]> {
    const open = { 'claimedBy.id': staff, status: { $in: ['claimed' as const, 'waiting' as const] } }
    const found = await reachStore(() => this.#tickets.find(open).sort({ arrivedAt: 1 }).limit(LIST_MAX).toArray())
    return found.map(parseTicket)
  }

  /** Tells where a consult's card stands, once; answers where it stands afterwards. */
  async setConsultThread(ref: string, consult: string, thread: TicketThread): Promise<TicketThread | undefined> {
    await reachStore(() =>
      this.#tickets.updateOne(
        { _id: ref, consults: { $elemMatch: { id: consult, thread: { $exists: false } } } },
        { $set: { 'consults.$.thread': thread }, $inc: { version: 1 } },
      ),
    )
    return (await this.get(ref))?.consults?.find(({ id }) => id === consult)?.thread
  }

  /** The ticket one of whose consults has its card in this thread. */
  async consultInThread(conversation: string): Promise<StoredTicket | undefined> {
    const found = await reachStore(() => this.#tickets.findOne({ 'consults.thread.conversation': conversation }))
    return found === null ? undefined : parseTicket(found)
  }

  /** The ticket whose thread in Teams this is. */
  async inThread(conversation: string): Promise<StoredTicket | undefined> {
    const found = await reachStore(() => this.#tickets.findOne({ 'thread.conversation': conversation }))
    return found === null ? undefined : parseTicket(found)
  }

  /**
   * Tells where a ticket's card stands. The first card posted wins: sets the thread if there is none, or `instead` is
   * the one there is, and answers the thread that stands afterwards; undefined if there is no such ticket. Counts as
   * a change, so that a turn which has read the ticket without its thread loses, and cannot write it away.
   */
  async setThread(
    ref: string,
    thread: TicketThread,
    now: Date,
    instead?: TicketThread,
  ): Promise<TicketThread | undefined> {
    const replaceable = instead
      ? [{ 'thread.conversation': instead.conversation, 'thread.activity': instead.activity }]
      : []
    await reachStore(() =>
      this.#tickets.updateOne(
        { _id: ref, $or: [{ thread: { $exists: false } }, ...replaceable] },
        { $set: { thread, updatedAt: now }, $inc: { version: 1 } },
      ),
    )
    return (await this.get(ref))?.thread
  }
}

/** Joins a turn's transaction. False when the ticket is no longer as the decision saw it. */
export async function saveTicket(
  tickets: Collection<StoredTicket>,
  ticket: NonNullable<Decision['ticket']>,
  at: Date,
  session: ClientSession,
): Promise<boolean> {
  const after: StoredTicket = { ...ticket.after, updatedAt: at, words: searchWordsOf(ticket.after) }
  if (ticket.before === 0) {
    await tickets.insertOne(after, { session })
    return true
  }
  const replaced = await tickets.replaceOne({ _id: after._id, version: ticket.before }, after, { session })
  return replaced.matchedCount === 1
}

function readable(document: unknown): StoredTicket | undefined {
  try {
    return parseTicket(document)
  } catch {
    return undefined
  }
}
