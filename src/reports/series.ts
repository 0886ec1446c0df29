import type { FigureId } from '../content/report-figures.js'
import { type DayFigures, isNothing } from './day-figures.js'
import { FACT_FIGURES, type Value } from './fact-figures.js'
import { type Folded, hideSmall, SMALL } from './fold-small.js'
import type { MonthFigures, ReportParts } from './parts.js'
import type { Chart } from './report.js'

type Series = Chart['series'][number]

/** A figure month by month; a month of too few is left out, and so is one that could be found by the others. */
export function monthSeries(months: readonly MonthFigures[], figure: FigureId, name: string): Series {
  const make = FACT_FIGURES[figure] ?? nothing
  const values = months.map(({ figures }) => (isNothing(figures) ? { value: null, of: 0 } : make(figures)))
  const told = hideSmall(
    values.map(({ value }) => value),
    values.map(({ of = SMALL }) => of),
  )
  return { id: figure, name, values: told }
}

/** The groups of a breakdown month by month, largest first, and all that is too small as one. */
export function groupSeries(
  { say }: Pick<ReportParts, 'say'>,
  { shown, other, months }: Folded & { months: Folded[] },
  order: (one: string, other: string) => number,
  name: (group: string) => string,
): Series[] {
  const series = [...shown.keys()].sort(order).map((group) => ({
    id: group,
    name: name(group),
    values: months.map((month) => month.shown.get(group) ?? null),
  }))
  if (other === 0) return series
  return [...series, { id: 'other', name: say('group_other'), values: months.map((month) => month.other) }]
}

function nothing(_: DayFigures): Value {
  return { value: null }
}
