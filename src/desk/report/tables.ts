import type { Chart, Table } from '../../reports/report.js'
import { each, html, type Markup, NOTHING } from './markup.js'
import type { Voice } from './voice.js'

/** More columns than a phone has room for beside each other. */
const WIDE_COLUMNS = 4
/** More than half of a page has room for. */
const BROAD_COLUMNS = 6
/** Of a longer table only the first rows are in sight. */
const ROWS_MAX = 14
const ROWS_SHOWN = 8
/** Group, name and number. */
const GROUPED_COLUMNS = 3

interface Grid {
  title: string
  /** The caption is heard, and seen too unless a heading says the same. */
  captioned: boolean
  columns: { title: string; numeric: boolean }[]
  rows: { name: string; cells: (Markup | string | null)[] }[]
}

/** A table of the report's: whole where it is short, in groups where its first column says the same again and again. */
export function tableBlock(table: Table, voice: Voice): Markup {
  if (isGrouped(table)) return groupedBlock(table, voice)
  const broad = table.columns.length > BROAD_COLUMNS
  const grid = gridOf(table, voice)
  const shown = grid.rows.length > ROWS_MAX ? grid.rows.slice(0, ROWS_SHOWN) : grid.rows
  const rest = grid.rows.slice(shown.length)
  return html`<div class="table${broad ? ' table--broad' : ''}">${scrolled({ ...grid, rows: shown }, voice)}${
    rest.length === 0 ? NOTHING : more({ ...grid, captioned: false, rows: rest }, voice)
  }</div>
`
}

/** Rows that few will read, kept apart until they are asked for. */
function more(grid: Grid, voice: Voice): Markup {
  const words = voice.say('page_more_rows', { count: voice.number(grid.rows.length) })
  return html`<details><summary>${words}</summary>${scrolled(grid, voice)}</details>`
}

function gridOf({ title, columns, rows }: Table, voice: Voice): Grid {
  const [first, ...others] = columns
  const isNumeric = (column: number) => rows.every((row) => typeof row[column] !== 'string')
  return {
    title,
    captioned: true,
    columns: [
      { title: first?.title ?? '', numeric: false },
      ...others.map((column, index) => ({ title: column.title, numeric: isNumeric(index + 1) })),
    ],
    rows: rows.map(([name, ...cells]) => ({
      name: String(name ?? ''),
      cells: cells.map((cell, index) => cellText(cell, columns[index + 1]?.unit, voice)),
    })),
  }
}

function isGrouped({ rows, columns }: Table): boolean {
  const names = new Set(rows.map(([name]) => name))
  return columns.length === GROUPED_COLUMNS && rows.length > names.size
}

/** A small table for each group, beside each other. */
function groupedBlock(table: Table, voice: Voice): Markup {
  const names = [...new Set(table.rows.map(([name]) => String(name ?? '')))]
  const group = (name: string) => {
    const rows = table.rows.filter(([first]) => String(first ?? '') === name).map(([, ...cells]) => cells)
    return html`<div class="group">${gridTable(gridOf({ ...table, title: name, columns: table.columns.slice(1), rows }, voice), voice)}</div>
`
  }
  return html`<div class="table table--broad"><h3 class="groups-title">${table.title}</h3>
<div class="groups">
${each(names, group)}</div></div>
`
}

/** What a chart shows, to be read as numbers. */
export function chartTable(chart: Chart, voice: Voice): Markup {
  const grid: Grid = {
    title: voice.say('page_chart_table_of', { chart: chart.title }),
    captioned: false,
    columns: [{ title: '', numeric: false }, ...chart.series.map(({ name }) => ({ title: name, numeric: true }))],
    rows: chart.categories.map((name, index) => ({
      name,
      cells: chart.series.map(({ values }) => cellText(values[index] ?? null, chart.unit, voice)),
    })),
  }
  return scrolled(grid, voice)
}

/** Flows are read from the left to the right, so from where is a row. */
export function flowTable(chart: Chart, voice: Voice): Markup {
  const turned = chart.categories.map((name, index) => ({
    id: String(index),
    name,
    values: chart.series.map(({ values }) => values[index] ?? null),
  }))
  return chartTable({ ...chart, categories: chart.series.map(({ name }) => name), series: turned }, voice)
}

function scrolled(grid: Grid, voice: Voice): Markup {
  const isWide = grid.columns.length > WIDE_COLUMNS
  const table = gridTable(grid, voice)
  // What can be pushed sideways must be so by keyboard too.
  return isWide
    ? html`<div class="scroll" tabindex="0" role="region" aria-label="${voice.say('page_table_of', { table: grid.title })}">${table}</div>`
    : table
}

function gridTable({ title, captioned, columns, rows }: Grid, voice: Voice): Markup {
  const [first, ...others] = columns
  const lacks = rows.some(({ cells }) => cells.includes(null))
  return html`<table${columns.length > WIDE_COLUMNS ? html` class="broad"` : NOTHING}>
<caption${captioned ? NOTHING : html` class="unseen"`}>${title}</caption>
<thead><tr>${first?.title ? html`<th scope="col">${first.title}</th>` : html`<td></td>`}${each(others, headCell)}</tr></thead>
<tbody>
${each(
  rows,
  ({
    name,
    cells,
  }) => html`<tr><th scope="row">${name}</th>${each(cells, (cell, at) => bodyCell(cell, others[at]?.numeric))}</tr>
`,
)}</tbody>
</table>${lacks ? html`<p class="note">${voice.say('page_empty_cells')}</p>` : NOTHING}`
}

function headCell({ title, numeric }: Grid['columns'][number]): Markup {
  return numeric ? html`<th scope="col" class="n">${title}</th>` : html`<th scope="col">${title}</th>`
}

function bodyCell(cell: Markup | string | null, numeric: boolean | undefined): Markup {
  return numeric ? html`<td class="n">${cell ?? '–'}</td>` : html`<td>${cell ?? '–'}</td>`
}

function cellText(cell: string | number | null, unit: Table['columns'][number]['unit'], voice: Voice): string | null {
  if (typeof cell !== 'number') return cell
  if (unit === undefined || unit === 'count') return voice.number(cell)
  if (unit === 'percent' || unit === 'minutes') return voice.amount(cell, unit)
  return voice.number(cell, 1)
}
