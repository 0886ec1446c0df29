import { PULSE_QUESTIONS } from '../../turn/pulse.js'
import { hours as hourCategories, loadSeries } from '../load.js'
import { score } from '../pulse-figures.js'
import type { Chart, Section } from '../report.js'
import { monthSeries } from '../series.js'
import { teamTable } from '../teams.js'
import { chart, type Making, monthChart, section } from './section.js'

/** What the work is like, per team and never per person. */
export function workingDaysSection(making: Making): Section {
  return section(making, 'working_days', {
    charts: [load(making), perStaffedHour(making), pulse(making)],
    tables: [teamTable(making)],
  })
}

function load(making: Making): Chart {
  return chart(making, {
    id: 'load',
    title: 'chart_load',
    kind: 'heat',
    unit: 'per_hour',
    categories: hourCategories(),
    series: loadSeries(making.now, making.names.weekday),
  })
}

function perStaffedHour(making: Making): Chart {
  const { now, say } = making
  const ids = ['contacts_per_staffed_hour', 'handoffs_per_staffed_hour'] as const
  return monthChart(making, {
    id: 'per_staffed_hour',
    title: 'chart_per_staffed_hour',
    kind: 'lines',
    unit: 'per_hour',
    series: ids.map((id) => monthSeries(now.months, id, say(`figure_${id}`))),
  })
}

/** Everybody's answers by week; a week of fewer than five is not there at all. */
function pulse(making: Making): Chart {
  const weeks = making.now.pulse.filter(({ team }) => team === undefined)
  return chart(making, {
    id: 'pulse',
    title: 'chart_pulse',
    kind: 'lines',
    unit: 'score',
    categories: weeks.map(({ week }) => week),
    series: PULSE_QUESTIONS.map((question) => ({
      id: question,
      name: making.say(`pulse_${question}`),
      values: weeks.map(({ means }) => score(means[question])),
    })),
  })
}
