import type { BaselineRow, MonthlyEntry } from '../../content/report-entries.js'
import { type DayFigures, mergeFigures } from '../../reports/day-figures.js'
import type { MonthFigures, ReportParts, Span } from '../../reports/parts.js'
import { monthCount, type Period, shiftDay, shiftMonth, shiftPeriod, weeksOf } from '../../reports/period.js'
import type { Report } from '../../reports/report.js'
import type { PulseBook } from '../../turn/pulse.js'

/** Where what a report is made of is read from. */
export interface Sources {
  /** `lastDay`: days after it are left aside. */
  months(period: Period, lastDay?: string): Promise<MonthFigures[]>
  entries(from: string, to: string): Promise<MonthlyEntry[]>
  pulse: Pick<PulseBook, 'results'>
  baseline(): Promise<BaselineRow[]>
}

const YEAR_MONTHS = 12
/** What is set beside a period has at least this share of its days. */
const COVERED_MIN = 0.5

/**
 * The period, and what it is set beside: the year before; or the period before; or what was imported. `against`: that one
 * or none.
 */
export async function spansOf(
  sources: Sources,
  period: Period,
  against?: NonNullable<Report['against']>['what'],
): Promise<Pick<ReportParts, 'now' | 'before' | 'baseline'>> {
  const now = await spanOf(sources, period)
  const isWished = (what: typeof against) => against === undefined || what === against
  const before = await beforeOf(sources, now, isWished)
  if (before) return { now, before }
  const baseline = isWished('baseline') ? baselineOf(await sources.baseline(), period) : undefined
  return { now, ...(baseline ? { baseline } : {}) }
}

/** A stretch of time; `lastDay`: days after it are left aside. */
async function spanOf(sources: Sources, period: Period, lastDay?: string): Promise<Span> {
  const weeks = weeksOf(period)
  const [months, entries, pulse] = await Promise.all([
    sources.months(period, lastDay),
    // How many a team is of is said seldom.
    sources.entries(shiftMonth(period.from, -YEAR_MONTHS), period.to),
    sources.pulse.results(weeks.from, weeks.to),
  ])
  return {
    period,
    months,
    whole: mergeFigures(months.map(({ figures }): DayFigures => figures)),
    entries: entries.filter(({ month, what }) => what === 'people' || month >= period.from),
    pulse,
  }
}

/** As many days into it as the period itself has come, so that a year that goes on is not set beside a whole one. */
async function beforeOf(
  sources: Sources,
  now: Span,
  isWished: (what: 'year_before' | 'period_before') => boolean,
): Promise<ReportParts['before']> {
  const days = daysIn(now)
  const lastDay = now.months.findLast((month) => month.days > 0)?.lastDay
  if (lastDay === undefined) return undefined
  const count = monthCount(now.period)
  const ways = [
    ...(count <= YEAR_MONTHS ? [{ what: 'year_before' as const, by: YEAR_MONTHS }] : []),
    { what: 'period_before' as const, by: count },
  ]
  for (const { what, by } of ways.filter((way) => isWished(way.what))) {
    const span = await spanOf(sources, shiftPeriod(now.period, -by), shiftDay(lastDay, -by))
    if (daysIn(span) >= Math.max(1, days * COVERED_MIN)) return { ...span, what }
  }
  return undefined
}

function daysIn({ months }: Span): number {
  return months.reduce((sum, { days }) => sum + days, 0)
}

/** The same months a year before, where any were imported; or all that was. */
function baselineOf(rows: readonly BaselineRow[], period: Period): ReportParts['baseline'] {
  const earlier = rows.filter(({ month }) => month < period.from)
  const yearBefore = shiftPeriod(period, -YEAR_MONTHS)
  const same = earlier.filter(({ month }) => month >= yearBefore.from && month <= yearBefore.to)
  const taken = same.length > 0 ? same : earlier
  const months = taken.map(({ month }) => month).sort()
  const [from, to] = [months[0], months.at(-1)]
  return from === undefined || to === undefined ? undefined : { period: { from, to }, rows: taken }
}
