import { goalFor } from '../../content/report-settings.js'
import type { Outcome } from '../../turn/fact.js'
import type { DayFigures } from '../day-figures.js'
import { written } from '../fact-figures.js'
import { foldMonths } from '../fold-small.js'
import { monthCount } from '../period.js'
import type { Chart, Section, Table } from '../report.js'
import { groupSeries, monthSeries } from '../series.js'
import { column, type Making, monthChart, section } from './section.js'

const OUTCOMES = ['answered', 'near', 'unanswered', 'handed'] as const satisfies Outcome[]
const KINDS = ['question', 'fault', 'complaint', 'errand', 'callback'] as const

/** How it goes for those who get in touch. */
export function serviceSection(making: Making): Section {
  return section(making, 'service', {
    charts: [contactsByMonth(making), outcomesByMonth(making), solvedByMonth(making), waitsByMonth(making)],
    tables: [kinds(making)],
  })
}

function contactsByMonth(making: Making): Chart {
  const { now, before, say, content } = making
  const series = monthSeries(now.months, 'contacts', say('series_now'))
  const goal = goalFor(content.organisation.report, 'contacts', 1)
  // Months are set against months; what is of another length is told in the figure alone.
  const isAlike = before !== undefined && monthCount(before.period) === monthCount(now.period)
  const earlier = isAlike ? [{ ...monthSeries(before.months, 'contacts', say('series_before')), id: 'before' }] : []
  return monthChart(making, {
    id: 'contacts_by_month',
    title: 'chart_contacts_by_month',
    kind: 'lines',
    unit: 'count',
    series: [series, ...earlier],
    ...(goal === undefined ? {} : { goal }),
  })
}

function outcomesByMonth(making: Making): Chart {
  const counts = (figures: DayFigures) =>
    new Map(OUTCOMES.map((outcome) => [outcome, written(figures, `outcome_${outcome}`)]))
  const months = foldMonths(making.now.months.map(({ figures }) => counts(figures)))
  const place = (outcome: string) => OUTCOMES.indexOf(outcome as Outcome)
  return monthChart(making, {
    id: 'outcomes_by_month',
    title: 'chart_outcomes_by_month',
    kind: 'stacked',
    unit: 'count',
    series: groupSeries(
      making,
      months,
      (one, other) => place(one) - place(other),
      (outcome) => making.say(`outcome_${outcome as Outcome}`),
    ),
  })
}

function solvedByMonth(making: Making): Chart {
  const { now, say, content } = making
  const goal = goalFor(content.organisation.report, 'solved_first', 1)
  return monthChart(making, {
    id: 'solved_by_month',
    title: 'chart_solved_by_month',
    kind: 'lines',
    unit: 'percent',
    series: (['solved_first', 'answered_by_bot'] as const).map((id) =>
      monthSeries(now.months, id, say(`figure_${id}`)),
    ),
    ...(goal === undefined ? {} : { goal }),
  })
}

function waitsByMonth(making: Making): Chart {
  const { now, say } = making
  return monthChart(making, {
    id: 'waits_by_month',
    title: 'chart_waits_by_month',
    kind: 'lines',
    unit: 'minutes',
    series: [
      monthSeries(now.months, 'wait_median', say('series_median')),
      monthSeries(now.months, 'wait_p90', say('series_p90')),
    ],
  })
}

function kinds(making: Making): Table {
  const { now, say } = making
  const counts = now.months.map(
    ({ figures }) => new Map(KINDS.map((kind) => [kind, figures.all.counts[`tickets_${kind}`] ?? 0])),
  )
  const { shown, other } = foldMonths(counts)
  const rows = KINDS.filter((kind) => shown.has(kind)).map((kind) => [say(`kind_${kind}`), shown.get(kind) ?? null])
  return {
    id: 'kinds',
    title: say('table_kinds'),
    columns: [column(making, 'column_kind'), column(making, 'column_tickets', 'count')],
    rows: other > 0 ? [...rows, [say('group_other'), other]] : rows,
  }
}
