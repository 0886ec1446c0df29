import { DateTime } from 'luxon'

/** A moment as the municipality's clocks show it, `2026-11-26 08:30`; its first ten characters are the day. */
export function localTimeOf(now: Date, timeZone: string): string {
  return DateTime.fromJSDate(now, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm')
}
