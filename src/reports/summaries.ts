import { sayNumber } from './numbers.js'
import type { ReportParts } from './parts.js'
import type { Chart } from './report.js'

type Saying = Pick<ReportParts, 'lang' | 'say'>
type Drawn = Omit<Chart, 'summary'>
interface Point {
  name: string
  when: string
  value: number
}

/** The chart with the one sentence that says what it shows. */
export function withSummary(saying: Saying, chart: Drawn): Chart {
  return { ...chart, summary: SUMMARIES[chart.kind](saying, chart) }
}

const SUMMARIES: Readonly<Record<Chart['kind'], (saying: Saying, chart: Drawn) => string>> = {
  lines: range,
  bars: top,
  stacked: top,
  heat: busiest,
  flows: commonest,
}

/** Of its first line, which is the one it is about. */
function range(saying: Saying, chart: Drawn): string {
  const points = pointsOf({ ...chart, series: chart.series.slice(0, 1) })
  const [first, ...more] = points
  if (!first) return saying.say('summary_none')
  const number = ({ value }: Point) => sayNumber(saying, value, chart.unit)
  if (more.length === 0) return saying.say('summary_one', { ...first, value: number(first) })
  const most = largest(points)
  const least = points.reduce((low, point) => (point.value < low.value ? point : low))
  return saying.say('summary_range', {
    name: first.name,
    least: whenSaid(saying, least),
    leastValue: number(least),
    most: whenSaid(saying, most),
    mostValue: number(most),
  })
}

/** A month by its name, and `2026-W44` as people here say it. */
function whenSaid({ say }: Saying, { when }: Point): string {
  const [, week] = /^\d{4}-W0?(\d{1,2})$/.exec(when) ?? []
  return week === undefined ? when : say('page_week', { week })
}

/** The largest group: of bars a category, of what is stacked a series. */
function top(saying: Saying, chart: Drawn): string {
  const { categories, series, kind, unit } = chart
  const groups =
    kind === 'bars'
      ? categories.map((name, index) => ({ name, when: '', value: sumOf(series.map(({ values }) => values[index])) }))
      : series.map(({ name, values }) => ({ name, when: '', value: sumOf(values) }))
  const total = sumOf(groups.map(({ value }) => value))
  if (total === 0) return saying.say('summary_none')
  const { name, value } = largest(groups)
  return saying.say('summary_top', {
    most: name,
    mostValue: sayNumber(saying, value, unit),
    total: sayNumber(saying, total, unit),
  })
}

function busiest(saying: Saying, chart: Drawn): string {
  const points = pointsOf(chart)
  if (points.length === 0) return saying.say('summary_none')
  const { name, when, value } = largest(points)
  return saying.say('summary_heat', { weekday: name, hour: when, value: sayNumber(saying, value, 'count') })
}

function commonest(saying: Saying, chart: Drawn): string {
  const points = pointsOf(chart)
  if (points.length === 0) return saying.say('summary_none')
  const { name, when, value } = largest(points)
  return saying.say('summary_flows', { from: name, to: when, value: sayNumber(saying, value, 'count') })
}

function pointsOf({ categories, series }: Drawn): Point[] {
  return series.flatMap(({ name, values }) =>
    values.flatMap((value, index) => (value === null ? [] : [{ name, when: categories[index] ?? '', value }])),
  )
}

/** The first of the largest. */
function largest<T extends { value: number }>(points: readonly T[]): T {
  return points.reduce((high, point) => (point.value > high.value ? point : high))
}

function sumOf(values: readonly (number | null | undefined)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
}
