import type { Use } from '../content/report-entries.js'
import type { Bounds, ReportSettings } from '../content/report-settings.js'
import { rounded, settledByBot, type Value, written } from './fact-figures.js'
import type { Span } from './parts.js'

type Assumed = Pick<ReportSettings, 'minutesPerContact'>
type Entries = Pick<Span, 'entries'>

const HOUR_MINUTES = 60
/** Face to face, for those who cannot or will not use a computer. */
const GUIDING: readonly (Use | undefined)[] = ['visits', 'library']

/** Hours that the bot's contacts are taken to have freed: as is likely, at least and at most. */
export function timeFreed({ minutesPerContact }: Assumed, { whole }: Pick<Span, 'whole'>): Value {
  const { answered, handed } = minutesPerContact
  const contacts = { answered: settledByBot(whole), handed: written(whole, 'outcome_handed') }
  const hours = (bound: keyof Bounds) =>
    rounded((contacts.answered * answered[bound] + contacts.handed * handed[bound]) / HOUR_MINUTES, 1)
  return { value: hours('likely'), low: hours('low'), high: hours('high'), of: contacts.answered + contacts.handed }
}

export function timeUsed(span: Entries): number {
  return usedFor(span, () => true)
}

export function guidedHours(span: Entries): number {
  return usedFor(span, (use) => GUIDING.includes(use))
}

/** Hours freed that nobody has said what they were used for; never below none, though more may be said than was freed. */
export function timeUnaccounted(assumed: Assumed, span: Pick<Span, 'entries' | 'whole'>): Value {
  const { value, low, high } = timeFreed(assumed, span)
  const used = timeUsed(span)
  const left = (freed: number | null | undefined) => rounded(Math.max(0, (freed ?? 0) - used), 1)
  return { value: left(value), low: left(low), high: left(high) }
}

export function usedFor({ entries }: Entries, isFor: (use: Use | undefined) => boolean): number {
  const some = entries.filter(({ what, use }) => what === 'time_used' && isFor(use))
  return rounded(
    some.reduce((sum, { value }) => sum + value, 0),
    1,
  )
}
