import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { buildWidget } from '../scripts/build-widget.mjs'
import { startBrowser } from '../test/support/browser.js'
import { type Shifts, shiftsOf, watchShifts } from '../test/support/layout-shift.js'
import { stopTestMongo } from '../test/support/mongod.js'
import { type Service, startService } from '../test/support/service.js'
import { LAUNCH } from '../test/support/widget-bench.js'
import { type LineUse, ShapedLine } from './shaped-line.js'
import { hostHtml, OTHERS_BUTTON } from './widget-open-page.js'

/**
 * From the opening click to the bot's first words on the screen, on a slow phone's line: our widget beside the order of
 * requests of Microsoft's client (token, conversation, socket, join), from the same page, service and line, by turns, each
 * time in a fresh browser context. Also what DevTools' own emulation makes of ours, how much the page around moves, what
 * the script weighs and how long it takes to run. Prints a JSON line a measurement, then tables.
 *
 *   npm run bench:widget [-- --runs 15]
 */
const SHAPE = { roundTripMs: 150, bytesPerSecond: 200_000 }
const GOAL_MS = 1_000
const WARM_UPS = 3

type Way = 'ours' | 'others' | 'ours_devtools'
interface Opened extends LineUse {
  ms: number
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } })
const runs = Number(values.runs)
if (!(Number.isInteger(runs) && runs >= 1 && runs <= 200)) throw new Error('--runs is 1 to 200')

const sizes = await buildWidget()
const site = await startSite()
const service = await startService({
  env: { WEBCHAT_SECRET: 'a-secret-for-measuring', WEBCHAT_ORIGINS: originOf(site) },
  limits: { tokensPerAddress: 1e5, messagesPerAddress: 1e5 },
})
const line = await ShapedLine.open(service.url, SHAPE)
const browser = await startBrowser()
try {
  await measure(browser, service, line)
} finally {
  await browser.close()
  await line.close()
  await service.close()
  site.close()
  await stopTestMongo()
}
// What others keep open must not keep the terminal.
process.exit()

async function measure(browser: Browser, service: Service, line: ShapedLine): Promise<void> {
  const bases: Record<Way, string> = { ours: line.url, others: line.url, ours_devtools: service.url }
  const opened: Record<Way, Opened[]> = { ours: [], others: [], ours_devtools: [] }
  for (let run = -WARM_UPS; run < runs; run += 1) {
    for (const way of Object.keys(opened) as Way[]) {
      const once = await openOnce(browser, way, bases[way])
      if (run >= 0) opened[way].push(once)
    }
  }
  const figures = Object.fromEntries(Object.entries(opened).map(([way, all]) => [way, summed(all)]))
  for (const [way, figure] of Object.entries(figures))
    console.log(JSON.stringify({ part: 'first_words', way, ...SHAPE, runs, ...figure, goalMs: GOAL_MS }))
  const shifts = await shiftsOnce(browser, line.url)
  console.log(JSON.stringify({ part: 'layout_shift', ...shifts, goal: 0 }))
  const evaluatedMs = await evaluateMs(browser, service.url)
  console.log(JSON.stringify({ part: 'script', ...sizes, evaluatedMs, brotliMax: 25_000 }))
  printed(figures, shifts, evaluatedMs)
}

function printed(figures: Record<string, ReturnType<typeof summed>>, shifts: Shifts, evaluatedMs: number): void {
  const row = ({ medianMs, p90Ms, requests, connections }: ReturnType<typeof summed>) => ({
    'median ms': medianMs,
    'p90 ms': p90Ms,
    requests,
    connections,
  })
  const { ours, others, ours_devtools } = figures
  if (!ours || !others || !ours_devtools) return
  console.table({
    'our widget': row(ours),
    "Microsoft's order": row(others),
    "our widget, DevTools' emulation": { 'median ms': ours_devtools.medianMs, 'p90 ms': ours_devtools.p90Ms },
  })
  console.log(`Goal ${GOAL_MS} ms to the first words: ${ours.medianMs <= GOAL_MS ? 'met' : 'MISSED'}`)
  console.log(`Ratio of medians, ours to Microsoft's order: ${(ours.medianMs / others.medianMs).toFixed(2)}`)
  console.log('TLS 1.3 would add one round trip for each new connection; none is played here.')
  console.log(`Layout shift of the page around: ${shifts.all} (goal 0)`)
  console.log(`widget.js: ${sizes.raw} bytes, ${sizes.gzip} gzip, ${sizes.brotli} brotli; runs in ${evaluatedMs} ms`)
}

