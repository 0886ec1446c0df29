import type { EChartsOption } from './chart-options.js'
import { Markup } from './markup.js'
import { pageSvg } from './page-svg.js'

/** A drawing's size in its own units: one is a CSS pixel where it is shown at its own size. */
export interface Size {
  width: number
  height: number
}

/** Draws a chart. Throws nothing of its own. */
export type Draw = (option: EChartsOption, size: Size, className: string) => Markup

let drawing: Promise<Draw> | undefined

/** The drawing library, loaded when the first report is asked for: neither a start nor the chat waits for it. */
export function loadDraw(): Promise<Draw> {
  drawing ??= load()
  return drawing
}

async function load(): Promise<Draw> {
  const [{ init, use }, charts, components, { SVGRenderer }] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ])
  const { LineChart, BarChart, CustomChart, SankeyChart } = charts
  const { GridComponent, MarkLineComponent } = components
  use([LineChart, BarChart, CustomChart, SankeyChart, GridComponent, MarkLineComponent, SVGRenderer])
  return (option, { width, height }, className) => {
    const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
    try {
      chart.setOption(option)
      // What it shows is told beside it in words and in a table.
      return new Markup(pageSvg(chart.renderToSVGString(), `class="${className}" aria-hidden="true" focusable="false"`))
    } finally {
      // One that is left keeps a timer, and the process from ending.
      chart.dispose()
    }
  }
}
