import { DateTime } from 'luxon'
import type { Hours } from '../content/organisation.js'

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** A queue that is never open would otherwise be searched for ever. */
const DAYS_SEARCHED_MAX = 60

/** The municipality's clock: its time zone and its closed days. */
export interface Calendar {
  timeZone: string
  /** Public holidays and the eves when offices are closed; `day` as 2026-12-24. */
  isHoliday(day: string): boolean
}

interface Span {
  from: DateTime
  to: DateTime
}

/** True while the hours are open. */
export function isOpen(hours: Hours, calendar: Calendar, at: Date): boolean {
  const moment = DateTime.fromJSDate(at, { zone: calendar.timeZone })
  return spansOn(moment, hours, calendar).some((span) => span.from <= moment && moment < span.to)
}

/** When the hours open next; `at` itself while open. Undefined when they do not open within sixty days. */
export function nextOpening(hours: Hours, calendar: Calendar, at: Date): Date | undefined {
  const moment = DateTime.fromJSDate(at, { zone: calendar.timeZone })
  for (const span of spansFrom(moment, hours, calendar)) {
    return DateTime.max(span.from, moment).toJSDate()
  }
  return undefined
}

/** The moment when so many opening hours have passed. Where nothing opens, the same number of hours by the clock. */
export function addOpenHours(at: Date, count: number, hours: Hours, calendar: Calendar): Date {
  const moment = DateTime.fromJSDate(at, { zone: calendar.timeZone })
  let leftMs = count * 3_600_000
  for (const span of spansFrom(moment, hours, calendar)) {
    const start = DateTime.max(span.from, moment)
    const lengthMs = span.to.toMillis() - start.toMillis()
    if (leftMs <= lengthMs) return start.plus(leftMs).toJSDate()
    leftMs -= lengthMs
  }
  return moment.plus({ hours: count }).toJSDate()
}

function* spansFrom(moment: DateTime, hours: Hours, calendar: Calendar): Generator<Span> {
  for (let day = 0; day < DAYS_SEARCHED_MAX; day += 1) {
    for (const span of spansOn(moment.plus({ days: day }), hours, calendar)) {
      if (span.to > moment) yield span
    }
  }
}

function spansOn(day: DateTime, hours: Hours, calendar: Calendar): Span[] {
  if (calendar.isHoliday(day.toISODate() ?? '')) return []
  const spans = hours[WEEKDAYS[day.weekday - 1] ?? 'mon'] ?? []
  return spans.map(([from, to]) => ({ from: clock(day, from), to: clock(day, to) }))
}

function clock(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour === 24 ? day.startOf('day').plus({ days: 1 }) : day.set({ hour, minute, second: 0, millisecond: 0 })
}