/** A page that has its script, left until nothing is under way, and then the click. */
async function openOnce(browser: Browser, way: Way, base: string): Promise<Opened> {
  const page = await visit(browser, base)
  try {
    if (way === 'ours_devtools') await emulated(page)
    line.takeUse()
    const ms = page.evaluate<number>(`firstWords(${way === 'others'})`)
    await page.getByRole('button', way === 'others' ? { name: OTHERS_BUTTON } : LAUNCH).click()
    return { ms: await ms, ...line.takeUse() }
  } finally {
    await page.context().close()
  }
}

async function visit(browser: Browser, base: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 760 } })
  const page = await context.newPage()
  await watchShifts(page)
  await page.goto(`${originOf(site)}/?${new URLSearchParams({ base })}`, { waitUntil: 'networkidle' })
  await page.getByRole('button', LAUNCH).waitFor()
  return page
}

async function emulated(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  const { roundTripMs: latency, bytesPerSecond } = SHAPE
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  })
}

/** Load, open, ask, be answered, close. */
async function shiftsOnce(browser: Browser, base: string): Promise<Shifts> {
  const page = await visit(browser, base)
  try {
    const opened = page.evaluate('firstWords(false)')
    await page.getByRole('button', LAUNCH).click()
    await opened
    await page.getByRole('textbox').fill('dom har inte tömt soporna')
    await page.keyboard.press('Enter')
    await page.locator('.msg.me + .msg.bot').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', LAUNCH).waitFor()
    return await shiftsOf(page)
  } finally {
    await page.context().close()
  }
}

/** Compiling and running the script and drawing its button, as Chromium's own trace has it; median. */
async function evaluateMs(browser: Browser, base: string): Promise<number> {
  const all: number[] = []
  for (let run = 0; run < runs; run += 1) {
    await browser.startTracing(undefined, { categories: ['devtools.timeline'] })
    const page = await visit(browser, base)
    await page.context().close()
    const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] }
    const own = traceEvents.filter(({ name, args }) => name === 'EvaluateScript' && isWidget(args))
    all.push(own.reduce((total, { dur = 0 }) => total + dur / 1_000, 0))
  }
  return Math.round(quantile(all, 0.5) * 10) / 10
}

interface TraceEvent {
  name: string
  /** Microseconds. */
  dur?: number
  args?: { data?: { url?: string } }
}

function isWidget(args: TraceEvent['args']): boolean {
  return args?.data?.url?.endsWith('/widget.js') === true
}

function summed(all: Opened[]) {
  return {
    medianMs: Math.round(
      quantile(
        all.map(({ ms }) => ms),
        0.5,
      ),
    ),
    p90Ms: Math.round(
      quantile(
        all.map(({ ms }) => ms),
        0.9,
      ),
    ),
    requests: quantile(
      all.map(({ requests }) => requests),
      0.5,
    ),
    connections: quantile(
      all.map(({ connections }) => connections),
      0.5,
    ),
  }
}

function quantile(all: number[], share: number): number {
  const sorted = [...all].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** A website of somebody's, on an origin of its own and on no slow line. */
async function startSite(): Promise<Server> {
  const site = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site')
    response.statusCode = pathname === '/' ? 200 : 404
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(pathname === '/' ? hostHtml(searchParams.get('base') ?? '') : '')
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  return site
}

function originOf(site: Server): string {
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}`
}
