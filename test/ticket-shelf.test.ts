import { expect } from 'chai'
import type { Store } from '../src/store/connect.js'
import { Documents } from '../src/store/documents.js'
import type { TicketQuery } from '../src/store/ticket-pages.js'
import { Tickets } from '../src/store/tickets.js'
import { Turns } from '../src/store/turns.js'
import { openStore, START, say, ticketOf } from './support/turns.js'

/**
 * Goal: tickets are found by those who ask for them, whole and page by page, and a card's thread is set once.
 * Method: a handful of tickets on a real database, asked for in every way.
 */
describe('ticket shelf', () => {
  let store: Store
  let log: Turns
  let tickets: Tickets

  const minute = (n: number) => new Date(START.getTime() + n * 60_000)
  const threadOf = (name: string) => ({ serviceUrl: 'https://smba.example', conversation: name, activity: `${name}-1` })

  before(async () => {
    store = await openStore('ticket_shelf')
    log = new Turns(store)
    tickets = new Tickets(store)
    // Arrived in the order 1 … 6, two of them in the same moment; changed in another order.
    const queues = ['waste', 'roads', 'waste', 'waste', 'roads', 'waste']
    for (const [i, queue] of queues.entries()) {
      const arrivedAt = minute(Math.min(i, 4))
      const status = i === 3 ? 'resolved' : 'new'
      const after = ticketOf(`LN-${i + 1}`, { conversation: `web:${i}`, queue, arrivedAt, status })
      await say(log, `web:${i}`, 'm1', { ticket: { before: 0, after } }, minute(10))
    }
    const after = ticketOf('LN-1', { version: 2, conversation: 'web:0', status: 'claimed', arrivedAt: minute(0) })
    await say(log, 'web:0', 'm2', { ticket: { before: 1, after } }, minute(20))
  })
  after(() => store.close())

  async function pages(query: TicketQuery): Promise<string[][]> {
    const refs: string[][] = []
    for (let cursor: string | undefined, n = 0; n < 20; n += 1) {
      const page = await tickets.list({ ...query, ...(cursor === undefined ? {} : { cursor }) })
      refs.push(page.tickets.map(({ _id }) => _id))
      cursor = page.next
      if (cursor === undefined) return refs
    }
    throw new Error('the pages never end')
  }

  const asked: { name: string; query: TicketQuery; pages: string[][] }[] = [
    {
      name: 'newest arrival first, those of one moment parted by the page',
      query: { limit: 1 },
      pages: [['LN-6'], ['LN-5'], ['LN-4'], ['LN-3'], ['LN-2'], ['LN-1']],
    },
    { name: 'a queue', query: { queue: 'waste', limit: 3 }, pages: [['LN-6', 'LN-4', 'LN-3'], ['LN-1']] },
    { name: 'a status', query: { status: ['resolved', 'claimed'], limit: 9 }, pages: [['LN-4', 'LN-1']] },
    { name: 'queue and status', query: { queue: 'roads', status: ['new'], limit: 9 }, pages: [['LN-5', 'LN-2']] },
    { name: 'a queue nobody knows', query: { queue: 'moon', limit: 9 }, pages: [[]] },
    { name: 'what changed since', query: { updatedSince: minute(15), limit: 9 }, pages: [['LN-1']] },
    {
      name: 'changes from the oldest on, two by two',
      query: { updatedSince: minute(0), limit: 2 },
      pages: [
        ['LN-2', 'LN-3'],
        ['LN-4', 'LN-5'],
        ['LN-6', 'LN-1'],
      ],
    },
    { name: 'a limit of nothing at all', query: { queue: 'roads', limit: 0 }, pages: [['LN-5'], ['LN-2']] },
  ]
  for (const { name, query, pages: expected } of asked) {
    it(`lists ${name}`, async () => {
      expect(await pages(query)).to.deep.equal(expected)
    })
  }

  for (const cursor of ['', 'x', 'e30', Buffer.from('[1e99,"LN-1"]').toString('base64url'), 'A'.repeat(5_000)]) {
    it(`refuses the cursor "${cursor.slice(0, 20)}", which it did not give`, async () => {
      const refusal = await tickets.list({ limit: 1, cursor }).catch((error: unknown) => error)
      expect(refusal).to.include({ code: 'payload_invalid' })
    })
  }

  it('knows no ticket by a reference that was never given', async () => {
    expect(await tickets.get('LN-N0NE')).to.equal(undefined)
    expect(await tickets.setThread('LN-N0NE', threadOf('n'), START)).to.equal(undefined)
  })

  it('lets the first card posted win, and finds the ticket by its thread', async () => {
    const [one, two] = await Promise.all([
      tickets.setThread('LN-2', threadOf('one'), minute(30)),
      tickets.setThread('LN-2', threadOf('two'), minute(30)),
    ])
    expect(one).to.deep.equal(two)
    expect(await tickets.setThread('LN-2', threadOf('three'), minute(31))).to.deep.equal(one)
    expect(await tickets.inThread(one?.conversation ?? '')).to.include({ _id: 'LN-2', version: 2 })
    expect(await tickets.inThread('three')).to.equal(undefined)
  })

  it('replaces a thread only for one who knows the thread that stands', async () => {
    await tickets.setThread('LN-3', threadOf('old'), minute(30))
    const refused = await tickets.setThread('LN-3', threadOf('new'), minute(31), threadOf('other'))
    expect(refused).to.deep.equal(threadOf('old'))
    const taken = await tickets.setThread('LN-3', threadOf('new'), minute(31), threadOf('old'))
    expect(taken).to.deep.equal(threadOf('new'))
  })
})

/**
 * Goal: what a channel must remember comes back as it was put.
 * Method: put, replace, remove; a document as hostile as JSON allows.
 */
describe('documents', () => {
  let store: Store
  before(async () => {
    store = await openStore('documents')
  })
  after(() => store.close())

  it('come back as they were put, oldest key first, and are gone when removed', async () => {
    const installs = new Documents(store.db, 'installs', (value) => value as { name: string; more?: unknown })
    await installs.put('b', { name: 'Bygg', more: { a: 1 } })
    await installs.put('a', { name: 'Avfall' })
    await installs.put('b', { name: '$name', more: { 'x.y': 1, $set: { z: null } } })
    await installs.put('c', { name: 'Cykel' })
    await installs.remove('c')
    await installs.remove('never')
    expect(await installs.all()).to.deep.equal([
      { name: '$name', more: { 'x.y': 1, $set: { z: null } } },
      { name: 'Avfall' },
    ])
    await installs.put('b', { name: 'Bygg' })
    expect(await installs.get('b')).to.deep.equal({ name: 'Bygg' })
    expect(await installs.get('c')).to.equal(undefined)
  })

  it('are checked when read back', async () => {
    const strict = new Documents<object>(store.db, 'strict', () => {
      throw new TypeError('not one of ours')
    })
    await strict.put('a', {})
    expect(await strict.get('a').catch((error: unknown) => error)).to.be.instanceOf(TypeError)
  })
})
