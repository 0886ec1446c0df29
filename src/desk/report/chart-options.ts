import type { Chart } from '../../reports/report.js'
import type { Size } from './draw.js'
import { flowOption } from './flow-option.js'
import { heatOption } from './heat-option.js'
import { type EChartsOption, isBefore, type LookOf, lookOf } from './looks.js'
import type { Voice } from './voice.js'

export type { EChartsOption }

const TEXT = 'var(--muted)'
const LINE = 'var(--grid)'
/** More than so many points stand too close for marks of their own. */
const MARKED_MAX = 14
const LONG_NAME = 9

/** A drawing to make of a chart: how, and how large. */
export interface Drawing {
  option: EChartsOption
  size: Size
}

/** How wide a chart is drawn: for a column of a page, or for a phone and paper. */
export type Width = 560 | 300

/** How a chart is drawn so wide; undefined where it has nothing to show. */
export function drawingOf(chart: Chart, width: Width, voice: Voice): Drawing | undefined {
  const values = chart.series.flatMap((series) => series.values)
  if (values.every((value) => value === null)) return undefined
  const option = optionOf(chart, width, voice)
  return option && { option: { animation: false, ...option }, size: { width, height: heightOf(chart, width) } }
}

/** True for groups with names rather than months: their bars lie, so that the names can be read. */
export function isLying({ kind, categories }: Chart): boolean {
  if (kind !== 'bars' && kind !== 'stacked') return false
  return categories.some((name) => name.length > LONG_NAME && !/\d{4}$/.test(name))
}

function heightOf(chart: Chart, width: Width): number {
  if (chart.kind === 'heat') return chart.series.length * (width === 560 ? 33 : 24) + 34
  if (chart.kind === 'flows') return Math.max(220, 34 * Math.max(chart.series.length, chart.categories.length))
  if (isLying(chart)) return chart.categories.length * (width === 560 ? 30 : 34) * linesPerRow(chart) + 12
  return width === 560 ? 270 : 190
}

/** Two bars to a name stand one above the other. */
function linesPerRow({ kind, series }: Chart): number {
  return kind === 'bars' && series.length > 1 ? 1.4 : 1
}

function optionOf(chart: Chart, width: Width, voice: Voice): EChartsOption | undefined {
  if (chart.kind === 'heat') return heatOption(chart, width)
  if (chart.kind === 'flows') return flowOption(chart, width)
  return isLying(chart) ? lyingOption(chart, width, voice) : standingOption(chart, width, voice)
}

function standingOption(chart: Chart, width: Width, voice: Voice): EChartsOption {
  const { kind, categories, series, goal, unit } = chart
  const values = series.flatMap((one) => one.values.filter((value) => value !== null))
  return {
    grid: { left: 4, right: 14, top: goal === undefined ? 12 : 24, bottom: 4, outerBoundsMode: 'same' },
    xAxis: {
      type: 'category',
      data: monthLabels(categories),
      boundaryGap: kind !== 'lines' || categories.length === 1,
      axisLine: { lineStyle: { color: LINE } },
      axisTick: { show: false },
      axisLabel: { color: TEXT, fontSize: 12, lineHeight: 15, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      min: 0,
      ...(goal !== undefined && Math.max(...values) < goal ? { max: niceAbove(goal) } : {}),
      splitNumber: width === 560 ? 4 : 3,
      ...(unit === 'count' ? { minInterval: 1 } : {}),
      splitLine: { lineStyle: { color: LINE } },
      axisLabel: { color: TEXT, fontSize: 12, formatter: (value: number) => voice.number(value) },
    },
    series: series.map((one, index) => {
      const look = lookOf(one.id, index)
      const drawn = kind === 'lines' ? lineOf(one.values, look, series.length === 1) : barOf(one.values, look, kind)
      return index === 0 && goal !== undefined ? { ...drawn, markLine: goalLine(goal, chart, voice) } : drawn
    }),
  } as EChartsOption
}

function lineOf(values: (number | null)[], { color, symbol, dash }: LookOf, alone: boolean) {
  const isMarked = values.length <= MARKED_MAX
  return {
    type: 'line',
    data: values,
    color,
    clip: false,
    silent: true,
    emphasis: { disabled: true },
    symbol,
    symbolSize: isMarked ? 7 : 4,
    showSymbol: isMarked || values.includes(null),
    itemStyle: { color, borderColor: 'var(--surface)', borderWidth: isMarked ? 1.5 : 0 },
    lineStyle: { color, width: 2.5, ...(dash ? { type: dash } : {}) },
    ...(alone ? { areaStyle: { color, opacity: 0.12 } } : {}),
  }
}

function barOf(values: (number | null)[], { color }: LookOf, kind: Chart['kind']) {
  const stacked = kind === 'stacked'
  return {
    type: 'bar',
    data: values,
    color,
    clip: false,
    silent: true,
    emphasis: { disabled: true },
    barMaxWidth: 44,
    barCategoryGap: '34%',
    barGap: '8%',
    // A line of the page's own colour between parts, for those who do not tell the colours apart.
    itemStyle: {
      color,
      ...(stacked ? { borderColor: 'var(--surface)', borderWidth: 1 } : { borderRadius: [3, 3, 0, 0] }),
    },
    ...(stacked ? { stack: 'all' } : {}),
  }
}

function lyingOption(chart: Chart, width: Width, voice: Voice): EChartsOption {
  const { kind, categories, series } = chart
  const stacked = kind === 'stacked'
  const label = {
    show: !stacked,
    position: 'right',
    color: 'var(--ink)',
    fontSize: 12,
    formatter: ({ value }: { value: number }) => voice.number(value),
  }
  return {
    grid: { left: 4, right: stacked ? 14 : 52, top: 4, bottom: 4, outerBoundsMode: 'same' },
    xAxis: { type: 'value', min: 0, show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: categories,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        color: 'var(--ink)',
        fontSize: 12.5,
        width: width === 560 ? 190 : 118,
        overflow: 'break',
        lineHeight: 14,
        interval: 0,
      },
    },
    series: series.map((one, index) => {
      const { color } = lookOf(one.id, index)
      const bar = barOf(one.values, lookOf(one.id, index), kind)
      const itemStyle = stacked ? bar.itemStyle : { color, borderRadius: [0, 3, 3, 0] }
      return { ...bar, itemStyle, label, barMaxWidth: isBefore(one.id) ? 8 : 20 }
    }),
  } as EChartsOption
}

function goalLine(goal: number, { unit }: Chart, voice: Voice) {
  const value = voice.amount(goal, unit)
  return {
    silent: true,
    symbol: 'none',
    data: [{ yAxis: goal }],
    lineStyle: { color: 'var(--ink)', type: 'dashed', width: 1.5 },
    label: {
      position: 'insideEndTop',
      color: 'var(--ink)',
      fontSize: 12,
      textBorderColor: 'var(--surface)',
      textBorderWidth: 3,
      formatter: () => voice.say('page_goal_line', { value }),
    },
  }
}

/** `dec. 2025`, `jan. 2026`: the month, and beneath the first and each new year's first the year. */
function monthLabels(categories: readonly string[]): string[] {
  let before: string | undefined
  return categories.map((name) => {
    const [, month = '', year] = /^(\D+?)\.?\s+(\d{4})$/.exec(name) ?? []
    if (year === undefined) return name
    const isNew = year !== before
    before = year
    return isNew ? `${month}\n${year}` : month
  })
}

/** A round number a little above. */
function niceAbove(value: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(value, 1)))
  return Math.ceil((value * 1.1) / step) * step
}
