import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Article } from '../../content/article.js'
import type { Content } from '../../content/content.js'
import { LANGS, type Lang } from '../../message.js'
import { createFinder, type Finder, type Found } from '../../retrieval/finder.js'
import { type Measures, measure } from './measures.js'
import type { SetQuery } from './sets.js'

/** What a question found, a line of the predictions file. */
export interface Prediction {
  text: string
  expect: string | null
  ranked: { id: string; score: number }[]
  confidence: number
  decision: 'answer' | 'choose' | 'none'
}

export interface Evaluated extends Measures {
  buildMs: number
  p50Ms: number
  p99Ms: number
  /** Kept by the finders after they are built, garbage collected before and after. */
  heapMb: number
}

type Searched = Pick<Content, 'articles' | 'elsewhere' | 'vocabulary'>

/** Asks every question of a set, and measures quality and cost. */
export function evaluate(
  content: Searched,
  queries: readonly SetQuery[],
  today: string,
): { figures: Evaluated; predictions: Prediction[] } {
  const langs = LANGS.filter((lang) => content.articles.some((article) => article.lang === lang))
  const before = keptBytes()
  const started = performance.now()
  const finders = new Map(langs.map((lang) => [lang, createFinder(content, lang)]))
  const buildMs = performance.now() - started
  const heapMb = (keptBytes() - before) / 2 ** 20

  const timesMs: number[] = []
  const predictions: Prediction[] = []
  const outcomes = queries.map(({ text, lang, expect, among }) => {
    const find = finderFor(finders, lang)
    const from = performance.now()
    const found = find(text, today)
    timesMs.push(performance.now() - from)
    predictions.push(predictionOf(text, expect, found))
    const ranked = found.ranked.map(({ slug }) => slug)
    const best = among && find(text, today, new Set(among)).ranked[0]?.slug
    return {
      expect: expect ?? undefined,
      ranked,
      confidence: found.confidence,
      ...(among ? { bestAmong: best ?? '' } : {}),
    }
  })
  timesMs.sort((a, b) => a - b)
  const at = (share: number) => timesMs[Math.min(timesMs.length - 1, Math.floor(timesMs.length * share))] ?? 0
  return { figures: { ...measure(outcomes), buildMs, p50Ms: at(0.5), p99Ms: at(0.99), heapMb }, predictions }
}

/** A question in a language that nothing is written in is asked in the one there is. */
function finderFor(finders: ReadonlyMap<Lang, Finder>, lang: Lang): Finder {
  const finder = finders.get(lang) ?? [...finders.values()][0]
  if (!finder) throw new RangeError('No articles')
  return finder
}

function predictionOf(text: string, expect: string | null, { ranked, confidence, decision }: Found): Prediction {
  return {
    text,
    expect,
    ranked: ranked.map(({ slug, score }) => ({ id: slug, score })),
    confidence,
    // Another authority's name is no article.
    decision: decision === 'refer' ? 'none' : decision,
  }
}

let collect: (() => void) | undefined

function keptBytes(): number {
  if (!collect) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** How often a variant that is left out still finds its article by the others. */
export interface LeftOut {
  lang: Lang
  variants: number
  /** First, and among the first three. */
  p1: number
  in3: number
  misses: { article: Article; variant: string; found: string[] }[]
}

/**
 * Leaves every variant out once. In one round each article of the language lacks one, so that the rounds are as many as
 * the most variants an article has, if need be no more than `roundsMax`, and `progress` hears of each.
 */
export function leaveOut(
  content: Searched,
  lang: Lang,
  today: string,
  progress: (round: number, rounds: number) => void,
  roundsMax = Number.POSITIVE_INFINITY,
): LeftOut {
  const own = content.articles.filter((article) => article.lang === lang && article.status === 'on')
  const rounds = Math.min(roundsMax, Math.max(0, ...own.map(({ variants }) => variants.length)))
  const misses: LeftOut['misses'] = []
  let variants = 0
  let near = 0
  for (let round = 0; round < rounds; round += 1) {
    progress(round + 1, rounds)
    const articles = content.articles.map((article) =>
      article.lang === lang
        ? { ...article, variants: article.variants.filter((_, place) => place !== round) }
        : article,
    )
    const find = createFinder({ ...content, articles }, lang)
    for (const article of own) {
      const variant = article.variants[round]
      if (variant === undefined) continue
      const found = find(variant, today)
        .ranked.slice(0, 3)
        .map(({ slug }) => slug)
      variants += 1
      if (found.includes(article.slug)) near += 1
      if (found[0] !== article.slug) misses.push({ article, variant, found })
    }
  }
  const share = (count: number) => (variants === 0 ? 0 : count / variants)
  return { lang, variants, p1: share(variants - misses.length), in3: share(near), misses }
}
