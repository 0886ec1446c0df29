import { DateTime } from 'luxon'
import type { Queue } from '../content/organisation.js'
import { hoursToAnswer } from './awaiting.js'
import { isCarried } from './carried.js'
import type { Calendar } from './hours.js'
import { addOpenHours, nextOpening, openingAnotherDay, subtractOpenHours } from './hours.js'
import type { Ticket } from './ticket.js'

/** What a ticket does by itself: who should answer is reminded, told, overruled; a claim lapses; silence ends; a visit nears. */
export type WakeKind = 'remind' | 'due' | 'escalate' | 'return' | 'nudge' | 'close' | 'visit'

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
/** Between these hours, the day before, somebody is reminded of their visit; who booked later than that, so long before it. */
const REMINDED_FROM_HOUR = 9
const REMINDED_TO_HOUR = 18
const REMINDED_SHORTLY_MS = 2 * 3_600_000

/** What is next and when, if nobody does anything; undefined for a ticket that sleeps for good. */
export function nextWake(ticket: Ticket, rules: TicketRules): Wake | undefined {
  return [
    lateness(ticket, rules),
    lapse(ticket, rules),
    nudge(ticket, rules),
    closing(ticket, rules),
    near(ticket, rules),
  ]
    .filter((wake) => wake !== undefined)
    .sort((a, b) => a.at.getTime() - b.at.getTime())[0]
}

/** The same ticket with its `wake` as it should be. Every change passes here. */
export function withWake(ticket: Ticket, rules: TicketRules): Ticket {
  const { wake: _, ...rest } = ticket
  const wake = nextWake(ticket, rules)
  return wake ? { ...rest, wake } : rest
}

/** Until when a resolved ticket can be opened again. Of a visit it is counted from its end. */
export function reopenUntil(
  ticket: Pick<Ticket, 'kind' | 'resolvedAt' | 'visit'>,
  { reopenDays }: Pick<TicketRules, 'reopenDays'>,
): Date {
  const { kind, resolvedAt, visit } = ticket
  const days = kind === 'fault' ? reopenDays.fault : reopenDays.other
  const over = visit && !visit.cancelledAt ? visit.to.getTime() : 0
  return new Date(Math.max(resolvedAt?.getTime() ?? 0, over) + days * DAY_MS)
}

/**
 * What a wake that comes late amounts to: of the stages of lateness that were slept through, only the last is told.
 * Others are what they are.
 */
export function overslept(ticket: Ticket, what: WakeKind, now: Date, rules: TicketRules): WakeKind {
  if ((what !== 'remind' && what !== 'due') || isCarried(ticket)) return what
  return STAGES.findLast((stage) => stageAt(stage, ticket, rules) <= now) ?? what
}

/** The next stage not told of yet. When all have been, it is told again each working day: nobody waits for ever unseen. */
function lateness(ticket: Ticket, rules: TicketRules): Wake | undefined {
  if (!ticket.awaitingSince || (ticket.status !== 'new' && ticket.status !== 'claimed')) return undefined
  // Nobody of the staff has it: when its time is up, they do.
  if (isCarried(ticket)) return { what: 'due', at: ticket.dueAt }
  const what = STAGES[STAGES.findIndex((stage) => stage === ticket.told) + 1]
  if (what !== undefined) return { what, at: stageAt(what, ticket, rules) }
  const last = ticket.events.findLast((event) => event.what === 'escalated')?.at ?? ticket.dueAt
  return { what: 'escalate', at: openingAnotherDay(rules.queue.hours, rules.calendar, last) }
}

function stageAt(what: (typeof STAGES)[number], { dueAt, kind }: Ticket, { queue, calendar }: TicketRules): Date {
  if (what === 'due') return dueAt
  if (what === 'escalate') return addOpenHours(dueAt, queue.escalateAfterHours, queue.hours, calendar)
  // Where all the time there is is shorter than the warning, half of it is warning enough.
  const beforeHours = Math.min(queue.remindBeforeHours, hoursToAnswer(queue, kind) / 2)
  return subtractOpenHours(dueAt, beforeHours, queue.hours, calendar)
}

function lapse(ticket: Ticket, { queue, calendar }: TicketRules): Wake | undefined {
  const { status, awaitingSince, claimedAt } = ticket
  if (status !== 'claimed' || !awaitingSince || !claimedAt) return undefined
  // Whoever is to call at a time the resident chose is not late before it.
  const waits = [claimedAt, awaitingSince, ticket.staffAt, ticket.callback?.from]
  const since = new Date(Math.max(...waits.map((at) => at?.getTime() ?? 0)))
  return { what: 'return', at: addOpenHours(since, queue.returnAfterHours, queue.hours, calendar) }
}

/** Once while the next word is the resident's, and not in the middle of the night. */
function nudge(ticket: Ticket, { queue, calendar }: TicketRules): Wake | undefined {
  const since = theirsSince(ticket)
  if (!since || ticket.told === 'nudge') return undefined
  const at = new Date(since.getTime() + queue.nudgeAfterDays * DAY_MS)
  return { what: 'nudge', at: nextOpening(queue.hours, calendar, at) ?? at }
}

/** Since when the next word is the resident's: they were asked something, or have had an answer and said no more. */
function theirsSince({ status, awaitingSince, waitingSince, staffAt, claimedAt }: Ticket): Date | undefined {
  if (status === 'waiting') return waitingSince
  return status === 'claimed' && !awaitingSince ? (staffAt ?? claimedAt) : undefined
}

function closing(ticket: Ticket, rules: TicketRules): Wake | undefined {
  return ticket.status === 'resolved' ? { what: 'close', at: reopenUntil(ticket, rules) } : undefined
}

/** Once, of a visit that is to come: on the day before, or shortly before where it was booked after that. */
function near({ visit, events }: Ticket, { calendar }: TicketRules): Wake | undefined {
  if (!visit || visit.cancelledAt || events.some(({ what }) => what === 'visit_reminded')) return undefined
  const bookedAt = events[0]?.at ?? visit.from
  const times = [dayBefore(visit.from, calendar), new Date(visit.from.getTime() - REMINDED_SHORTLY_MS)]
  const at = times.find((time) => time > bookedAt)
  return at && { what: 'visit', at }
}

/** At the time of the visit itself, as far as that is a time to be reminded at. */
function dayBefore(from: Date, { timeZone }: Calendar): Date {
  const at = DateTime.fromJSDate(from, { zone: timeZone }).minus({ days: 1 })
  const opens = at.set({ hour: REMINDED_FROM_HOUR, minute: 0 })
  const closes = at.set({ hour: REMINDED_TO_HOUR, minute: 0 })
  return DateTime.min(DateTime.max(at, opens), closes).toJSDate()
}
