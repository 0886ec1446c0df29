import { DateTime } from 'luxon'
import { weekOf } from '../content/local-time.js'
import type { Calendar } from '../tickets/hours.js'
import type { StaffRecord } from '../turn/ports.js'

/** Answers are taken for so many days: whoever does not work on the day itself may answer too. */
const OPEN_DAYS = 4
/** Asked no later than this: a question about the week that comes when the week is over is no use. */
const ASKING_DAYS = 2
const FRIDAY = 5

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** When staff are asked how their week has been, in the municipality's own time. */
export interface PulseTime {
  weekday: (typeof WEEKDAYS)[number]
  /** 0..23. */
  hour: number
}

export interface PulseWeek {
  /** ISO week, `2026-W48`. */
  week: string
  /** Monday morning. */
  begins: Date
  closes: Date
}

/** The week to ask about at this moment; undefined while it is not time. On a holiday, the next working day is the day. */
export function pulseWeek({ weekday, hour }: PulseTime, calendar: Calendar, now: Date): PulseWeek | undefined {
  const local = DateTime.fromJSDate(now, { zone: calendar.timeZone })
  const begins = local.startOf('week')
  const wished = WEEKDAYS.indexOf(weekday) + 1
  const days = Array.from({ length: Math.max(wished, FRIDAY) - wished + 1 }, (_, at) =>
    begins.plus({ days: wished - 1 + at }),
  )
  const day = days.find((one) => !calendar.isHoliday(one.toISODate() ?? ''))
  const opens = day?.set({ hour })
  if (!opens || local < opens || local >= opens.plus({ days: ASKING_DAYS })) return undefined
  return {
    week: weekOf(now, calendar.timeZone),
    begins: begins.toJSDate(),
    closes: opens.plus({ days: OPEN_DAYS }).toJSDate(),
  }
}

/**
 * Away, or off all this week: what has been no week of work is not asked about. Whoever has never said for which queues
 * they are on duty does not say so by being off.
 */
export function hasNoWeek(record: StaffRecord | undefined, { begins }: Pick<PulseWeek, 'begins'>, now: Date): boolean {
  if (!record) return false
  if (record.away && record.away.until > now) return true
  return record.duty === 'off' && record.queues.length > 0 && record.since < begins
}
