import { DateTime } from 'luxon'
import { clockIn } from '../dialog/read/clock-in.js'
import { dayIn, dayText } from '../dialog/read/read-date.js'
import { readWindow } from '../dialog/read/read-window.js'
import type { Reading } from '../dialog/slots.js'
import type { Calendar } from '../tickets/hours.js'
import { spreadTimes, type VisitTime } from '../tickets/visits.js'

const NOTHING = { sv: '', en: '' }
const WITHIN_DAYS = 92
const COMING = { days: 'future', withinDays: WITHIN_DAYS } as const
const WINDOW = {
  slot: 'time',
  type: 'window',
  withinDays: WITHIN_DAYS,
  ask: NOTHING,
  explain: NOTHING,
  label: NOTHING,
  optional: false,
  silent: false,
} as const
/** An hour named by itself reads as the hour from then on. */
const HOUR = 60
const MIDDAY = 12 * HOUR

/** When somebody would like to come, as far as their words say; `clock` in minutes since midnight. */
export interface VisitWish {
  day?: string
  clock?: { from: number; to: number }
}

/** "Torsdag 13", "imorgon förmiddag", "3/12 kl 15", "13". Undefined when it names no time. */
export function visitWish(text: string, reading: Reading, how: 'asked' | 'found'): VisitWish | undefined {
  // A bare number is no day of the month where times are chosen among.
  if (/^\s*\d{1,2}\s*$/.test(text)) return clockWish(text)
  const window = readWindow(text, WINDOW, reading, how)
  if (window && 'value' in window) {
    const { day, from, to } = window.value
    return { day, clock: { from: minutesOf(from), to: minutesOf(to) } }
  }
  const found = dayIn(text, COMING, reading, how)
  if (found && 'mention' in found) return { day: dayText(found.mention) }
  return found || how === 'found' ? undefined : clockWish(text)
}

/** The one time the words name; or a few that are as near as can be. */
export function timesFor(
  wish: VisitWish,
  times: readonly VisitTime[],
  { shown, calendar, count }: { shown: readonly VisitTime[]; calendar: Calendar; count: number },
): { one: VisitTime } | { some: VisitTime[] } {
  const named = namedBy(wish, times, calendar)
  const among = wish.day === undefined ? named.filter((time) => isAmong(time, shown)) : named
  const [one, ...others] = among.length > 0 ? among : named
  if (one && others.length === 0) return { one }
  if (named.length > 0)
    return { some: wish.day === undefined ? spreadTimes(named, calendar, count) : evenly(named, count) }
  return { some: nearest(wish, times, calendar).slice(0, count).sort(byTime) }
}

export function isAmong({ from }: VisitTime, times: readonly VisitTime[]): boolean {
  return times.some((one) => one.from.getTime() === from.getTime())
}

function namedBy({ day, clock }: VisitWish, times: readonly VisitTime[], calendar: Calendar): VisitTime[] {
  const ofDay = times.filter((time) => day === undefined || localOf(time, calendar).toISODate() === day)
  if (!clock) return ofDay
  const begins = (time: VisitTime) => minuteOf(time, calendar)
  // An hour means that very one: another is offered, and never taken for it.
  if (clock.to - clock.from <= HOUR) return ofDay.filter((time) => begins(time) === clock.from)
  return ofDay.filter((time) => begins(time) >= clock.from && begins(time) < clock.to)
}

function nearest({ day, clock }: VisitWish, times: readonly VisitTime[], calendar: Calendar): VisitTime[] {
  const minute = clock?.from ?? MIDDAY
  const wished = day && DateTime.fromISO(day, { zone: calendar.timeZone }).plus({ minutes: minute }).toMillis()
  const distance = (time: VisitTime) =>
    typeof wished === 'number' ? Math.abs(time.from.getTime() - wished) : Math.abs(minuteOf(time, calendar) - minute)
  return [...times].sort((a, b) => distance(a) - distance(b) || byTime(a, b))
}

function evenly(times: readonly VisitTime[], count: number): VisitTime[] {
  if (times.length <= count) return [...times]
  return Array.from({ length: count }, (_, n) => times[Math.round((n * (times.length - 1)) / (count - 1))]).filter(
    (time) => time !== undefined,
  )
}

function clockWish(text: string): VisitWish | undefined {
  const clock = clockIn(text)
  return clock && { clock: { from: clock.from, to: clock.to } }
}

function localOf({ from }: VisitTime, { timeZone }: Calendar): DateTime {
  return DateTime.fromJSDate(from, { zone: timeZone })
}

function minuteOf(time: VisitTime, calendar: Calendar): number {
  const { hour, minute } = localOf(time, calendar)
  return hour * HOUR + minute
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * HOUR + minute
}

function byTime(a: VisitTime, b: VisitTime): number {
  return a.from.getTime() - b.from.getTime()
}
