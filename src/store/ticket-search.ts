import type { Collection, Document, Filter } from 'mongodb'
import { type Place, readCursor, writeCursor } from './ticket-cursor.js'
import { parseTicket, type StoredTicket } from './ticket-document.js'
import type { TicketPage } from './ticket-pages.js'
import { phoneWord, soughtWords } from './ticket-words.js'
import { reachStore } from './unavailable.js'

const TERMS_MAX = 8
const LIST_MAX = 100
/** Tickets read for one page at most: what is not among them is looked for by the next. */
const READ_MAX = 2_000
/** A search that takes longer is given up, and said to be. */
const SEARCH_MS_MAX = 3_000

/** The index that is searched by; named so, the server does not try others on what it has not met before. */
const BY_WORDS = { words: 1, arrivedAt: -1, _id: -1, queue: 1 } as const
const BY_ARRIVAL = { arrivedAt: -1, _id: -1 } as const
const NEWEST_FIRST = { arrivedAt: -1, _id: -1 } as const

export interface TicketSearch {
  /** What has to be there, all of it, in any of what is written on the ticket; a word is found by how it begins. */
  terms: readonly string[]
  /** Digits of a phone number, as the end of one: at least six. */
  phone?: string | undefined
  /** Ids of the queues that are looked through; no other's words can be found. */
  queues: readonly string[]
  limit: number
  cursor?: string | undefined
}

/** Tickets found, the newest first; `readTo`: there may be more, which came before this. */
interface Found {
  tickets: StoredTicket[]
  readTo?: Place
}

/** One way to find tickets: by words of which they have one (none: by their arrival), and by what has to be true of them. */
interface Way {
  words?: readonly string[]
  filter: Filter<StoredTicket>
}

/**
 * Newest arrival first. Reads no more than a bounded number of tickets, whatever is sought in however many: where that is
 * not enough for a page, the page has fewer, and a `next`. Throws `payload_invalid` for a cursor that is none of ours, and
 * `store_unavailable` for a search that cannot be ended in time.
 */
export async function searchTickets(tickets: Collection<StoredTicket>, query: TicketSearch): Promise<TicketPage> {
  const limit = Math.max(1, Math.min(query.limit, LIST_MAX))
  const before = query.cursor === undefined ? {} : past(readCursor(query.cursor))
  const among = { queue: { $in: [...query.queues] } }
  const ways = [...wayByWords(query.terms), ...wayByPhone(query.phone)]
  const found = await Promise.all(ways.map((way) => look(tickets, way, { $and: [among, before] }, limit)))
  return pageOf(found, limit)
}

function wayByWords(terms: readonly string[]): { filter: Filter<StoredTicket>; choices: string[][] }[] {
  const sought = terms.slice(0, TERMS_MAX).filter((term) => term !== '' && !term.includes(NOWHERE))
  if (sought.length === 0) return []
  const choices = sought.flatMap(soughtWords)
  const filter = { $and: [...choices.map(hasOneOf), ...sought.map((term) => ({ $or: placesOf(term) }))] }
  return [{ filter: filter as Filter<StoredTicket>, choices }]
}

function wayByPhone(phone: string | undefined): { filter: Filter<StoredTicket>; choices: string[][] }[] {
  if (phone === undefined) return []
  return [{ filter: { 'contact.phone': { $regex: `${phone}$` } }, choices: [[phoneWord(phone)]] }]
}

async function look(
  tickets: Collection<StoredTicket>,
  { filter, choices }: { filter: Filter<StoredTicket>; choices: readonly string[][] },
  among: Filter<StoredTicket>,
  limit: number,
): Promise<Found> {
  const words = await rarest(tickets, choices, among)
  const readTo = await readEnd(tickets, { ...words, filter: among })
  const within = readTo ? { arrivedAt: { $gte: readTo.at } } : {}
  const way = { ...words, filter: { $and: [among, within, filter] } }
  const found = await reachStore(() =>
    cursorOf(tickets, way)
      .limit(limit + 1)
      .toArray(),
  )
  return { tickets: found.map(parseTicket), ...(readTo ? { readTo } : {}) }
}

