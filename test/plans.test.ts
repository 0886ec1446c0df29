import { expect } from 'chai'
import type { CommandStartedEvent, Document } from 'mongodb'
import type { Store } from '../src/store/connect.js'
import { Deliveries } from '../src/store/deliveries.js'
import { Erasure } from '../src/store/erasure.js'
import { Facts } from '../src/store/facts.js'
import { FigureMonths } from '../src/store/figure-months.js'
import { Figures } from '../src/store/figures.js'
import { queueAges } from '../src/store/hour-sample.js'
import { Missed } from '../src/store/missed.js'
import { MongoQueueBoard } from '../src/store/queue-board.js'
import { Records } from '../src/store/records.js'
import { Removal } from '../src/store/removal.js'
import { staffDeeds } from '../src/store/staff-deeds.js'
import { StaffTickets } from '../src/store/staff-tickets.js'
import type { StoredTicket } from '../src/store/ticket-document.js'
import { TICKET_LISTS, TicketLists } from '../src/store/ticket-lists.js'
import { searchWordsOf } from '../src/store/ticket-words.js'
import { Tickets } from '../src/store/tickets.js'
import { Turns } from '../src/store/turns.js'
import type { Turn } from '../src/turn/ports.js'
import { EMPTY_STATE, openStore, START, say, ticketOf } from './support/turns.js'

/** Few are worked on of the many there have been. */
const TICKETS = 3_000
const OPEN = 60
/** Documents one query may read, of thousands, and keys it may look at: without its index it is all of them. */
const READ_MAX = 200
const KEYS_MAX = 2_200
const DAY_MS = 86_400_000
const QUEUES = ['waste', 'building-permits', 'education', 'income-support']
const NOW = new Date(START.getTime() + DAY_MS)

/**
 * Goal: nothing the service asks of its database costs more for there being more in it. Method: a database with thousands
 * of tickets and turns, most of them over; whatever each part asks is heard on its line to a real mongod and explained
 * there, with what it looked at.
 */
