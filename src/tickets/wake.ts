import type { Queue } from '../content/organisation.js'
import type { Calendar } from './hours.js'
import { addOpenHours, subtractOpenHours } from './hours.js'
import type { Ticket } from './ticket.js'

/** What a ticket does by itself: who should answer is reminded, told, overruled; a claim lapses; silence ends. */
export type WakeKind = 'remind' | 'due' | 'escalate' | 'return' | 'nudge' | 'close'

export interface Wake {
  at: Date
  what: WakeKind
}

/** What a ticket's times are counted by: its queue's, the municipality's clock, and how long it may be reopened. */
export interface TicketRules {
  queue: Queue
  calendar: Calendar
  reopenDays: { fault: number; other: number }
}

const DAY_MS = 86_400_000
const STAGES = ['remind', 'due', 'escalate'] as const

/** What is next and when, if nobody does anything; undefined for a ticket that sleeps for good. */
export function nextWake(ticket: Ticket, rules: TicketRules): Wake | undefined {
  return [lateness(ticket, rules), lapse(ticket, rules), nudge(ticket, rules), closing(ticket, rules)]
    .filter((wake) => wake !== undefined)
    .sort((a, b) => a.at.getTime() - b.at.getTime())[0]
}

/** The same ticket with its `wake` as it should be. Every change passes here. */
export function withWake(ticket: Ticket, rules: TicketRules): Ticket {
  const { wake: _, ...rest } = ticket
  const wake = nextWake(ticket, rules)
  return wake ? { ...rest, wake } : rest
}

/** Until when a resolved ticket can be opened again. */
export function reopenUntil(
  ticket: Pick<Ticket, 'kind' | 'resolvedAt'>,
  { reopenDays }: Pick<TicketRules, 'reopenDays'>,
): Date {
  const days = ticket.kind === 'fault' ? reopenDays.fault : reopenDays.other
  return new Date((ticket.resolvedAt?.getTime() ?? 0) + days * DAY_MS)
}

/** The next stage not told of yet. One that was slept through, its successor's time being past too, is left out by `due`. */
function lateness(ticket: Ticket, { queue, calendar }: TicketRules): Wake | undefined {
  if (!ticket.awaitingSince || (ticket.status !== 'new' && ticket.status !== 'claimed')) return undefined
  const what = STAGES[STAGES.findIndex((stage) => stage === ticket.told) + 1]
  if (what === undefined) return undefined
  return { what, at: stageAt(what, ticket, queue, calendar) }
}

function stageAt(
  what: (typeof STAGES)[number],
  { dueAt, awaitingSince }: Ticket,
  queue: Queue,
  calendar: Calendar,
): Date {
  if (what === 'due') return dueAt
  if (what === 'escalate') return addOpenHours(dueAt, queue.escalateAfterHours, queue.hours, calendar)
  // Where all the time there is is shorter than the warning, half of it is warning enough.
  const early = subtractOpenHours(dueAt, queue.remindBeforeHours, queue.hours, calendar)
  const middle = addOpenHours(awaitingSince ?? dueAt, queue.answerWithinHours / 2, queue.hours, calendar)
  return new Date(Math.max(early.getTime(), Math.min(middle.getTime(), dueAt.getTime())))
}

function lapse(ticket: Ticket, { queue, calendar }: TicketRules): Wake | undefined {
  const { status, awaitingSince, claimedAt } = ticket
  if (status !== 'claimed' || !awaitingSince || !claimedAt) return undefined
  const since = new Date(Math.max(claimedAt.getTime(), awaitingSince.getTime(), ticket.staffAt?.getTime() ?? 0))
  return { what: 'return', at: addOpenHours(since, queue.returnAfterHours, queue.hours, calendar) }
}

function nudge(ticket: Ticket, { queue }: TicketRules): Wake | undefined {
  if (ticket.status !== 'waiting' || !ticket.waitingSince || ticket.told === 'nudge') return undefined
  return { what: 'nudge', at: new Date(ticket.waitingSince.getTime() + queue.nudgeAfterDays * DAY_MS) }
}

function closing(ticket: Ticket, rules: TicketRules): Wake | undefined {
  return ticket.status === 'resolved' ? { what: 'close', at: reopenUntil(ticket, rules) } : undefined
}