/** Of several words that all have to be there, the one that the fewest tickets have leads the way. */
async function rarest(
  tickets: Collection<StoredTicket>,
  choices: readonly string[][],
  among: Filter<StoredTicket>,
): Promise<{ words?: readonly string[] }> {
  if (choices.length < 2) return choices[0] ? { words: choices[0] } : {}
  const counted = await Promise.all(
    choices.map(async (words) => ({ words, count: await countUpTo(tickets, words, among) })),
  )
  const least = counted.reduce((fewest, one) => (one.count < fewest.count ? one : fewest))
  return { words: least.words }
}

async function countUpTo(
  tickets: Collection<StoredTicket>,
  words: readonly string[],
  among: Filter<StoredTicket>,
): Promise<number> {
  const filter = { $and: [withWord(words), among] }
  const options = { hint: BY_WORDS, limit: READ_MAX, maxTimeMS: SEARCH_MS_MAX }
  return reachStore(() => tickets.countDocuments(filter, options))
}

/** The last place that is read to for a page; undefined where all there is may be read. Reads the index alone. */
async function readEnd(tickets: Collection<StoredTicket>, way: Way): Promise<Place | undefined> {
  const [last] = await reachStore(() =>
    cursorOf(tickets, way)
      .skip(READ_MAX - 1)
      .limit(1)
      .project<{ _id: string; arrivedAt: Date }>({ _id: 1, arrivedAt: 1 })
      .toArray(),
  )
  return last && { at: last.arrivedAt, ref: last._id }
}

function cursorOf(tickets: Collection<StoredTicket>, { words, filter }: Way) {
  const all = words ? { $and: [withWord(words), filter] } : filter
  const hint = words ? BY_WORDS : BY_ARRIVAL
  return tickets.find(all, { hint, maxTimeMS: SEARCH_MS_MAX }).sort(NEWEST_FIRST)
}

/** What every way found, as one page: nothing from beyond where one of them stopped. */
function pageOf(found: readonly Found[], limit: number): TicketPage {
  const ends = found.flatMap(({ readTo }) => readTo ?? []).sort(byNewest)
  const end = ends[0]
  const tickets = [...new Map(found.flatMap((one) => one.tickets).map((ticket) => [ticket._id, ticket])).values()]
    .filter((ticket) => !end || byNewest(placeOf(ticket), end) <= 0)
    .sort((a, b) => byNewest(placeOf(a), placeOf(b)))
  const shown = tickets.slice(0, limit)
  const last = shown.at(-1)
  if (tickets.length > limit && last) return { tickets: shown, next: writeCursor(placeOf(last)) }
  return { tickets: shown, ...(end ? { next: writeCursor(end) } : {}) }
}

function placeOf({ arrivedAt, _id }: StoredTicket): Place {
  return { at: arrivedAt, ref: _id }
}

function byNewest(a: Place, b: Place): number {
  return b.at.getTime() - a.at.getTime() || (a.ref < b.ref ? 1 : a.ref > b.ref ? -1 : 0)
}

function past({ at, ref }: Place): Filter<StoredTicket> {
  return { arrivedAt: { $lte: at }, $or: [{ arrivedAt: { $lt: at } }, { _id: { $lt: ref } }] }
}

// === Words ===

/** Stands in no text of ours, and MongoDB takes no pattern with it. */
const NOWHERE = '\0'
const PLACES = ['question', 'closingNote', 'contact.name', 'consults.question', 'consults.answer.text', '_id'] as const

function withWord(words: readonly string[]): Filter<StoredTicket> {
  return { words: { $in: [...words] } }
}

/** Said so that no index is thought of for it. */
function hasOneOf(words: readonly string[]): Document {
  return { $expr: { $gt: [{ $size: { $setIntersection: [{ $ifNull: ['$words', []] }, [...words]] } }, 0] } }
}

function placesOf(term: string): Document[] {
  const $regex = term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return PLACES.map((place) => ({ [place]: { $regex, $options: 'i' } }))
}
