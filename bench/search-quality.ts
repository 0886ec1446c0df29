import { evaluate } from '../src/app/eval/eval.js'
import { type Measures, measure } from '../src/app/eval/measures.js'
import type { SetQuery } from '../src/app/eval/sets.js'
import type { Article } from '../src/content/article.js'
import type { Content } from '../src/content/content.js'
import { createPeer } from './search-peer.js'
import { readSet, type TestSet, TODAY, type Who } from './search-sets.js'

/** What we want of ours on the development half of each public set. */
export const GOALS: Readonly<Record<string, Partial<Measures>>> = {
  swefaq: { p1: 0.5, mrr10: 0.61, r5: 0.77, p1Among: 0.62 },
  banking77: { p1: 0.93 },
  clinc150: { p1: 0.945, auroc: 0.975 },
  hwu64: { p1: 0.905 },
  'hint3-curekart': { p1: 0.86 },
  'hint3-powerplay11': { p1: 0.66 },
  'hint3-sofmattress': { p1: 0.81 },
}

export interface QualityFigures extends Measures {
  set: string
  who: Who
}

/** Asks one set's questions of ours and of minisearch. */
export async function measureQuality(set: TestSet, vocabulary: Content['vocabulary']): Promise<QualityFigures[]> {
  const { articles, queries } = await readSet(set.folder)
  // What is asked elsewhere is the municipality's own matter, and no test set's.
  const { figures } = evaluate({ articles, elsewhere: [], vocabulary }, queries, TODAY)
  const { buildMs, p50Ms, p99Ms, heapMb, ...ours } = figures
  return [
    { set: set.name, who: 'ours', ...ours },
    { set: set.name, who: 'minisearch', ...measurePeer(articles, queries) },
  ]
}

function measurePeer(articles: readonly Article[], queries: readonly SetQuery[]): Measures {
  const peer = createPeer(articles, articles[0]?.lang ?? 'en')
  const outcomes = queries.map(({ text, expect, among }) => {
    const ranked = peer.rank(text)
    const { margin, ofPossible } = peer.confidence(text, ranked)
    const bestAmong = among && (peer.rank(text, new Set(among))[0]?.slug ?? '')
    return { expect: expect ?? undefined, ranked: ranked.map(({ slug }) => slug), margin, ofPossible, bestAmong }
  })
  const byPossible = measure(outcomes.map((one) => ({ ...one, confidence: one.ofPossible })))
  const byMargin = measure(outcomes.map((one) => ({ ...one, confidence: one.margin })))
  // Coverage by whichever way of being sure serves it better on this very set: the doubt is the peer's.
  return {
    ...byPossible,
    coverageAt90Precision: Math.max(byPossible.coverageAt90Precision, byMargin.coverageAt90Precision),
  }
}
