import type { Content } from '../content/content.js'
import type { BaselineRow, MonthlyEntry } from '../content/report-entries.js'
import type { ReportSay } from '../content/report-texts.js'
import type { Lang } from '../message.js'
import type { PulseResult } from '../turn/pulse.js'
import { type DayFigures, mergeFigures } from './day-figures.js'
import type { Period } from './period.js'
import type { Report } from './report.js'
import { count } from './tally.js'

/** One month's figures. */
export interface MonthFigures {
  month: string
  /** On which somebody got in touch; a service that runs counts its queues on all others too. */
  days: number
  /** The last one there are figures of. */
  lastDay?: string
  figures: DayFigures
}

/** A stretch of time with all that is known of it. */
export interface Span {
  period: Period
  months: MonthFigures[]
  /** All months added up. */
  whole: DayFigures
  entries: readonly MonthlyEntry[]
  pulse: readonly PulseResult[]
}

/** All that a report is made of. */
export interface ReportParts {
  lang: Lang
  say: ReportSay
  content: Pick<Content, 'organisation' | 'articles' | 'flows' | 'faults' | 'elsewhere'>
  /** The municipality's own day. */
  today: string
  made: Date
  madeUp: boolean
  now: Span
  before?: Span & { what: NonNullable<Report['against']>['what'] }
  /** In place of `before` where nothing was counted then. */
  baseline?: { period: Period; rows: readonly BaselineRow[] }
  /** How many each team is of, by the ids of queues and departments, where that is known. */
  teamSizes: Readonly<Record<string, number>>
}

/** A day's figures as they are kept. */
export interface KeptDay {
  day: string
  figures: DayFigures
}

/** Days in months; a month of the period without days has figures of nothing. */
export function monthly(months: readonly string[], made: readonly KeptDay[]): MonthFigures[] {
  return months.map((month) => {
    const kept = made.filter(({ day }) => day.startsWith(month))
    const days = kept.filter(({ figures }) => count(figures.all, 'contacts') > 0).length
    const lastDay = kept.at(-1)?.day
    const figures = mergeFigures(kept.map((one) => one.figures))
    return { month, days, ...(lastDay === undefined ? {} : { lastDay }), figures }
  })
}