describe('what the service asks of its database', () => {
  let store: Store
  const heard: Document[] = []

  before(async () => {
    store = await openStore('plans')
    await store.tickets.insertMany(Array.from({ length: TICKETS }, (_, n) => storedTicket(n)))
    await store.turns.insertMany(Array.from({ length: TICKETS }, (_, n) => storedTurn(n)))
    await store.figures.insertMany(
      Array.from({ length: 1_000 }, (_, n) => ({ _id: dayOf(n), madeOf: 1, figures: '{}' })) as never[],
    )
    await store.facts.insertMany(
      Array.from({ length: TICKETS }, (_, n) => ({
        _id: `fact${n}`,
        day: dayOf(n % 1_000),
        what: 'danger',
        hour: 8,
      })) as never[],
    )
    store.client.on('commandStarted', ({ command }: CommandStartedEvent) => heard.push(command))
  })

  after(() => store?.close())

  const board = () =>
    new MongoQueueBoard({ ...store, queues: () => QUEUES, openMinutes: () => 1, now: () => NOW, lifeMs: 0 })
  const tickets = () => new Tickets(store)
  const lists = () => new TicketLists(store)
  const deliveries = () => new Deliveries(store)
  const records = () => new Records(store)
  const search = (terms: string[], phone?: string) => lists().search({ terms, phone, queues: QUEUES, limit: 20 })

  const asked: [name: string, ask: () => Promise<unknown>][] = [
    ['a ticket by its reference', () => tickets().get(refOf(7))],
    ['tickets of a phone number', () => tickets().ofPhone(phoneOf(7))],
    ['faults that may be the same', () => tickets().faults(NOW)],
    ['what a member of staff holds', () => tickets().heldBy('staff-1')],
    ['the same by the account in Teams', () => new StaffTickets(store).claimedBy(['staff-1', '29:1'])],
    ['what nobody has claimed', () => new StaffTickets(store).unclaimed(QUEUES, 0, 20)],
    ['a thread in Teams', () => tickets().inThread('19:thread7')],
    ['a consult’s thread', () => tickets().consultInThread('19:consult7')],
    ['what other systems carry out', () => tickets().carriedBy('system')],
    ['tickets whose time has come', () => tickets().waking(NOW, 100)],
    ['when the next one’s comes', () => tickets().soonestWake(NOW)],
    ['the newest tickets', () => tickets().list({ limit: 50 })],
    ['tickets changed lately', () => tickets().list({ updatedSince: new Date(NOW.getTime() - DAY_MS), limit: 50 })],
    ['all open tickets', () => tickets().list({ status: ['new', 'claimed'], limit: 200 })],
    ['a queue’s open tickets', () => tickets().list({ queue: 'waste', status: ['new'], limit: 200 })],
    ...TICKET_LISTS.map((list): [string, () => Promise<unknown>] => [
      `the list “${list}”`,
      () => lists().list({ list, queues: list === 'mine' ? undefined : QUEUES, staff: 'staff-1', limit: 20 }),
    ]),
    ['how long the lists are', () => lists().counts(QUEUES, 'staff-1')],
    ['how queues stand', () => board().standings()],
    ['how many are ahead', async () => board().ahead(storedTicket(TICKETS - 1))],
    ['how old what waits is', () => queueAges(store)],
    ['a search for a word', () => search(['växthus'])],
    ['a search for how a word begins', () => search(['växt'])],
    ['a search for two', () => search(['17', 'växthus'])],
    ['a search for what is nowhere', () => search(['giraff'])],
    ['a search for a phone number', () => search([], phoneOf(7).slice(1))],
    ['the last turn of a conversation', () => new Turns(store).load('web:c7')],
    ['a message that comes again', () => new Turns(store).find('web:c7', 'in7')],
    ['a conversation from a place on', () => new Turns(store).read('web:c7', 0, 100)],
    ['a turn that is saved with its ticket', () => savedTurn()],
    ['what is due to be sent', () => deliveries().due(NOW, [], 20)],
    ['a destination’s line', () => deliveries().line('sms:+46700000001', 20)],
    ['sending, told and put off', () => sentAndPutOff()],
    ['a delivery by its provider’s id', () => deliveries().byProviderId('sms', 'provider7')],
    ['facts to be moved', () => new Facts(store).fold(50)],
    ['a day’s facts', () => all(new Facts(store).ofDay(dayOf(3)))],
    ['days to be made anew', () => new Facts(store).dirtyDays(10)],
    ['facts that are too old', () => new Facts(store).before('2020-01-01')],
    ['a month’s daily figures', () => new Figures(store).range('2026-01-01', '2026-01-31')],
    ['what months are made of', () => new FigureMonths(store).standing('2026-01', '2026-03')],
    ['questions that were missed', () => new Missed(store).since(new Date(NOW.getTime() - DAY_MS))],
    ['closed tickets that are too old', () => records().closed(new Date(START.getTime() - 3_000 * DAY_MS), '', 50)],
    ['the next conversations', () => records().conversations('web:c7', 5)],
    ['tickets of a conversation', () => records().ticketsIn('web:c7')],
    ['tickets somebody follows', () => records().followedBy(['web:f7'], phoneOf(7))],
    ['tickets a conversation’s words belong to', () => new Erasure(store).ticketsOf('web:c7')],
    ['turns that were emptied', () => new Removal(store).places(NOW, 50)],
    ['a ticket that goes', () => new Removal(store).ticket(storedTicket(3))],
    ['a follower who goes', () => new Removal(store).followers(['web:f7'], phoneOf(7))],
    ['what was done to a ticket', () => staffDeeds(store, { ticket: refOf(7), limit: 20 })],
  ]

  for (const [name, ask] of asked) {
    it(`is found by an index: ${name}`, async () => {
      expect((await trouble(ask)).join('\n')).to.equal('')
    })
  }

  const missed: [index: string, ask: () => Promise<unknown>][] = [
    ['tickets.phone', () => tickets().ofPhone(phoneOf(7))],
    ['tickets.consult_thread', () => tickets().consultInThread('19:consult7')],
    ['tickets.status', () => queueAges(store)],
    ['tickets.consulted', () => lists().list({ list: 'consults', queues: QUEUES, staff: 'staff-1', limit: 20 })],
    ['turns.provider_id', () => deliveries().byProviderId('sms', 'provider7')],
    ['turns.facts', () => new Facts(store).fold(50)],
    ['facts.day', () => all(new Facts(store).ofDay(dayOf(3)))],
  ]
  for (const [index, ask] of missed) {
    it(`is told of when it has to do without ${index}`, async () => {
      const [collection = '', name = ''] = index.split('.')
      await store.db.collection(collection).dropIndex(name)
      expect((await trouble(ask)).join('\n')).to.match(/COLLSCAN|reads \d+|looks at \d+/)
    })
  }

  /** What is wrong with what is asked, a line each; none is expected. */
  async function trouble(ask: () => Promise<unknown>): Promise<string[]> {
    heard.length = 0
    await ask()
    const commands = heard.filter((command) => VERBS.some((verb) => verb in command) && !isAside(command))
    expect(commands, 'nothing was asked').to.not.be.empty
    const explained = await Promise.all(commands.flatMap(explainable).map((command) => explain(command)))
    return explained.flat()
  }

  async function explain(command: Document): Promise<string[]> {
    const told = await store.db.command({ explain: command, verbosity: 'executionStats' })
    const text = JSON.stringify(told)
    const read = Math.max(...numbersOf(text, 'totalDocsExamined'))
    const keys = Math.max(...numbersOf(text, 'totalKeysExamined'))
    const said = JSON.stringify(command)
    return [
      ...(/"COLLSCAN"/.test(text) ? [`COLLSCAN: ${said}`] : []),
      ...(read > READ_MAX ? [`reads ${read}: ${said}`] : []),
      ...(keys > KEYS_MAX ? [`looks at ${keys}: ${said}`] : []),
    ]
  }

  async function savedTurn(): Promise<unknown> {
    const before = await tickets().get(refOf(TICKETS - 1))
    if (!before) throw new Error('No ticket')
    const log = new Turns(store)
    return say(log, before.conversation, 'again', {
      ticket: { before: before.version, after: { ...before, version: 2 } },
    })
  }

  async function sentAndPutOff(): Promise<void> {
    const [queued] = await deliveries().line('sms:+46700000002', 1)
    if (!queued) throw new Error('Nothing to send')
    await deliveries().begin(queued, { at: NOW, leaseEnd: NOW })
    await deliveries().hold('sms:+46700000003', NOW)
    await deliveries().hasten('sms:+46700000004', NOW)
  }
})

