import { localTimeOf } from '../content/local-time.js'
import { queuesOf } from '../content/organisation.js'
import { reportSayFrom } from '../content/report-texts.js'
import type { Sweep } from '../due/sweeps.js'
import type { Lang } from '../message.js'
import { buildReport } from '../reports/build-report.js'
import type { DayFigures } from '../reports/day-figures.js'
import type { Period } from '../reports/period.js'
import type { Report } from '../reports/report.js'
import { reportCsv } from '../reports/report-csv.js'
import type { AuditLog } from '../store/audit.js'
import { Baseline } from '../store/baseline.js'
import type { Store } from '../store/connect.js'
import { Entered } from '../store/entered.js'
import { Facts } from '../store/facts.js'
import { FigureMonths } from '../store/figure-months.js'
import { Figures } from '../store/figures.js'
import { Pulse } from '../store/pulse.js'
import { TeamSizes } from '../store/team-sizes.js'
import type { Knowing } from './core.js'
import { ExampleYear } from './report/example-year.js'
import { monthsFrom, sumMonthsPast } from './report/month-sums.js'
import { recompute } from './report/recompute.js'
import { spansOf } from './report/spans.js'

/** Days that have changed are made this often, and before each report. */
const RECOMPUTE_MS = 60_000
/** How much longer than its work the sweep rests. */
const RESTS = 19

export interface ReportAsked {
  /** First and last month, `2026-01`; of at most MONTHS_MAX. */
  from: string
  to: string
  lang: Lang
  /** The made-up year's figures in place of the kept ones. */
  madeUp?: boolean
  /** What to compare with; without it, what there is. */
  against?: NonNullable<Report['against']>['what']
}

/** The report: made when it is asked for, from the figures of days that are kept. */
export interface Reports {
  build(asked: ReportAsked): Promise<Report>
  /** As a Swedish spreadsheet opens it. */
  csv(report: Report): string
  /** Makes the figures of days whose facts have changed; answers how many. */
  refresh(): Promise<number>
  /** What teams enter once a month. */
  entered: Entered
  /** The first and last day there are figures of, if only of queues in which nobody waited. */
  ends(): Promise<{ first: string; last: string } | undefined>
  sweep: Sweep
}

export function createReports({
  store,
  knowing,
  audit,
  now,
}: {
  store: Store
  knowing: Pick<Knowing, 'content'>
  audit: Pick<AuditLog, 'note'>
  now: () => Date
}): Reports {
  const facts = new Facts(store)
  const figures = new Figures<DayFigures>(store)
  const entered = new Entered(store, audit, now)
  const baseline = new Baseline(store)
  const pulse = new Pulse(store)
  const sizes = new TeamSizes(store)
  const example = new ExampleYear()
  const days = { figures, sums: new FigureMonths<DayFigures>(store) }
  const refresh = together(async (signal?: AbortSignal) => {
    const made = await recompute({ facts, figures }, signal)
    if (made > 0 && !signal?.aborted) await sumMonthsPast(days)
    return made
  })
  const kept = {
    months: (period: Period, lastDay?: string) => monthsFrom(days, period, lastDay),
    entries: (from: string, to: string) => entered.range(from, to),
    pulse,
    baseline: () => baseline.all(),
  }
  return {
    entered,
    refresh: () => refresh(),
    ends: () => figures.ends(),
    sweep: { name: 'figures', everyMs: RECOMPUTE_MS, run: once(() => sumMonthsPast(days), calmly(refresh)) },
    async build({ from, to, lang, madeUp = false, against }) {
      const { content } = knowing
      const { organisation } = content
      const made = now()
      const today = localTimeOf(made, organisation.municipality.timeZone).slice(0, 10)
      if (!madeUp) await refresh()
      const of = new Map(queuesOf(organisation).map(({ id, department }) => [id, department]))
      const sources = madeUp ? example.sources(content, { from, to }) : kept
      const [spans, teamSizes] = await Promise.all([
        spansOf(sources, { from, to }, against),
        madeUp ? example.teamSizes(content) : sizes.count((queue) => of.get(queue)),
      ])
      return buildReport({
        lang,
        say: reportSayFrom(content.report[lang]),
        content,
        today,
        made,
        madeUp,
        ...spans,
        teamSizes,
      })
    },
    csv: (report) => reportCsv(report, reportSayFrom(knowing.content.report[report.lang])),
  }
}

/** Before the first time, what else is to be seen to: sums of months that another version has left to be made. */
function once<T>(first: () => Promise<void>, work: (signal?: AbortSignal) => Promise<T>): Sweep['run'] {
  let isDone = false
  return async (signal) => {
    if (!isDone) await first()
    isDone = true
    return work(signal)
  }
}

/** A day of many facts takes its time to be made anew: so that turns have the rest, it is at most a twentieth of it. */
function calmly<T>(work: (signal?: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T | 0> {
  let restedMs = 0
  return async (signal) => {
    const startedMs = performance.now()
    if (startedMs < restedMs) return 0
    const done = await work(signal)
    const endedMs = performance.now()
    restedMs = endedMs + (endedMs - startedMs) * RESTS
    return done
  }
}

/** Those who ask while it is under way wait for the same. */
function together<T>(work: (signal?: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let underWay: Promise<T> | undefined
  return (signal) => {
    underWay ??= work(signal).finally(() => {
      underWay = undefined
    })
    return underWay
  }
}
