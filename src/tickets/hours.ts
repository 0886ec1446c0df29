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

/** The open spans from `at` on, at most `count` of them, the first cut at `at`. */
export function openSpans(hours: Hours, calendar: Calendar, at: Date, count: number): { from: Date; to: Date }[] {
  const moment = DateTime.fromJSDate(at, { zone: calendar.timeZone })
  const spans: { from: Date; to: Date }[] = []
  for (const span of spansFrom(moment, hours, calendar)) {
    spans.push({ from: DateTime.max(span.from, moment).toJSDate(), to: span.to.toJSDate() })
    if (spans.length >= count) break
  }
  return spans
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

/** The moment from which so many opening hours lead to `at`. Where nothing opens, the same number by the clock. */
export function subtractOpenHours(at: Date, count: number, hours: Hours, calendar: Calendar): Date {
  const moment = DateTime.fromJSDate(at, { zone: calendar.timeZone })
  let leftMs = count * 3_600_000
  for (let day = 0; day < DAYS_SEARCHED_MAX; day += 1) {
    for (const span of spansOn(moment.minus({ days: day }), hours, calendar).reverse()) {
      if (span.from >= moment) continue
      const end = DateTime.min(span.to, moment)
      const lengthMs = end.toMillis() - span.from.toMillis()
      if (leftMs <= lengthMs) return end.minus(leftMs).toJSDate()
      leftMs -= lengthMs
    }
  }
  return moment.minus({ hours: count }).toJSDate()
}

/** Opening hours between two moments; 0 when `to` is not after `from`. */
export function openHoursBetween(from: Date, to: Date, hours: Hours, calendar: Calendar): number {
  const start = DateTime.fromJSDate(from, { zone: calendar.timeZone })
  const end = DateTime.fromJSDate(to, { zone: calendar.timeZone })
  let ms = 0
  for (const span of spansFrom(start, hours, calendar)) {
    if (span.from >= end) break
    ms += DateTime.min(span.to, end).toMillis() - DateTime.max(span.from, start).toMillis()
  }
  return Math.max(0, ms) / 3_600_000
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
  const usual = hours[WEEKDAYS[day.weekday - 1] ?? 'mon'] ?? []
  const isEve = hours.eve !== undefined && calendar.isHoliday(day.plus({ days: 1 }).toISODate() ?? '')
  const spans = isEve && usual.length > 0 ? (hours.eve ?? []) : usual
  return spans.map(([from, to]) => ({ from: clock(day, from), to: clock(day, to) }))
}

function clock(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour === 24 ? day.startOf('day').plus({ days: 1 }) : day.set({ hour, minute, second: 0, millisecond: 0 })
}
