import { expect } from 'chai'
import { connectStore, type Store } from '../src/store/connect.js'
import { Erasure } from '../src/store/erasure.js'
import { Facts } from '../src/store/facts.js'
import { Removal } from '../src/store/removal.js'
import { Turns } from '../src/store/turns.js'
import { countedOn, type Fact } from '../src/turn/fact.js'
import type { Turn } from '../src/turn/ports.js'
import { ScratchMongod } from './support/scratch-mongod.js'
import { EMPTY_STATE, START, say, sms } from './support/turns.js'

const MAX_TIME_EXPIRED = 50
const NO_SUCH_TRANSACTION = 251

/**
 * Goal: what happened is counted once: facts leave their turns and come to where figures are made exactly once, whoever
 * moves them and whatever fails on the way; and nothing there leads back.
 * Method: a server of the test's own fails each command of a move in turn, breaks the line at the commit, and is killed in the
 * middle; four move at once while the turns are written to. What has come is compared with what was saved, each fact by a
 * number of its own.
 */
describe('moving facts', () => {
  let mongod: ScratchMongod
  let store: Store
  let log: Turns
  let facts: Facts
  let numbers = 0
  let conversations = 0

  before(async function () {
    this.timeout(60_000)
    mongod = await ScratchMongod.start()
    store = await connectStore({ uri: mongod.uri, database: 'folding' })
    log = new Turns(store)
    facts = new Facts(store)
  })
  beforeEach(async () => {
    for (const collection of [store.turns, store.facts, store.figures, store.db.collection('progress')])
      await collection.deleteMany({})
    numbers = 0
  })
  afterEach(() => mongod.fail('off'))
  after(async () => {
    await store.close()
    await mongod.close()
  })

  /** A fact by whose minutes it is known. */
  const numbered = (day = '2026-03-02'): Fact => {
    numbers += 1
    return { what: 'staffed', minutes: numbers, day, hour: 9, channel: 'webchat' }
  }

  async function turnWith(made: Fact[], changes: Parameters<typeof say>[3] = {}): Promise<Turn> {
    conversations += 1
    return say(log, `web:fold-${conversations}`, 'm1', { facts: made, ...changes })
  }

  const turnsWith = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) await turnWith([numbered(), numbered()])
  }

  /** Numbers of what has come, and of what is still with its turn. */
  async function whereabouts(): Promise<{ moved: number[]; left: number[] }> {
    const moved = (await store.facts.find().toArray()) as unknown as { minutes: number }[]
    const turns = await store.turns.find().toArray()
    const left = turns.flatMap(({ facts: ofTurn = [] }) => ofTurn as unknown as { minutes: number }[])
    const sorted = (all: { minutes: number }[]) => all.map(({ minutes }) => minutes).sort((a, b) => a - b)
    return { moved: sorted(moved), left: sorted(left) }
  }

  const all = () => Array.from({ length: numbers }, (_, n) => n + 1)

  async function foldAll(by = facts): Promise<void> {
    for (let rounds = 0; await by.fold(5); rounds += 1) if (rounds > 200) throw new Error('never done')
  }

  it('brings each once, batch by batch, and leaves the rest of the turn as it was', async () => {
    const turn = await turnWith([numbered(), numbered('2026-03-03')], { deliver: [sms('+46701740605')] })
    await turnsWith(7)
    expect(await facts.fold(5)).to.equal(true)
    await foldAll()
    expect(await whereabouts()).to.deep.equal({ moved: all(), left: [] })
    const { facts: _, ...rest } = turn
    expect(await store.turns.findOne({ _id: turn._id })).to.deep.equal(rest)
    expect(await facts.fold(5)).to.equal(false)
  })

  it('keeps nothing by which the turn, or others of the same turn, could be found', async () => {
    const order: number[] = []
    for (let n = 0; n < 12; n += 1) await turnWith([numbered(), numbered(), numbered()])
    await facts.fold(100)
    for await (const kept of store.facts.find()) {
      expect(Object.keys(kept).sort()).to.deep.equal(['_id', 'channel', 'day', 'hour', 'minutes', 'schema', 'what'])
      order.push((kept as unknown as { minutes: number }).minutes)
    }
    expect(order).to.not.deep.equal(all())
  })

  it('marks the days whose figures change: its own, or the day that what it is about began', async () => {
    const about = { day: '2026-03-02', hour: 9 }
    await turnWith([numbered(), { what: 'outcome', of: '2026-02-28', to: 'answered', ...about }])
    await foldAll()
    expect(await facts.dirtyDays(10)).to.deep.equal(['2026-02-28', '2026-03-02'])
    expect(await facts.dirtyDays(1)).to.deep.equal(['2026-02-28'])
    const counted: string[] = []
    for (const day of ['2026-02-28', '2026-03-01', '2026-03-02'])
      for await (const fact of facts.ofDay(day)) {
        expect(countedOn(fact)).to.equal(day)
        counted.push(fact.what)
      }
    expect(counted).to.deep.equal(['outcome', 'staffed'])
    await turnWith([numbered()])
    await foldAll()
    expect((await store.figures.findOne({ _id: '2026-03-02' }))?.dirtied).to.equal(2)
    expect((await store.figures.findOne({ _id: '2026-02-28' }))?.dirtied).to.equal(1)
  })

  it('is whole or not at all when a command of it fails, and is done the next time', async () => {
    await turnsWith(3)
    const failures: [string, Record<string, unknown>][] = [
      ['find', { errorCode: MAX_TIME_EXPIRED }],
      ['update', { errorCode: MAX_TIME_EXPIRED }],
      ['insert', { closeConnection: true }],
      ['update', { closeConnection: true }],
      ['commitTransaction', { errorCode: NO_SUCH_TRANSACTION, errorLabels: ['TransientTransactionError'] }],
    ]
    for (const [command, failure] of failures) {
      await mongod.fail({ times: 40 }, { failCommands: [command], appName: 'lotsen', ...failure })
      await facts.fold(5).catch(() => undefined)
      await mongod.fail('off')
      expect(await whereabouts(), command).to.deep.equal({ moved: [], left: all() })
      expect(await facts.dirtyDays(9), command).to.deep.equal([])
    }
    await foldAll()
    expect(await whereabouts()).to.deep.equal({ moved: all(), left: [] })
  })

  it('counts none twice when it is not known whether it was committed', async () => {
    for (const times of [1, 3, 40]) {
      await turnsWith(3)
      // The server commits, and its word of it is lost.
      const lost = {
        failCommands: ['commitTransaction'],
        appName: 'lotsen',
        writeConcernError: { code: 64, errmsg: 'lost' },
      }
      await mongod.fail({ times }, lost)
      await facts.fold(5).catch(() => undefined)
      await mongod.fail('off')
      await foldAll()
      expect(await whereabouts(), String(times)).to.deep.equal({ moved: all(), left: [] })
    }
  })

  it('counts none twice, and loses none, when the server is killed in the middle', async function () {
    this.timeout(60_000)
    await turnsWith(10)
    const folding = facts.fold(100).catch(() => undefined)
    await mongod.kill()
    await Promise.all([folding, mongod.run()])
    await foldAll()
    expect(await whereabouts()).to.deep.equal({ moved: all(), left: [] })
  })

  it('is done by several at once, while the turns are written to', async function () {
    this.timeout(60_000)
    await turnsWith(30)
    const ids = (await store.turns.find().toArray()).map(({ _id }) => _id)
    const marks = async () => {
      for (const _id of ids) await store.turns.updateOne({ _id }, { $set: { due: START } })
    }
    await Promise.all([...Array.from({ length: 4 }, () => foldAll(new Facts(store))), marks(), marks()])
    await foldAll()
    expect(await whereabouts()).to.deep.equal({ moved: all(), left: [] })
    expect(await store.turns.countDocuments({ due: START })).to.equal(30)
  })

  it('adds what no turn makes once, whoever adds it', async () => {
    const hour = [numbered(), numbered()]
    const added = await Promise.all([1, 2, 3].map(() => facts.add(hour, 'hour:2026-03-02T08').catch(() => false)))
    expect(added.filter(Boolean)).to.have.length(1)
    expect(await facts.add(hour, 'hour:2026-03-02T08')).to.equal(false)
    expect(await facts.has('hour:2026-03-02T08')).to.equal(true)
    expect(await whereabouts()).to.deep.equal({ moved: all(), left: [] })
  })

  it('waits for no words: an emptied turn keeps its facts until they have been moved, and its place until then', async () => {
    const turn = await turnWith([numbered()], { inbound: { text: 'Hemligt' }, missed: { missed: 'no_match' } })
    const long = new Date(START.getTime() + 3_600_000)
    await new Erasure(store).empty(turn.conversation, [1], START)
    const emptied = await store.turns.findOne({ _id: turn._id })
    expect(emptied).to.not.have.any.keys('inbound', 'missed')
    await new Removal(store).places(long, 10)
    expect(await whereabouts()).to.deep.equal({ moved: [], left: [1] })
    await foldAll()
    await new Removal(store).places(long, 10)
    expect(await store.turns.countDocuments()).to.equal(0)
    expect(await whereabouts()).to.deep.equal({ moved: [1], left: [] })
  })

  it('lets questions be no longer missed once a conversation is nobody else’s', async () => {
    const turn = await turnWith([], { missed: { missed: 'no_match' } })
    await say(log, turn.conversation, 'm2', { missed: { missed: 'not_helped', missedSeq: 1 } })
    expect(await store.turns.countDocuments({ missed: { $exists: true } })).to.equal(2)
    await say(log, turn.conversation, 'm3', { state: { ...EMPTY_STATE, sensitive: true } })
    expect(
      await store.turns.countDocuments({ $or: [{ missed: { $exists: true } }, { missedSeq: { $exists: true } }] }),
    ).to.equal(0)
  })

  it('ends with retention, and a day of which facts have gone is not counted anew', async () => {
    for (const day of ['2026-01-30', '2026-01-31', '2026-02-01']) await turnWith([numbered(day), numbered(day)])
    await turnWith([{ what: 'outcome', of: '2026-01-31', to: 'answered', day: '2026-02-01', hour: 9 }])
    await foldAll()
    expect(await facts.before('2026-02-01')).to.deep.equal({ count: 4, oldest: '2026-01-30' })
    expect(await facts.removeBefore('2026-02-01')).to.equal(4)
    expect(await facts.before('2026-02-01')).to.deep.equal({ count: 0 })
    expect(await store.facts.countDocuments()).to.equal(3)
    expect(await facts.dirtyDays(10)).to.deep.equal(['2026-02-01'])
    expect(await store.figures.countDocuments()).to.equal(3)
  })
})
