import type { Unit } from '../content/report-figures.js'
import type { ReportKey } from '../content/report-texts.js'
import { median, perHour, rounded, share, type Value } from './fact-figures.js'
import { SMALL, smallOnes } from './fold-small.js'
import type { Names } from './names.js'
import type { ReportParts, Span } from './parts.js'
import type { Table } from './report.js'
import { addTally, count, emptyTally, type Tally } from './tally.js'
import { sizesOf } from './team-entries.js'

interface Column {
  key: Extract<ReportKey, `column_${string}`>
  unit: Unit
  value: (tally: Tally) => Value
}

const COLUMNS: readonly Column[] = [
  { key: 'column_staffed_hours', unit: 'hours', value: (tally) => ({ value: hours(tally) || null }) },
  { key: 'column_contacts', unit: 'per_hour', value: (tally) => perHour(tally, 'contacts') },
  { key: 'column_handoffs_per_hour', unit: 'per_hour', value: (tally) => perHour(tally, 'tickets') },
  { key: 'column_deeds_per_hour', unit: 'per_hour', value: (tally) => perHour(tally, 'deeds') },
  {
    key: 'column_interruptions',
    unit: 'per_hour',
    value: (tally) => perHour(tally, 'consulted', 'released', 'returned'),
  },
  { key: 'column_oldest', unit: 'minutes', value: ({ ages }) => median(ages) },
  { key: 'column_deeds_outside', unit: 'percent', value: (tally) => share(tally, ['deedsOutside'], ['deeds'], 0) },
]

/**
 * The working day of each team. A team of fewer than five is not shown by itself, whatever it did: those are one row
 * together, with as many others as it takes that none can be found from the whole.
 */
export function teamTable({ now, say, teamSizes, names }: ReportParts & { names: Names }): Table {
  const { shown, others } = teamsOf(now, teamSizes)
  const rowOf = (name: string, tally: Tally) => [name, ...COLUMNS.map(({ value }) => value(tally).value)]
  return {
    id: 'teams',
    title: say('table_teams'),
    columns: [{ title: say('column_team') }, ...COLUMNS.map(({ key, unit }) => ({ title: say(key), unit }))],
    rows: [
      ...[...shown].map(([queue, tally]) => rowOf(names.queue(queue), tally)),
      ...(others ? [rowOf(say('group_other'), others)] : []),
    ],
  }
}

/** Queues with staffed hours, largest first; those of small teams added up, where they are five together. */
export function teamsOf(
  { whole, entries }: Pick<Span, 'whole' | 'entries'>,
  teamSizes: Readonly<Record<string, number>>,
): { shown: Map<string, Tally>; others: Tally | undefined } {
  const size = sizesOf(entries, teamSizes)
  const teams = Object.entries(whole.by.queue).filter(([, tally]) => count(tally, 'staffedMinutes') > 0)
  const hidden = smallOnes(new Map(teams.map(([queue]) => [queue, size(queue)])))
  const people = [...hidden].reduce((sum, queue) => sum + size(queue), 0)
  const others = emptyTally()
  for (const [queue, tally] of teams) if (hidden.has(queue)) addTally(others, tally)
  const inOrder = teams
    .filter(([queue]) => !hidden.has(queue))
    .sort(([a, one], [b, other]) => hours(other) - hours(one) || (a < b ? -1 : 1))
  return { shown: new Map(inOrder), others: hidden.size > 1 && people >= SMALL ? others : undefined }
}

function hours(tally: Tally): number {
  return rounded(count(tally, 'staffedMinutes') / 60, 1)
}
