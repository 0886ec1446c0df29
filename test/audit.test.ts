import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { AuditLog, type AuditNote } from '../src/store/audit.js'
import { AuditReader } from '../src/store/audit-reader.js'
import { connectStore, type Store } from '../src/store/connect.js'
import { ReadNotes } from '../src/store/read-notes.js'
import { testMongo } from './support/mongod.js'

/**
 * Goal: who read what is known afterwards, and nobody can take it away, change it or put something in between without
 * that being seen; and what cannot be noted is not shown.
 * Method: several logs write side by side over a real mongod; then somebody with the whole database in their hands does
 * one thing to it, a row each, and the log is verified.
 */
describe('the audit log', () => {
  let store: Store
  let reader: AuditReader

  beforeEach(async () => {
    const { uri } = await testMongo()
    store = await connectStore({ uri, database: `audit-${randomUUID()}` })
    reader = new AuditReader(store)
  })
  afterEach(async () => {
    await store.db.dropDatabase()
    await store.close()
  })

  const read = (ticket: string, name = 'Maja Lind'): AuditNote => ({
    who: { kind: 'staff', id: name.toLowerCase(), name },
    did: 'ticket_read',
    about: { ticket },
    door: 'desk',
  })

  /** Three services after each other, the second and third side by side for a while. */
  async function threeChains(): Promise<string[]> {
    const [first, second, third] = [new AuditLog(store), new AuditLog(store), new AuditLog(store)]
    for (const ref of ['LN-AAAA2', 'LN-AAAA3', 'LN-AAAA4']) await first.note(read(ref))
    await second.note(read('LN-BBBB2'))
    await Promise.all(['LN-CCCC2', 'LN-CCCC3', 'LN-CCCC4'].map((ref) => third.note(read(ref))))
    await second.note(read('LN-BBBB3'))
    const openings = await store.audit.find({ n: 0 }).sort({ at: 1, _id: 1 }).toArray()
    const order = await Promise.all(
      ['LN-AAAA2', 'LN-BBBB2', 'LN-CCCC2'].map((ticket) => store.audit.findOne({ 'about.ticket': ticket })),
    )
    expect(openings).to.have.length(3)
    return order.map((entry) => entry?.chain ?? '')
  }

  it('keeps who, what, where and when, and stands as it was written', async () => {
    await threeChains()
    const verdict = await reader.verify()
    expect(verdict).to.include({ entries: 11, chains: 3 })
    expect(verdict.faults).to.deep.equal([])
    const [entry] = await reader.list({ ticket: 'LN-BBBB2', limit: 10 })
    expect(entry).to.deep.include({ ...read('LN-BBBB2'), schema: 1 })
    expect(entry?.at.getTime()).to.be.closeTo(Date.now(), 60_000)
  })

  it('has many notes at once, from one process, each once and in order', async () => {
    const log = new AuditLog(store)
    await Promise.all(Array.from({ length: 500 }, (_, n) => log.note(read(`LN-${n}`))))
    const all = await reader.list({ limit: 1_000 })
    expect(all.map(({ about }) => about?.ticket).sort()).to.deep.equal(
      Array.from({ length: 500 }, (_, n) => `LN-${n}`).sort(),
    )
    expect((await reader.verify()).faults).to.deep.equal([])
  })

  const TAMPERING: [string, (chains: string[]) => Promise<unknown>, string, string][] = [
    [
      'a name is changed',
      ([a]) => store.audit.updateOne({ _id: `${a}/2` }, { $set: { 'who.name': 'Omar Haddad' } }),
      'changed',
      '0/2',
    ],
    [
      'a time is changed',
      ([a]) => store.audit.updateOne({ _id: `${a}/1` }, { $set: { at: new Date(0) } }),
      'changed',
      '0/1',
    ],
    [
      'a field is added',
      ([a]) => store.audit.updateOne({ _id: `${a}/1` }, { $set: { seen: true } as never }),
      'changed',
      '0/1',
    ],
    ['an entry is removed', ([a]) => store.audit.deleteOne({ _id: `${a}/2` }), 'missing', '0/2'],
    ['the end of a chain is removed', ([a]) => store.audit.deleteOne({ _id: `${a}/3` }), 'missing', '0/3'],
    ['a whole chain is removed', ([a]) => store.audit.deleteMany({ chain: a ?? '' }), 'missing', '0/3'],
    ['the beginning of a chain is removed', ([a]) => store.audit.deleteOne({ _id: `${a}/0` }), 'missing', '0/0'],
    [
      'an entry is put in another place',
      async ([, b]) => {
        const entry = await store.audit.findOneAndDelete({ _id: `${b}/2` })
        if (entry) await store.audit.insertOne({ ...entry, _id: `${b}/7`, n: 7 })
      },
      'missing',
      '1/2',
    ],
    [
      'a chain is made up',
      async ([a]) => {
        const entry = await store.audit.findOne({ _id: `${a}/1` })
        if (entry) await store.audit.insertOne({ ...entry, _id: 'made-up/0', chain: 'made-up', n: 0 })
      },
      'changed',
      'made-up/0',
    ],
  ]
  for (const [name, tamper, why, where] of TAMPERING) {
    it(`tells when ${name}`, async () => {
      const chains = await threeChains()
      await tamper(chains)
      const at = where.replace(/^(\d)\//, (_, n) => `${chains[Number(n)]}/`)
      expect((await reader.verify()).faults).to.deep.include({ at, why })
    })
  }

  it('tells when the hashes after a change are made anew, for a later chain names the end there was', async () => {
    const [a = ''] = await threeChains()
    const { hashOf } = await import('../src/store/audit-entry.js')
    let before = (await store.audit.findOne({ _id: `${a}/0` }))?.hash ?? ''
    for (const entry of await store.audit
      .find({ chain: a, n: { $gt: 0 } })
      .sort({ n: 1 })
      .toArray()) {
      const changed = { ...entry, who: { ...entry.who, name: 'Nobody' } }
      before = hashOf(changed, before)
      await store.audit.replaceOne({ _id: entry._id }, { ...changed, hash: before })
    }
    expect((await reader.verify()).faults).to.deep.equal([{ at: `${a}/3`, why: 'other_end' }])
  })

  it('begins another chain when an entry stands where it wants to write, and that note fails', async () => {
    const log = new AuditLog(store)
    await log.note(read('LN-AAAA2'))
    const last = await store.audit.findOne({ n: 1 })
    if (last) await store.audit.insertOne({ ...last, _id: `${last.chain}/2`, n: 2 })
    const failed = await log.note(read('LN-AAAA3')).catch((error: unknown) => error)
    expect(failed).to.have.property('code', 'store_unavailable')
    await log.note(read('LN-AAAA4'))
    expect((await reader.verify()).chains).to.equal(2)
  })

  it('fails what cannot be noted', async () => {
    const log = new AuditLog(store)
    await store.close()
    const failed = await log.note(read('LN-AAAA2')).catch((error: unknown) => error)
    expect(failed).to.have.property('code', 'store_unavailable')
    const { uri } = await testMongo()
    store = await connectStore({ uri, database: store.db.databaseName })
  })

  it('never holds a number, though a conversation is called by it', async () => {
    const log = new AuditLog(store)
    await log.note({
      ...read('LN-AAAA2'),
      about: { conversation: 'sms:+46701740601' },
      who: { kind: 'resident', id: 'sms:+46701740602' },
    })
    const stored = JSON.stringify(await store.audit.find({ n: 1 }, { projection: { hash: 0 } }).toArray())
    expect(stored).to.include('sms:').and.not.match(/\d{9}/)
  })

  it('is searched by ticket, by person and by time', async () => {
    const log = new AuditLog(store)
    await log.note(read('LN-AAAA2', 'Maja Lind'))
    await log.note({
      ...read('LN-AAAA3', 'Omar (Haddad'),
      did: 'tickets_listed',
      about: { tickets: ['LN-AAAA2', 'LN-AAAA4'] },
    })
    const named = async (query: object) => (await reader.list({ limit: 10, ...query })).map(({ who }) => who.name)
    expect(await named({ ticket: 'LN-AAAA2' })).to.deep.equal(['Maja Lind', 'Omar (Haddad'])
    expect(await named({ ticket: 'LN-AAAA4' })).to.deep.equal(['Omar (Haddad'])
    expect(await named({ who: 'maja' })).to.deep.equal(['Maja Lind'])
    expect(await named({ who: '(haddad' })).to.deep.equal(['Omar (Haddad'])
    expect(await named({ since: new Date(Date.now() + 60_000) })).to.deep.equal([])
  })

  it('notes a ticket once for each who opens it and each time it has changed, and a search always', async () => {
    let now = new Date('2026-03-02T09:00:00Z')
    const notes = new ReadNotes(new AuditLog(store), () => now)
    const maja = { kind: 'staff', id: 'maja' } as const
    const omar = { kind: 'staff', id: 'omar' } as const
    const how = { did: 'ticket_read', door: 'desk' } as const
    const count = () => store.audit.countDocuments({ n: { $gt: 0 } })
    for (let time = 0; time < 3; time += 1) await notes.opened(maja, { _id: 'LN-AAAA2', version: 1 }, how)
    expect(await count()).to.equal(1)
    await notes.opened(maja, { _id: 'LN-AAAA2', version: 2 }, how)
    await notes.opened(omar, { _id: 'LN-AAAA2', version: 2 }, how)
    expect(await count()).to.equal(3)
    now = new Date('2026-03-02T22:00:00Z')
    await notes.opened(omar, { _id: 'LN-AAAA2', version: 2 }, how)
    expect(await count()).to.equal(4)

    const listed = { did: 'tickets_listed', door: 'desk' } as const
    const rows = [1, 2, 3].map((n) => ({ _id: `LN-${n}`, version: 1 }))
    await notes.listed(maja, rows, listed)
    await notes.listed(maja, [...rows, { _id: 'LN-4', version: 1 }], listed)
    await notes.listed(maja, rows, listed)
    const lists = await store.audit.find({ did: 'tickets_listed' }).sort({ n: 1 }).toArray()
    expect(lists.map(({ about }) => about?.tickets)).to.deep.equal([['LN-1', 'LN-2', 'LN-3'], ['LN-4']])
    for (let time = 0; time < 2; time += 1) await notes.each({ ...read('LN-1'), did: 'tickets_searched' })
    expect(await store.audit.countDocuments({ did: 'tickets_searched' })).to.equal(2)
  })
})
