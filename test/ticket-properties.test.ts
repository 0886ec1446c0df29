import { expect } from 'chai'
import fc from 'fast-check'
import { contactChanged, leftBehind, reopened, residentWrote, woken } from '../src/tickets/happenings.js'
import { type Move, move, STAFF_VERBS } from '../src/tickets/moves.js'
import type { Ticket } from '../src/tickets/ticket.js'
import { overslept, reopenUntil } from '../src/tickets/wake.js'
import { howMany } from './support/how-many.js'
import { after, freed, type Model, newModel, refusal } from './support/ticket-model.js'
import {
  ANNA,
  BO,
  CILLA,
  checkStep,
  checkTicket,
  MORNING,
  newTicket,
  QUEUES,
  type QueueId,
  rulesFor,
} from './support/ticket-world.js'

const HOUR_MS = 3_600_000
/** A ticket that is woken more often than this at one instant goes round in circles. */
const WAKES_AT_ONCE_MAX = 5

type Event =
  | { do: 'staff'; move: Omit<Move, 'seq'> }
  | { do: 'wrote' }
  | { do: 'reopened' }
  | { do: 'contact' }
  | { do: 'left'; substitute: boolean }
  /** `asleep`: the service is down all that time, and everything that should have happened happens at its end. */
  | { do: 'passes'; hours: number; asleep: boolean }
  | { do: 'clock_back'; minutes: number }

const people = fc.constantFrom(ANNA, BO, CILLA)
const queueIds = Object.keys(QUEUES) as QueueId[]

