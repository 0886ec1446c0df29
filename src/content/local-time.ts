import { DateTime } from 'luxon'

/** A moment as the municipality's clocks show it, `2026-11-26 08:30`; its first ten characters are the day. */
export function localTimeOf(now: Date, timeZone: string): string {
  return DateTime.fromJSDate(now, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm')
}

/** The ISO week of a moment where the municipality is, `2026-W48`. */
export function weekOf(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toFormat("kkkk-'W'WW")
}

/** The moment that the municipality's clocks show so; NaN for what is no time, as `2026-02-30 08:00`. */
export function momentOf(localTime: string, timeZone: string): Date {
  return DateTime.fromFormat(localTime, 'yyyy-MM-dd HH:mm', { zone: timeZone }).toJSDate()
}
