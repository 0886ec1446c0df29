import type { ReportSay } from '../../content/report-texts.js'
import type { Lang } from '../../message.js'
import { graspable } from '../../reports/numbers.js'
import type { Unit } from '../../reports/report.js'

/** Of fewer, a change of one would look like a landslide in per cent. */
const IN_PERCENT_MIN = 20

/** How one language says numbers, times and changes. */
export interface Voice {
  lang: Lang
  say: ReportSay
  /** A bare number with at most so many digits behind the comma. */
  number(value: number, digits?: number): string
  /** A number with its unit; long times in the unit they are grasped in. */
  amount(value: number, unit: Unit): string
  /** How much it differs from before, without a sign. */
  difference(value: number, before: number, unit: Unit): string
  /** `2026-01` in words. */
  month(month: string): string
  months(from: string, to: string): string
  day(iso: string): string
}

export function voiceOf(lang: Lang, say: ReportSay): Voice {
  const number = (value: number, digits = 2) => numberIn(lang, value, digits)
  const amount = (value: number, unit: Unit) =>
    unit === 'minutes' ? duration(value, number, say) : say(`unit_${unit}`, { value: number(value, digitsFor(value)) })
  const month = (name: string) => dated(lang, `${name}-15T12:00:00Z`, { month: 'long', year: 'numeric' })
  return {
    lang,
    say,
    number,
    amount: (value, unit) => unbroken(amount(value, unit)),
    difference: (value, before, unit) => unbroken(difference(Math.abs(value - before), before, unit)),
    month,
    months: (from, to) => (from === to ? month(from) : `${month(from)} – ${month(to)}`),
    day: (iso) => dated(lang, iso, { dateStyle: 'long' }),
  }

  function difference(by: number, before: number, unit: Unit): string {
    if (unit === 'percent') return say('page_points', { value: number(by, 1) })
    if (unit === 'score') return say('page_score_points', { value: number(by, 1) })
    if (before >= IN_PERCENT_MIN) return say('page_percent', { value: number((100 * by) / before, 0) })
    return amount(by, unit)
  }
}

function duration(minutes: number, number: Voice['number'], say: ReportSay): string {
  const { value, unit } = graspable(minutes, 'minutes')
  const digits = unit === 'minutes' || digitsFor(value) > 0 ? 1 : 0
  return say(`unit_${unit}`, { value: number(value, digits) })
}

/** Nobody needs the tenths of a thousand. */
function digitsFor(value: number): number {
  if (Math.abs(value) >= 1_000) return 0
  return Math.abs(value) >= 10 ? 1 : 2
}

function numberIn(lang: Lang, value: number, digits: number): string {
  return new Intl.NumberFormat(localeOf(lang), { maximumFractionDigits: digits }).format(value)
}

function dated(lang: Lang, iso: string, parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(localeOf(lang), { ...parts, timeZone: 'UTC' }).format(new Date(iso))
}

function localeOf(lang: Lang): string {
  return lang === 'sv' ? 'sv-SE' : 'en-GB'
}

/** A number stays on one line with its unit. */
function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0')
}
