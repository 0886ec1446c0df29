import { setImmediate } from 'node:timers/promises'
import type { Article } from '../src/content/article.js'
import { createFinder } from '../src/retrieval/finder.js'
import type { CostFigures } from './search-cost.js'
import { evenly, quantile } from './search-numbers.js'
import { createPeer } from './search-peer.js'
import { loadKnowledge, readSet, TODAY, type Who } from './search-sets.js'

/**
 * One build and its questions in a process of its own: see search-cost.ts, which starts it with the set's folder, how
 * many phrasings, and whose search. The build is a cold one, as at a start; the questions are asked once to warm up and
 * then timed one by one. Ours is timed with its decision, minisearch with its ranking alone.
 */
const ARTICLES = 65
const QUERIES_MAX = 1_000
const COLLECTIONS = 3

const [folder = '', size = '', who = ''] = process.argv.slice(2)
const phrasings = Number(size)
const { articles: all, queries } = await readSet(folder)
const { vocabulary } = await loadKnowledge()
const articles = withPhrasings(all, phrasings)
const texts = evenly(queries, QUERIES_MAX).map(({ text }) => text)
const lang = all[0]?.lang ?? 'en'

const before = await keptBytes()
const startedAt = performance.now()
const find = who === 'ours' ? ours() : peers()
const buildMs = performance.now() - startedAt
const heapMb = ((await keptBytes()) - before) / 2 ** 20

for (const text of texts) find(text)
const timesMs = texts.map((text) => {
  const from = performance.now()
  find(text)
  return performance.now() - from
})
const figures: CostFigures = {
  phrasings,
  who: who as Who,
  buildMs,
  p50Ms: quantile(timesMs, 0.5),
  p99Ms: quantile(timesMs, 0.99),
  heapMb,
}
process.send?.(figures, () => process.disconnect())

function ours(): (text: string) => unknown {
  const finder = createFinder({ articles, elsewhere: [], vocabulary }, lang)
  return (text) => finder(text, TODAY)
}

function peers(): (text: string) => unknown {
  const peer = createPeer(articles, lang)
  return (text) => peer.rank(text)
}

/**
 * As many articles whatever the number of phrasings: the set's own, in turn, are put together until 65 are left, and
 * each of its own gives its first phrasing, then each its second …, so that the smaller stores lie within the larger.
 */
function withPhrasings(own: readonly Article[], count: number): Article[] {
  const taken = Array.from({ length: ARTICLES }, (): string[] => [])
  let left = count
  for (let turn = 0; left > 0; turn += 1) {
    if (own.every(({ variants }) => turn >= variants.length)) throw new Error(`${folder} has no ${count} phrasings`)
    own.forEach(({ variants }, place) => {
      const phrasing = variants[turn]
      if (phrasing === undefined || left === 0) return
      taken[place % ARTICLES]?.push(phrasing)
      left -= 1
    })
  }
  return own.slice(0, ARTICLES).map((article, place) => ({ ...article, variants: taken[place] ?? [] }))
}

/** More than one collection, as memory outside the heap is given back by the next. */
async function keptBytes(): Promise<number> {
  if (!gc) throw new Error('Run with --expose-gc')
  for (let turn = 0; turn < COLLECTIONS; turn += 1) {
    gc()
    await setImmediate()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
