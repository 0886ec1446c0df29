import type { Page } from 'playwright-core'

/** How much a page has moved by itself: the sums of its layout shifts, as Chromium scores them. */
export interface Shifts {
  /** Cumulative layout shift: those that followed on nothing the visitor did within half a second. */
  unasked: number
  /** All of them. */
  all: number
  /** What moved, each as `what: x y width height to x y width height`, CSS pixels. */
  moved: string[]
}

const WATCH = `(() => {
  const seen = []
  // What stands in a shadow is not named; its place tells.
  const name = (node) => node ? node.nodeName.toLowerCase() + (node.id ? '#' + node.id : '') : 'in a shadow'
  const at = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ')
  const take = (entries) => {
    for (const { value, hadRecentInput, sources = [] } of entries)
      seen.push({ value, hadRecentInput, moved: sources.map(({ node, previousRect, currentRect }) => name(node) + ': ' + at(previousRect) + ' to ' + at(currentRect)) })
  }
  const observer = new PerformanceObserver((list) => take(list.getEntries()))
  observer.observe({ type: 'layout-shift', buffered: true })
  window.takeShifts = () => { take(observer.takeRecords()); return seen }
})()`

/** Begins to watch, from the page's first moment; call it before the page is loaded. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(WATCH)
}

/** What has moved so far, once what is under way has been drawn. */
export async function shiftsOf(page: Page): Promise<Shifts> {
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
  const seen = await page.evaluate<{ value: number; hadRecentInput: boolean; moved: string[] }[]>('takeShifts()')
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  return {
    unasked: sum(seen.filter(({ hadRecentInput }) => !hadRecentInput).map(({ value }) => value)),
    all: sum(seen.map(({ value }) => value)),
    moved: seen.flatMap(({ moved }) => moved),
  }
}
