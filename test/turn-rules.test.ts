import { expect } from 'chai'
import { ServiceError } from '../src/errors.js'
import { KeyedQueue } from '../src/turn/keyed-queue.js'
import { untilCommitted } from '../src/turn/until-committed.js'
import { Core, done, MAJA, OMAR } from './support/talk.js'

/**
 * Goal: the rules of the log that the turn itself keeps: decide afresh when overtaken and give up in time, one at a
 * time within a conversation, and a refusal leaves nothing behind.
 * Method: two services over one database, and attempts that are overtaken on purpose.
 */
describe('rules of the turn', () => {
  let here: Core
  before(async function () {
    this.timeout(120_000)
    here = await Core.start()
  })
  after(() => here.close())

  it('decides afresh when another instance was first, on what that one left behind', async () => {
    const there = await Core.start(here.store.db.databaseName)
    try {
      const resident = here.resident()
      await resident.says('prata med en människa om bygglov')
      await resident.presses('Svara här i chatten')
      const { _id: ref } = await resident.ticket()
      // The claim lands on the other instance; the state cached here does not know of it.
      await done(there.staff({ id: 'there', verb: 'claim', ref, by: MAJA }))
      expect(await resident.says('Soporna är inte tömda')).to.equal('')
      expect(resident.thread).to.deep.equal(['Soporna är inte tömda'])
      expect((await here.log.read(resident.conversation, 0, 10)).map(({ seq }) => seq)).to.deep.equal([1, 2, 3, 4])
    } finally {
      await there.leave()
    }
  })

  it('of two instances claiming at once lets one win, and tells the other who', async () => {
    const there = await Core.start(here.store.db.databaseName)
    try {
      const resident = here.resident()
      await resident.says('prata med en människa om bygglov')
      await resident.presses('Svara här i chatten')
      const { _id: ref } = await resident.ticket()
      const outcomes = await Promise.all([
        here.staff({ id: 'x1', verb: 'claim', ref, by: MAJA }),
        there.staff({ id: 'x2', verb: 'claim', ref, by: OMAR }),
      ])
      expect(outcomes.map(({ ok }) => ok).sort()).to.deep.equal([false, true])
      const refused = outcomes.find(({ ok }) => !ok)
      expect(refused).to.include({ why: 'taken' })
      expect(refused?.ticket?.claimedBy).to.deep.equal((await resident.ticket()).claimedBy)
    } finally {
      await there.leave()
    }
  })

  it('tries for two seconds, afresh each time, and then asks the caller to come back', async () => {
    let attempts = 0
    const startedAt = performance.now()
    const error = await untilCommitted(async () => {
      attempts += 1
      return { done: 'overtaken' as const }
    }).catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(ServiceError).and.to.include({ code: 'conversation_busy', status: 503, retry: true })
    expect(attempts).to.be.greaterThan(1)
    expect(performance.now() - startedAt).to.be.at.least(1_900)
  })

  it('lets one conversation’s turns follow each other, and others go beside them', async () => {
    const queue = new KeyedQueue()
    const order: string[] = []
    let open: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const first = queue.run('a', async () => {
      await gate
      order.push('a1')
      throw new Error('a1 failed')
    })
    const second = queue.run('a', async () => void order.push('a2'))
    await queue.run('b', async () => void order.push('b1'))
    open()
    expect(await first.catch((error: Error) => error.message)).to.equal('a1 failed')
    await second
    expect(order).to.deep.equal(['b1', 'a1', 'a2'])
    await queue.idle()
  })

  it('stores nothing of a refused staff action', async () => {
    const resident = here.resident()
    await resident.says('prata med en människa om bygglov')
    await resident.presses('Svara här i chatten')
    const { _id: ref } = await resident.ticket()
    await done(here.staff({ id: 'k1', verb: 'claim', ref, by: MAJA }))
    const before = [await resident.ticket(), await here.log.read(resident.conversation, 0, 100)]
    for (const [id, verb, text] of [
      ['k2', 'claim', undefined],
      ['k3', 'reply', 'hej'],
      ['k4', 'resolve', 'klart'],
    ] as const) {
      const outcome = await here.staff({ id, verb, ref, by: OMAR, ...(text ? { text } : {}) })
      expect(outcome.ok, verb).to.equal(false)
    }
    expect((await here.staff({ id: 'k5', verb: 'claim', ref: 'LN-22222', by: OMAR })).ok).to.equal(false)
    expect([await resident.ticket(), await here.log.read(resident.conversation, 0, 100)]).to.deep.equal(before)
  })

  it('marks every document with the schema it was written by', async () => {
    const [turn, ticket] = await Promise.all([here.store.turns.findOne(), here.store.tickets.findOne()])
    expect([turn?.schema, ticket?.schema]).to.deep.equal([1, 1])
  })

  it('refuses a message over its limit before it is stored', async () => {
    const resident = here.resident()
    const error = await resident.says('x'.repeat(4_001)).catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(ServiceError).and.to.include({ status: 400 })
    expect(await here.log.read(resident.conversation, 0, 10)).to.deep.equal([])
  })
})
