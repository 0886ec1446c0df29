import { stringify } from 'csv-stringify/sync'
import type { ReportKey, ReportSay } from '../content/report-texts.js'
import type { Report, Section } from './report.js'

const COLUMNS = [
  'csv_part',
  'csv_section',
  'csv_id',
  'csv_name',
  'csv_row',
  'csv_column',
  'csv_value',
  'csv_unit',
  'csv_before',
  'csv_goal',
  'csv_low',
  'csv_high',
  'csv_counted_of',
  'csv_definition',
  'csv_counterpart',
] as const satisfies ReportKey[]
type Cell = (typeof COLUMNS)[number]
type Row = Partial<Record<Cell, string | number | null | undefined>>

/**
 * The whole report as one table, a value a row, as a Swedish Excel opens it: semicolons, decimal commas, a byte order mark;
 * what a program would take for a formula stands as text.
 */
export function reportCsv(report: Report, say: ReportSay): string {
  const rows = report.sections.flatMap((section) => [
    ...figureRows(section, say),
    ...chartRows(section, say),
    ...tableRows(section, say),
  ])
  const written = (value: Row[Cell]) =>
    typeof value === 'number' && report.lang === 'sv' ? String(value).replace('.', ',') : (value ?? '')
  const lines = rows.map((row) => COLUMNS.map((column) => written(row[column])))
  const notice = report.madeUp ? [[say('csv_made_up')]] : []
  return stringify([...notice, COLUMNS.map((column) => say(column)), ...lines], {
    bom: true,
    delimiter: ';',
    record_delimiter: '\r\n',
    escape_formulas: true,
  })
}

function figureRows({ id, figures }: Section, say: ReportSay): Row[] {
  return figures.map((figure) => ({
    csv_part: say('csv_part_figure'),
    csv_section: id,
    csv_id: figure.id,
    csv_name: figure.title,
    csv_value: figure.value,
    csv_unit: figure.unit,
    csv_before: figure.before,
    csv_goal: figure.goal?.value,
    csv_low: figure.low,
    csv_high: figure.high,
    csv_counted_of: figure.of,
    csv_definition: figure.definition,
    csv_counterpart: figure.skr,
  }))
}

function chartRows({ id, charts }: Section, say: ReportSay): Row[] {
  return charts.flatMap((chart) =>
    chart.series.flatMap(({ name, values }) =>
      chart.categories.map((category, index) => ({
        csv_part: say('csv_part_chart'),
        csv_section: id,
        csv_id: chart.id,
        csv_name: chart.title,
        csv_row: name,
        csv_column: category,
        csv_value: values[index],
        csv_unit: chart.unit,
        csv_goal: chart.goal,
      })),
    ),
  )
}

/** The first cell of a row names it; where the second is words too, both do. */
function tableRows({ id, tables }: Section, say: ReportSay): Row[] {
  return tables.flatMap(({ id: table, title, columns, rows }) =>
    rows.flatMap(([first = '', ...cells]) =>
      cells.map((value, index) => ({
        csv_part: say('csv_part_table'),
        csv_section: id,
        csv_id: table,
        csv_name: title,
        csv_row: [first, ...(index > 0 && typeof cells[0] === 'string' ? [cells[0]] : [])].join(' – '),
        csv_column: columns[index + 1]?.title,
        csv_value: value,
        csv_unit: columns[index + 1]?.unit,
      })),
    ),
  )
}
