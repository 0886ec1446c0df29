import type { Collection, Document, Filter } from 'mongodb'
import type { Ticket } from '../tickets/ticket.js'
import type { Turn } from '../turn/ports.js'
import type { Store } from './connect.js'
import { BY_PHONE } from './erased-names.js'
import { readCursor, writeCursor } from './ticket-cursor.js'
import { parseTicket, type StoredTicket } from './ticket-document.js'
import { reachStore } from './unavailable.js'

const AZURE = 'azure:'
const OF_PHONE_MAX = 10_000

/** A conversation as the log has it: its first turn that is still there. */
export interface ConversationFound {
  conversation: string
  since: Date
}

/** Finds what is kept of somebody or of a time, wherever it lies, for retention, export and erasure. */
export class Records {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** The next conversations by name after one, at most `limit`; each costs one look into the index. */
  async conversations(after: string, limit: number): Promise<ConversationFound[]> {
    const found: ConversationFound[] = []
    let last = after
    while (found.length < limit) {
      const [next] = await this.#turnsOf({ conversation: { $gt: last } })
      if (!next) break
      found.push({ conversation: next.conversation, since: next.at })
      last = next.conversation
    }
    return found
  }

  /**
   * References of closed tickets that arrived before a time, in the order they arrived, at most `limit`: those after a
   * place (`''` for the first), with the place of the last.
   */
  async closed(arrivedBefore: Date, after: string, limit: number): Promise<{ refs: string[]; after: string }> {
    const filter = { status: 'closed' as const, arrivedAt: { $lt: arrivedBefore } }
    const beyond = arrivedAfter(after)
    const found = await reachStore(() =>
      this.#store.tickets
        .find({ $and: [filter, beyond] }, { projection: { arrivedAt: 1 } })
        .sort({ arrivedAt: 1, _id: 1 })
        .limit(limit)
        .toArray(),
    )
    const last = found.at(-1)
    const place = last ? writeCursor({ at: last.arrivedAt, ref: last._id }) : after
    return { refs: found.map(({ _id }) => _id), after: place }
  }

  async tickets(refs: readonly string[]): Promise<Ticket[]> {
    if (refs.length === 0) return []
    const found = await reachStore(() => this.#store.tickets.find({ _id: { $in: [...refs] } }).toArray())
    return found.map(parseTicket)
  }

  /** Tickets at home in a conversation, now or before, or that have proved to be of whoever writes there. */
  async ticketsIn(conversation: string): Promise<Ticket[]> {
    return this.#find({ $or: [{ conversation }, { 'earlier.conversation': conversation }, { linked: conversation }] })
  }

  /** Tickets that carry a number (E.164): written from it, linked to it, or with it as their contact, proven or not. */
  async ticketsOfPhone(phone: string): Promise<Ticket[]> {
    const conversation = `sms:${phone}`
    const places = [{ conversation }, { 'earlier.conversation': conversation }, { linked: conversation }]
    return this.#find({ $or: [...places, { 'contact.phone': phone }] })
  }

  /** Tickets of others that somebody follows, by their conversation or by their number. */
  async followedBy(conversations: readonly string[], phone?: string): Promise<Ticket[]> {
    const told = phone === undefined ? [] : [{ 'followers.phone': phone }]
    return this.#find({ $or: [{ 'followers.conversation': { $in: [...conversations] } }, ...told] })
  }

  /** Conversations that are called by a phone number, all of them; one may come twice. */
  async *calledByPhone(): AsyncGenerator<string> {
    const cursor = this.#store.turns.aggregate<{ _id: string }>([
      { $match: { conversation: BY_PHONE } },
      { $group: { _id: '$conversation' } },
    ])
    for await (const { _id } of cursor) yield _id
    const told = this.#store.tickets.aggregate<{ _id: string }>([
      { $match: { 'followers.phone': { $exists: true } } },
      { $unwind: '$followers' },
      { $group: { _id: '$followers.phone' } },
    ])
    for await (const { _id } of told) if (_id) yield `sms:${_id}`
  }

  /** Of these conversations, those in which words stand, and since when. */
  async wordsIn(conversations: readonly string[]): Promise<{ conversation: string; first: Date }[]> {
    const words = { conversation: { $in: [...conversations] }, erased: { $exists: false } }
    const found = await reachStore(() =>
      this.#store.turns
        .aggregate<{ _id: string; first: Date }>([
          { $match: { ...words, inboundId: { $not: /^erased:/ } } },
          { $group: { _id: '$conversation', first: { $min: '$at' } } },
        ])
        .toArray(),
    )
    return found.map(({ _id, first }) => ({ conversation: _id, first }))
  }

  /** How many turns up to a time these conversations have, and how many of them are emptied and wait to go. */
  async turnsLeft(conversations: readonly string[], until: Date): Promise<{ all: number; emptied: number }> {
    const theirs = { conversation: { $in: [...conversations] }, at: { $lte: until } }
    const [all, emptied] = await Promise.all([
      reachStore(() => this.#store.turns.countDocuments(theirs)),
      reachStore(() => this.#store.turns.countDocuments({ ...theirs, erased: { $exists: true } })),
    ])
    return { all, emptied }
  }

  turns(conversation: string): AsyncIterable<Turn> {
    return this.#store.turns.find({ conversation }).sort({ seq: 1 })
  }

  azureChat(conversation: string): { collection: Collection<Document & { _id: string }>; id: string } | undefined {
    if (!conversation.startsWith(AZURE)) return undefined
    return { collection: this.#store.db.collection('azureChats'), id: conversation.slice(AZURE.length) }
  }

  async #find(filter: Filter<StoredTicket>): Promise<Ticket[]> {
    const found = await reachStore(() =>
      this.#store.tickets.find(filter).sort({ arrivedAt: 1, _id: 1 }).limit(OF_PHONE_MAX).toArray(),
    )
    return found.map(parseTicket)
  }

  async #turnsOf(filter: Filter<Turn>): Promise<Pick<Turn, 'conversation' | 'at'>[]> {
    return reachStore(() =>
      this.#store.turns
        .find(filter, { projection: { _id: 0, conversation: 1, at: 1 } })
        .sort({ conversation: 1, seq: 1 })
        .limit(1)
        .toArray(),
    )
  }
}

/** What no place can be read from (another version's may be kept) is the beginning. */
function arrivedAfter(after: string): Filter<StoredTicket> {
  try {
    const { at, ref } = readCursor(after)
    return { arrivedAt: { $gte: at }, $or: [{ arrivedAt: { $gt: at } }, { _id: { $gt: ref } }] }
  } catch {
    return {}
  }
}
