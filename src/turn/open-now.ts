import { DateTime } from 'luxon'
import type { Hours } from '../content/organisation.js'
import type { Lang } from '../message.js'
import { type Calendar, isOpen, nextOpening, openSpans } from '../tickets/hours.js'
import { shortTime } from './hours-text.js'

/** More spans than any day has. */
const SPANS_MAX = 12
/** From here on a weekday alone no longer tells which. */
const DAYS_IN_WEEK = 7

/** How a place stands just now, in short times such as `8-16:30`. */
export interface OpenNow {
  isOpen: boolean
  /** Today's hours, also before and after them; null on a day when it is closed. */
  today: string | null
  /** When it opens next, such as `tisdag 8` or `today 13`; null while it is open, or when it never opens. */
  next: string | null
}

/** Whether it is open, today's hours, and when it opens next; holidays and the days before them count. */
export function openNow(hours: Hours, { calendar, lang, now }: { calendar: Calendar; lang: Lang; now: Date }): OpenNow {
  const open = isOpen(hours, calendar, now)
  const next = open ? undefined : nextOpening(hours, calendar, now)
  return {
    isOpen: open,
    today: todayText(hours, calendar, now),
    next: next ? nextText(next, now, calendar, lang) : null,
  }
}

function todayText(hours: Hours, calendar: Calendar, now: Date): string | null {
  const midnight = local(now, calendar).startOf('day')
  const tomorrow = midnight.plus({ days: 1 })
  const spans = openSpans(hours, calendar, midnight.toJSDate(), SPANS_MAX)
    .filter(({ from }) => from < tomorrow.toJSDate())
    .map(({ from, to }) => `${clock(local(from, calendar))}-${endClock(local(to, calendar), tomorrow)}`)
  return spans.join(' ') || null
}

/** The day by its name: what was read before midnight is still right after it. */
function nextText(next: Date, now: Date, calendar: Calendar, lang: Lang): string {
  const [opening, today] = [local(next, calendar).setLocale(lang), local(now, calendar).startOf('day')]
  const days = Math.round(opening.startOf('day').diff(today, 'days').days)
  return `${dayName(opening, days)} ${clock(opening)}`
}

function dayName(day: DateTime, days: number): string {
  if (days === 0) return day.toRelativeCalendar({ base: day, unit: 'days' }) ?? ''
  return day.toFormat(days < DAYS_IN_WEEK ? 'cccc' : 'cccc d MMMM')
}

const local = (at: Date, { timeZone }: Calendar) => DateTime.fromJSDate(at, { zone: timeZone })
const clock = (at: DateTime) => shortTime(at.toFormat('HH:mm'))
const endClock = (at: DateTime, tomorrow: DateTime) => (at >= tomorrow ? '24' : clock(at))
