import type { Unit } from '../content/report-figures.js'
import type { ReportKey } from '../content/report-texts.js'
import { type DayFigures, type Dimension, UNTOLD } from './day-figures.js'
import type { Value } from './fact-figures.js'
import { type Folded, foldMonths, foldWithin, type Groups, hideSmall, SMALL } from './fold-small.js'
import type { ReportParts } from './parts.js'
import type { Table } from './report.js'
import { type Count, count, type Tally } from './tally.js'

type ColumnKey = Extract<ReportKey, `column_${string}`>

/** A count, folded month by month, or a value of a group that is shown where it was counted of enough. */
export type Column =
  | { key: ColumnKey; counts: (tally: Tally) => number }
  | { key: ColumnKey; unit: Unit; value: (tally: Tally) => Value }

export interface Breakdown {
  id: string
  title: Extract<ReportKey, `table_${string}`>
  dimension: Dimension
  /** Head of the first column. */
  head: ColumnKey
  name: (group: string) => string
  /** The first says which groups are shown. */
  columns: readonly [Extract<Column, { counts: unknown }>, ...Column[]]
  /** The group each belongs to, by which the counts are folded: queues in departments. */
  within?: (group: string) => string
}

/** A breakdown as a table: largest group first; then those of whom it is not told; all that is too small last, as one. */
export function breakdown(parts: Pick<ReportParts, 'now' | 'say'>, options: Breakdown): Table {
  const { now, say } = parts
  const { id, title, head, name, columns } = options
  const cells = columns.map((column) => columnOf(now, options, column))
  const [first] = cells
  const groups = [...(first?.shown.keys() ?? [])].sort(bySize((group) => first?.shown.get(group) ?? 0))
  const rows = groups.map((group) => [name(group), ...cells.map(({ shown }) => shown.get(group) ?? null)])
  const rest = cells.map(({ shown, total }) =>
    total === undefined ? null : total - groups.reduce((sum, group) => sum + (shown.get(group) ?? 0), 0),
  )
  const isMore = (rest[0] ?? 0) > 0
  return {
    id,
    title: say(title),
    columns: [{ title: say(head) }, ...columns.map((column) => ({ title: say(column.key), unit: unitOf(column) }))],
    rows: isMore ? [...rows, [say('group_other'), ...rest]] : rows,
  }
}

/** A count's groups over the months, folded. */
export function folded(
  { months }: Pick<ReportParts['now'], 'months'>,
  dimension: Dimension,
  counts: (tally: Tally) => number,
  within?: (group: string) => string,
): Folded & { months: Folded[] } {
  const groups = months.map(({ figures }) => countsOf(figures, dimension, counts))
  if (!within) return foldMonths(groups)
  const nested = foldWithin(groups.map((month) => mapKeys(month, (group) => `${within(group)} ${group}`)))
  const plain = (part: Folded): Folded => ({ ...part, shown: mapKeys(part.shown, (key) => key.split(' ')[1] ?? key) })
  return { ...plain(nested), months: nested.months.map(plain) }
}

export function sumOf(...names: Count[]): (tally: Tally) => number {
  return (tally) => count(tally, ...names)
}

/** Largest first; those of whom it is not told last. */
export function bySize(size: (group: string) => number): (one: string, other: string) => number {
  return (one, other) =>
    Number(one === UNTOLD) - Number(other === UNTOLD) || size(other) - size(one) || (one < other ? -1 : 1)
}

interface Cells {
  shown: ReadonlyMap<string, number | null>
  /** Of what adds up. */
  total?: number
}

function columnOf(now: ReportParts['now'], { dimension, within }: Breakdown, column: Column): Cells {
  if ('counts' in column) {
    const { shown, other } = folded(now, dimension, column.counts, within)
    return { shown, total: other + [...shown.values()].reduce((sum, many) => sum + many, 0) }
  }
  const groups = Object.entries(now.whole.by[dimension])
  const values = groups.map(([, tally]) => column.value(tally))
  const told = hideSmall(
    values.map(({ value }) => value),
    values.map(({ of = SMALL }) => of),
  )
  return { shown: new Map(groups.map(([group], index) => [group, told[index] ?? null])) }
}

function countsOf({ by }: DayFigures, dimension: Dimension, counts: (tally: Tally) => number): Groups {
  return new Map(Object.entries(by[dimension]).map(([group, tally]) => [group, counts(tally)]))
}

function mapKeys(map: Groups, key: (group: string) => string): Map<string, number> {
  return new Map([...map].map(([group, many]) => [key(group), many]))
}

function unitOf(column: Column): Unit {
  return 'unit' in column ? column.unit : 'count'
}
