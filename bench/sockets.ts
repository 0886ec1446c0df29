import { parseArgs } from 'node:util'
import { type Figure, percentile, table, tell } from './figure.js'
import { LoadProcess, type Usage } from './load-process.js'
import { startLoaded } from './load-service.js'

/**
 * What an open web chat costs, and how soon an answer reaches its socket among many: chats opened as the widget opens
 * them, held by processes of their own, beside a bare server that holds as many sockets.
 *
 *   npm run bench:sockets [-- --sockets 5000 --asked 400]
 */
const { values } = parseArgs({
  options: { sockets: { type: 'string', default: '5000' }, asked: { type: 'string', default: '400' } },
})
const sockets = Number(values.sockets)
const asked = Number(values.asked)
/** Of them this many are asked on, in turn. */
const ASKING = Math.min(100, Math.ceil(sockets / 2))
const LOAD_PER_SECOND = 50
/** Opened and closed before anything is measured: what the first sockets load is not theirs. */
const WARM_UP = Math.min(500, sockets)
const figures: Figure[] = []

const service = await startLoaded()
const holder = await LoadProcess.start('load-sockets-child.ts')
const asker = await LoadProcess.start('load-sockets-child.ts')

const ofBare = await bareKb()
const few = await asking(1, ASKING)
await openAndClose(service.url, 'open')
const before = await service.process.usage()
await holder.ask('open', { url: service.url, count: sockets - ASKING })
await asker.ask('open', { url: service.url, count: ASKING })
const ofOurs = kbEach(before, await service.process.usage())
const many = { one: await oneAtATime(), loaded: await underLoad() }

for (const what of ['heap', 'resident'] as const)
  note({
    figure: { heap: 'heap and buffers a socket', resident: 'resident memory a socket' }[what],
    value: ofOurs[what],
    unit: 'kB',
    goal: { atMost: 30 },
    baseline: { what: 'ws echo server', value: ofBare[what] },
  })
tellTimes('one at a time', many.one, { what: '1 socket', tookMs: few.one })
tellTimes(`at ${LOAD_PER_SECOND} a second`, many.loaded, { what: `${ASKING} sockets`, tookMs: few.loaded })
table(figures)

for (const ended of [holder, asker]) await ended.end()
await service.close()

async function bareKb(): Promise<{ heap: number; resident: number }> {
  const server = await LoadProcess.start('load-echo-child.mjs')
  const url = await server.ask<string>('url')
  await openAndClose(url, 'openBare')
  const before = await server.usage()
  await holder.ask('openBare', { url, count: sockets })
  const kb = kbEach(before, await server.usage())
  await holder.ask('close')
  await server.end()
  return kb
}

/** The same questions with next to nobody there. */
async function asking(one: number, some: number): Promise<{ one: number[]; loaded: number[] }> {
  await asker.ask('open', { url: service.url, count: one })
  // Code that has not run yet is not what is measured.
  await oneAtATime()
  const oneMs = await oneAtATime()
  await asker.ask('open', { url: service.url, count: some - one })
  const loadedMs = await underLoad()
  await asker.ask('close')
  return { one: oneMs, loaded: loadedMs }
}

function oneAtATime(): Promise<number[]> {
  return asker.ask<number[]>('oneAtATime', asked)
}

function underLoad(): Promise<number[]> {
  return asker.ask<number[]>('underLoad', { count: asked * 2, perSecond: LOAD_PER_SECOND })
}

async function openAndClose(url: string, how: 'open' | 'openBare'): Promise<void> {
  await holder.ask(how, { url, count: WARM_UP })
  await holder.ask('close')
}

function kbEach(before: Usage, after: Usage): { heap: number; resident: number } {
  const each = (bytes: number) => bytes / 1_000 / sockets
  return {
    heap: each(after.heap + after.external - before.heap - before.external),
    resident: each(after.rss - before.rss),
  }
}

function tellTimes(how: string, tookMs: number[], few: { what: string; tookMs: number[] }): void {
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const)
    note({
      figure: `answer on its socket, ${how}, ${name}`,
      value: percentile(tookMs, share),
      unit: 'ms',
      baseline: { what: few.what, value: percentile(few.tookMs, share) },
    })
}

function note(figure: Omit<Figure, 'bench'>): void {
  figures.push({ bench: 'sockets', ...figure })
  tell({ bench: 'sockets', ...figure })
}
