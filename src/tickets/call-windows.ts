import { DateTime } from 'luxon'
import type { Hours } from '../content/organisation.js'
import { type Calendar, openSpans } from './hours.js'

const WINDOW_HOURS = 2
/** The end of a day that is shorter than this is too short a time to promise. */
const WINDOW_HOURS_MIN = 1
const WINDOWS_MAX = 6
const DAYS_MAX = 3
/** Three days with a lunch break each, and one span that has nearly ended. */
const SPANS_MAX = 8

/** A time within which somebody is to be called. */
export interface CallWindow {
  from: Date
  to: Date
}

/** When somebody can be called: two hours at a time while the queue is open, on the next three days it is. At most six. */
export function callWindows(hours: Hours, calendar: Calendar, now: Date): CallWindow[] {
  const windows: CallWindow[] = []
  const days = new Set<string>()
  for (const span of openSpans(hours, calendar, now, SPANS_MAX)) {
    const to = local(span.to, calendar)
    days.add(to.toISODate() ?? '')
    if (days.size > DAYS_MAX) break
    windows.push(...slices(startOf(local(span.from, calendar), now), to))
  }
  return windows.slice(0, WINDOWS_MAX)
}

/** What has begun already is offered from the next full hour. */
function startOf(from: DateTime, now: Date): DateTime {
  if (from.toMillis() > now.getTime()) return from
  const hour = from.startOf('hour')
  return hour < from ? hour.plus({ hours: 1 }) : hour
}

function slices(from: DateTime, to: DateTime): CallWindow[] {
  const found: CallWindow[] = []
  for (let start = from; to.diff(start, 'hours').hours >= WINDOW_HOURS_MIN; ) {
    const end = DateTime.min(start.plus({ hours: WINDOW_HOURS }), to)
    found.push({ from: start.toJSDate(), to: end.toJSDate() })
    start = end
  }
  return found
}

function local(at: Date, { timeZone }: Calendar): DateTime {
  return DateTime.fromJSDate(at, { zone: timeZone })
}
