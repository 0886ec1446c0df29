import { queuesOf } from '../../content/organisation.js'
import { type Breakdown, breakdown, bySize, type Column, folded, sumOf } from '../breakdown.js'
import { UNTOLD } from '../day-figures.js'
import { median, ninth, rating, share } from '../fact-figures.js'
import { foldMonths, foldWithin, groupOf } from '../fold-small.js'
import type { Chart, Section, Table } from '../report.js'
import { chart, column, type Making, section } from './section.js'

/** The commonest of each department. */
const MATTERS_MAX = 8
/** What a contact came to be about is told with how far it came. */
const CAME_TO = sumOf('outcome_answered', 'outcome_near', 'outcome_unanswered', 'outcome_handed')

const RATES: readonly Column[] = [
  { key: 'column_wait_median', unit: 'minutes', value: ({ waits }) => median(waits) },
  { key: 'column_wait_p90', unit: 'minutes', value: ({ waits }) => ninth(waits) },
  { key: 'column_due_kept', unit: 'percent', value: (tally) => share(tally, ['dueKept'], ['firstAnswers'], 0) },
  { key: 'column_handling_median', unit: 'minutes', value: ({ handlings }) => median(handlings) },
  { key: 'column_solved_first', unit: 'percent', value: (tally) => share(tally, ['resolvedFirst'], ['resolved'], 0) },
  { key: 'column_first_line', unit: 'percent', value: (tally) => share(tally, ['resolvedFirstLine'], ['resolved'], 0) },
  { key: 'column_reopened', unit: 'percent', value: (tally) => share(tally, ['reopened'], ['resolved'], 0) },
  { key: 'column_rating', unit: 'score', value: (tally) => rating(tally) },
]

/** What each department is asked about, and how tickets move between them. */
export function departmentsSection(making: Making): Section {
  return section(making, 'departments', {
    charts: [departments(making), transfers(making)],
    tables: [departmentTable(making), queueTable(making), matters(making)],
  })
}

function departments(making: Making): Chart {
  const { names, say, now } = making
  const { shown, other } = folded(now, 'department', CAME_TO)
  const groups = [...shown.keys()].sort(bySize((group) => shown.get(group) ?? 0))
  const values = groups.map((group) => shown.get(group) ?? 0)
  return chart(making, {
    id: 'departments',
    title: 'chart_departments',
    kind: 'bars',
    unit: 'count',
    categories: [...groups.map(names.department), ...(other > 0 ? [say('group_other')] : [])],
    series: [{ id: 'contacts', name: say('column_contacts'), values: other > 0 ? [...values, other] : values }],
  })
}

function transfers(making: Making): Chart {
  const { now, names } = making
  const { shown } = foldMonths(now.months.map(({ figures }) => new Map(Object.entries(figures.flows))))
  const ways = [...shown.keys()].map((way) => way.split('>'))
  const from = [...new Set(ways.map(([one = '']) => one))].sort()
  const to = [...new Set(ways.map(([, other = '']) => other))].sort()
  return chart(making, {
    id: 'transfers',
    title: 'chart_transfers',
    kind: 'flows',
    unit: 'count',
    categories: to.map(names.department),
    series: from.map((one) => ({
      id: one,
      name: names.department(one),
      values: to.map((other) => shown.get(`${one}>${other}`) ?? null),
    })),
  })
}

function departmentTable(making: Making): Table {
  return breakdown(making, {
    id: 'departments',
    title: 'table_departments',
    dimension: 'department',
    head: 'column_department',
    name: making.names.department,
    columns: [
      { key: 'column_contacts', counts: CAME_TO },
      { key: 'column_tickets', counts: sumOf('tickets') },
      ...RATES,
    ],
  })
}

function queueTable(making: Making): Table {
  const of = new Map(queuesOf(making.content.organisation).map(({ id, department }) => [id, department]))
  const columns: Breakdown['columns'] = [{ key: 'column_tickets', counts: sumOf('tickets') }, ...RATES]
  return breakdown(making, {
    id: 'queues',
    title: 'table_queues',
    dimension: 'queue',
    head: 'column_queue',
    name: making.names.queue,
    within: (queue) => of.get(queue) ?? UNTOLD,
    columns,
  })
}

/** A map of each department's commonest matters. */
function matters(making: Making): Table {
  const { now, names, say } = making
  const { shown } = foldWithin(now.months.map(({ figures }) => new Map(Object.entries(figures.matters))))
  const largest = bySize((key) => shown.get(key) ?? 0)
  const groups = [...new Set([...shown.keys()].map(groupOf))].sort()
  const rows = groups.flatMap((department) =>
    [...shown.keys()]
      .filter((key) => groupOf(key) === department && topicOf(key) !== UNTOLD)
      .sort(largest)
      .slice(0, MATTERS_MAX)
      .map((key) => [names.department(department), names.topic(topicOf(key)), shown.get(key) ?? null]),
  )
  return {
    id: 'matters',
    title: say('table_matters'),
    columns: [
      column(making, 'column_department'),
      column(making, 'column_matter'),
      column(making, 'column_contacts', 'count'),
    ],
    rows,
  }
}

function topicOf(key: string): string {
  return key.split(' ')[1] ?? UNTOLD
}
