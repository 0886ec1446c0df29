import { expect } from 'chai'
import type { Content } from '../src/content/content.js'
import { swedishCalendar } from '../src/tickets/calendar.js'
import { leftBehind, rated, reopened, residentWrote } from '../src/tickets/happenings.js'
import { type Move, move } from '../src/tickets/moves.js'
import { findQueue, queueById } from '../src/tickets/routing.js'
import type { StaffMember, Ticket } from '../src/tickets/ticket.js'
import type { TicketRules } from '../src/tickets/wake.js'
import type { Fact, FactDetail } from '../src/turn/fact.js'
import { isFirstLine, ticketFacts, topicOf } from '../src/turn/facts/ticket-facts.js'
import { MAJA, OMAR, readContent } from './support/talk.js'
import { aTicket } from './support/tickets.js'

/**
 * Goal: whatever happens to a ticket is counted, once, by where it was and how long it took; and never by whose hands it
 * went through.
 * Method: a table of the moves there are, each made by the house's own rules on a ticket in the hours of its queue; what the
 * ticket before and the one after come to is read off. No clock and no database.
 */
describe('facts of a ticket', () => {
  const calendar = swedishCalendar('Europe/Stockholm')
  /** A Thursday, when the waste queue is open from 8 to 16:30 local time; the ticket came 9:30, and is due 15:30. */
  const at = (time: string, day = '2026-11-26') => new Date(`${day}T${time}:00+01:00`)
  let content: Content
  before(async () => {
    content = await readContent()
  })

  const rulesOf = ({ queue }: Ticket): TicketRules => ({
    queue: queueById(content, queue),
    calendar,
    reopenDays: { fault: 30, other: 7 },
  })

  type Step = (ticket: Ticket) => Ticket

  const moves =
    (verb: Move['verb'], when: Date, more: Partial<Move> & { by?: StaffMember; queue?: string } = {}): Step =>
    (ticket) => {
      const { queue, by = MAJA, ...rest } = more
      const to = queue === undefined ? undefined : findQueue(content, queue)
      const moved = move(ticket, { verb, by, seq: 3, text: 'Ordet är ditt.', to, ...rest }, when, rulesOf(ticket))
      if ('why' in moved) throw new Error(moved.why)
      return moved.ticket
    }

  /** What the last of these steps comes to. */
  function told(steps: Step[], start: Ticket = aTicket(), isSensitive = false) {
    let was: Ticket | undefined
    let ticket = start
    for (const step of steps) [was, ticket] = [ticket, step(ticket)]
    return ticketFacts(was, ticket, { content, calendar, isSensitive })
  }

  const whats = (facts: { what: Fact['what'] }[]) => facts.map(({ what }) => what).sort()
  const find = <W extends Fact['what']>(facts: FactDetail[], what: W) =>
    facts.find((fact): fact is Extract<FactDetail, { what: W }> => fact.what === what)

  const claimed = moves('claim', at('10:00'))
  const answered = moves('reply', at('11:30'))
  const resolved = moves('resolve', at('13:00'))

  it('are of each move there is', () => {
    const rows: [string, Step[], Fact['what'][]][] = [
      ['it came to be', [], ['ticket']],
      ['claimed', [claimed], ['deed']],
      ['answered', [claimed, answered], ['deed', 'first_answer']],
      ['answered again', [claimed, answered, moves('reply', at('12:00'))], ['deed']],
      ['called', [moves('called', at('10:10'))], ['deed', 'first_answer']],
      ['asked', [moves('ask', at('10:10'))], ['deed', 'first_answer']],
      ['noted', [moves('note', at('10:10'))], ['deed']],
      ['released', [claimed, moves('release', at('10:30'))], ['deed', 'released']],
      ['assigned', [claimed, moves('assign', at('10:30'), { staff: OMAR })], ['deed']],
      ['transferred', [moves('transfer', at('10:30'), { queue: 'streets' })], ['deed', 'transferred']],
      ['consulted', [moves('consult', at('10:30'), { queue: 'streets' })], ['consulted', 'deed']],
      ['resolved, unanswered', [moves('resolve', at('10:30'))], ['deed', 'first_answer', 'resolved']],
      ['resolved, answered', [claimed, answered, resolved], ['deed', 'resolved']],
      ['reopened by staff', [resolved, moves('reopen', at('14:00'))], ['deed', 'reopened']],
      [
        'reopened by its resident',
        [resolved, (ticket) => reopened(ticket, at('14:00'), rulesOf(ticket)) ?? ticket],
        ['reopened'],
      ],
      ['threatened on the phone', [moves('threat', at('14:00'))], ['abusive', 'deed']],
      ['rated', [resolved, (ticket) => rated(ticket, 'fair', at('14:00'))], ['rated']],
      [
        'rated again',
        [resolved, (ticket) => rated(ticket, 'fair', at('14:00')), (ticket) => rated(ticket, 'bad', at('14:01'))],
        [],
      ],
      ['written to', [claimed, answered, (ticket) => residentWrote(ticket, at('12:00'), rulesOf(ticket))], []],
      ['left behind', [claimed, (ticket) => leftBehind(ticket, undefined, at('12:00'), rulesOf(ticket))], ['returned']],
      ['taken over', [claimed, (ticket) => leftBehind(ticket, OMAR, at('12:00'), rulesOf(ticket))], []],
    ]
    expect(rows.map(([name, steps]) => [name, whats(told(steps))])).to.deep.equal(
      rows.map(([name, , facts]) => [name, facts]),
    )
  })

  it('are of where it was, and of what it is about', () => {
    const about = { channel: 'webchat', lang: 'sv', department: 'waste-water', queue: 'waste' }
    expect(told([])).to.deep.equal([{ what: 'ticket', kind: 'question', reason: 'asked', ...about }])
    const moved = told([claimed, moves('transfer', at('10:30'), { queue: 'streets' })])
    const between = { from: 'waste-water', to: 'streets-parks', fromQueue: 'waste', toQueue: 'streets' }
    expect(moved).to.deep.include({ what: 'transferred', ...between, ...about })
    const rows: [Partial<Ticket>, string | undefined][] = [
      [{ routedBy: 'article:missed-collection' }, 'article:missed-collection'],
      [{ routedBy: 'elsewhere:bus' }, 'elsewhere:bus'],
      [{ routedBy: 'words:sopor' }, undefined],
      [{ routedBy: 'previous:LN-7K3F9' }, undefined],
      [{ flow: 'complaint', routedBy: 'flow:complaint' }, 'flow:complaint'],
      [{ flow: 'fault', fault: { category: 'lamp', place: { text: 'Almvägen 4' } } as never }, 'fault:lamp'],
    ]
    for (const [more, topic] of rows) expect(topicOf(aTicket(more)), JSON.stringify(more)).to.equal(topic)
  })

  it('count time while the queue is open', () => {
    const friday = '2026-11-27'
    const rows: [string, Step[], number, boolean][] = [
      ['the same morning', [moves('reply', at('11:30'))], 120, true],
      ['late the same day', [moves('reply', at('15:45'))], 375, false],
      ['when it has closed', [moves('reply', at('20:00'))], 420, false],
      ['the next morning', [moves('reply', at('09:00', friday))], 480, false],
    ]
    for (const [name, steps, waitMinutes, dueKept] of rows)
      expect(find(told(steps), 'first_answer'), name).to.include({ waitMinutes, dueKept })
    const handled = told([claimed, answered, moves('resolve', at('10:00', friday))])
    expect(find(handled, 'resolved')).to.include({ of: '2026-11-26', handlingMinutes: 510 })
  })

  it('tell what was solved at once, and by whom it need not be known', () => {
    const wrote =
      (time: Date): Step =>
      (ticket) =>
        residentWrote(ticket, time, rulesOf(ticket))
    const end = moves('resolve', at('15:00'))
    const firstLine: Partial<Ticket> = { queue: 'contact-centre', department: 'contact-centre', matter: 'waste' }
    const rows: [string, Ticket, Step[], Partial<Extract<FactDetail, { what: 'resolved' }>>][] = [
      ['at once', aTicket(), [claimed, end], { first: true, firstLine: false, transfers: 0 }],
      ['by the first line', aTicket(firstLine), [claimed, end], { first: true, firstLine: true }],
      ['with a word more the same day', aTicket(), [claimed, answered, wrote(at('12:00')), end], { first: true }],
      [
        'after a word on another day',
        aTicket(),
        [answered, wrote(at('09:00', '2026-11-27')), moves('resolve', at('10:00', '2026-11-27'))],
        { first: false },
      ],
      [
        'after a transfer',
        aTicket(),
        [moves('transfer', at('10:00'), { queue: 'streets' }), end],
        { first: false, transfers: 1 },
      ],
      ['after a release', aTicket(), [claimed, moves('release', at('10:30')), end], { first: false, transfers: 0 }],
      [
        'by somebody else',
        aTicket(),
        [claimed, moves('assign', at('10:30'), { staff: OMAR }), moves('resolve', at('15:00'), { by: OMAR })],
        { first: false },
      ],
      ['once more', aTicket(), [resolved, moves('reopen', at('14:00')), end], { first: false }],
      ['of one that carries another on', aTicket({ previous: 'LN-AAAAA' }), [claimed, end], { first: false }],
    ]
    for (const [name, ticket, steps, expected] of rows)
      expect(find(told(steps, ticket), 'resolved'), name).to.include(expected)
    expect(find(told([resolved, moves('reopen', at('14:00'))]), 'reopened')).to.include({
      of: '2026-11-26',
      first: true,
    })
    const twice = [resolved, moves('reopen', at('14:00')), end, moves('reopen', at('15:10'))]
    expect(find(told(twice), 'reopened')).to.include({ first: false })
  })

  it('know the queues that take others’ matters first', () => {
    const first = content.organisation.departments.flatMap(({ queues }) => queues.map(({ id }) => id))
    expect(first.filter((id) => isFirstLine(content, id))).to.include.members(['contact-centre', 'technical-service'])
    expect(isFirstLine(content, 'waste')).to.equal(false)
  })

  it('say of a booking that nobody had no more than that it is there', () => {
    const visit = { office: 'town-hall', from: at('10:00'), to: at('10:30'), topic: 'Pass' }
    const booking = aTicket({ status: 'resolved', resolvedAt: at('09:30'), visit })
    expect(whats(told([], booking))).to.deep.equal(['ticket'])
  })

  it('say of what is confidential only its channel, department and queue', () => {
    const confidential = content.organisation.departments
      .flatMap(({ queues }) => queues)
      .find((queue) => queue.confidential)
    const queue = confidential?.id ?? ''
    const allowed = new Set([
      'what',
      'channel',
      'department',
      'queue',
      'kind',
      'reason',
      'from',
      'to',
      'fromQueue',
      'toQueue',
    ])
    const open = aTicket({ district: 'strand', routedBy: 'article:missed-collection' })
    const rows: [string, FactDetail[]][] = [
      ['a confidential queue’s', told([], { ...open, queue, department: 'social-services' })],
      ['one that goes there', told([moves('transfer', at('10:00'), { queue })], open)],
      ['one that a first line has for it', told([], { ...open, queue: 'contact-centre', matter: queue })],
      ['one of a conversation that is', told([], open, true)],
    ]
    for (const [name, facts] of rows)
      for (const fact of facts)
        expect(
          Object.keys(fact).filter((key) => !allowed.has(key)),
          name,
        ).to.deep.equal([])
    expect(Object.keys(told([], open)[0] ?? {})).to.include.members(['district', 'lang', 'topic'])
  })

  it('name nobody, and hold no word', () => {
    const all = told(
      [moves('resolve', at('10:30'))],
      aTicket({ contact: { via: 'sms', phone: '+46701740605', proven: true, name: 'Eva Ek' } }),
    )
    const text = JSON.stringify(all)
    for (const word of ['maja', 'Maja', 'Ordet', 'LN-', 'web:1', '+4670', 'Eva', 'Almvägen'])
      expect(text).to.not.include(word)
  })
})
