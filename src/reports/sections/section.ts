import { figuresOf, type SectionId } from '../../content/report-figures.js'
import type { ReportKey } from '../../content/report-texts.js'
import { figureOf } from '../figure.js'
import type { Names } from '../names.js'
import type { ReportParts } from '../parts.js'
import type { Chart, Section, Table, Unit } from '../report.js'
import { withSummary } from '../summaries.js'

/** What a section is made of. */
export interface Making extends ReportParts {
  names: Names
}

type Drawn = Omit<Chart, 'summary' | 'title'> & { title: Extract<ReportKey, `chart_${string}`> }

/** A section with all its figures. */
export function section(making: Making, id: SectionId, shown: { charts: Chart[]; tables: Table[] }): Section {
  const { say } = making
  return {
    id,
    title: say(`section_${id}`),
    lead: say(`lead_${id}`),
    figures: figuresOf(id).map((figure) => figureOf(making, figure)),
    ...shown,
  }
}

/** A chart with its title and its summary. */
export function chart(making: Making, drawn: Drawn): Chart {
  return withSummary(making, { ...drawn, title: making.say(drawn.title) })
}

/** A chart whose categories are the months. */
export function monthChart(
  making: Making,
  drawn: Omit<Drawn, 'categories' | 'unit' | 'kind'> & { unit: Unit; kind: 'lines' | 'stacked' },
): Chart {
  return chart(making, { ...drawn, categories: making.now.months.map(({ month }) => making.names.month(month)) })
}

/** A title of a column, with its unit where it has one. */
export function column(
  { say }: Making,
  key: Extract<ReportKey, `column_${string}`>,
  unit?: Unit,
): Table['columns'][number] {
  return { title: say(key), ...(unit ? { unit } : {}) }
}
