import type { Chart } from '../../reports/report.js'
import { drawingOf, isLying, type Width } from './chart-options.js'
import type { Draw } from './draw.js'
import { HEAT_STEPS, mostOf } from './heat-option.js'
import { lookOf } from './looks.js'
import { each, html, Markup, NOTHING } from './markup.js'
import { chartTable, flowTable } from './tables.js'
import type { Voice } from './voice.js'

const HOUR_MINUTES = 60
/** Longer times are drawn in hours. */
const IN_MINUTES_MAX = 300

/** A chart with its heading, how it is read, its sentence and its numbers. */
export function chartBlock(told: Chart, voice: Voice, draw: Draw): Markup {
  const chart = inHours(withWeeks(told, voice))
  const id = `chart-${chart.id.replace(/[^\w-]/g, '')}`
  const drawn = drawnBoth(chart, voice, draw)
  const isDrawn = drawn.text !== ''
  return html`<div class="chart">
<h3 id="${id}">${chart.title}</h3>
${isDrawn ? legendOf(chart, voice) : NOTHING}
<figure aria-labelledby="${id}">
${drawn}<figcaption>${chart.summary}</figcaption>
</figure>
${isDrawn ? numbersOf(chart, voice) : NOTHING}
</div>
`
}

/** Drawn once for a column of a page, and once for a phone and paper: letters are never shrunk with the lines. */
function drawnBoth(chart: Chart, voice: Voice, draw: Draw): Markup {
  const drawn = ([560, 300] satisfies Width[]).map((width) => {
    const drawing = drawingOf(chart, width, voice)
    return drawing ? draw(drawing.option, drawing.size, width === 560 ? 'drawn wide' : 'drawn narrow').text : ''
  })
  return new Markup(drawn.join(''))
}

function numbersOf(chart: Chart, voice: Voice): Markup {
  const table = chart.kind === 'flows' ? flowTable(chart, voice) : chartTable(chart, voice)
  return html`<details><summary>${voice.say('page_chart_table')}</summary>${table}</details>`
}

/** What the axis counts, and which mark is whose. */
function legendOf(chart: Chart, voice: Voice): Markup {
  const { kind, unit, series } = chart
  if (kind === 'flows') return NOTHING
  if (kind === 'heat') return heatLegend(chart, voice)
  const axis =
    isLying(chart) && unit === 'count' ? NOTHING : html`<span class="axis">${voice.say(`page_axis_${unit}`)}</span>`
  if (series.length < 2) return html`<p class="legend">${axis}</p>`
  const keys = each(series, ({ id, name }, index) => html`<li>${keyOf(chart, id, index)}${name}</li>`)
  return html`<div class="legend">${axis}<ul aria-label="${voice.say('page_legend')}">${keys}</ul></div>`
}

function keyOf({ kind }: Chart, id: string, index: number): Markup {
  const { color, symbol, dash } = lookOf(id, index)
  const shape = MARKS[symbol]
  if (kind !== 'lines')
    return html`<svg class="key" viewBox="0 0 26 12" aria-hidden="true"><rect x="6" width="12" height="12" rx="2" fill="${color}"/></svg>`
  const dashes = dash === undefined ? NOTHING : html` stroke-dasharray="${dash === 'dashed' ? '5 3' : '2 3'}"`
  return html`<svg class="key" viewBox="0 0 26 12" aria-hidden="true"><path d="M0 6h26" stroke="${color}" stroke-width="2.5"${dashes}/><path d="${shape}" fill="${color}"/></svg>`
}

const MARKS = {
  circle: 'M8.500 6a4.500 4.500 0 1 0 9 0a4.500 4.500 0 1 0-9 0',
  rect: 'M9 2h8v8h-8z',
  diamond: 'M13 1l5 5l-5 5l-5-5z',
  triangle: 'M13 1l5 9h-10z',
} as const

function heatLegend({ series }: Chart, voice: Voice): Markup {
  const steps = Array.from({ length: HEAT_STEPS }, (_, step) => step)
  const words = voice.say('page_heat_scale', { least: '0', most: voice.number(mostOf(series), 1) })
  const swatch = (step: number) =>
    html`<rect x="${String(step * 16)}" width="14" height="12" rx="2" fill="var(--h${String(step)})"/>`
  return html`<p class="legend"><svg class="scale" viewBox="0 0 96 12" aria-hidden="true">${each(steps, swatch)}</svg>${words}</p>`
}

/** `2026-W44` as people here say it. */
function withWeeks(chart: Chart, voice: Voice): Chart {
  const named = (name: string) => {
    const [, week] = /^\d{4}-W0?(\d{1,2})$/.exec(name) ?? []
    return week === undefined ? name : voice.say('page_week', { week })
  }
  return { ...chart, categories: chart.categories.map(named) }
}

function inHours(chart: Chart): Chart {
  const values = chart.series.flatMap((series) => series.values)
  if (chart.unit !== 'minutes' || Math.max(0, ...values.map((value) => value ?? 0)) <= IN_MINUTES_MAX) return chart
  const hours = (value: number) => Math.round((value / HOUR_MINUTES) * 10) / 10
  return {
    ...chart,
    unit: 'hours',
    series: chart.series.map((series) => ({
      ...series,
      values: series.values.map((value) => (value === null ? null : hours(value))),
    })),
    ...(chart.goal === undefined ? {} : { goal: hours(chart.goal) }),
  }
}
