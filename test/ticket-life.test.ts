import { expect } from 'chai'
import {
  contactChanged,
  leftBehind,
  linkedTo,
  noticed,
  rated,
  reopened,
  residentWrote,
  wishedFor,
  woken,
} from '../src/tickets/happenings.js'
import { move, type RefusalReason, STAFF_VERBS, type StaffVerb } from '../src/tickets/moves.js'
import type { Ticket, TicketStatus } from '../src/tickets/ticket.js'
import { nextWake, overslept, reopenUntil, type WakeKind } from '../src/tickets/wake.js'
import {
  ANNA,
  BO,
  CILLA,
  checkStep,
  checkTicket,
  MORNING,
  moveBy,
  moved,
  newTicket,
  QUEUES,
  rulesFor,
} from './support/ticket-world.js'

const at = (hours: number) => new Date(MORNING.getTime() + hours * 3_600_000)
const days = (count: number) => at(24 * count)

/**
 * Goal: a ticket can be moved in the ways it should, and in no other.
 * Method: every verb in every state it can meet, as one table; then what each move leaves behind. All by Anna.
 */
describe("a ticket's life", () => {
  const fresh = newTicket()
  const asked = (by: typeof ANNA) => moved(fresh, moveBy(by, 'ask'), at(1))
  const resolved = moved(fresh, moveBy(ANNA, 'resolve'), at(1))
  const close = (ticket: Ticket) => woken(ticket, 'close', days(8), rulesFor(ticket))
  const STATES = {
    new: fresh,
    mine: moved(fresh, moveBy(ANNA, 'claim'), at(1)),
    theirs: moved(fresh, moveBy(BO, 'claim'), at(1)),
    'asked by me': asked(ANNA),
    'asked by them': asked(BO),
    resolved,
    closed: close(resolved),
  } as const
  type State = keyof typeof STATES

  const table: Record<StaffVerb, Record<State, TicketStatus | RefusalReason>> = (() => {
    const columns: State[] = ['new', 'mine', 'theirs', 'asked by me', 'asked by them', 'resolved', 'closed']
    const rows: Record<StaffVerb, string> = {
      claim: '         claimed    taken     taken      taken     taken      not_open  not_open',
      reply: '         claimed    claimed   not_yours  claimed   not_yours  not_open  not_open',
      ask: '           waiting    waiting   not_yours  waiting   not_yours  not_open  not_open',
      called: '        claimed    claimed   not_yours  waiting   not_yours  not_open  not_open',
      note: '          new        claimed   claimed    waiting   waiting    resolved  closed',
      release: '       not_yours  new       not_yours  new       not_yours  not_open  not_open',
      assign: '        not_yours  claimed   not_yours  waiting   not_yours  not_open  not_open',
      transfer: '      new        new       not_yours  new       not_yours  not_open  not_open',
      consult: '       new        claimed   claimed    waiting   waiting    not_open  not_open',
      answer_consult: 'new        claimed   claimed    waiting   waiting    resolved  closed',
      resolve: '       resolved   resolved  not_yours  resolved  not_yours  not_open  not_open',
      reopen: '        not_resolved not_resolved not_resolved not_resolved not_resolved claimed not_resolved',
      threat: '        new        claimed   claimed    waiting   waiting    resolved  closed',
      // With no other ticket named, and nobody who follows.
      merge: '         merge_unknown merge_unknown merge_unknown merge_unknown merge_unknown not_open not_open',
      split:
        '         follower_unknown follower_unknown follower_unknown follower_unknown follower_unknown not_open not_open',
    }
    const cells = (row: string) => row.trim().split(/\s+/) as (TicketStatus | RefusalReason)[]
    const lineOf = (row: string) =>
      Object.fromEntries(columns.map((state, n) => [state, cells(row)[n]])) as Record<State, TicketStatus>
    return Object.fromEntries(STAFF_VERBS.map((verb) => [verb, lineOf(rows[verb])])) as typeof table
  })()

  const consulted = { id: 'c1', queue: 'roads', by: BO, at: MORNING, question: 'Vad säger ni?' }
  for (const verb of STAFF_VERBS) {
    for (const state of Object.keys(STATES) as State[]) {
      const expected = table[verb][state]
      it(`${verb} when ${state}: ${expected}`, () => {
        const before = verb === 'answer_consult' ? { ...STATES[state], consults: [consulted] } : STATES[state]
        const frozen = structuredClone(before)
        const result = move(before, moveBy(ANNA, verb), days(9), rulesFor(before))
        expect(before).to.deep.equal(frozen)
        if ('why' in result) {
          expect(result.why).to.equal(expected)
          return
        }
        expect(result.ticket.status).to.equal(expected)
        checkTicket(result.ticket)
        checkStep(before, result.ticket)
        const last = result.ticket.events.at(-1)
        expect(last).to.deep.include({ at: days(9), by: 'staff', who: ANNA })
      })
    }
  }

  describe('needs words', () => {
    const rows: { verb: StaffVerb; text?: string; files?: number; why?: RefusalReason }[] = [
      { verb: 'reply', text: '  \n ', why: 'text_missing' },
      { verb: 'reply', files: 1 },
      { verb: 'ask', why: 'text_missing' },
      { verb: 'note', why: 'text_missing' },
      { verb: 'note', files: 2 },
      { verb: 'resolve', why: 'text_missing' },
      { verb: 'resolve', files: 1, why: 'text_missing' },
      { verb: 'consult', files: 1, why: 'text_missing' },
      { verb: 'claim' },
      { verb: 'called' },
      { verb: 'release' },
      { verb: 'transfer' },
      { verb: 'threat' },
    ]
    for (const { verb, text, files, why } of rows) {
      it(`${verb} with ${files ?? 0} files and ${text === undefined ? 'no text' : 'blanks'}: ${why ?? 'done'}`, () => {
        const before = verb === 'claim' ? fresh : STATES.mine
        const result = move(before, moveBy(ANNA, verb, { text, files }), at(2), rulesFor(before))
        expect('why' in result ? result.why : undefined).to.equal(why)
      })
    }
  })

  describe('needs somewhere or somebody', () => {
    const rows: { verb: StaffVerb; more: Parameters<typeof moveBy>[2]; why: RefusalReason }[] = [
      { verb: 'transfer', more: { to: undefined }, why: 'queue_unknown' },
      { verb: 'transfer', more: { to: QUEUES.waste }, why: 'same_queue' },
      { verb: 'consult', more: { to: undefined }, why: 'queue_unknown' },
      { verb: 'consult', more: { to: QUEUES.waste }, why: 'same_queue' },
      { verb: 'assign', more: { staff: undefined }, why: 'staff_unknown' },
      { verb: 'assign', more: { staff: ANNA }, why: 'taken' },
      { verb: 'answer_consult', more: { consult: 'c9' }, why: 'consult_unknown' },
      { verb: 'answer_consult', more: { consult: undefined }, why: 'consult_unknown' },
    ]
    for (const { verb, more, why } of rows) {
      it(`${verb}: ${why}`, () => {
        expect(move(STATES.mine, moveBy(ANNA, verb, more), at(2), rulesFor(fresh))).to.deep.equal({ why })
      })
    }

    it('a consult is answered once, and twenty are enough', () => {
      let ticket = STATES.mine
      for (let n = 1; n <= 20; n += 1) ticket = moved(ticket, moveBy(BO, 'consult'), at(2))
      expect(ticket.consults?.map(({ id }) => id)).to.deep.equal(Array.from({ length: 20 }, (_, n) => `c${n + 1}`))
      expect(move(ticket, moveBy(BO, 'consult'), at(2), rulesFor(ticket))).to.deep.equal({ why: 'consults_too_many' })
      const answered = moved(ticket, moveBy(CILLA, 'answer_consult', { consult: 'c7', text: 'Ja' }), at(3))
      expect(answered.consults?.[6]?.answer).to.deep.equal({ by: CILLA, at: at(3), text: 'Ja' })
      expect(answered.consults?.filter(({ answer }) => answer)).to.have.length(1)
      const again = move(answered, moveBy(BO, 'answer_consult', { consult: 'c7' }), at(4), rulesFor(answered))
      expect(again).to.deep.equal({ why: 'consult_answered' })
    })
  })

  describe('whose word is next', () => {
    const theirs: StaffVerb[] = ['reply', 'ask', 'called', 'resolve']
    for (const verb of theirs) {
      it(`is theirs after ${verb}, and the first answer is remembered`, () => {
        const once = moved(STATES.mine, moveBy(ANNA, verb), at(2))
        expect(once)
          .to.deep.include({ answeredAt: at(2), staffAt: at(2) })
          .and.not.have.property('awaitingSince')
        if (verb === 'resolve') return
        expect(moved(once, moveBy(ANNA, verb), at(3))).to.deep.include({ answeredAt: at(2), staffAt: at(3) })
      })
    }

    it('is ours again when they write, with a due time of its own', () => {
      const answered = moved(STATES.mine, moveBy(ANNA, 'reply'), at(2))
      const wrote = residentWrote(answered, at(3), rulesFor(answered))
      expect(wrote).to.deep.include({
        status: 'claimed',
        awaitingSince: at(3),
        dueAt: new Date('2026-11-27T11:00:00Z'),
      })
      expect(residentWrote(wrote, at(4), rulesFor(wrote))).to.equal(wrote)
      checkTicket(wrote)
    })

    it('is ours when they answer what was asked, and whoever asked still has it', () => {
      const wrote = residentWrote(STATES['asked by me'], at(4), rulesFor(fresh))
      expect(wrote).to.deep.include({ status: 'claimed', claimedBy: ANNA, awaitingSince: at(4) })
      expect(wrote).to.not.have.property('waitingSince')
      checkTicket(wrote)
    })

    it('is nobody’s any more once it is resolved or closed', () => {
      for (const over of [resolved, STATES.closed]) expect(residentWrote(over, days(9), rulesFor(over))).to.equal(over)
    })

    it('stays ours since when it was, when it is put back', () => {
      const back = moved(STATES.mine, moveBy(ANNA, 'release'), at(5))
      expect(back).to.deep.include({ awaitingSince: MORNING, dueAt: fresh.dueAt })
    })

    it('becomes ours, and is due anew, when what they were waited for over is put back', () => {
      for (const waits of [STATES['asked by me'], moved(STATES.mine, moveBy(ANNA, 'reply'), at(2))]) {
        const back = moved(waits, moveBy(ANNA, 'release'), days(4))
        expect(back.awaitingSince).to.deep.equal(days(4))
        expect(back.dueAt > days(4)).to.equal(true)
        checkTicket(back)
      }
    })

    it('is waited for from the last time we spoke', () => {
      const called = moved(STATES['asked by me'], moveBy(ANNA, 'called'), days(4))
      expect(called).to.deep.include({ status: 'waiting', waitingSince: days(4) })
    })
  })

  describe('transfer', () => {
    it('goes to the other queue unclaimed, due by its hours, waited for since the beginning', () => {
      const late = { ...woken(STATES.mine, 'due', at(7), rulesFor(fresh)), matter: 'roads' }
      const there = moved(late, moveBy(ANNA, 'transfer'), days(1))
      expect(there).to.deep.include({ status: 'new', queue: 'roads', department: 'roads-department' })
      expect(there).to.deep.include({ awaitingSince: MORNING, dueAt: new Date('2026-11-27T12:00:00Z') })
      expect(there).to.not.have.any.keys('claimedBy', 'told', 'thread', 'matter')
      expect(there.events.at(-1)).to.deep.include({ from: 'waste', to: 'roads' })
      checkTicket(there)
    })

    it('takes on and loses the queue’s priority', () => {
      const up = moved(fresh, moveBy(ANNA, 'transfer', { to: QUEUES.urgent }))
      expect(up.priority).to.equal('high')
      expect(moved(up, moveBy(ANNA, 'transfer'))).to.not.have.property('priority')
    })

    const thread = { serviceUrl: 'https://smba.example', conversation: '19:a', activity: '1' }
    const heavy = (queue: 'income' | 'waste'): Ticket => ({
      ...newTicket(queue),
      thread,
      earlier: [{ conversation: 'web:0', seq: 4 }],
      district: 'strand',
      routedBy: 'article:income-support',
      articles: ['income-support'],
      consults: [{ ...consulted, question: 'Hon heter Eva' }],
      events: [...newTicket(queue).events, { at: MORNING, what: 'consulted', by: 'staff', who: BO, to: 'roads' }],
    })
    const rows: {
      from: 'income' | 'waste'
      to: keyof typeof QUEUES
      consent?: boolean
      text?: string
      ends: string
    }[] = [
      { from: 'income', to: 'waste', ends: 'consent_missing' },
      { from: 'income', to: 'waste', text: '   ', ends: 'consent_missing' },
      { from: 'income', to: 'waste', consent: true, ends: 'whole' },
      { from: 'income', to: 'waste', text: 'Behöver hjälp med en blankett', ends: 'sealed' },
      { from: 'income', to: 'secret', ends: 'consent_missing' },
      { from: 'income', to: 'secret', text: 'Behöver hjälp', ends: 'sealed' },
      { from: 'income', to: 'family', ends: 'whole' },
      { from: 'income', to: 'desk', ends: 'consent_missing' },
      { from: 'income', to: 'desk', text: 'Behöver hjälp', ends: 'sealed' },
      { from: 'waste', to: 'income', ends: 'whole' },
    ]
    for (const { from, to, ends, ...more } of rows) {
      it(`from ${from} to ${to} ${more.consent ? 'with consent' : more.text ? `saying "${more.text}"` : ''}: ${ends}`, () => {
        const before = heavy(from)
        const action = moveBy(ANNA, 'transfer', { to: QUEUES[to], text: undefined, ...more, seq: 12 })
        const result = move(before, action, at(1), rulesFor(before))
        if ('why' in result) return expect(result.why).to.equal(ends)
        const after = result.ticket
        if (ends === 'whole') {
          expect(after).to.deep.include({ question: before.question, consults: before.consults })
          return expect(after).to.not.have.property('sealedSeq')
        }
        expect(after).to.deep.include({ sealedSeq: 12, question: more.text, articles: [], routedBy: 'chosen' })
        expect(after.earlier).to.deep.equal([{ conversation: 'web:0', seq: 4, sealedSeq: Number.MAX_SAFE_INTEGER }])
        expect(after).to.not.have.any.keys('consults', 'district', 'matter')
        return expect(JSON.stringify(after)).to.not.match(/Eva|income-support|Soporna|strand/)
      })
    }

    it('leaves the card where the same people read it, and nowhere else', () => {
      const go = (to: keyof typeof QUEUES) =>
        moved(heavy('income'), moveBy(ANNA, 'transfer', { to: QUEUES[to], consent: true }))
      expect(go('family').thread).to.deep.equal(thread)
      expect(go('waste').thread).to.equal(undefined)
    })

    it('never gives a new consult the name of one that was left behind', () => {
      const sealed = moved(heavy('income'), moveBy(ANNA, 'transfer', { to: QUEUES.waste, text: 'Hjälp' }))
      const anew = moved(sealed, moveBy(ANNA, 'consult'))
      expect(anew.consults?.map(({ id }) => id)).to.deep.equal(['c2'])
      const stale = move(anew, moveBy(CILLA, 'answer_consult', { consult: 'c1' }), at(2), rulesFor(anew))
      expect(stale).to.deep.equal({ why: 'consult_unknown' })
    })
  })

  describe('reopened', () => {
    it('by staff is theirs, and owes an answer', () => {
      const open = moved(resolved, moveBy(BO, 'reopen'), at(3))
      expect(open).to.deep.include({ status: 'claimed', claimedBy: BO, awaitingSince: at(3) })
      expect(open).to.not.have.any.keys('resolvedAt', 'closingNote')
      checkTicket(open)
    })

    const fault = moved(newTicket('waste', MORNING, { kind: 'fault' }), moveBy(ANNA, 'resolve'), at(1))
    const rows = [
      { name: 'a question, on the seventh day', ticket: resolved, when: 7 + 1 / 24, back: true },
      { name: 'a question, after it', ticket: resolved, when: 7.05, back: false },
      { name: 'a fault, on the thirtieth day', ticket: fault, when: 30, back: true },
      { name: 'a fault, after it', ticket: fault, when: 31, back: false },
      { name: 'what was never resolved', ticket: STATES.mine, when: 1, back: false },
      { name: 'what is closed', ticket: STATES.closed, when: 1, back: false },
    ]
    for (const { name, ticket, when, back } of rows) {
      it(`by the resident: ${name}: ${back ? 'goes back to the queue' : 'does not'}`, () => {
        const open = reopened(ticket, days(when), rulesFor(ticket))
        if (!back) return expect(open).to.equal(undefined)
        expect(open).to.deep.include({ status: 'new', wished: ANNA, awaitingSince: days(when) })
        expect(open).to.not.have.any.keys('resolvedAt', 'closingNote', 'rating', 'claimedBy')
        return checkTicket(open as Ticket)
      })
    }

    it('closes by itself when that is over, and not before', () => {
      expect(resolved.wake).to.deep.equal({ what: 'close', at: reopenUntil(resolved, rulesFor(resolved)) })
      expect(reopenUntil(resolved, rulesFor(resolved))).to.deep.equal(new Date(at(1).getTime() + 7 * 86_400_000))
      expect(STATES.closed).to.not.have.property('wake')
    })
  })

  describe('by itself', () => {
    /** Lets time pass as long as something is to happen before `until`. */
    function pass(ticket: Ticket, until: Date): { ticket: Ticket; told: string[] } {
      const told: string[] = []
      let now = ticket
      for (let n = 0; n < 50; n += 1) {
        const { wake } = now
        if (!wake || wake.at > until) return { ticket: now, told }
        told.push(`${wake.what} ${wake.at.toISOString().slice(5, 16)}`)
        now = woken(now, wake.what, wake.at, rulesFor(now))
        checkTicket(now)
      }
      throw new Error('never comes to rest')
    }

    const rows: { name: string; ticket: Ticket; until: Date; told: string[] }[] = [
      {
        name: 'nobody claims: reminded, due, escalated, and again each working day',
        ticket: fresh,
        until: new Date('2026-12-01T16:00:00Z'),
        told: [
          'remind 11-26T13:00',
          'due 11-26T14:00',
          'escalate 11-26T15:00',
          'escalate 11-27T07:00',
          'escalate 11-30T07:00',
          'escalate 12-01T07:00',
        ],
      },
      {
        name: 'claimed and not answered: back in the queue',
        ticket: STATES.mine,
        until: at(6),
        told: ['remind 11-26T13:00', 'return 11-26T13:00', 'due 11-26T14:00'],
      },
      {
        name: 'asked: the resident is reminded once, in opening hours',
        ticket: moved(fresh, moveBy(ANNA, 'ask'), days(1.3)),
        until: days(60),
        told: ['nudge 12-03T07:00'],
      },
      {
        name: 'answered and no word: whoever has it is told once',
        ticket: moved(STATES.mine, moveBy(ANNA, 'reply'), at(2)),
        until: days(60),
        told: ['nudge 12-01T10:00'],
      },
      { name: 'resolved: closed', ticket: resolved, until: days(60), told: ['close 12-03T09:00'] },
      { name: 'closed: nothing', ticket: STATES.closed, until: days(60), told: [] },
      {
        name: 'half an hour to answer: half of that is warning enough',
        ticket: moved(fresh, moveBy(ANNA, 'transfer', { to: QUEUES.urgent })),
        until: at(1),
        told: ['remind 11-26T08:15', 'due 11-26T08:30', 'escalate 11-26T08:30'],
      },
      {
        name: 'a queue that never opens: by the clock',
        ticket: moved(fresh, moveBy(ANNA, 'transfer', { to: QUEUES.closed })),
        until: at(34),
        told: ['remind 11-26T15:00', 'due 11-26T16:00', 'escalate 11-26T17:00', 'escalate 11-27T17:00'],
      },
    ]
    for (const { name, ticket, until, told } of rows) {
      it(name, () => expect(pass(ticket, until).told).to.deep.equal(told))
    }

    it('a word from staff puts off the return, and one from the resident does not', () => {
      const noted = moved(STATES.mine, moveBy(ANNA, 'note'), at(4))
      expect(nextWakeOf(noted, 'return')).to.deep.equal(days(1))
      expect(residentWrote(STATES.mine, at(4), rulesFor(fresh))).to.equal(STATES.mine)
    })

    function nextWakeOf(ticket: Ticket, what: WakeKind): Date | undefined {
      // Told of everything else, so that what is asked about is what is left.
      const wake = nextWake({ ...ticket, told: 'escalate', dueAt: days(30) }, rulesFor(ticket))
      return wake?.what === what ? wake.at : undefined
    }

    const slept: { what: WakeKind; now: Date; becomes: WakeKind }[] = [
      { what: 'remind', now: at(5), becomes: 'remind' },
      { what: 'remind', now: at(6), becomes: 'due' },
      { what: 'remind', now: days(3), becomes: 'escalate' },
      { what: 'due', now: at(6.5), becomes: 'due' },
      { what: 'due', now: at(7), becomes: 'escalate' },
      { what: 'escalate', now: days(9), becomes: 'escalate' },
      { what: 'return', now: days(9), becomes: 'return' },
    ]
    for (const { what, now, becomes } of slept) {
      it(`${what}, slept through until ${now.toISOString()}, is ${becomes}`, () => {
        expect(overslept(fresh, what, now, rulesFor(fresh))).to.equal(becomes)
      })
    }

    it('a complaint has the time its queue gives complaints', () => {
      const complaint = newTicket('waste', MORNING, { kind: 'complaint' })
      const there = moved(complaint, moveBy(ANNA, 'transfer', { to: QUEUES.roads }))
      expect(there.dueAt).to.deep.equal(new Date('2026-11-30T09:00:00Z'))
    })
  })

  describe('left behind', () => {
    it('goes back to the queue, or to the substitute, who is not in live conversation by that', () => {
      const alone = leftBehind(STATES.mine, undefined, at(2), rulesFor(fresh))
      expect(alone).to.deep.include({ status: 'new', awaitingSince: MORNING })
      expect(alone.events.at(-1)).to.deep.include({ what: 'returned', by: 'system', from: 'anna' })
      const handed = leftBehind(STATES['asked by me'], CILLA, at(2), rulesFor(fresh))
      expect(handed).to.deep.include({ status: 'waiting', claimedBy: CILLA, claimedAt: at(2) })
      expect(handed).to.not.have.property('staffAt')
      for (const one of [alone, handed]) checkTicket(one)
    })

    it('changes nothing of what nobody has, or is over', () => {
      for (const ticket of [fresh, resolved, STATES.closed])
        expect(leftBehind(ticket, CILLA, days(9), rulesFor(ticket))).to.equal(ticket)
    })
  })

  it('what else is told of it changes nothing of how it stands', () => {
    const told: ((ticket: Ticket) => Ticket)[] = [
      (ticket) => contactChanged(ticket, { via: 'sms', phone: '+46701740611', proven: true }, at(2)),
      (ticket) => linkedTo(ticket, 'sms:+46701740611', at(2)),
      (ticket) => rated(ticket, 'good', at(2)),
      (ticket) => wishedFor(ticket, BO, at(2)),
      (ticket) => noticed(ticket, 'danger', at(2), 'resident'),
      (ticket) => noticed(ticket, 'card_failed', at(2)),
    ]
    for (const tell of told) {
      for (const ticket of [fresh, STATES.mine, STATES['asked by me'], resolved]) {
        const after = tell(ticket)
        checkTicket(after)
        checkStep(ticket, after)
        expect(after).to.deep.include({ status: ticket.status, dueAt: ticket.dueAt })
      }
    }
    const once = linkedTo(rated(fresh, 'bad', at(1)), 'sms:1', at(1))
    expect(linkedTo(once, 'sms:1', at(2))).to.equal(once)
    expect(rated(once, 'good', at(2))).to.equal(once)
  })

  it('keeps its first and its last events when there are more than a life has', () => {
    let ticket = STATES.mine
    for (let n = 0; n < 500; n += 1) ticket = moved(ticket, moveBy(ANNA, 'note'), at(2))
    expect(ticket.events).to.have.length(400)
    expect(ticket.events[0]?.what).to.equal('created')
    expect(ticket.version).to.equal(STATES.mine.version + 500)
  })

  it('a clock that was set back changes no order', () => {
    const back = moved(STATES.mine, moveBy(ANNA, 'reply'), at(-3))
    expect(back.events.at(-1)?.at).to.deep.equal(at(1))
    checkTicket(back)
  })
})