const VERBS = ['find', 'aggregate', 'count', 'distinct', 'update', 'delete', 'findAndModify']

/** Small collections of which every document is wanted, or that keep nothing for longer than an hour. */
function isAside(command: Document): boolean {
  return ['staff', 'progress', 'spots'].some((name) => Object.values(command).includes(name))
}

/** A command as it can be explained: without its session, an update or a deletion at a time. */
function explainable({
  lsid,
  $clusterTime,
  $db,
  txnNumber,
  startTransaction,
  autocommit,
  readConcern,
  writeConcern,
  cursor,
  ...command
}: Document): Document[] {
  const list = command.updates ? 'updates' : command.deletes ? 'deletes' : undefined
  if (list) return command[list].map((one: Document) => ({ ...command, [list]: [one] }))
  return ['aggregate' in command ? { ...command, cursor: {} } : command]
}

function numbersOf(text: string, name: string): number[] {
  return [0, ...[...text.matchAll(new RegExp(`"${name}":(\\d+)`, 'g'))].map(([, number]) => Number(number))]
}

async function all(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

function refOf(n: number): string {
  return `LN-P${n}`
}

function phoneOf(n: number): string {
  return `+46700${String(n).padStart(6, '0')}`
}

function dayOf(n: number): string {
  return new Date(START.getTime() - n * DAY_MS).toISOString().slice(0, 10)
}

function storedTicket(n: number): StoredTicket {
  const isOpen = n >= TICKETS - OPEN
  const arrivedAt = new Date(START.getTime() - (TICKETS - n) * DAY_MS)
  const staff = { id: `staff-${n % 300}`, name: 'Maja', teams: `29:${n % 300}` }
  const ticket = ticketOf(refOf(n), {
    queue: QUEUES[n % QUEUES.length] ?? 'waste',
    status: isOpen ? ((['new', 'claimed', 'waiting'] as const)[n % 3] ?? 'new') : 'closed',
    conversation: `web:c${n}`,
    contact: { via: 'sms', proven: true, phone: phoneOf(n) },
    question: `Får jag bygga ett växthus? Nr ${n}`,
    arrivedAt,
    ...(n % 3 === 0 && isOpen ? {} : { claimedBy: staff, answeredAt: arrivedAt }),
    ...(n % 5 === 0 ? { fault: { category: 'hole', place: { text: 'Storgatan' } } } : {}),
    ...(n % 10 === 0 ? { previous: refOf(n + 1), linked: [`web:l${n}`] } : {}),
    ...(n % 7 === 0
      ? {
          followers: [{ conversation: `web:f${n}`, channel: 'sms', lang: 'sv', phone: phoneOf(n), at: arrivedAt }],
          earlier: [{ conversation: `web:e${n}`, seq: 1 }],
          consults: [
            {
              id: 'c1',
              queue: 'waste',
              by: staff,
              at: arrivedAt,
              question: 'Vems är den?',
              thread: { serviceUrl: '', conversation: `19:consult${n}`, activity: '1' },
            },
          ],
        }
      : {}),
    thread: { serviceUrl: '', conversation: `19:thread${n}`, activity: '1' },
    ...(isOpen ? { wake: { what: 'due', at: new Date(START.getTime() + n * 60_000) } } : {}),
    ...(n % 50 === 0
      ? { carrier: { to: 'system', id: `s${n}`, state: n % 100 === 0 ? 'taken' : 'done', at: arrivedAt } }
      : {}),
  })
  return { ...ticket, updatedAt: arrivedAt, words: searchWordsOf(ticket) }
}

function storedTurn(n: number): Turn {
  const isPending = n % 100 === 0
  const delivery = {
    key: `web:c${n}#1/0`,
    destination: `sms:+4670000000${(n / 100) % 10}`,
    state: isPending ? ('pending' as const) : ('sent' as const),
    attempts: 0,
    due: START,
    uncertain: false,
    payload: { kind: 'sms' as const, to: phoneOf(n), text: 'Hej' },
    providerId: `provider${n}`,
  }
  return {
    _id: `web:c${n}#1`,
    schema: 1,
    conversation: `web:c${n}`,
    channel: 'webchat',
    seq: 1,
    inboundId: `in${n}`,
    at: new Date(START.getTime() - (TICKETS - n) * 60_000),
    kind: 'resident',
    inbound: { text: 'Hej' },
    outbound: [],
    state: EMPTY_STATE,
    deliveries: [delivery],
    ...(isPending ? { due: START } : {}),
    ...(n % 60 === 0 ? { missed: 'no_match', facts: [{ what: 'danger', day: dayOf(n % 900), hour: 8 }] } : {}),
    ...(n % 200 === 0 ? { erased: START } : {}),
    ...(n % 3 === 0 ? { staff: { by: { id: 'staff-1', name: 'Maja' }, verb: 'claim', ref: refOf(n) } } : {}),
  } as Turn
}
