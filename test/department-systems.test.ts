import { expect } from 'chai'
import winston from 'winston'
import { createFailureTeller } from '../src/app/failures.js'
import { createSystems, systemNames } from '../src/app/systems.js'
import { loadConfig } from '../src/config.js'
import { Outbox } from '../src/outbox/outbox.js'
import { Deliveries } from '../src/store/deliveries.js'
import { Leases } from '../src/store/leases.js'
import { TicketLists } from '../src/store/ticket-lists.js'
import type { Ticket } from '../src/tickets/ticket.js'
import type { Turn } from '../src/turn/ports.js'
import { DepartmentSystem, type Meeting } from './support/department-system.js'
import { eventually } from './support/eventually.js'
import { openClock } from './support/open-clock.js'
import { startService } from './support/service.js'
import { Core, type Resident, readContent, shippedContent } from './support/talk.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

const SECRET = 'a-secret-of-the-waste-system'
const TAKES_ALL = { send: async () => ({}) }
const DAY_MINUTES = 24 * 60

/**
 * Goal: an errand that a department's system can carry out is carried out once, whatever fails on the way, and its
 * resident hears so; what cannot be is a person's, with the reason, and its resident hears that.
 * Method: whole conversations over the real log and outbox, and a system of our own that fails in all the ways the
 * contract names.
 */
