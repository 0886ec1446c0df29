import { DateTime } from 'luxon'

const MINUTE_MS = 60_000
/** Every message asks several times what time it is; a zone's clock shows the same for a minute. */
const shown = new Map<string, { minute: number; text: string }>()

/** A moment as the municipality's clocks show it, `2026-11-26 08:30`; its first ten characters are the day. */
export function localTimeOf(now: Date, timeZone: string): string {
  const minute = Math.floor(now.getTime() / MINUTE_MS)
  const last = shown.get(timeZone)
  if (last?.minute === minute) return last.text
  const text = DateTime.fromJSDate(now, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm')
  shown.set(timeZone, { minute, text })
  return text
}

/** The ISO week of a moment where the municipality is, `2026-W48`. */
export function weekOf(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toFormat("kkkk-'W'WW")
}

/** The moment that the municipality's clocks show so; NaN for what is no time, as `2026-02-30 08:00`. */
export function momentOf(localTime: string, timeZone: string): Date {
  return DateTime.fromFormat(localTime, 'yyyy-MM-dd HH:mm', { zone: timeZone }).toJSDate()
}
