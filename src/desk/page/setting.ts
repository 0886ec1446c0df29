import type { WireSetting } from '../wire.js'

/** What the server wrote into the page. */
export const setting: WireSetting = JSON.parse(document.getElementById('setting')?.textContent ?? '{}')

/** A text in the reader's language, its {blanks} filled. */
export function t(key: string, blanks: Readonly<Record<string, string | number>> = {}): string {
  const text = setting.texts[key] ?? key
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(blanks[name] ?? whole))
}

/** The same, in words for one or for more. */
export function tn(key: string, count: number): string {
  return t(count === 1 ? `${key}_one` : `${key}_many`, { count })
}

const LOCALE = setting.lang === 'sv' ? 'sv-SE' : 'en-GB'
const { timeZone } = setting
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
const CLOCK = new Intl.DateTimeFormat(LOCALE, { timeZone, hour: '2-digit', minute: '2-digit' })
const DAY_AND_CLOCK = new Intl.DateTimeFormat(LOCALE, {
  timeZone,
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** The time where the municipality is, with the day when it is another than today. */
export function when(at: string): string {
  const date = new Date(at)
  return DAY.format(date) === DAY.format(new Date()) ? CLOCK.format(date) : DAY_AND_CLOCK.format(date)
}

/** The time of day where the municipality is. */
export function clock(at: string): string {
  return CLOCK.format(new Date(at))
}

/** A day (2026-12-03) as the reader says it. */
export function dayName(day: string): string {
  const name = new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' })
  return name.format(new Date(`${day}T12:00:00Z`))
}

/** A month (2026-12) as the reader says it. */
export function monthName(month: string): string {
  const name = new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', month: 'long', year: 'numeric' })
  return name.format(new Date(`${month}-15T12:00:00Z`))
}

export function fileSize(bytes: number): string {
  const kilobytes = bytes / 1_024
  const format = (value: number, digits: number) =>
    new Intl.NumberFormat(LOCALE, { maximumFractionDigits: digits }).format(value)
  return kilobytes < 1_000 ? `${format(Math.max(1, kilobytes), 0)} kB` : `${format(kilobytes / 1_024, 1)} MB`
}

/** A language by its ISO code, as the reader calls it. */
export function languageName(code: string): string {
  return new Intl.DisplayNames(LOCALE, { type: 'language' }).of(code) ?? code
}
