import { createHash } from 'node:crypto'
import type { Content } from '../src/content/content.js'
import { queuesOf } from '../src/content/organisation.js'
import { Chance } from '../src/reports/made-up/random.js'
import type { StoredTicket } from '../src/store/ticket-document.js'
import { searchWordsOf } from '../src/store/ticket-words.js'
import type { StaffMember, Ticket, TicketEvent } from '../src/tickets/ticket.js'
import type { Turn } from '../src/turn/ports.js'

/** However many there have ever been, no more than so many are worked on at a time. */
const OPEN_MAX = 2_000
const YEARS = 8
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const STAFF = 60
const ALPHABET = '23456789BCDFGHJKMNPQRSTWXZ'
const NAMES = 'Anna Karin Maria Eva Lars Erik Peter Johan Fatima Omar Ingrid Birgitta Sara Mohammed Elin Oskar'.split(
  ' ',
)
const SURNAMES = 'Lind Berg Haddad Nordanstig Ek Johansson Andersson Nilsson Ali Sjögren Holm Karlsson'.split(' ')
const KINDS = ['question', 'question', 'question', 'fault', 'complaint', 'errand', 'callback'] as const
const CHANNELS = ['webchat', 'webchat', 'sms', 'phone'] as const

/** A made-up municipality's tickets, the same for the same number: most were resolved over the years, the last are open. */
export class GrownTickets {
  readonly #chance = new Chance('tickets that grow')
  readonly #queues: { id: string; department: string }[]
  readonly #texts: string[][]
  readonly #streets: string[]
  readonly #size: number
  readonly #now: Date
  readonly #staff: StaffMember[]

