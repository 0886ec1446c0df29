import type { Queue } from '../content/organisation.js'
import { without } from './events.js'
import { addOpenHours } from './hours.js'
import type { Ticket, TicketKind } from './ticket.js'
import type { TicketRules } from './wake.js'

/** Opening hours until a person should have answered a matter of this kind. */
export function hoursToAnswer({ answerWithinHours, answerWithinHoursFor }: Queue, kind: TicketKind): number {
  return answerWithinHoursFor?.[kind] ?? answerWithinHours
}

/** When a person should have answered what is asked `now`. */
export function dueFrom(
  now: Date,
  kind: TicketKind,
  { queue, calendar }: Pick<TicketRules, 'queue' | 'calendar'>,
): Date {
  return addOpenHours(now, hoursToAnswer(queue, kind), queue.hours, calendar)
}

/** The next word is ours, and due by the queue's hours. */
export function awaiting(ticket: Ticket, now: Date, rules: TicketRules): Ticket {
  const dueAt = dueFrom(now, ticket.kind, rules)
  return { ...without(ticket, 'told', 'waitingSince'), awaitingSince: now, dueAt }
}

/** Nobody has it. What the resident waits for, and since when, is as it was; whoever was waited for waits from now on. */
export function backInQueue(ticket: Ticket, now: Date, rules: TicketRules): Ticket {
  const free = without(ticket, 'claimedBy', 'claimedAt', 'staffAt', 'waitingSince')
  const open: Ticket = { ...free, status: 'new' }
  return ticket.awaitingSince ? open : awaiting(open, now, rules)
}
