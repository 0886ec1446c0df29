import { expect } from 'chai'
import { createDue, type Due } from '../src/app/due.js'
import type { Attendance } from '../src/due/ports.js'
import { type Sweep, Sweeps } from '../src/due/sweeps.js'
import { ServiceError } from '../src/errors.js'
import { Leases } from '../src/store/leases.js'
import type { StaffMember, Ticket } from '../src/tickets/ticket.js'
import type { TicketNews } from '../src/turn/event-decision.js'
import type { DeliveryPayload, Turn } from '../src/turn/ports.js'
import { eventually } from './support/eventually.js'
import { keptLog } from './support/kept-log.js'
import { Core, done, MAJA, OMAR, readContent } from './support/talk.js'

const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES

/**
 * Goal: nothing sleeps. What should happen to a ticket when nobody does anything happens in time, once, and to the end.
 * Method: the real worker on a real database, looking all the time; only the clock is the test's.
 */
describe('what happens by itself', () => {
  let core: Core
  const running: Due[] = []
  const told: TicketNews[] = []
  let entered = 0

  before(async () => {
    core = await instance()
  })
  beforeEach(() => {
    core.now = new Date('2026-11-26T08:30:00Z')
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((due) => due.stop()))
    await Promise.all([
      core.store.tickets.deleteMany({}),
      core.store.staff.deleteMany({}),
      core.store.destinations.deleteMany({}),
    ])
    told.length = 0
  })
  after(() => core.close())

  /** Nobody writes here, so nobody has to be understood. */
  async function instance(database?: string): Promise<Core> {
    return Core.on(await readContent(), () => Promise.reject(new Error('nobody writes')), database)
  }

  interface Starting {
    tell?: (news: TicketNews) => Promise<void>
    isPresent?: Attendance['isPresent']
    on?: Core
    lookMs?: number
    sweeps?: Sweep[]
    log?: ReturnType<typeof keptLog>
  }

  function start({ tell, isPresent, on = core, lookMs = 15, sweeps, log = keptLog() }: Starting = {}): Due {
    const due = createDue({
      core: {
        tell: async (news) => {
          told.push(news)
          await (tell ?? on.event)(news)
        },
        tickets: on.tickets,
        staff: on.staffBook,
      },
      knowing: { content: on.content },
      store: on.store,
      logger: log.log,
      now: () => core.now,
      lookMs,
      ...(isPresent ? { isPresent } : {}),
      ...(sweeps ? { sweeps } : {}),
    })
    running.push(due)
    due.start()
    return due
  }

  /** A ticket for somebody who phoned and wants the answer by SMS. */
  async function enter(queue = 'contact-centre'): Promise<Ticket> {
    entered += 1
    const { ticket } = await core.enter({
      id: `entered-${entered}`,
      by: OMAR,
      channel: 'phone',
      kind: 'question',
      lang: 'sv',
      text: 'Undrar över öppettiderna',
      queue,
      contact: { via: 'sms', phone: '+46701740611', proven: true },
    })
    return ticket
  }

  async function act(
    ticket: Ticket,
    verb: 'claim' | 'reply' | 'ask' | 'resolve',
    by: StaffMember = MAJA,
  ): Promise<void> {
    await done(core.staff({ id: `${verb}:${ticket._id}`, verb, ref: ticket._id, by, text: 'Ett ord' }))
  }

  const now = async ({ _id }: Ticket): Promise<Ticket> => {
    const found = await core.tickets.get(_id)
    if (!found) throw new Error('gone')
    return found
  }

  const happened = async (ticket: Ticket) => (await now(ticket)).events.map(({ what }) => what)

  /** Lets time pass, and waits for what comes of it. */
  async function later(minutes: number, ticket: Ticket, what: string): Promise<void> {
    const before = await happened(ticket)
    core.later(minutes)
    await eventually(async () => {
      const after = await happened(ticket)
      expect(after.length).to.be.greaterThan(before.length)
      expect(after.at(-1)).to.equal(what)
    })
  }

  /** What the last turn of a ticket brought into the world. */
  async function brought({ conversation }: Ticket): Promise<{ turn: Turn; payloads: DeliveryPayload[] }> {
    const turn = (await core.log.read(conversation, 0, 500)).at(-1)
    if (!turn) throw new Error('no turn')
    return { turn, payloads: turn.deliveries.map(({ payload }) => payload) }
  }

  /** Waits until the worker has looked after this moment: it has then done all it was going to do. */
  async function nothingMore(ticket: Ticket): Promise<void> {
    const { version } = await now(ticket)
    const other = await enter()
    await core.store.tickets.updateOne({ _id: other._id }, { $set: { wake: { what: 'remind', at: core.now } } })
    // A wake that does not belong is put right by a look that also saw everything else.
    await eventually(async () => expect((await now(other)).wake?.at.getTime()).to.be.greaterThan(core.now.getTime()))
    expect((await now(ticket)).version).to.equal(version)
  }

  describe('to a ticket nobody claims', () => {
    it('is reminded of, due, told to the managers, and again each working day, in the queue’s one list', async () => {
      const ticket = await enter()
      start()
      const steps: [number, string, DeliveryPayload][] = [
        [3 * HOUR_MINUTES, 'reminded', { kind: 'digest', queue: 'contact-centre' }],
        [HOUR_MINUTES, 'overdue', { kind: 'digest', queue: 'contact-centre' }],
        [HOUR_MINUTES, 'escalated', { kind: 'digest', queue: 'contact-centre', escalate: true }],
        [DAY_MINUTES, 'escalated', { kind: 'digest', queue: 'contact-centre', escalate: true }],
      ]
      for (const [minutes, what, digest] of steps) {
        await later(minutes, ticket, what)
        const { turn, payloads } = await brought(ticket)
        expect(turn.kind).to.equal('event')
        expect(payloads).to.deep.equal([{ kind: 'card', ref: ticket._id }, digest])
      }
      expect(await happened(ticket)).to.deep.equal(['created', 'reminded', 'overdue', 'escalated', 'escalated'])
    })

    it('is told of once when it was all slept through', async () => {
      const ticket = await enter()
      core.later(5 * DAY_MINUTES)
      start()
      await eventually(async () => expect(await happened(ticket)).to.deep.equal(['created', 'escalated']))
      await nothingMore(ticket)
      expect(await happened(ticket)).to.deep.equal(['created', 'escalated'])
    })
  })

  describe('to a claimed ticket', () => {
    it('its claimer alone is mentioned, and it goes back to the queue when no answer comes', async () => {
      const ticket = await enter()
      await act(ticket, 'claim')
      start()
      await later(3 * HOUR_MINUTES, ticket, 'reminded')
      expect((await brought(ticket)).payloads[1]).to.deep.include({ kind: 'thread', mention: MAJA })
      await later(HOUR_MINUTES, ticket, 'returned')
      const after = await now(ticket)
      expect(after).to.include({ status: 'new' }).and.not.have.property('claimedBy')
      expect(after.awaitingSince).to.deep.equal(ticket.awaitingSince)
      expect(await happened(ticket)).to.deep.equal(['created', 'claimed', 'reminded', 'overdue', 'returned'])
      expect(await core.staff({ id: 'again', verb: 'claim', ref: ticket._id, by: OMAR })).to.include({ ok: true })
    })

    it('the managers are mentioned when it is late', async () => {
      const ticket = await enter()
      core.later(3.5 * HOUR_MINUTES)
      await act(ticket, 'claim')
      start()
      await later(2 * HOUR_MINUTES, ticket, 'escalated')
      const { payloads } = await brought(ticket)
      expect(payloads[1]).to.have.property('mentions').that.has.length(1)
    })

    it('an answered one is not touched, but whoever has it hears once that there was no more word', async () => {
      const ticket = await enter()
      await act(ticket, 'reply')
      start()
      await later(6 * DAY_MINUTES, ticket, 'nudged')
      const { turn, payloads } = await brought(ticket)
      expect(turn.outbound).to.deep.equal([])
      expect(payloads.map(({ kind }) => kind)).to.deep.equal(['card', 'thread'])
      expect(payloads[1]).to.deep.include({ mention: MAJA })
      core.later(30 * DAY_MINUTES)
      await nothingMore(ticket)
    })
  })

  it('a resident who was asked is reminded once, and whoever asked hears of it', async () => {
    const ticket = await enter()
    await act(ticket, 'ask')
    start()
    await later(6 * DAY_MINUTES, ticket, 'nudged')
    const { payloads } = await brought(ticket)
    expect(payloads.map(({ kind }) => kind).sort()).to.deep.equal(['card', 'sms', 'thread'])
    const sms = payloads.find((payload) => payload.kind === 'sms')
    expect(sms).to.have.property('text').that.contains(ticket._id)
    core.later(30 * DAY_MINUTES)
    await nothingMore(ticket)
  })

  it('a resolved ticket is closed when it can no longer be reopened', async () => {
    const ticket = await enter()
    await act(ticket, 'resolve')
    start()
    await later(7 * DAY_MINUTES, ticket, 'closed')
    expect(await now(ticket))
      .to.include({ status: 'closed' })
      .and.not.have.property('wake')
  })

  describe('when whoever has it is not here', () => {
    const awayUntil = (days: number, substitute?: StaffMember) => ({
      until: new Date(core.now.getTime() + days * 86_400_000),
      ...(substitute ? { substitute } : {}),
    })
    async function isAway(staff: StaffMember, days = 20, substitute?: StaffMember): Promise<void> {
      const away = awayUntil(days, substitute)
      await core.staffBook.put({ ...staff, duty: 'off', queues: ['contact-centre'], since: core.now, away })
    }
    const present =
      (...ids: string[]): Attendance['isPresent'] =>
      async ({ id }) =>
        ids.includes(id)

    const rows: {
      name: string
      given: () => Promise<void>
      isPresent?: Attendance['isPresent']
      ends: string
      holder?: StaffMember
    }[] = [
      { name: 'here', given: async () => undefined, isPresent: present('maja'), ends: 'reminded', holder: MAJA },
      { name: 'not known to be anywhere', given: async () => undefined, ends: 'reminded', holder: MAJA },
      {
        name: 'not known, for Teams does not answer',
        given: async () => undefined,
        isPresent: () => Promise.reject(new ServiceError('delivery_failed', 'Teams is away')),
        ends: 'reminded',
        holder: MAJA,
      },
      { name: 'no longer in the team', given: async () => undefined, isPresent: present('omar'), ends: 'returned' },
      { name: 'away, with nobody instead', given: () => isAway(MAJA), ends: 'returned' },
      { name: 'away, with a substitute', given: () => isAway(MAJA, 20, OMAR), ends: 'assigned', holder: OMAR },
      {
        name: 'away, and so is the substitute',
        given: async () => {
          await isAway(MAJA, 20, OMAR)
          await isAway(OMAR, 20, MAJA)
        },
        ends: 'returned',
      },
      {
        name: 'away, and the substitute has left',
        given: () => isAway(MAJA, 20, OMAR),
        isPresent: present('maja'),
        ends: 'returned',
      },
      { name: 'away, with themselves instead', given: () => isAway(MAJA, 20, MAJA), ends: 'returned' },
      { name: 'back again', given: () => isAway(MAJA, -1, OMAR), ends: 'reminded', holder: MAJA },
    ]
    for (const { name, given, isPresent, ends, holder } of rows) {
      it(`${name}: ${ends}`, async () => {
        const ticket = await enter()
        await act(ticket, 'claim')
        await given()
        // What is due is looked at first here, not who is away.
        await new Leases(core.store).take('sweep:away', 'another', 60_000)
        start(isPresent ? { isPresent } : {})
        core.later(3 * HOUR_MINUTES)
        await eventually(async () => expect(await happened(ticket)).to.include(ends))
        expect((await now(ticket)).claimedBy).to.deep.equal(holder)
      })
    }

    it('all they have is seen to at once when they go, not only what is due', async () => {
      const [claimed, asked, other] = [await enter(), await enter(), await enter()]
      await act(claimed, 'claim')
      await act(asked, 'ask')
      await act(other, 'claim', OMAR)
      await isAway(MAJA, 20, OMAR)
      start()
      await eventually(async () => {
        expect((await now(claimed)).claimedBy).to.deep.equal(OMAR)
        expect(await now(asked)).to.deep.include({ claimedBy: OMAR, status: 'waiting' })
      })
      expect(await happened(other)).to.deep.equal(['created', 'claimed'])
      const { payloads } = await brought(claimed)
      expect(payloads.map(({ kind }) => kind)).to.deep.equal(['card', 'thread', 'whisper'])
      expect(payloads[1]).to.deep.include({ mention: OMAR })
    })

    it('the resident is told on the web who has it now', async () => {
      const ticket = { ...(await enter()), conversation: `web:${entered}` }
      await core.store.tickets.updateOne({ _id: ticket._id }, { $set: { conversation: ticket.conversation } })
      await act(ticket, 'claim')
      await core.event({ id: 'l1', ref: ticket._id, what: 'left_behind', staff: MAJA, substitute: OMAR })
      expect((await brought(ticket)).turn.outbound[0]?.text).to.contain('Omar Haddad')
      await core.event({ id: 'l2', ref: ticket._id, what: 'left_behind', staff: OMAR })
      expect((await brought(ticket)).turn.outbound[0]?.text).to.contain('kön')
      const { seq } = (await brought(ticket)).turn
      await core.event({ id: 'l3', ref: ticket._id, what: 'left_behind', staff: MAJA })
      expect((await brought(ticket)).turn.seq).to.equal(seq)
    })
  })

  describe('with several at work', () => {
    it('each thing happens once', async () => {
      const name = core.store.db.databaseName
      const others = [await instance(name), await instance(name)]
      try {
        const tickets = []
        for (let n = 0; n < 25; n += 1) tickets.push(await enter())
        core.later(4 * HOUR_MINUTES)
        for (const on of [core, ...others]) {
          on.now = core.now
          start({ on })
        }
        for (const ticket of tickets)
          await eventually(async () => expect(await happened(ticket)).to.deep.equal(['created', 'overdue']))
        await nothingMore(tickets[0] as Ticket)
        for (const ticket of tickets) {
          expect(await happened(ticket)).to.deep.equal(['created', 'overdue'])
          expect(await core.log.read(ticket.conversation, 0, 50)).to.have.length(2)
        }
      } finally {
        await Promise.all(running.splice(0).map((due) => due.stop()))
        await Promise.all(others.map((other) => other.leave()))
      }
    })
  })

  describe('when something goes wrong', () => {
    it('an outage is survived, told once, and made good', async () => {
      const ticket = await enter()
      let isAway = true
      const log = keptLog()
      start({
        log,
        tell: async (news) => {
          if (isAway) throw new ServiceError('store_unavailable', 'MongoDB does not answer')
          await core.event(news)
        },
      })
      core.later(4 * HOUR_MINUTES)
      await eventually(() => expect(told.length).to.be.greaterThan(3))
      isAway = false
      await eventually(async () => expect(await happened(ticket)).to.include('overdue'))
      await eventually(() => expect(log.lines.join()).to.contain('seen again'))
      expect(log.lines.filter((line) => line.includes('nobody can see'))).to.have.length(1)
    })

    it('a ticket that cannot be woken holds up no other, and is told of', async () => {
      const [bad, good] = [await enter(), await enter()]
      const unreadable = await enter()
      await core.store.tickets.updateOne({ _id: unreadable._id }, { $unset: { events: '' } })
      const log = keptLog()
      start({
        log,
        tell: async (news) => {
          if (news.ref === bad._id) throw new TypeError('a mistake of ours')
          await core.event(news)
        },
      })
      core.later(4 * HOUR_MINUTES)
      await eventually(async () => expect(await happened(good)).to.include('overdue'))
      await nothingMore(good)
      expect(told.filter(({ ref }) => ref === bad._id)).to.have.length(1)
      const lines = log.lines.filter((line) => line.includes('a ticket was not woken')).join()
      expect(lines).to.contain(bad._id).and.contain(unreadable._id).and.not.contain('öppettiderna')
    })

    it('a ticket that would go round in circles is stopped', async () => {
      const ticket = await enter()
      const log = keptLog()
      start({ log, tell: async () => undefined })
      core.later(4 * HOUR_MINUTES)
      await eventually(() => expect(log.lines.join()).to.contain('a ticket was not woken'))
      await nothingMore(ticket)
      expect(told).to.have.length.at.most(10)
    })

    it('times counted by hours that are no longer in force are counted anew, and nobody is told', async () => {
      const ticket = await enter()
      await core.store.tickets.updateOne({ _id: ticket._id }, { $set: { wake: { what: 'close', at: core.now } } })
      start()
      await eventually(async () => expect((await now(ticket)).wake).to.deep.equal(ticket.wake))
      expect(await now(ticket)).to.have.property('version', 1)
      expect(told).to.deep.equal([])
    })
  })

  describe('a clock that jumps', () => {
    it('ahead does at once what its time has come for, and back again does nothing twice', async () => {
      const ticket = await enter()
      start()
      await later(DAY_MINUTES, ticket, 'escalated')
      core.later(-DAY_MINUTES)
      await nothingMore(ticket)
      core.later(DAY_MINUTES)
      await nothingMore(ticket)
      await later(3 * DAY_MINUTES, ticket, 'escalated')
      expect(await happened(ticket)).to.deep.equal(['created', 'escalated', 'escalated'])
    })
  })

  it('is looked at right after a commit that makes something due before the next look', async () => {
    const due = start({ lookMs: 60_000 })
    const other = await enter()
    await core.store.tickets.updateOne({ _id: other._id }, { $set: { 'wake.at': new Date(core.now.getTime() + 30) } })
    const turn = (await core.log.read(other.conversation, 0, 1))[0]
    if (!turn) throw new Error('no turn')
    due.wake(turn)
    core.later(1)
    await eventually(async () => expect((await now(other)).wake).to.deep.equal(other.wake))
  })

  it('finishes what is under way when it stops, and begins nothing more', async () => {
    const tickets = []
    for (let n = 0; n < 12; n += 1) tickets.push(await enter())
    let under = 0
    let finish: () => void = () => undefined
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const due = start({
      tell: async (news) => {
        under += 1
        await finished
        await core.event(news)
        under -= 1
      },
    })
    core.later(4 * HOUR_MINUTES)
    await eventually(() => expect(under).to.equal(4))
    const stopping = due.stop()
    finish()
    await stopping
    expect(under).to.equal(0)
    expect(told).to.have.length(4)
    const woken = await Promise.all(tickets.map(async (ticket) => (await happened(ticket)).includes('overdue')))
    expect(woken.filter(Boolean)).to.have.length(4)
  })

  describe('sweeps', () => {
    const sweepings: Sweeps[] = []
    afterEach(() => Promise.all(sweepings.splice(0).map((one) => one.stop())))

    function sweep(sweeps: Sweep[], log = keptLog()): Sweeps {
      const one = new Sweeps({ sweeps, leases: new Leases(core.store), log: log.log, lookMs: 10 })
      sweepings.push(one)
      one.start()
      return one
    }

    function counted(name: string, everyMs: number): Sweep & { runs: number } {
      const sweeping = {
        name,
        everyMs,
        runs: 0,
        async run() {
          sweeping.runs += 1
        },
      }
      return sweeping
    }

    it('are done at start by one of several, and not again before their time', async () => {
      const leftovers = counted('leftovers', 60_000)
      for (let n = 0; n < 3; n += 1) sweep([leftovers])
      const other = counted('other', 10)
      sweep([other])
      await eventually(() => expect(other.runs).to.be.greaterThan(5))
      expect(leftovers.runs).to.equal(1)
    })

    it('are done again, every so often', async () => {
      const often = counted('often', 20)
      sweep([often])
      await eventually(() => expect(often.runs).to.be.greaterThan(3))
    })

    it('that fail are told of and done again', async () => {
      let runs = 0
      const log = keptLog()
      const failing = async () => {
        runs += 1
        if (runs === 1) throw new ServiceError('store_unavailable', 'away')
      }
      sweep([{ name: 'failing', everyMs: 60_000, run: failing }], log)
      await eventually(() => expect(runs).to.equal(2))
      expect(log.lines.filter((line) => line.includes('a sweep failed'))).to.have.length(1)
    })

    it('under way are finished before it has stopped', async () => {
      let finished = false
      let begun = false
      const slow = async () => {
        begun = true
        await new Promise((resolve) => setTimeout(resolve, 100))
        finished = true
      }
      const one = sweep([{ name: 'slow', everyMs: 60_000, run: slow }])
      await eventually(() => begun)
      await one.stop()
      expect(finished).to.equal(true)
    })
  })
})
