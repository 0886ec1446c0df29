import type { Chart } from '../../reports/report.js'
import type { Width } from './chart-options.js'
import type { EChartsOption } from './looks.js'

/** Shades from light to dark. */
export const HEAT_STEPS = 6
const GAP = 2

interface Place {
  value(index: number): number
  coord(point: number[]): number[]
  size(point: number[]): number[]
}

/** Rows of days, columns of hours: the more, the darker. */
export function heatOption({ series, categories }: Chart, width: Width): EChartsOption {
  const most = mostOf(series)
  const data = series.flatMap(({ values }, row) =>
    values.flatMap((value, column) => (value === null ? [] : [[column, row, value]])),
  )
  const label = { color: 'var(--muted)', fontSize: 12 }
  return {
    grid: { left: 4, right: 4, top: 4, bottom: 4, outerBoundsMode: 'same' },
    xAxis: {
      type: 'category',
      data: categories,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...label, interval: width === 560 ? 2 : 5 },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: series.map(({ name }) => (width === 560 ? name : name.slice(0, 3))),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...label, interval: 0 },
    },
    series: [
      {
        type: 'custom',
        silent: true,
        clip: false,
        data,
        encode: { x: 0, y: 1 },
        renderItem: (_: unknown, place: Place) => {
          const [x = 0, y = 0] = place.coord([place.value(0), place.value(1)])
          const [across = 0, down = 0] = place.size([1, 1])
          const shape = {
            x: x - across / 2 + GAP / 2,
            y: y - down / 2 + GAP / 2,
            width: across - GAP,
            height: down - GAP,
            r: 3,
          }
          return { type: 'rect', shape, style: { fill: `var(--h${stepOf(place.value(2), most)})` } }
        },
      },
    ],
  } as EChartsOption
}

export function mostOf(series: Chart['series']): number {
  return Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)))
}

/** 0 for nothing, up to `HEAT_STEPS - 1` for the most. */
function stepOf(value: number, most: number): number {
  return most === 0 || value === 0 ? 0 : Math.min(HEAT_STEPS - 1, 1 + Math.floor((value / most) * (HEAT_STEPS - 1.01)))
}
