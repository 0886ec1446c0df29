import type { Chart } from '../../reports/report.js'
import type { Width } from './chart-options.js'
import { type EChartsOption, LOOKS } from './looks.js'

/** From the left to the right, as broad as there are many. Undefined where nothing went anywhere. */
export function flowOption({ series, categories }: Chart, width: Width): EChartsOption | undefined {
  const links = series.flatMap(({ values }, from) =>
    values.flatMap((value, to) => (value ? [{ source: `from ${from}`, target: `to ${to}`, value, from, to }] : [])),
  )
  if (links.length === 0) return undefined
  const color = (index: number) => `var(--c${(index % LOOKS) + 1})`
  const edge = width === 560 ? 150 : 92
  const label = { fontSize: 12, color: 'var(--ink)', width: edge - 10, overflow: 'truncate', textBorderWidth: 0 }
  const node = (name: string, text: string, index: number, position: 'left' | 'right') => ({
    name,
    itemStyle: { color: color(index), borderWidth: 0 },
    label: { ...label, position, formatter: () => text },
  })
  const left = series.flatMap(({ name }, index) =>
    links.some(({ from }) => from === index) ? [node(`from ${index}`, name, index, 'left')] : [],
  )
  const right = categories.flatMap((name, index) =>
    links.some(({ to }) => to === index) ? [node(`to ${index}`, name, colorOf(name, series, index), 'right')] : [],
  )
  return {
    series: [
      {
        type: 'sankey',
        silent: true,
        emphasis: { disabled: true },
        left: edge,
        right: edge,
        top: 6,
        bottom: 6,
        nodeWidth: 12,
        nodeGap: 10,
        layoutIterations: 16,
        data: [...left, ...right],
        links: links.map(({ source, target, value, from }) => ({
          source,
          target,
          value,
          lineStyle: { color: color(from), opacity: 0.35, curveness: 0.5 },
        })),
      },
    ],
  } as EChartsOption
}

/** A department has one colour, on whichever side it stands. */
function colorOf(name: string, series: Chart['series'], index: number): number {
  const same = series.findIndex((one) => one.name === name)
  return same < 0 ? index : same
}
