import { USES } from '../../content/report-entries.js'
import { isNothing } from '../day-figures.js'
import { openHoursAWeek } from '../offices.js'
import type { Chart, Section, Table } from '../report.js'
import { timeFreed, timeUnaccounted, timeUsed, usedFor } from '../time-won.js'
import { chart, column, type Making, monthChart, section } from './section.js'

/** What is taken to have been freed, and what it was used for. */
export function timeSection(making: Making): Section {
  return section(making, 'time', {
    charts: [byMonth(making), uses(making)],
    tables: [assumptions(making), offices(making)],
  })
}

function byMonth(making: Making): Chart {
  const { now, say, content } = making
  const freed = now.months.map(({ figures }) =>
    isNothing(figures) ? null : timeFreed(content.organisation.report, { whole: figures }).value,
  )
  const used = now.months.map(({ month }) => timeUsed({ entries: now.entries.filter((one) => one.month === month) }))
  return monthChart(making, {
    id: 'time_by_month',
    title: 'chart_time_by_month',
    kind: 'lines',
    unit: 'hours',
    series: [
      { id: 'freed', name: say('series_freed'), values: freed },
      { id: 'used', name: say('series_used'), values: used },
    ],
  })
}

/** What nobody has accounted for stands among the rest, as plainly. */
function uses(making: Making): Chart {
  const { now, say, content } = making
  const unaccounted = timeUnaccounted(content.organisation.report, now).value ?? 0
  return chart(making, {
    id: 'time_uses',
    title: 'chart_time_uses',
    kind: 'bars',
    unit: 'hours',
    categories: [...USES.map((use) => say(`use_${use}`)), say('use_unaccounted')],
    series: [
      {
        id: 'hours',
        name: say('series_used'),
        values: [...USES.map((use) => usedFor(now, (one) => one === use)), unaccounted],
      },
    ],
  })
}

function assumptions(making: Making): Table {
  const { say, content } = making
  const { minutesPerContact } = content.organisation.report
  return {
    id: 'assumptions',
    title: say('table_assumptions'),
    columns: [
      column(making, 'column_contact_type'),
      column(making, 'column_low', 'minutes'),
      column(making, 'column_likely', 'minutes'),
      column(making, 'column_high', 'minutes'),
    ],
    rows: (['answered', 'handed'] as const).map((type) => {
      const { low, likely, high } = minutesPerContact[type]
      return [say(`type_${type}`), low, likely, high]
    }),
  }
}

function offices(making: Making): Table {
  const { say, content, lang } = making
  return {
    id: 'offices',
    title: say('table_offices'),
    columns: [column(making, 'column_office'), column(making, 'column_hours_a_week', 'hours')],
    rows: content.organisation.offices.map((office) => [office.name[lang], openHoursAWeek([office])]),
  }
}
