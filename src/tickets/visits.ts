import { DateTime } from 'luxon'
import type { Office } from '../content/organisation.js'
import { changed, SYSTEM, type Told, without } from './events.js'
import { type Calendar, openSpans } from './hours.js'
import type { Ticket, Visit } from './ticket.js'
import { type TicketRules, withWake } from './wake.js'

const MINUTE_MS = 60_000
/** More than an office opens in a day, with its breaks. */
const SPANS_A_DAY_MAX = 4
const NOON = 12

/** A time at an office, from and to. */
export interface VisitTime {
  from: Date
  to: Date
}

/** How many have each time, by office and beginning: `<office>|<ISO time>`. */
export type TakenTimes = ReadonlyMap<string, number>

/** The times at an office that can still be had, earliest first; none where it takes no bookings. */
export function freeTimes(office: Office, calendar: Calendar, now: Date, taken: TakenTimes): VisitTime[] {
  const { visits } = office
  if (!visits) return []
  const today = DateTime.fromJSDate(now, { zone: calendar.timeZone }).startOf('day')
  const earliest = now.getTime() + visits.noticeMinutes * MINUTE_MS
  const latest = today.plus({ days: visits.daysAhead + 1 }).toMillis()
  const lengthMs = visits.minutes * MINUTE_MS
  const begun = beginnings(office.id, taken)
  const count = (visits.daysAhead + 1) * SPANS_A_DAY_MAX
  return openSpans(visits.hours ?? office.hours, calendar, today.toJSDate(), count)
    .filter(({ from }) => from.getTime() < latest)
    .flatMap((span) => slices(span, lengthMs))
    .filter(({ from }) => from.getTime() >= earliest && from.getTime() < latest)
    .filter((time) => heldDuring(time, begun, lengthMs) < visits.atOnce)
}

/** A few of them that differ: the first of each half day, and where there are not so many, what comes first besides. */
export function spreadTimes(times: readonly VisitTime[], calendar: Calendar, count: number): VisitTime[] {
  const halves = new Map<string, VisitTime>()
  for (const time of times) {
    const at = DateTime.fromJSDate(time.from, { zone: calendar.timeZone })
    const half = `${at.toISODate()}|${at.hour < NOON}`
    if (!halves.has(half)) halves.set(half, time)
  }
  const firsts = [...halves.values()].slice(0, count)
  const others = times.filter((time) => !firsts.includes(time)).slice(0, count - firsts.length)
  return [...firsts, ...others].sort((a, b) => a.from.getTime() - b.from.getTime())
}

/** A ticket that is a booking: nobody has to see to it, and its note is the confirmation. */
export function booked(ticket: Ticket, visit: Visit, note: string, now: Date, rules: TicketRules): Ticket {
  const settled = { status: 'resolved', resolvedAt: now, closingNote: note, visit } as const
  return withWake(changed(without(ticket, 'awaitingSince'), 'resolved', SYSTEM, now, settled), rules)
}

/** A visit that is still to come, and has not been cancelled. */
export function comingVisit({ visit }: Pick<Ticket, 'visit'>, now: Date): Visit | undefined {
  return visit && !visit.cancelledAt && visit.from > now ? visit : undefined
}

/** The booking given up. The very same ticket when there is nothing to give up any more. */
export function visitCancelled(ticket: Ticket, by: Told & { note?: string }, now: Date, rules: TicketRules): Ticket {
  const visit = comingVisit(ticket, now)
  if (!visit) return ticket
  const { note, ...told } = by
  const closing = note === undefined ? {} : { closingNote: note }
  const after = { visit: { ...visit, cancelledAt: now }, ...closing }
  return withWake(changed(ticket, 'visit_cancelled', told, now, after), rules)
}

function slices({ from, to }: VisitTime, lengthMs: number): VisitTime[] {
  const count = Math.floor((to.getTime() - from.getTime()) / lengthMs)
  return Array.from({ length: count }, (_, n) => {
    const begins = from.getTime() + n * lengthMs
    return { from: new Date(begins), to: new Date(begins + lengthMs) }
  })
}

function beginnings(office: string, taken: TakenTimes): { at: number; count: number }[] {
  const own = `${office}|`
  return [...taken]
    .filter(([key]) => key.startsWith(own))
    .map(([key, count]) => ({ at: Date.parse(key.slice(own.length)), count }))
}

/** Visits that were booked while they had another length count for as long as one takes now. */
function heldDuring(
  { from, to }: VisitTime,
  begun: readonly { at: number; count: number }[],
  lengthMs: number,
): number {
  return begun
    .filter(({ at }) => at < to.getTime() && at + lengthMs > from.getTime())
    .reduce((sum, { count }) => sum + count, 0)
}