  constructor(content: Content, { size, now }: { size: number; now: Date }) {
    this.#size = size
    this.#now = now
    this.#queues = queuesOf(content.organisation).map(({ id, department }) => ({ id, department }))
    this.#texts = content.articles.map(({ title, body }) => `${title} ${body}`.split(/[^\p{L}\p{N}]+/u).filter(Boolean))
    this.#streets = (content.streets ?? []).slice(0, 400).map(({ name }) => name)
    this.#staff = Array.from({ length: STAFF }, (_, n) => ({
      id: `staff-${n}`,
      name: `${NAMES[n % NAMES.length]} ${SURNAMES[n % SURNAMES.length]}`,
      teams: `29:grown-${n}`,
    }))
  }

  /** How many of them are open. */
  get open(): number {
    return Math.min(OPEN_MAX, this.#size / 2)
  }

  /** The so-manieth to arrive, with the turns it was made and resolved by. */
  one(n: number): { ticket: StoredTicket; turns: Turn[] } {
    const ticket = this.#ticket(n)
    return { ticket: { ...ticket, updatedAt: lastOf(ticket), words: searchWordsOf(ticket) }, turns: turnsOf(ticket) }
  }

  #ticket(n: number): Ticket {
    const chance = this.#chance
    const isOpen = n >= this.#size - this.open
    const arrivedAt = this.#arrival(n, isOpen)
    const channel = CHANNELS[chance.whole(0, CHANNELS.length - 1)] ?? 'sms'
    const phone = `+4670${String(1_740_000 + chance.whole(0, 259_999)).padStart(7, '0')}`
    const { id: queue, department } = this.#queues[chance.whole(0, this.#queues.length - 1)] ?? {
      id: '',
      department: '',
    }
    const hasPhone = channel !== 'webchat' || chance.is(0.4)
    return {
      _id: refOf(n),
      schema: 1,
      version: isOpen ? 1 : 4,
      kind: KINDS[chance.whole(0, KINDS.length - 1)] ?? 'question',
      queue,
      department,
      lang: 'sv',
      channel,
      conversation: channel === 'sms' ? `sms:${phone}` : `web:grown${n}`,
      seq: channel === 'sms' ? n + 1 : 1,
      contact: {
        via: channel === 'sms' ? 'sms' : channel === 'phone' ? 'call' : 'webchat',
        proven: hasPhone,
        ...(hasPhone ? { phone } : {}),
        ...(channel === 'phone' ? { name: `${this.#of(NAMES)} ${this.#of(SURNAMES)}` } : {}),
      },
      reason: 'asked',
      routedBy: 'unknown',
      question: this.#text(),
      articles: [],
      arrivedAt,
      dueAt: new Date(arrivedAt.getTime() + 30 * DAY_MS),
      ...(chance.is(0.15) ? { fault: { category: 'street-light', place: this.#place() } } : {}),
      ...(isOpen ? this.#standing(arrivedAt) : this.#settled(arrivedAt)),
    }
  }

  #arrival(n: number, isOpen: boolean): Date {
    if (isOpen) return new Date(this.#now.getTime() - (this.#size - n) * ((10 * DAY_MS) / this.open))
    const share = n / this.#size
    return new Date(this.#now.getTime() - 12 * DAY_MS - (1 - share) * YEARS * 365 * DAY_MS)
  }

  #standing(arrivedAt: Date): Pick<Ticket, 'status' | 'events'> & Partial<Ticket> {
    const events: TicketEvent[] = [{ at: arrivedAt, what: 'created', by: 'resident' }]
    const roll = this.#chance.next()
    if (roll < 0.5) return { status: 'new', awaitingSince: arrivedAt, events }
    const by = this.#of(this.#staff)
    const claimedAt = new Date(arrivedAt.getTime() + HOUR_MS)
    events.push({ at: claimedAt, what: 'claimed', by: 'staff', who: by })
    const claimed = { claimedBy: by, claimedAt, staffAt: claimedAt, events }
    if (roll < 0.8) return { status: 'claimed', awaitingSince: arrivedAt, ...claimed }
    return { status: 'waiting', waitingSince: claimedAt, answeredAt: claimedAt, ...claimed }
  }

  #settled(arrivedAt: Date): Pick<Ticket, 'status' | 'events'> & Partial<Ticket> {
    const by = this.#of(this.#staff)
    const at = (hours: number) => new Date(arrivedAt.getTime() + hours * HOUR_MS)
    const resolvedAt = at(this.#chance.whole(3, 200))
    return {
      status: 'closed',
      claimedBy: by,
      claimedAt: at(1),
      staffAt: at(2),
      answeredAt: at(2),
      resolvedAt,
      ...(this.#chance.is(0.3) ? { closingNote: this.#text(12) } : {}),
      ...(this.#chance.is(0.2) ? { rating: 'good' } : {}),
      ...(this.#chance.is(0.03) ? { consults: [this.#consult(by, at(1))] } : {}),
      events: [
        { at: arrivedAt, what: 'created', by: 'resident' },
        { at: at(1), what: 'claimed', by: 'staff', who: by },
        { at: at(2), what: 'replied', by: 'staff', who: by },
        { at: resolvedAt, what: 'resolved', by: 'staff', who: by },
        { at: new Date(resolvedAt.getTime() + 7 * DAY_MS), what: 'closed', by: 'system' },
      ],
    }
  }

  #consult(by: StaffMember, at: Date) {
    const queue = this.#of(this.#queues).id
    return { id: 'c1', queue, by, at, question: this.#text(10), answer: { by, at, text: this.#text(10) } }
  }

  #place() {
    const street = this.#of(this.#streets)
    const number = String(this.#chance.whole(1, 90))
    return { text: `${street} ${number}`, street, number, known: true }
  }

  /** A stretch of an article, and where it is. */
  #text(words = this.#chance.whole(8, 28)): string {
    const text = this.#of(this.#texts)
    const from = this.#chance.whole(0, Math.max(0, text.length - words))
    const odd = this.#chance.is(0.2) ? ` ${this.#of(SURNAMES).toLowerCase()}${this.#chance.whole(100, 99_999)}` : ''
    return `${text.slice(from, from + words).join(' ')} ${this.#of(this.#streets)} ${this.#chance.whole(1, 90)}${odd}`
  }

  #of<T>(list: readonly T[]): T {
    return list[this.#chance.whole(0, list.length - 1)] as T
  }
}

/** Five signs, as a reference has, each number's its own. */
export function refOf(n: number): string {
  let left = (n * 7_368_787 + 4_711) % ALPHABET.length ** 5
  let code = ''
  for (let sign = 0; sign < 5; sign += 1) {
    code += ALPHABET[left % ALPHABET.length]
    left = Math.floor(left / ALPHABET.length)
  }
  return `LN-${code}`
}

function lastOf({ events, arrivedAt }: Ticket): Date {
  return events.at(-1)?.at ?? arrivedAt
}

function turnsOf(ticket: Ticket): Turn[] {
  const { conversation, channel, seq, question, _id: ref, status, queue } = ticket
  const turnAt = (at: Date, n: number, more: Partial<Turn>): Turn => ({
    _id: `${conversation}#${n}`,
    schema: 1,
    conversation,
    channel,
    seq: n,
    inboundId: `grown:${createHash('sha1').update(`${ref} ${n}`).digest('base64url')}`,
    at,
    kind: 'resident',
    outbound: [{ speaker: { kind: 'bot' }, text: `Ditt ärende har nummer ${ref}. En person svarar.`, ticket: ref }],
    state: {
      lang: 'sv',
      langChosen: false,
      greeted: true,
      noMatches: 0,
      offered: [],
      tickets: [{ ref, status, queue }],
    },
    deliveries: [],
    ...more,
  })
  const made = turnAt(ticket.arrivedAt, seq, { inbound: { text: question } })
  if (!ticket.resolvedAt || channel === 'sms') return [made]
  const staff = { by: ticket.claimedBy ?? { id: '', name: '' }, verb: 'resolve' as const, ref }
  return [made, turnAt(ticket.resolvedAt, seq + 1, { kind: 'staff', staff })]
}
