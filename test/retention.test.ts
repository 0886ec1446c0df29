import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { finishErasures } from '../src/app/erase/finish.js'
import { retentionVerb } from '../src/app/record-verbs.js'
import { agedTurns, cutoffsOf } from '../src/app/retention/aged.js'
import { retentionSweep } from '../src/app/retention/retention.js'
import { COLLECTIONS } from '../src/store/collections.js'
import type { TurnTrace } from '../src/turn/deletion.js'
import type { Chat } from './support/chat-bench.js'
import { planted, RecordsBench } from './support/records-bench.js'
import { photo } from './support/sample-files.js'
import { done, MAJA, OPEN_MORNING } from './support/talk.js'

/**
 * Goal: nothing is kept longer than the municipality has decided for its record type, what a ticket rests on is kept as long
 * as that, and an open ticket never goes.
 * Method: chats, tickets, files and contacts of different ages with words that stand nowhere else, on a real core, mongod
 * and file store, with a clock that only the test moves; after each step every byte of the database is looked through.
 */
describe('retention', function () {
  this.timeout(60_000)
  let bench: RecordsBench
  before(async () => {
    bench = await RecordsBench.start()
  })
  after(() => bench.close())

  const word = {
    chat: planted('Kvasimodo'),
    closed: planted('Takkupan'),
    open: planted('Brunnslocket'),
    old: planted('Vintergatan'),
    young: planted('Sommargatan'),
  }
  const left = async () => {
    const found = await bench.found(Object.values(word))
    return Object.entries(word).flatMap(([name, one]) => (found.some((hit) => hit.startsWith(one)) ? [name] : []))
  }
  const at = (iso: string) => {
    bench.core.now = new Date(iso)
  }
  const table = async (dryRun: boolean) => {
    const rows = JSON.parse(await bench.verb(retentionVerb, { dryRun, json: true }))
    return Object.fromEntries(rows.map(({ type, count }: { type: string; count: number }) => [type, count]))
  }
  const places = async () => {
    bench.untilForgotten()
    await finishErasures(bench.parts)
  }

  async function withTicket(about: string): Promise<Chat> {
    const chat = await bench.chats.chat()
    await chat.says(`jag vill prata med en människa om bygglov för ${about}`, 'Svara här i chatten')
    return chat
  }

  it('begins with what there is', async () => {
    at(OPEN_MORNING.toISOString())
    const { core, chats } = bench
    await (await chats.chat()).says(`kan man dricka kranvattnet ${word.chat}`)
    await withTicket(word.open)
    const chat = await withTicket(word.closed)
    await chat.shows('ritningen', 'ritning.jpg', await photo())
    const { _id: ref } = await chat.ticket()
    for (const verb of ['claim', 'resolve'] as const) {
      core.later(1)
      await done(
        core.staff({ id: `r-${verb}`, verb, ref, by: MAJA, ...(verb === 'resolve' ? { text: 'Klart.' } : {}) }),
      )
    }
    await core.logContact({ id: 'logged', by: MAJA, channel: 'visit', queue: 'waste' })
    await core.resident('sms', '+46701740661').says(`kan man dricka kranvattnet ${word.old}`)
    at('2026-12-10T09:00:00Z')
    await core.event({ id: `wake:${ref}:close`, ref, what: 'wake', wake: 'close' })
    expect((await chat.ticket()).status).to.equal('closed')
    expect(await table(true)).to.deep.equal({ transcript: 0, ticket: 0, attachment: 0, facts: 0 })
  })

  it('takes a chat three months after its last word, and of SMS the talk that is over', async () => {
    at('2027-03-05T09:00:00Z')
    // Nothing is sent here; what waits to be sent keeps its place.
    await bench.core.store.turns.updateMany({}, { $set: { 'deliveries.$[].state': 'sent' }, $unset: { due: '' } })
    await bench.core
      .resident('sms', '+46701740661')
      .says(`kan man dricka kranvattnet ${word.young}`, { id: 'elks:later' })
    expect(await table(true)).to.deep.equal({ transcript: 2, ticket: 0, attachment: 0, facts: 0 })
    expect(await left()).to.have.length(5)
    expect(await table(false)).to.deep.equal({ transcript: 2, ticket: 0, attachment: 0, facts: 0 })
    expect(await left()).to.deep.equal(['closed', 'open', 'young'])
    await places()
    expect(await bench.core.store.turns.countDocuments({ erased: { $exists: true } })).to.equal(0)
    expect(await bench.core.store.facts.countDocuments({ day: '2026-11-26' }), 'counted still').to.be.above(4)
    expect((await bench.core.log.read('sms:+46701740661', 0, 9)).map(({ inbound }) => inbound?.text)).to.deep.equal([
      `kan man dricka kranvattnet ${word.young}`,
    ])
    expect(await table(true)).to.deep.equal({ transcript: 0, ticket: 0, attachment: 0, facts: 0 })
    const told = await bench.verb(retentionVerb, { dryRun: true })
    expect(told).to.match(/^record +decision +months +would go +oldest\ntranscript +KS 2026\/114 § 86 +3 +0\n/)
  })

  it('takes a ticket two years after it was closed, a slice at a time, and never one that is open', async () => {
    at('2028-12-09T09:00:00Z')
    await table(false)
    expect(await left()).to.deep.equal(['closed', 'open'])
    at('2028-12-11T09:00:00Z')
    expect(await table(true)).to.include({ ticket: 1 })
    const stopped = new AbortController()
    stopped.abort()
    await retentionSweep(bench.parts).run(stopped.signal)
    expect(await left()).to.deep.equal(['closed', 'open'])
    const sweep = retentionSweep(bench.parts, 1)
    const progress = bench.core.store.db.collection('progress')
    for (let n = 0; n < 40 && (await progress.countDocuments({ 'document.phase': 'done' })) === 0; n += 1)
      await sweep.run()
    expect(await left()).to.deep.equal(['open'])
    await places()
    const { db } = bench.core.store
    for (const [name, count] of Object.entries({ tickets: 1, file_records: 0, 'files.chunks': 0 }))
      expect(await db.collection(name).countDocuments(), name).to.equal(count)
    expect(await db.collection('turns').countDocuments({ 'staff.verb': 'logged' })).to.equal(0)
    expect(await db.collection('facts').countDocuments({ day: { $lt: '2026-12-11' } })).to.equal(0)
    expect(await db.collection('facts').countDocuments({ day: { $gte: '2026-12-11' } })).to.be.above(0)
    const entries = await bench.core.store.erasures.find({ 'by.kind': 'retention' }).toArray()
    expect(entries.at(-1)).to.deep.include({ state: 'done', conversations: [], tickets: [] })
  })

  const TRACE: TurnTrace = {
    seq: 1,
    at: OPEN_MORNING,
    kind: 'resident',
    inboundId: 'c:1',
    isErased: false,
    isFact: false,
    files: [],
    refs: [],
    since: 2,
    isInErrand: false,
  }
  const ages: { name: string; days: number[]; facts?: number[]; goes: number[] }[] = [
    { name: 'an old talk', days: [200, 199], goes: [1, 2] },
    { name: 'a talk that went on until lately', days: [95, 90, 84, 78], goes: [] },
    { name: 'an old talk and a new one', days: [200, 199, 10], goes: [1, 2] },
    { name: 'a contact that was logged, after its own time', days: [200, 800], facts: [1, 2], goes: [2] },
    { name: 'nothing', days: [], goes: [] },
  ]
  for (const { name, days, facts = [], goes } of ages) {
    it(`of ${name}: ${goes.join(', ') || 'none'}`, () => {
      const turns = days.map((day, n) => ({
        ...TRACE,
        seq: n + 1,
        isFact: facts.includes(n + 1),
        at: new Date(OPEN_MORNING.getTime() - day * 86_400_000),
      }))
      expect([...agedTurns(turns, cutoffsOf(bench.core.content, OPEN_MORNING))]).to.deep.equal(goes)
    })
  }

  it('has an end for every collection, and one is missed that has none', async () => {
    const names = async () => (await bench.core.store.db.listCollections().toArray()).map(({ name }) => name)
    const unnamed = async () => (await names()).filter((name) => !(name in COLLECTIONS))
    expect(await unnamed()).to.deep.equal([])
    await bench.core.store.db.createCollection('forgotten')
    expect(await unnamed()).to.deep.equal(['forgotten'])
    await bench.core.store.db.dropCollection('forgotten')
    const files = (await readdir('src', { recursive: true })).filter((file) => file.endsWith('.ts'))
    const sources = await Promise.all(files.map((file) => readFile(join('src', file), 'utf8')))
    const named = sources.flatMap((text) => [
      ...text.matchAll(/\.collection(?:<[^>]*>)?\('([\w.]+)'\)|new Documents(?:<[^>]*>)?\([\w.]+, '(\w+)'/g),
    ])
    const inCode = [...new Set(named.map(([, first, second]) => first ?? second ?? ''))]
    expect(inCode.length).to.be.above(10)
    expect(inCode.filter((name) => !(name in COLLECTIONS))).to.deep.equal([])
  })
})
