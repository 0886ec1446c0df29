import { expect } from 'chai'
import { Hours, type Queue } from '../../src/content/organisation.js'
import { swedishCalendar } from '../../src/tickets/calendar.js'
import { changed } from '../../src/tickets/events.js'
import { type Move, type Moved, move, type StaffVerb } from '../../src/tickets/moves.js'
import type { Ticket, TicketStatus } from '../../src/tickets/ticket.js'
import { nextWake, type TicketRules, withWake } from '../../src/tickets/wake.js'
import { aTicket } from './tickets.js'

export const CALENDAR = swedishCalendar('Europe/Stockholm')
/** A Thursday morning when every office is open. */
export const MORNING = new Date('2026-11-26T08:00:00Z')
export const ANNA = { id: 'anna', name: 'Anna Berg' }
export const BO = { id: 'bo', name: 'Bo Ek' }
export const CILLA = { id: 'cilla', name: 'Cilla Dal' }

const OFFICE = Hours.parse({
  mon: '08:00-16:00',
  tue: '08:00-16:00',
  wed: '08:00-16:00',
  thu: '08:00-16:00',
  fri: '08:00-15:00',
  eve: '08:00-12:00',
})

export function aQueue(id: string, more: Partial<Queue> = {}): Queue {
  return {
    id,
    name: { sv: id, en: id },
    department: `${id}-department`,
    channel: id,
    firstLine: 'direct',
    priority: 'normal',
    managers: [],
    staffName: 'full',
    remindBeforeHours: 1,
    escalateAfterHours: 1,
    returnAfterHours: 4,
    nudgeAfterDays: 5,
    phone: '0980-319 200',
    hours: OFFICE,
    answerWithinHours: 8,
    matters: { sv: [], en: [] },
    confidential: false,
    ...more,
  }
}

/** Queues of every kind that matters to a move. */
export const QUEUES = {
  waste: aQueue('waste'),
  roads: aQueue('roads', { answerWithinHours: 4, answerWithinHoursFor: { complaint: 16 } }),
  urgent: aQueue('urgent', { priority: 'high', answerWithinHours: 0.5, returnAfterHours: 0.25, escalateAfterHours: 0 }),
  closed: aQueue('closed', { hours: Hours.parse({}) }),
  income: aQueue('income', { confidential: true, channel: 'social' }),
  family: aQueue('family', { confidential: true, channel: 'social' }),
  secret: aQueue('secret', { confidential: true }),
  // Everybody's to read, though it stands in the social services' channel.
  desk: aQueue('desk', { channel: 'social' }),
} as const
export type QueueId = keyof typeof QUEUES

export const REOPEN_DAYS = { fault: 30, other: 7 }

export function rulesFor(ticket: Pick<Ticket, 'queue'>): TicketRules {
  const queue = Object.values(QUEUES).find(({ id }) => id === ticket.queue)
  if (!queue) throw new Error(`no queue ${ticket.queue}`)
  return { queue, calendar: CALENDAR, reopenDays: REOPEN_DAYS }
}

/** A ticket just made, in a queue. */
export function newTicket(queue: QueueId = 'waste', now = MORNING, more: Partial<Ticket> = {}): Ticket {
  const made = aTicket({
    version: 0,
    queue,
    department: `${queue}-department`,
    arrivedAt: now,
    awaitingSince: now,
    dueAt: new Date(now.getTime() + 6 * 3_600_000),
    events: [],
    ...more,
  })
  return withWake(changed(made, 'created', { by: 'resident' }, now), rulesFor(made))
}

/** A move with all it could need filled in. */
export function moveBy(by: Move['by'], verb: StaffVerb, more: Partial<Move> = {}): Move {
  return { verb, by, text: 'Några ord', to: QUEUES.roads, staff: CILLA, consult: 'c1', seq: 10, ...more }
}

/** A move that must be legal. */
export function moved(ticket: Ticket, action: Move, now = MORNING): Ticket {
  const result: Moved = move(ticket, action, now, rulesFor(ticket))
  if ('why' in result) throw new Error(`${action.verb} refused: ${result.why}`)
  return result.ticket
}

const HELD: readonly TicketStatus[] = ['claimed', 'waiting']

/** What must be true of every ticket whatever has happened to it; a clock that was set back excuses nothing here. */
export function checkTicket(ticket: Ticket, rules: TicketRules = rulesFor(ticket)): void {
  const { status, claimedBy, awaitingSince, waitingSince, resolvedAt, closingNote, told } = ticket
  const isOpen = status !== 'resolved' && status !== 'closed'
  expect(claimedBy !== undefined, `${status} and claimed`).to.equal(status !== 'new')
  if (status === 'new') expect(ticket).to.not.have.any.keys('claimedAt', 'staffAt')
  if (HELD.includes(status)) expect(ticket).to.have.property('claimedAt')
  expect(waitingSince !== undefined, `${status} and waiting`).to.equal(status === 'waiting')
  expect(resolvedAt !== undefined, `${status} and resolvedAt`).to.equal(!isOpen)
  expect(Boolean(closingNote), `${status} and closing note`).to.equal(!isOpen)
  if (status === 'new') expect(awaitingSince, 'somebody has to take it').to.not.equal(undefined)
  if (status === 'waiting' || !isOpen) expect(awaitingSince, 'the next word is theirs').to.equal(undefined)
  if (!awaitingSince) expect(told === undefined || told === 'nudge', `told ${told}`).to.equal(true)
  else expect(told).to.not.equal('nudge')
  checkEvents(ticket)
  checkWake(ticket, rules)
}

function checkEvents({ events, status }: Ticket): void {
  const early = events.find(({ at }, n) => at < (events[n - 1]?.at ?? at))
  const unsigned = events.find(({ by, who }) => (who !== undefined) !== (by === 'staff'))
  expect({ early, unsigned, first: events[0]?.what }).to.deep.equal({
    early: undefined,
    unsigned: undefined,
    first: 'created',
  })
  if (status === 'closed') expect(events.filter(({ what }) => what === 'closed')).to.have.length(1)
}

/** Whatever is not over goes on by itself, unless the next word is the resident's and they have been reminded. */
function checkWake(ticket: Ticket, rules: TicketRules): void {
  expect(ticket.wake, 'the wake that is stored').to.deep.equal(nextWake(ticket, rules))
  const sleeps = ticket.status === 'closed' || (ticket.told === 'nudge' && !ticket.awaitingSince)
  if (ticket.status !== 'resolved') expect(ticket.wake === undefined, `${ticket.status} sleeps`).to.equal(sleeps)
  else expect(ticket.wake?.what).to.equal('close')
}

/** What a move may do to what stood before: one version more, and events added at the end. */
export function checkStep(before: Ticket, after: Ticket): void {
  if (after === before) return
  expect(after.version).to.equal(before.version + 1)
  expect(after.events.slice(0, before.events.length)).to.deep.equal(before.events)
  expect(after.events.length).to.be.greaterThan(before.events.length)
  if (before.status === 'closed') expect(after.status).to.equal('closed')
  if (before.answeredAt) expect(after.answeredAt).to.deep.equal(before.answeredAt)
  for (const field of ['_id', 'kind', 'conversation', 'arrivedAt', 'seq'] as const)
    expect(after[field]).to.deep.equal(before[field])
}
