import { expect } from 'chai'
import { createFailureTeller } from '../src/app/failures.js'
import { type ErrorCode, ServiceError } from '../src/errors.js'
import { Outbox } from '../src/outbox/outbox.js'
import { Deliveries } from '../src/store/deliveries.js'
import { Leases } from '../src/store/leases.js'
import type { Ticket } from '../src/tickets/ticket.js'
import type { Decision, Delivery, DeliveryPayload } from '../src/turn/ports.js'
import { eventually } from './support/eventually.js'
import { keptLog } from './support/kept-log.js'
import { Core, done, MAJA, OMAR, readContent } from './support/talk.js'

type Kind = DeliveryPayload['kind']

/**
 * Goal: what cannot be delivered is told where somebody reads it, once; and it goes on being tried.
 * Method: the real outbox, receivers and teller on a real database; the other side does as each test says, and only the
 * test moves the clock.
 */
describe('what cannot be delivered', () => {
  let core: Core
  const running: Outbox[] = []
  let entered = 0

  before(async () => {
    core = await Core.on(await readContent(), () => Promise.reject(new Error('nobody writes')))
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((outbox) => outbox.stop(500)))
    await Promise.all([
      core.store.tickets.deleteMany({}),
      core.store.turns.deleteMany({}),
      core.store.destinations.deleteMany({}),
    ])
  })
  after(() => core.close())

  /** What the other side says to each kind; what is not named here is taken. */
  type Says = Partial<Record<Kind, ErrorCode>>

  function start(says: Says): { taken: Delivery[]; tried: Delivery[]; lines: string[] } {
    const [taken, tried]: [Delivery[], Delivery[]] = [[], []]
    const sender = {
      async send(delivery: Delivery) {
        tried.push(delivery)
        const code = says[delivery.payload.kind]
        if (code) throw new ServiceError(code, 'so it was told')
        taken.push(delivery)
        return {}
      },
    }
    const kinds = ['sms', 'card', 'thread', 'moved', 'consult', 'digest', 'fallback', 'whisper', 'webhook'] as const
    const teller = createFailureTeller({ tell: core.event, tickets: core.tickets }, { content: core.content })
    const { log, lines } = keptLog()
    const outbox = new Outbox({
      deliveries: new Deliveries(core.store),
      leases: new Leases(core.store),
      senders: Object.fromEntries(kinds.map((kind) => [kind, sender])),
      onDead: teller.dead,
      onFailing: teller.failing,
      log,
      now: () => core.now,
      pollMs: 15,
    })
    running.push(outbox)
    outbox.start()
    return { taken, tried, lines }
  }

  async function enter(): Promise<Ticket> {
    entered += 1
    const { ticket } = await core.enter({
      id: `entered-${entered}`,
      by: OMAR,
      channel: 'phone',
      kind: 'question',
      lang: 'sv',
      text: 'Undrar över öppettiderna',
      queue: 'contact-centre',
      contact: { via: 'call', phone: '+46701740611', proven: false },
    })
    return ticket
  }

  const happened = async ({ _id }: Ticket) => (await core.tickets.get(_id))?.events.map(({ what }) => what) ?? []
  const count = async (ticket: Ticket, what: string) => (await happened(ticket)).filter((one) => one === what).length

  /** Lets minutes pass one by one, each with another attempt. */
  async function minutes(howMany: number, tried: readonly Delivery[], kind: Kind = 'card'): Promise<void> {
    for (let n = 0; n < howMany; n += 1) {
      const before = tried.filter(({ payload }) => payload.kind === kind).length
      core.later(6)
      await eventually(() =>
        expect(tried.filter(({ payload }) => payload.kind === kind).length).to.be.greaterThan(before),
      )
    }
  }

  const kindsOf = (deliveries: readonly Delivery[]) => deliveries.map(({ payload }) => payload.kind)

  it('a card that fails for ten minutes is told of once in the fallback channel, and tried on', async () => {
    const ticket = await enter()
    const first = start({ card: 'delivery_failed' })
    await eventually(() => expect(first.tried).to.have.length(1))
    await minutes(1, first.tried)
    expect(await happened(ticket)).to.deep.equal(['created'])
    await minutes(1, first.tried)
    await eventually(async () => expect(await count(ticket, 'card_failed')).to.equal(1))
    await eventually(() => expect(kindsOf(first.taken)).to.deep.equal(['fallback']))
    expect(first.taken[0]?.destination).to.equal('fallback:contact-centre')
    await minutes(5, first.tried)
    await running.pop()?.stop(500)

    // Another process knows nothing of what this one told.
    const second = start({ card: 'delivery_failed' })
    core.later(6)
    await eventually(() => expect(second.tried.length).to.be.greaterThan(0))
    await minutes(3, second.tried)
    expect(await count(ticket, 'card_failed')).to.equal(1)
    expect(kindsOf(second.taken)).to.deep.equal([])
    await running.pop()?.stop(500)

    const { taken } = start({})
    core.later(6)
    await eventually(() => expect(kindsOf(taken)).to.deep.equal(['card']))
    expect(await core.staff({ id: `claim-${ticket._id}`, verb: 'claim', ref: ticket._id, by: MAJA })).to.include({
      ok: true,
    })
  })

  it('a card whose team is not there yet is told of to nobody; the log says it once', async () => {
    const tickets = [await enter(), await enter(), await enter()]
    const { tried, lines } = start({ card: 'delivery_not_yet' })
    await eventually(() => expect(tried).to.have.length(3))
    expect(lines.join()).to.not.contain('wait for a team')
    await minutes(12, tried)
    for (const ticket of tickets) expect(await happened(ticket)).to.deep.equal(['created'])
    expect(lines.filter((line) => line.includes('wait for a team'))).to.have.length(1)
    expect(lines.filter((line) => line.includes('delivery waits'))).to.have.length(3)
  })

  it('and has ten minutes of its own, and all the time there is, from when the team is there', async () => {
    const ticket = await enter()
    const says: Says = { card: 'delivery_not_yet' }
    const { tried } = start(says)
    await eventually(() => expect(tried).to.have.length(1))
    core.later(5 * 24 * 60)
    await eventually(() => expect(tried.length).to.be.greaterThan(1))
    await minutes(1, tried)
    says.card = 'delivery_failed'
    await minutes(1, tried)
    expect(await happened(ticket)).to.deep.equal(['created'])
    await minutes(3, tried)
    await eventually(async () => expect(await count(ticket, 'card_failed')).to.equal(1))
    const turn = await core.log.turn(ticket.conversation, 1)
    expect(turn?.deliveries[0]).to.include({ state: 'pending' })
  })

  it('a card that is refused is told of, tried anew, and not for ever', async () => {
    const ticket = await enter()
    const { tried, taken } = start({ card: 'delivery_refused' })
    await eventually(async () => {
      const turns = await core.log.read(ticket.conversation, 0, 20)
      const cards = turns.flatMap(({ deliveries }) => deliveries).filter(({ payload }) => payload.kind === 'card')
      expect(cards.map(({ state }) => state)).to.deep.equal(['dead', 'dead'])
    })
    await eventually(() => expect(kindsOf(taken)).to.deep.equal(['fallback']))
    expect(kindsOf(tried).filter((kind) => kind === 'card')).to.have.length(2)
    expect(await happened(ticket)).to.deep.equal(['created', 'card_failed'])
  })

  /** What a turn that changes nothing of the ticket brings on its way. */
  async function deliver({ conversation }: Ticket, id: string, out: Decision['deliver']): Promise<void> {
    const before = await core.log.load(conversation)
    if (!before) throw new Error('no conversation')
    const decision: Decision = { kind: 'resident', outbound: [], state: before.state, deliver: out }
    await core.log.commit({ conversation, channel: 'phone', inboundId: id }, before, decision, core.now)
  }

  it('a resident’s words that can never come to their thread are told of, to whoever has it too', async () => {
    const ticket = await enter()
    const ref = ticket._id
    await done(core.staff({ id: `c-${ref}`, verb: 'claim', ref, by: MAJA }))
    const payload = { kind: 'thread' as const, ref, text: 'en sak till', from: 'resident' as const }
    await deliver(ticket, 'm1', [{ destination: `ticket:${ref}`, payload }])
    const { taken } = start({ thread: 'delivery_refused' })
    await eventually(() => expect(kindsOf(taken).sort()).to.deep.equal(['card', 'card', 'fallback', 'whisper']))
    expect(await happened(ticket)).to.deep.equal(['created', 'claimed', 'card_failed'])
    const whisper = taken.find(({ payload: { kind } }) => kind === 'whisper')
    expect(whisper).to.include({ destination: 'staff:maja' })
    expect(JSON.stringify(whisper)).to.contain(ref).and.not.contain('en sak till')
  })

  it('a question that did not arrive is told of where it was asked; one that is answered is not', async () => {
    const ticket = await enter()
    const ref = ticket._id
    const ask = (n: number) =>
      core.staff({ id: `q${n}-${ref}`, verb: 'consult', ref, by: MAJA, text: 'Vad säger ni?', queue: 'waste' })
    await done(ask(1))
    await done(ask(2))
    const answer = { id: `a-${ref}`, verb: 'answer_consult' as const, ref, by: OMAR, text: 'Ja', consult: 'c2' }
    await done(core.staff(answer))
    const { taken } = start({ consult: 'delivery_refused' })
    await eventually(async () => expect(await count(ticket, 'delivery_failed')).to.equal(1))
    const told = () => taken.flatMap(({ payload }) => ('from' in payload && payload.from === 'system' ? [payload] : []))
    await eventually(() => expect(told()).to.have.length(1))
    expect(told()[0])
      .to.have.property('text')
      .that.matches(/Frågan till .+ kom inte fram/)
  })

  it('of what others repeat or say too, only the log tells', async () => {
    const ticket = await enter()
    const ref = ticket._id
    await deliver(ticket, 'm1', [
      { destination: 'queue:waste', payload: { kind: 'digest', queue: 'waste' } },
      { destination: 'webhook:a', payload: { kind: 'webhook', hook: 'a', event: 'ticket.changed', ref, version: 1 } },
      { destination: 'staff:maja', payload: { kind: 'whisper', to: MAJA, text: 'hej', ref } },
      { destination: 'fallback:waste', payload: { kind: 'fallback', ref } },
    ])
    const refused = 'delivery_refused' as const
    const { lines } = start({ digest: refused, webhook: refused, whisper: refused, fallback: refused })
    await eventually(() => expect(lines.filter((line) => line.includes('delivery is dead'))).to.have.length(4))
    expect(lines.join()).to.contain('"hook":"a"').and.contain('"queue":"waste"')
    expect(await happened(ticket)).to.deep.equal(['created'])
  })

  it('nobody is told of what is over', async () => {
    const ticket = await enter()
    const ref = ticket._id
    await done(core.staff({ id: `r-${ref}`, verb: 'resolve', ref, by: MAJA, text: 'Klart.' }))
    const { tried } = start({ card: 'delivery_refused', thread: 'delivery_refused' })
    await eventually(async () => {
      const turns = await core.log.read(ticket.conversation, 0, 20)
      expect(turns.flatMap(({ deliveries }) => deliveries).every(({ state }) => state === 'dead')).to.equal(true)
    })
    expect(kindsOf(tried)).to.not.include('fallback')
    expect(await happened(ticket)).to.not.include('card_failed')
  })
})
