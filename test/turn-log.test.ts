import { expect } from 'chai'
import { BSON, type CommandStartedEvent, type Document } from 'mongodb'
import { connectStore, type Store } from '../src/store/connect.js'
import { RECENT_STATE_LIFE_MS, RecentStates } from '../src/store/recent-states.js'
import { Tickets } from '../src/store/tickets.js'
import { Turns } from '../src/store/turns.js'
import { type Conversation, STATE_BYTES_MAX } from '../src/turn/ports.js'
import { testMongo } from './support/mongod.js'
import { decisionOf, EMPTY_STATE, openStore, START, say, sms, ticketOf } from './support/turns.js'

/**
 * Goal: the log keeps every turn once, in its place, with its ticket or not at all, whoever else writes.
 * Method: two logs on one real database stand for two instances of the service; commands are watched on the wire.
 */
describe('turn log', () => {
  let store: Store
  let log: Turns
  let other: Turns
  let tickets: Tickets

  before(async () => {
    store = await openStore('turn_log')
    log = new Turns(store)
    other = new Turns(store)
    tickets = new Tickets(store)
  })
  after(() => store.close())

  const key = (conversation: string, inboundId: string) => ({ conversation, channel: 'webchat' as const, inboundId })
  const states = async (conversation: string) => (await log.read(conversation, 0, 100)).map(({ seq }) => seq)

  async function loaded(from: Turns, conversation: string): Promise<Conversation> {
    const known = await from.load(conversation)
    if (!known) throw new Error('nothing there')
    return known
  }

  async function commandsDuring(work: () => Promise<unknown>): Promise<CommandStartedEvent[]> {
    const seen: CommandStartedEvent[] = []
    const see = (event: CommandStartedEvent) => seen.push(event)
    store.client.on('commandStarted', see)
    await work().finally(() => store.client.off('commandStarted', see))
    return seen
  }

  describe('place', () => {
    it('numbers turns from one, and reads them back in order, after a watermark, with a limit', async () => {
      for (let i = 1; i <= 5; i += 1) await say(log, 'web:order', `m${i}`)
      expect(await states('web:order')).to.deep.equal([1, 2, 3, 4, 5])
      expect((await log.read('web:order', 2, 2)).map(({ inboundId }) => inboundId)).to.deep.equal(['m3', 'm4'])
      expect(await log.turn('web:order', 4)).to.include({ _id: 'web:order#4', schema: 1, inboundId: 'm4' })
      expect(await log.turn('web:order', 6)).to.equal(undefined)
      expect(await log.load('web:nobody')).to.equal(undefined)
    })

    it('lets one of two writers at the same place through, and tells the other', async () => {
      await say(log, 'web:race', 'm1')
      const [mine, theirs] = await Promise.all([loaded(log, 'web:race'), loaded(other, 'web:race')])
      const results = await Promise.all([
        log.commit(key('web:race', 'm2'), mine, decisionOf(), START),
        other.commit(key('web:race', 'm3'), theirs, decisionOf(), START),
      ])
      expect(results.map(({ done }) => done).sort()).to.deep.equal(['committed', 'overtaken'])
      expect(await states('web:race')).to.deep.equal([1, 2])
    })

    it('leaves no gap and no double when many instances write at once', async () => {
      const instances = Array.from({ length: 4 }, () => new Turns(store))
      const push = async (instance: Turns, inboundId: string) => {
        for (let tries = 0; tries < 500; tries += 1) {
          const before = (await instance.load('web:crowd')) ?? { seq: 0, at: START, state: EMPTY_STATE }
          const commit = await instance.commit(key('web:crowd', inboundId), before, decisionOf(), START)
          if (commit.done !== 'overtaken') return
        }
        throw new Error('never got through')
      }
      await Promise.all(
        instances.flatMap((instance, i) => Array.from({ length: 5 }, (_, n) => push(instance, `m${i}-${n}`))),
      )
      expect(await states('web:crowd')).to.deep.equal(Array.from({ length: 20 }, (_, i) => i + 1))
    })

    it('never lets time run back within a conversation', async () => {
      await say(log, 'web:clock', 'm1', {}, new Date('2026-03-02T10:00:05Z'))
      const later = await say(log, 'web:clock', 'm2', {}, new Date('2026-03-02T10:00:00Z'))
      expect(later.at).to.deep.equal(new Date('2026-03-02T10:00:05Z'))
      expect((await log.turn('web:clock', 2))?.at).to.deep.equal(later.at)
    })
  })

  describe('the same message again', () => {
    it('answers with the first outcome', async () => {
      const said = [{ speaker: { kind: 'bot' as const }, text: 'Första svaret' }]
      const first = await say(log, 'web:again', 'm1', { outbound: said })
      for (const instance of [log, other]) {
        const before = await loaded(instance, 'web:again')
        const again = await instance.commit(key('web:again', 'm1'), before, decisionOf(), START)
        expect(again).to.deep.equal({ done: 'repeated', turn: first })
      }
      expect(await states('web:again')).to.deep.equal([1])
    })

    it('answers with the first outcome when it came with a ticket, and makes no second ticket', async () => {
      const ticket = { before: 0, after: ticketOf('LN-AGA1N') }
      const first = await say(log, 'web:again-ticket', 'm1', { ticket })
      const before = await loaded(log, 'web:again-ticket')
      const second = decisionOf({ ticket: { before: 0, after: ticketOf('LN-SEC0ND') } })
      const again = await log.commit(key('web:again-ticket', 'm1'), before, second, START)
      expect(again).to.deep.equal({ done: 'repeated', turn: first })
      expect(await tickets.get('LN-SEC0ND')).to.equal(undefined)
    })

    it('makes one turn of a message delivered by three webhooks at once', async () => {
      const before = { seq: 0, at: START, state: EMPTY_STATE }
      const results = await Promise.all(
        [log, other, new Turns(store)].map((each) => each.commit(key('web:thrice', 'm1'), before, decisionOf(), START)),
      )
      expect(results.filter(({ done }) => done === 'committed')).to.have.length(1)
      expect(await states('web:thrice')).to.deep.equal([1])
    })

    it('takes the same id in another conversation for another message', async () => {
      await say(log, 'web:one', 'same')
      expect((await say(log, 'web:two', 'same')).seq).to.equal(1)
    })
  })

  describe('cached state', () => {
    it('needs one insert and nothing else for a turn without a ticket', async () => {
      await say(log, 'web:lean', 'm1')
      const commands = await commandsDuring(() => say(log, 'web:lean', 'm2', { deliver: [sms('+46700000001')] }))
      expect(commands.map(({ commandName }) => commandName)).to.deep.equal(['insert'])
    })

    it('loses when another instance has gone on, and is right after being forgotten', async () => {
      await say(log, 'web:stale', 'm1', { state: { ...EMPTY_STATE, noMatches: 1 } })
      await say(other, 'web:stale', 'm2', { state: { ...EMPTY_STATE, noMatches: 2 } })
      const stale = await loaded(log, 'web:stale')
      expect(stale).to.have.property('seq', 1)
      const commit = await log.commit(key('web:stale', 'm3'), stale, decisionOf(), START)
      expect(commit).to.deep.equal({ done: 'overtaken' })
      log.forget('web:stale')
      expect(await loaded(log, 'web:stale')).to.deep.include({ seq: 2, state: { ...EMPTY_STATE, noMatches: 2 } })
      expect((await say(log, 'web:stale', 'm3')).seq).to.equal(3)
    })

    it('is not what a reader is shown', async () => {
      await say(log, 'web:shown', 'm1')
      await say(other, 'web:shown', 'm2')
      expect(await states('web:shown')).to.deep.equal([1, 2])
      expect(await log.find('web:shown', 'm2')).to.have.property('seq', 2)
    })

    it('is forgotten on request', async () => {
      await say(log, 'web:forget', 'm1')
      await say(other, 'web:forget', 'm2')
      log.forget('web:forget')
      expect(await loaded(log, 'web:forget')).to.have.property('seq', 2)
    })

    it('is bounded in number: the least recently used goes first', () => {
      const recent = new RecentStates(2)
      const at = (seq: number): Conversation => ({ seq, at: START, state: EMPTY_STATE })
      recent.put('a', at(1), 0)
      recent.put('b', at(1), 0)
      recent.get('a', 0)
      recent.put('c', at(1), 0)
      expect(['a', 'b', 'c'].map((id) => recent.get(id, 0) !== undefined)).to.deep.equal([true, false, true])
    })

    it('is bounded in age, so that erasure can outwait it', () => {
      const recent = new RecentStates()
      recent.put('a', { seq: 7, at: START, state: EMPTY_STATE }, 0)
      expect(recent.get('a', RECENT_STATE_LIFE_MS - 1)).to.have.property('seq', 7)
      expect(recent.get('a', RECENT_STATE_LIFE_MS)).to.equal(undefined)
    })

    it('keeps the newer state when a slow read comes after a commit', () => {
      const recent = new RecentStates()
      recent.put('a', { seq: 8, at: START, state: EMPTY_STATE }, 0)
      recent.put('a', { seq: 7, at: START, state: EMPTY_STATE }, 0)
      expect(recent.get('a', 0)).to.have.property('seq', 8)
    })
  })

  describe('turn and ticket', () => {
    it('are saved together', async () => {
      await say(log, 'web:ticket', 'm1', { ticket: { before: 0, after: ticketOf('LN-T0GTH') } })
      const claimed = ticketOf('LN-T0GTH', { version: 2, status: 'claimed' })
      await say(other, 'web:ticket', 'm2', { kind: 'staff', ticket: { before: 1, after: claimed } })
      expect(await tickets.get('LN-T0GTH')).to.deep.include({ version: 2, status: 'claimed', updatedAt: START })
      expect(await states('web:ticket')).to.deep.equal([1, 2])
    })

    it('are neither saved when the ticket has changed since it was read: a refused commit inserts nothing', async () => {
      await say(log, 'web:changed', 'm1', { ticket: { before: 0, after: ticketOf('LN-CHANG') } })
      await tickets.setThread('LN-CHANG', { serviceUrl: 'https://x', conversation: 't', activity: 'a' }, START)
      const claim = decisionOf({
        ticket: { before: 1, after: ticketOf('LN-CHANG', { version: 2, status: 'claimed' }) },
      })
      const before = await loaded(log, 'web:changed')
      expect(await log.commit(key('web:changed', 'claim'), before, claim, START)).to.deep.equal({ done: 'overtaken' })
      expect(await states('web:changed')).to.deep.equal([1])
      expect(await tickets.get('LN-CHANG'))
        .to.include({ status: 'new' })
        .and.have.property('thread')
    })

    it('are neither saved when the turn comes too late: the ticket stays as it was', async () => {
      await say(log, 'web:late', 'm1', { ticket: { before: 0, after: ticketOf('LN-TLATE') } })
      const stale = await loaded(log, 'web:late')
      await say(other, 'web:late', 'm2')
      const claim = decisionOf({
        ticket: { before: 1, after: ticketOf('LN-TLATE', { version: 2, status: 'claimed' }) },
      })
      expect(await log.commit(key('web:late', 'claim'), stale, claim, START)).to.deep.equal({ done: 'overtaken' })
      expect(await tickets.get('LN-TLATE')).to.include({ version: 1, status: 'new' })
    })

    it('are decided afresh when a new ticket happens on a reference that is taken', async () => {
      await say(log, 'web:ref-1', 'm1', { ticket: { before: 0, after: ticketOf('LN-TAKEN') } })
      const decision = decisionOf({ ticket: { before: 0, after: ticketOf('LN-TAKEN', { queue: 'roads' }) } })
      const before = { seq: 0, at: START, state: EMPTY_STATE }
      expect(await log.commit(key('web:ref-2', 'm1'), before, decision, START)).to.deep.equal({ done: 'overtaken' })
      expect(await states('web:ref-2')).to.deep.equal([])
      expect(await tickets.get('LN-TAKEN')).to.have.property('queue', 'waste')
    })

    it('let one of two claims at once through, though they come in by different conversations', async () => {
      await say(log, 'web:home', 'm1', { ticket: { before: 0, after: ticketOf('LN-CLA1M') } })
      const claim = (name: string) => {
        const after = ticketOf('LN-CLA1M', { version: 2, status: 'claimed', claimedBy: { id: name, name } })
        return decisionOf({ kind: 'staff', ticket: { before: 1, after } })
      }
      const home = await loaded(log, 'web:home')
      const elsewhere = { seq: 0, at: START, state: EMPTY_STATE }
      const results = await Promise.all([
        log.commit(key('web:home', 'claim:anna'), home, claim('Anna'), START),
        other.commit(key('web:elsewhere', 'claim:bo'), elsewhere, claim('Bo'), START),
      ])
      expect(results.map(({ done }) => done).sort()).to.deep.equal(['committed', 'overtaken'])
      const winner = results[0]?.done === 'committed' ? 'Anna' : 'Bo'
      expect((await tickets.get('LN-CLA1M'))?.claimedBy?.name).to.equal(winner)
    })
  })

  describe('limits and promises', () => {
    const padded = (bytes: number) => ({ ...EMPTY_STATE, article: 'x'.repeat(bytes) })
    const room = STATE_BYTES_MAX - BSON.calculateObjectSize(padded(0))

    it('takes a state of 8 kB and refuses one byte more', async () => {
      await say(log, 'web:large', 'm1', { state: padded(room) })
      const before = await loaded(log, 'web:large')
      const decision = decisionOf({ state: padded(room + 1) })
      const refusal = await log.commit(key('web:large', 'm2'), before, decision, START).catch((error) => error)
      expect(refusal).to.include({ name: 'ServiceError', code: 'state_too_large' })
      expect(await states('web:large')).to.deep.equal([1])
    })

    it('asks for majority and journal on every write, and majority reads from the primary, whatever the address says', async () => {
      const { uri } = await testMongo()
      const weak = `${uri}&w=1&journal=false&readPreference=secondaryPreferred&readConcernLevel=local&retryWrites=false`
      const weakened = await connectStore({ uri: weak, database: 'turn_log', monitorCommands: true })
      const seen: CommandStartedEvent[] = []
      weakened.client.on('commandStarted', (event) => seen.push(event))
      try {
        const turns = new Turns(weakened)
        await say(turns, 'web:promise', 'm1')
        await say(turns, 'web:promise', 'm2', { ticket: { before: 0, after: ticketOf('LN-PR0M1') } })
        await turns.read('web:promise', 0, 10)
      } finally {
        await weakened.close()
      }
      const commands = seen.map(({ commandName, command }): Document => ({ commandName, ...command }))
      const insert = commands.find(
        ({ commandName, txnNumber, autocommit }) => commandName === 'insert' && txnNumber && autocommit === undefined,
      )
      expect(insert?.writeConcern).to.include({ w: 'majority', j: true })
      const commit = commands.find(({ commandName }) => commandName === 'commitTransaction')
      expect(commit?.writeConcern).to.include({ w: 'majority', j: true })
      const finds = commands.filter(({ commandName }) => commandName === 'find')
      expect(finds).to.not.have.length(0)
      for (const find of finds) {
        expect(find.readConcern).to.include({ level: 'majority' })
        expect(find.$readPreference?.mode ?? 'primary').to.equal('primary')
      }
    })

    it('reads what a newer version wrote, and keeps what it does not know', async () => {
      const turn = await say(log, 'web:newer', 'm1')
      await store.db
        .collection<{ _id: string }>('turns')
        .updateOne({ _id: turn._id }, { $set: { added: 1, 'state.added': { deep: true } } })
      const known = await loaded(other, 'web:newer')
      expect(known.state).to.have.deep.property('added', { deep: true })
      expect(await other.turn('web:newer', 1)).to.have.property('added', 1)
    })

    it('refuses a stored turn that makes no sense, and names no value of it', async () => {
      const turn = await say(log, 'web:broken', 'm1')
      const broken = { $set: { seq: 'ett', 'state.lang': 'hemligt' } }
      await store.db.collection<{ _id: string }>('turns').updateOne({ _id: turn._id }, broken)
      const refusal = await log.find('web:broken', 'm1').catch((error: unknown) => error)
      expect(refusal).to.include({ code: 'stored_invalid' })
      expect((refusal as Error).message)
        .to.match(/seq.*state\.lang/)
        .and.not.match(/ett|hemligt/)
    })
  })

  it('makes its indexes once and finds them there the next time', async () => {
    const { uri } = await testMongo()
    const again = await connectStore({ uri, database: 'turn_log' })
    const indexes = await again.turns.indexes()
    await again.close()
    const names = indexes.map(({ name }) => name)
    expect(names).to.have.members([
      '_id_',
      'place',
      'inbound',
      'due',
      'line',
      'provider_id',
      'staff',
      'erased',
      'facts',
      'missed',
      'proposed',
      'staff_ref',
      'dead',
    ])
    expect(indexes.filter(({ unique }) => unique).map(({ name }) => name)).to.have.members(['place', 'inbound'])
  })
})
