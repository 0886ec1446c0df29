import { type Breakdown, breakdown, bySize, type Column, folded, sumOf } from '../breakdown.js'
import { share } from '../fact-figures.js'
import type { Chart, Section, Table } from '../report.js'
import { groupSeries } from '../series.js'
import { type Making, monthChart, section } from './section.js'

const ANSWERED = ['answers_article', 'answers_notice', 'answers_referred', 'answers_errand'] as const
const ANSWERS = [...ANSWERED, 'answers_choice', 'answers_no_match'] as const

const RATES: readonly Column[] = [
  { key: 'column_answered', unit: 'percent', value: (tally) => share(tally, [...ANSWERED], [...ANSWERS], 0) },
  { key: 'column_choices', unit: 'percent', value: (tally) => share(tally, ['answers_choice'], [...ANSWERS], 0) },
  { key: 'column_no_match', unit: 'percent', value: (tally) => share(tally, ['answers_no_match'], [...ANSWERS], 0) },
  { key: 'column_handed', unit: 'percent', value: (tally) => share(tally, ['outcome_handed'], ['contacts'], 0) },
  { key: 'column_outside', unit: 'percent', value: (tally) => share(tally, ['contactsOutside'], ['contacts'], 0) },
  { key: 'column_repeat', unit: 'percent', value: (tally) => share(tally, ['repeatContacts'], ['contacts'], 0) },
]

/** How residents get in touch. */
export function channelsSection(making: Making): Section {
  const { names } = making
  return section(making, 'channels', {
    charts: [channelsByMonth(making)],
    tables: [
      table(making, { id: 'channels', dimension: 'channel', head: 'column_channel', name: names.channel }),
      table(making, { id: 'languages', dimension: 'lang', head: 'column_language', name: names.language }),
      table(making, { id: 'districts', dimension: 'district', head: 'column_district', name: names.district }),
    ],
  })
}

function table(
  making: Making,
  of: Pick<Breakdown, 'dimension' | 'head' | 'name'> & { id: 'channels' | 'languages' | 'districts' },
): Table {
  const columns: Breakdown['columns'] = [{ key: 'column_contacts', counts: sumOf('contacts') }, ...RATES]
  return breakdown(making, { ...of, title: `table_${of.id}`, columns })
}

function channelsByMonth(making: Making): Chart {
  const months = folded(making.now, 'channel', sumOf('contacts'))
  const order = bySize((channel) => months.shown.get(channel) ?? 0)
  return monthChart(making, {
    id: 'channels_by_month',
    title: 'chart_channels_by_month',
    kind: 'stacked',
    unit: 'count',
    series: groupSeries(making, months, order, making.names.channel),
  })
}
