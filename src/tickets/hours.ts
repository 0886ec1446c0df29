import { DateTime } from 'luxon'
import type { Hours } from '../content/organisation.js'

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** More than the longest time to answer takes in the hours of an ordinary queue; hours that hardly ever open end here. */
const DAYS_SEARCHED_MAX = 500
/** Days whose spans are remembered for each set of hours. */
const DAYS_KNOWN_MAX = 2_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The municipality's clock: its time zone and its closed days. */
export interface Calendar {
  timeZone: string
  /** Public holidays and the eves when offices are closed; `day` as 2026-12-24. */
  isHoliday(day: string): boolean
  /** The day before a public holiday. */
  isEve(day: string): boolean
}

/** From and to when, in milliseconds since 1970. */
interface Span {
  from: number
  to: number
}

/** True while the hours are open. */
export function isOpen(hours: Hours, calendar: Calendar, at: Date): boolean {
  const ms = at.getTime()
  return spansOn(dayOf(at, calendar), hours, calendar).some(({ from, to }) => from <= ms && ms < to)
}

/** When the hours open next; `at` itself while open. Undefined when they never do. */
export function nextOpening(hours: Hours, calendar: Calendar, at: Date): Date | undefined {
  return openSpans(hours, calendar, at, 1)[0]?.from
}

/** When the hours open next on a later day than `at`; a day later by the clock when they never do. */
export function openingAnotherDay(hours: Hours, calendar: Calendar, at: Date): Date {
  for (const { from } of spansFrom(dayOf(at, calendar) + 1, hours, calendar)) return new Date(from)
  return new Date(at.getTime() + DAY_MS)
}

/** The open spans from `at` on, at most `count` of them, the first cut at `at`. */
export function openSpans(hours: Hours, calendar: Calendar, at: Date, count: number): { from: Date; to: Date }[] {
  const spans: { from: Date; to: Date }[] = []
  if (count < 1) return spans
  for (const { from, to } of spansAfter(at, hours, calendar)) {
    spans.push({ from: new Date(from), to: new Date(to) })
    if (spans.length >= count) break
  }
  return spans
}

/** The moment when so many opening hours have passed. Where nothing opens, the same number of hours by the clock. */
export function addOpenHours(at: Date, count: number, hours: Hours, calendar: Calendar): Date {
  let leftMs = count * HOUR_MS
  for (const { from, to } of spansAfter(at, hours, calendar)) {
    if (leftMs <= to - from) return new Date(from + leftMs)
    leftMs -= to - from
  }
  return new Date(at.getTime() + count * HOUR_MS)
}

/** The moment from which so many opening hours lead to `at`. Where nothing opens, the same number by the clock. */
export function subtractOpenHours(at: Date, count: number, hours: Hours, calendar: Calendar): Date {
  let leftMs = count * HOUR_MS
  for (const { from, to } of spansBefore(at, hours, calendar)) {
    if (leftMs <= to - from) return new Date(to - leftMs)
    leftMs -= to - from
  }
  return new Date(at.getTime() - count * HOUR_MS)
}

/** Opening hours between two moments, at most those of 500 days; 0 when `to` is not after `from`. */
export function openHoursBetween(from: Date, to: Date, hours: Hours, calendar: Calendar): number {
  const end = to.getTime()
  let ms = 0
  for (const span of spansAfter(from, hours, calendar)) {
    if (span.from >= end) break
    ms += Math.min(span.to, end) - span.from
  }
  return ms / HOUR_MS
}

/** What is open after a moment, the first span cut at it. */
function* spansAfter(at: Date, hours: Hours, calendar: Calendar): Generator<Span> {
  const ms = at.getTime()
  for (const { from, to } of spansFrom(dayOf(at, calendar), hours, calendar))
    if (to > ms) yield { from: Math.max(from, ms), to }
}

/** What was open before a moment, the latest first, the first span cut at it. */
function* spansBefore(at: Date, hours: Hours, calendar: Calendar): Generator<Span> {
  const ms = at.getTime()
  const today = dayOf(at, calendar)
  for (let day = today; day > today - daysSearched(hours); day -= 1) {
    for (const { from, to } of spansOn(day, hours, calendar).toReversed())
      if (from < ms) yield { from, to: Math.min(to, ms) }
  }
}

function* spansFrom(first: number, hours: Hours, calendar: Calendar): Generator<Span> {
  for (let day = first; day < first + daysSearched(hours); day += 1) yield* spansOn(day, hours, calendar)
}

/** What is never open is not searched for. */
function daysSearched(hours: Hours): number {
  return WEEKDAYS.some((day) => hours[day]) ? DAYS_SEARCHED_MAX : 0
}

/** Every message asks whether somebody is there, and working a day out in its time zone takes longer than all else of it. */
const known = new WeakMap<Calendar, WeakMap<Hours, Map<number, readonly Span[]>>>()

/** A day's spans, in order. Days are numbered from 1970 on, each as the calendar on the wall has it. */
function spansOn(day: number, hours: Hours, calendar: Calendar): readonly Span[] {
  const byHours = known.get(calendar) ?? new WeakMap<Hours, Map<number, readonly Span[]>>()
  const byDay = byHours.get(hours) ?? new Map<number, readonly Span[]>()
  const before = byDay.get(day)
  if (before) return before
  const spans = workOut(day, hours, calendar)
  if (byDay.size >= DAYS_KNOWN_MAX) byDay.clear()
  known.set(calendar, byHours.set(hours, byDay.set(day, spans)))
  return spans
}

/** A span that ends before it begins is none. */
function workOut(day: number, hours: Hours, calendar: Calendar): Span[] {
  const date = DateTime.fromMillis(day * DAY_MS, { zone: 'utc' })
  const name = date.toISODate()
  const usual = hours[WEEKDAYS[date.weekday - 1] ?? 'mon']
  if (!name || !usual || calendar.isHoliday(name)) return []
  const midnight = date.setZone(calendar.timeZone, { keepLocalTime: true })
  const spans = hours.eve && calendar.isEve(name) ? hours.eve : usual
  return spans
    .map(([from, to]) => ({ from: clock(midnight, from), to: clock(midnight, to) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from)
}

function clock(midnight: DateTime, time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return (hour === 24 ? midnight.plus({ days: 1 }) : midnight.set({ hour, minute })).toMillis()
}

/** Working out a zone's day goes ten times faster by a formatter that is there already. */
const walls = new Map<string, Intl.DateTimeFormat>()

/** The day a moment falls on in the municipality. */
function dayOf(at: Date, { timeZone }: Calendar): number {
  const wall = walls.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, ...DIGITS })
  walls.set(timeZone, wall)
  return Date.parse(wall.format(at)) / DAY_MS
}

/** In Swedish that reads 2026-11-26. */
const DIGITS = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