describe('departments’ systems', function () {
  this.timeout(60_000)
  const system = new DepartmentSystem(SECRET)
  let core: Core
  let proving: Core
  let outboxes: Outbox[]
  let askAgain: () => Promise<void>

  before(async () => {
    await system.start()
    core = await Core.start()
    const { understand } = await shippedContent()
    const content = await readContent()
    const flows = content.flows.map((flow) =>
      flow.id === 'food-waste-bags' ? { ...flow, proof: 'phone' as const } : flow,
    )
    proving = await Core.on({ ...content, flows }, understand)
    outboxes = [core, proving].map(outboxOf)
    for (const one of [core, proving]) one.systems = ['waste-orders']
  })
  after(async () => {
    await Promise.all(outboxes.map((outbox) => outbox.stop()))
    system.close()
    await Promise.all([core.close(), proving.close()])
  })
  beforeEach(() => {
    system.next = []
    system.calls.length = 0
    system.orders.clear()
  })

  describe('carry an order out', () => {
    const orders: { channel: 'webchat' | 'sms'; says: string[]; sent: RegExp; told: string }[] = [
      {
        channel: 'webchat',
        says: ['bruna påsar slut', 'Badvägen 7', 'ja'],
        sent: /LN-\w{5}/,
        told: 'Påsarna kommer på torsdag.',
      },
      {
        channel: 'sms',
        says: ['I need food waste bags', 'Badvägen 7', 'yes'],
        sent: /LN-\w{5}/,
        told: 'The bags come on Thursday.',
      },
    ]
    for (const { channel, says, sent, told } of orders) {
      it(`and its resident hears it (${channel}: ${says[0]})`, async () => {
        const resident = core.resident(channel)
        let answer = ''
        for (const text of says) answer = await resident.says(text)
        expect(answer).to.match(sent)
        expect(resident.deliveries.some(({ payload }) => payload.kind === 'card')).to.equal(false)
        const [turn, ...others] = await heard(resident)
        expect(others).to.deep.equal([])
        const ticket = await resident.ticket()
        expect(turn?.outbound[0]?.text).to.include(told).and.include(ticket._id)
        expect(ticket).to.include({ status: 'resolved', closingNote: told })
        expect(ticket.carrier).to.include({ state: 'done', id: 'W-1', name: 'waste-orders' })
        expect(smsOf(turn)).to.have.length(channel === 'sms' ? 1 : 0)
        expect(kinds(turn)).to.not.include('card')
        const order = system.orders.get(ticket._id)
        expect(order?.data).to.include({ ref: ticket._id, flow: 'food-waste-bags' })
        expect(order?.data.answers.place).to.match(/Badvägen 7/)
        expect(system.calls.every(({ signed }) => signed)).to.equal(true)
      })
    }

    it('later, when they have taken it, and are asked how it goes until they say', async () => {
      system.next = [{ status: 202, body: '{"reference":"W-77"}' }, { status: 202 }, { status: 503 }]
      const resident = await ordered(core)
      const { _id: ref } = await eventually(async () => {
        const ticket = await resident.ticket()
        expect(ticket.carrier?.state).to.equal('taken')
        return ticket
      })
      const lists = new TicketLists(core.store)
      const open = () => lists.list({ list: 'open', queues: ['waste'], staff: 'maja', limit: 100 })
      expect((await open()).tickets.map(({ _id }) => _id)).to.not.include(ref)
      for (const told of [0, 0, 1, 1]) {
        await askAgain()
        const turns = (await heardSoFar(resident)).filter(({ outbound }) => outbound.length > 0)
        expect(turns).to.have.length(told)
      }
      expect((await resident.ticket()).carrier).to.include({ state: 'done', id: 'W-77' })
      expect(system.calls.map(({ id }) => id)).to.deep.equal(Array.from({ length: 4 }, () => ref))
    })

    it('which staff get a card of when it was not so after all', async () => {
      const resident = await ordered(core)
      await heard(resident)
      await resident.says('det är inte löst, inga påsar har kommit')
      expect(await resident.ticket()).to.include({ status: 'new' })
      expect(kinds(resident.last)).to.include('card')
    })

    const troubles: { name: string; next: Meeting[]; calls: number }[] = [
      { name: 'it fails twice', next: [{ status: 500 }, { status: 503 }], calls: 3 },
      { name: 'it asks for a pause', next: [{ status: 429, headers: { 'retry-after': '0' } }], calls: 2 },
      { name: 'it takes the order and says nothing', next: [{ hang: true }], calls: 2 },
      { name: 'its answer is no JSON', next: [{ status: 200, body: '<html>ok</html>' }], calls: 2 },
      { name: 'its answer has another shape', next: [{ status: 200, body: '{"text":"klart"}' }], calls: 2 },
      { name: 'its answer is too long', next: [{ status: 200, body: `"${'x'.repeat(100_001)}"` }], calls: 2 },
    ]
    for (const { name, next, calls } of troubles) {
      it(`once, though ${name}`, async () => {
        system.next = next
        const resident = await ordered(core)
        await heard(resident)
        const { _id: ref, carrier } = await resident.ticket()
        expect(carrier?.state).to.equal('done')
        expect(system.calls.map(({ id }) => id)).to.deep.equal(Array.from({ length: calls }, () => ref))
        expect([...system.orders.keys()]).to.deep.equal([ref])
      })
    }
  })

  describe('leave to staff', () => {
    it('what they cannot do, with the reason in the thread and a word to the resident', async () => {
      system.next = [{ status: 422, body: '{"note":"Adressen finns inte hos oss."}' }]
      const resident = await ordered(core, 'sms')
      const [turn] = await heard(resident)
      const ticket = await failed(resident)
      expect(threadOf(turn).join()).to.include('Adressen finns inte hos oss.')
      expect(kinds(turn)).to.include('card')
      expect(turn?.outbound[0]?.text).to.include(ticket._id).and.include('person')
      expect(smsOf(turn)).to.have.length(1)
      expect(ticket.wake?.what).to.equal('remind')
      const open = await new TicketLists(core.store).list({
        list: 'open',
        queues: ['waste'],
        staff: 'maja',
        limit: 100,
      })
      expect(open.tickets.map(({ _id }) => _id)).to.include(ticket._id)
    })

    const refusals: { name: string; next: Meeting[] }[] = [
      {
        name: 'an answer that points elsewhere, which is not followed',
        next: [{ status: 302, headers: { location: '/elsewhere' } }],
      },
      { name: 'a refusal', next: [{ status: 401 }] },
      { name: 'a refusal whose reason cannot be read', next: [{ status: 422, body: '<' }] },
    ]
    for (const { name, next } of refusals) {
      it(`${name}`, async () => {
        system.next = next
        const resident = await ordered(core)
        const [turn, ...others] = await heard(resident)
        expect(others).to.deep.equal([])
        await failed(resident)
        expect(kinds(turn)).to.include.members(['card', 'thread'])
        expect(system.calls.map(({ path }) => path)).to.deep.equal(['/orders'])
      })
    }

    it('what they have taken and not done in time, and not a minute earlier', async () => {
      system.next = [{ status: 202, body: '{"reference":"W-77"}' }]
      const resident = await ordered(core)
      const ticket = await eventually(async () => {
        const now = await resident.ticket()
        expect(now.carrier).to.include({ state: 'taken', id: 'W-77' })
        return now
      })
      expect((await heardSoFar(resident)).flatMap(({ outbound }) => outbound)).to.deep.equal([])
      expect(ticket.wake).to.deep.equal({ what: 'due', at: ticket.dueAt })
      const news = { id: 'wake:early', ref: ticket._id, what: 'wake', wake: 'due' } as const
      await core.event(news)
      expect((await resident.ticket()).carrier?.state).to.equal('taken')
      core.now = ticket.dueAt
      await core.event({ ...news, id: 'wake:due' })
      await core.event({ ...news, id: 'wake:due again' })
      const after = await failed(resident)
      expect(after.dueAt.getTime()).to.be.above(ticket.dueAt.getTime())
      const told = (await heardSoFar(resident)).flatMap(({ outbound }) => outbound)
      expect(told).to.have.length(1)
    })

    it('what they have not taken for a day', async () => {
      system.next = Array.from({ length: 500 }, () => ({ status: 500 }))
      const resident = await ordered(core)
      await eventually(() => expect(system.calls.length).to.be.above(0))
      core.later(DAY_MINUTES + 1)
      await heard(resident)
      await failed(resident)
    })

    it('everything, where no system is connected', async () => {
      core.systems = []
      const resident = await ordered(core)
      core.systems = ['waste-orders']
      expect((await resident.ticket()).carrier).to.equal(undefined)
      expect(kinds(resident.last)).to.include('card')
    })
  })

  describe('are asked nothing', () => {
    it('before the number has been proved, where the flow wants that', async () => {
      const resident = await ordered(proving)
      expect((await resident.ticket()).carrier?.state).to.equal('unproven')
      expect(kinds(resident.last)).to.not.include('system')
      await resident.says('070-174 06 11')
      expect(kinds(resident.last)).to.not.include('system')
      await resident.says(proving.code)
      expect(kinds(resident.last)).to.include('system')
      const [turn] = await heard(resident, 1)
      expect(smsOf(turn).join()).to.include('torsdag')
      const order = system.orders.get((await resident.ticket())._id)
      expect(order?.data).to.include({ phone: '+46701740611' })
    })
  })

  it('are asked by the whole service, as its settings say', async () => {
    const env = { WEBCHAT_SECRET, SYSTEMS: `waste-orders:${system.url}`, SYSTEM_SECRETS: `waste-orders:${SECRET}` }
    const service = await startService({ env, now: openClock() })
    try {
      const resident = await WebResident.open(service.url)
      for (const [says, hears] of [
        ['bruna påsar slut', 'adress'],
        ['Badvägen 7', 'Stämmer det'],
        ['ja', 'Påsarna kommer på torsdag.'],
      ] as const) {
        await resident.says(says)
        await resident.hears(hears)
      }
      expect(system.calls).to.have.length(1)
      expect(system.calls[0]?.signed).to.equal(true)
    } finally {
      await service.close()
    }
  })

  it('are named by the settings, and the operations centre with them', () => {
    const env = { SYSTEMS: 'waste-orders:https://waste.example/x', SYSTEM_SECRETS: `waste-orders:${SECRET}` }
    expect(systemNames(loadConfig(env))).to.deep.equal(['waste-orders'])
    expect(systemNames(loadConfig({ ...env, OPEN311_URL: 'https://centre.example/v2' }))).to.include('open311')
  })

  const mistakes: { name: string; env: Record<string, string>; told: string }[] = [
    { name: 'in the clear', env: { SYSTEMS: 'waste:http://waste.example/x' }, told: 'SYSTEMS' },
    { name: 'without a secret', env: { SYSTEMS: 'waste:https://waste.example/x' }, told: 'SYSTEM_SECRETS' },
    { name: 'with a short secret', env: { SYSTEM_SECRETS: 'waste:short' }, told: 'SYSTEM_SECRETS' },
  ]
  for (const { name, env, told } of mistakes) {
    it(`${name} are refused at start, and no value is told`, () => {
      expect(() => loadConfig(env))
        .to.throw(told)
        .and.not.match(/waste\.example|short/)
    })
  }

  function outboxOf(one: Core): Outbox {
    const config = loadConfig({ SYSTEMS: `waste-orders:${system.url}`, SYSTEM_SECRETS: `waste-orders:${SECRET}` })
    const startedAt = Date.now()
    const failures = createFailureTeller({ tell: one.event, tickets: one.tickets }, { content: one.content })
    const logger = winston.createLogger({ silent: true })
    const { sender, sweeps } = createSystems({ config, core: { tell: one.event, tickets: one.tickets }, logger })
    if (one === core) askAgain = async () => void (await sweeps[0]?.run())
    const outbox = new Outbox({
      deliveries: new Deliveries(one.store),
      leases: new Leases(one.store),
      senders: { system: sender, sms: TAKES_ALL },
      onDead: failures.dead,
      log: logger,
      // The test's own clock, but never standing: what waits must come due.
      now: () => new Date(one.now.getTime() + Date.now() - startedAt),
      random: () => 0,
      pollMs: 30,
      // One of the systems takes all of it and says nothing.
      timeoutMs: 3_000,
      delayMsMin: 30,
    })
    outbox.start()
    return outbox
  }

  async function ordered(where: Core, channel: 'webchat' | 'sms' = 'webchat'): Promise<Resident> {
    const resident = where.resident(channel)
    for (const text of ['bruna påsar slut', 'Badvägen 7', 'ja']) await resident.says(text)
    return resident
  }

  /** Turns that came by themselves since the resident's last words. */
  async function heardSoFar(resident: Resident): Promise<Turn[]> {
    const turns = await resident.core.log.read(resident.conversation, resident.last.seq, 20)
    return turns.filter(({ kind }) => kind === 'event')
  }

  async function heard(resident: Resident, atLeast = 1): Promise<Turn[]> {
    return eventually(async () => {
      const turns = await heardSoFar(resident)
      expect(turns.length).to.be.at.least(atLeast)
      return turns
    })
  }

  async function failed(resident: Resident): Promise<Ticket> {
    const ticket = await resident.ticket()
    expect(ticket).to.include({ status: 'new', queue: 'waste' })
    expect(ticket.carrier?.state).to.equal('failed')
    return ticket
  }

  function kinds(turn: Turn | undefined): string[] {
    return (turn?.deliveries ?? []).map(({ payload }) => payload.kind)
  }

  function smsOf(turn: Turn | undefined): string[] {
    return (turn?.deliveries ?? []).flatMap(({ payload }) => (payload.kind === 'sms' ? [payload.text] : []))
  }

  function threadOf(turn: Turn | undefined): string[] {
    return (turn?.deliveries ?? []).flatMap(({ payload }) => (payload.kind === 'thread' ? [payload.text] : []))
  }
})
