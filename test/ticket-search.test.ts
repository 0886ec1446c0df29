import { expect } from 'chai'
import type { Store } from '../src/store/connect.js'
import type { StoredTicket } from '../src/store/ticket-document.js'
import { searchTickets, type TicketSearch } from '../src/store/ticket-search.js'
import { searchWordsOf } from '../src/store/ticket-words.js'
import type { Ticket } from '../src/tickets/ticket.js'
import { openStore, START, ticketOf } from './support/turns.js'

/** More than are read for one page. */
const COMMON = 2_300
const MINUTE_MS = 60_000
const STAFF = { id: 's', name: 'Maja' }

/**
 * Goal: tickets are found by how their words begin, newest first, each once, in the queues that are looked through and no
 * other, however many there are; no page reads more than a bounded number. Method: a real mongod with a few tickets that
 * are told apart and thousands that are not.
 */
describe('a search of tickets', () => {
  let store: Store

  before(async () => {
    store = await openStore('ticket-search')
    await put(
      ['LN-BYGG2', { question: 'Får jag bygga ett växthus på Ängsvägen 4?' }],
      [
        'LN-NAMN3',
        { question: 'Ring mig.', contact: { via: 'call', proven: false, name: 'Åsa Öst', phone: '+46701740644' } },
      ],
      ['LN-NOTE4', { question: 'Lampan är släckt.', closingNote: 'Elektrikern har bytt den.' }],
      [
        'LN-ASKD5',
        {
          question: 'Vem äger stigen?',
          consults: [
            {
              id: 'c1',
              queue: 'waste',
              by: STAFF,
              at: START,
              question: 'Er skötsel?',
              answer: { by: STAFF, at: START, text: 'Samfällighetens.' },
            },
          ],
        },
      ],
      ['LN-SECR6', { question: 'Min hyresskuld växer.', queue: 'income-support' }],
      ['LN-ELDR7', { question: 'Kronofogden ringde 070-174 06 44 igen.' }],
    )
    const many = Array.from({ length: COMMON }, (_, n) =>
      stored(`LN-M${n}`, n + 10, { question: n === COMMON - 1 ? 'Soptunnan och en giraff' : 'Soptunnan är full' }),
    )
    await store.tickets.insertMany(many)
  })

  after(() => store?.close())

  const rows: [sought: string, found: string[]][] = [
    ['växthus', ['LN-BYGG2']],
    ['VÄXTHUS bygga', ['LN-BYGG2']],
    ['växt', ['LN-BYGG2']],
    ['växthuset', []],
    ['hus', []],
    ['ängsvägen 4', ['LN-BYGG2']],
    ['Öst', ['LN-NAMN3']],
    ['elektriker', ['LN-NOTE4']],
    ['samfällig', ['LN-ASKD5']],
    ['skötsel', ['LN-ASKD5']],
    ['NOTE4', ['LN-NOTE4']],
    ['hyresskuld', []],
    ['växthus giraff', []],
    ['.*', []],
    ['nul\0l', []],
    ['', []],
  ]
  for (const [sought, found] of rows) {
    it(`for “${sought.replace('\0', '␀')}” finds ${found.join(', ') || 'nothing'}`, async () => {
      expect((await search(sought)).refs).to.deep.equal(found)
    })
  }

  it('finds by the end of a phone number, and by where it is written, newest first', async () => {
    const { refs } = await search('070-174', { phone: '701740644' })
    expect(refs).to.deep.equal(['LN-NAMN3', 'LN-ELDR7'])
    expect((await search('', { phone: '740644' })).refs).to.deep.equal(['LN-NAMN3'])
    expect((await search('', { phone: '111740644' })).refs).to.deep.equal([])
  })

  it('finds in a confidential queue only for those who look through it', async () => {
    expect((await search('hyresskuld', { queues: ['income-support'] })).refs).to.deep.equal(['LN-SECR6'])
    expect((await search('skuld', { queues: ['waste', 'income-support'] })).refs).to.deep.equal([])
  })

  it('comes page by page, newest first, each ticket once', async () => {
    const refs = await pages('soptunnan', { limit: 100 })
    expect(refs).to.have.length(COMMON)
    expect(refs[0]).to.equal('LN-M0')
    expect(new Set(refs).size).to.equal(COMMON)
  })

  it('reads no more for a page than it may, and goes on where it stopped', async () => {
    const first = await search('och soptunnan')
    expect(first.refs).to.deep.equal([])
    expect(first.next).to.be.a('string')
    expect(await pages('och soptunnan', { limit: 20 })).to.deep.equal([`LN-M${COMMON - 1}`])
    // Of two words the one that fewer have leads the way, and one page is enough.
    expect(await search('soptunnan giraff')).to.deep.equal({ refs: [`LN-M${COMMON - 1}`], next: undefined })
  })

  it('takes no cursor that is none of ours', async () => {
    expect(await search('växthus', { cursor: 'none' }).catch((error: unknown) => error)).to.have.property(
      'code',
      'payload_invalid',
    )
  })

  async function put(...tickets: [ref: string, changes: Partial<Ticket>][]): Promise<void> {
    await store.tickets.insertMany(tickets.map(([ref, changes], n) => stored(ref, n, changes)))
  }

  async function search(text: string, more: Partial<TicketSearch> = {}) {
    const query = { terms: text.split(' '), queues: ['waste'], limit: 20, ...more }
    const { tickets, next } = await searchTickets(store.tickets, query)
    return { refs: tickets.map(({ _id }) => _id), next }
  }

  async function pages(text: string, more: Partial<TicketSearch>): Promise<string[]> {
    const refs: string[] = []
    let cursor: string | undefined
    do {
      const page = await search(text, { ...more, ...(cursor ? { cursor } : {}) })
      refs.push(...page.refs)
      cursor = page.next
    } while (cursor !== undefined)
    return refs
  }
})

/** Arrived so many minutes before the newest. */
function stored(ref: string, minutes: number, changes: Partial<Ticket>): StoredTicket {
  const ticket = ticketOf(ref, { arrivedAt: new Date(START.getTime() - minutes * MINUTE_MS), ...changes })
  return { ...ticket, updatedAt: ticket.arrivedAt, words: searchWordsOf(ticket) }
}