const staffMove = fc.record({
  verb: fc.constantFrom(...STAFF_VERBS),
  by: people,
  text: fc.oneof({ weight: 5, arbitrary: fc.constant('ord') }, fc.constantFrom('', '  ', undefined)),
  files: fc.constantFrom(undefined, 0, 1),
  to: fc.option(fc.constantFrom(...queueIds.map((id) => QUEUES[id])), { nil: undefined, freq: 9 }),
  consult: fc.constantFrom('c1', 'c2', 'c3', undefined),
  staff: fc.option(people, { nil: undefined, freq: 9 }),
  consent: fc.boolean(),
})

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('staff' as const), move: staffMove }) },
  { weight: 4, arbitrary: fc.constant({ do: 'wrote' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'reopened' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'contact' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('left' as const), substitute: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('passes' as const),
      hours: fc.oneof(fc.double({ min: 0, max: 10, noNaN: true }), fc.integer({ min: 10, max: 300 })),
      asleep: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('clock_back' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
  },
)

const history = fc.record({
  queue: fc.constantFrom(...queueIds),
  kind: fc.constantFrom('question' as const, 'fault' as const, 'complaint' as const),
  events: fc.array(event, { maxLength: 40, size: 'max' }),
})

/**
 * Goal: whatever staff, residents and time do to a ticket, in whatever order, it is never in a state it should not be in.
 * Method: random histories, walked beside a model that knows the rules and not the code; what must hold is checked after
 * each step. A failure names its seed and the shortest history that shows it.
 */
describe('a ticket in random histories', function () {
  if (process.env.LOTSEN_HISTORIES) this.timeout(0)

  it('goes where the model goes, and is whole at every step', () => {
    fc.assert(
      fc.property(history, ({ queue, kind, events }) => {
        const walk = new Walk(queue, kind)
        for (const each of events) walk.step(each)
      }),
      howMany(120),
    )
  })

  it('comes to rest: left alone, an open ticket is told of each working day, and one that is over is closed', () => {
    fc.assert(
      fc.property(history, ({ queue, kind, events }) => {
        const walk = new Walk(queue, kind)
        for (const each of events) walk.step(each)
        walk.step({ do: 'passes', hours: 24 * 45, asleep: false })
        const { status, wake, told } = walk.ticket
        if (status === 'resolved') throw new Error('resolved for ever')
        if (status === 'new') expect(wake?.what).to.equal('escalate')
        else
          expect([status === 'closed' || told, wake]).to.deep.equal([status === 'closed' ? true : 'nudge', undefined])
      }),
      howMany(40),
    )
  })
})

class Walk {
  ticket: Ticket
  readonly #model: Model
  #now = MORNING
  #words = 0

  constructor(queue: QueueId, kind: Ticket['kind']) {
    const words = this.#newWords()
    this.ticket = newTicket(queue, MORNING, { kind, question: words })
    this.#model = newModel(QUEUES[queue], words)
  }

  step(happens: Event): void {
    switch (happens.do) {
      case 'staff':
        this.#staff({ ...happens.move, seq: this.ticket.version })
        break
      case 'wrote':
        this.#take(residentWrote(this.ticket, this.#now, rulesFor(this.ticket)))
        if (this.#isHeld()) Object.assign(this.#model, { status: 'claimed', ours: true })
        break
      case 'reopened':
        this.#reopened()
        break
      case 'contact':
        this.#take(contactChanged(this.ticket, { via: 'call', phone: '+46701740611', proven: false }, this.#now))
        break
      case 'left':
        this.#left(happens.substitute)
        break
      case 'passes':
        this.#pass(new Date(this.#now.getTime() + happens.hours * HOUR_MS), happens.asleep)
        break
      case 'clock_back':
        this.#now = new Date(this.#now.getTime() - happens.minutes * 60_000)
    }
    this.#agree()
  }

  #staff(drawn: Move): void {
    const action = { ...drawn, text: drawn.text === 'ord' ? this.#newWords() : drawn.text }
    const before = structuredClone(this.ticket)
    const expected = refusal(this.#model, action)
    const result = move(this.ticket, action, this.#now, rulesFor(this.ticket))
    expect(this.ticket, 'what was there is not changed').to.deep.equal(before)
    expect('why' in result ? result.why : undefined, action.verb).to.equal(expected)
    if ('why' in result) return
    after(this.#model, action)
    this.#take(result.ticket)
  }

  #reopened(): void {
    const { ticket } = this
    const inTime = ticket.status === 'resolved' && this.#now <= reopenUntil(ticket, rulesFor(ticket))
    const open = reopened(ticket, this.#now, rulesFor(ticket))
    expect(open !== undefined).to.equal(inTime)
    if (!open) return
    freed(this.#model)
    this.#take(open)
  }

  #left(hasSubstitute: boolean): void {
    const { claimedBy } = this.ticket
    const substitute = [ANNA, BO, CILLA].find(({ id }) => hasSubstitute && id !== claimedBy?.id)
    this.#take(leftBehind(this.ticket, substitute, this.#now, rulesFor(this.ticket)))
    if (!this.#isHeld()) return
    if (substitute) this.#model.holder = substitute.id
    else freed(this.#model)
  }

  /** What the worker does: each wake when its time has come, or late, and then the next. */
  #pass(until: Date, asleep: boolean): void {
    let atOnce = 0
    for (let wake = this.ticket.wake; wake && wake.at <= until; wake = this.ticket.wake) {
      const at = asleep ? until : new Date(Math.max(this.#now.getTime(), wake.at.getTime()))
      atOnce = at > this.#now ? 1 : atOnce + 1
      expect(atOnce, `${wake.what} again and again`).to.be.at.most(WAKES_AT_ONCE_MAX)
      this.#now = at
      const what = overslept(this.ticket, wake.what, at, rulesFor(this.ticket))
      if (what === 'return') freed(this.#model)
      if (what === 'close') this.#model.status = 'closed'
      this.#take(woken(this.ticket, what, at, rulesFor(this.ticket)))
      this.#agree()
    }
    this.#now = until
  }

  #isHeld(): boolean {
    return this.#model.status === 'claimed' || this.#model.status === 'waiting'
  }

  #take(next: Ticket): void {
    checkStep(this.ticket, next)
    if (next !== this.ticket) checkTicket(next)
    this.ticket = next
  }

  #agree(): void {
    const { status, claimedBy, awaitingSince, queue, consults = [] } = this.ticket
    const model = this.#model
    const isOpen = status !== 'resolved' && status !== 'closed'
    expect({ status, queue, ours: awaitingSince !== undefined }).to.deep.equal({
      status: model.status,
      queue: model.queue.id,
      ours: model.ours,
    })
    if (isOpen) expect(claimedBy?.id).to.equal(model.holder)
    expect(new Map(consults.map(({ id, answer }) => [id, answer !== undefined]))).to.deep.equal(model.consults)
    const seen = JSON.stringify(this.ticket)
    for (const words of model.sealed) expect(seen.includes(words), `${words} was left behind`).to.equal(false)
  }

  /** Words like no other, so that they are recognised wherever they turn up. */
  #newWords(): string {
    this.#words += 1
    return `ord-${this.#words}-slut`
  }
}
