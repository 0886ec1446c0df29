import type { Article } from '../content/article.js'
import type { Lang } from '../message.js'
import { GramIndex } from './char-grams.js'
import { TermIndex } from './term-index.js'

/** From here an article is the answer, if the next one is so much further off. */
const ANSWER_MIN = 0.5
const ANSWER_MARGIN_MIN = 0.09
/** An article's own question, near word for word, needs no margin. */
const SURE_MIN = 0.86
/** From here an article is worth asking about. */
const CHOOSE_MIN = 0.34
/** An article this far behind the first is no choice. */
const CHOOSE_WITHIN = 0.22
const CHOICES_MAX = 3
const RANKED_MAX = 10

export interface Ranked {
  slug: string
  /** 0..1 */
  score: number
}

export interface Found {
  decision: 'answer' | 'choose' | 'none'
  ranked: Ranked[]
  /** The articles the decision is about: one to answer with, or two or three to choose among. */
  articles: Article[]
}

export type Finder = (text: string) => Found

const NOTHING: Found = { decision: 'none', ranked: [], articles: [] }

/** Builds the search over one language's articles. Pure after that; the same text always finds the same. */
export function createFinder(all: readonly Article[], lang: Lang): Finder {
  const articles = all.filter((article) => article.lang === lang)
  const phrases = articles.flatMap((article, place) =>
    [article.title, ...article.variants].map((text) => ({ text, place })),
  )
  const grams = new GramIndex(
    phrases.map((phrase) => phrase.text),
    phrases.map((phrase) => phrase.place),
  )
  const terms = new TermIndex(
    articles.map(({ title, variants, body }) => ({ title: [title], question: variants, body: [body] })),
    lang,
  )
  return (text) => {
    const likeness = grams.best(text)
    const { scores } = terms.cover(text)
    const ranked = articles
      .map((article, place) => ({ article, score: 0.5 * (likeness.get(place) ?? 0) + 0.5 * (scores.get(place) ?? 0) }))
      .filter(({ score }) => score > 0.05)
      .sort((a, b) => b.score - a.score || a.article.slug.localeCompare(b.article.slug))
      .slice(0, RANKED_MAX)
    return decide(ranked)
  }
}

function decide(ranked: { article: Article; score: number }[]): Found {
  const [first, second] = ranked
  if (!first || first.score < CHOOSE_MIN) return { ...NOTHING, ranked: ranked.map(slugAndScore) }
  const margin = first.score - (second?.score ?? 0)
  const clear = first.score >= SURE_MIN || (first.score >= ANSWER_MIN && margin >= ANSWER_MARGIN_MIN)
  if (clear) return { decision: 'answer', ranked: ranked.map(slugAndScore), articles: [first.article] }
  const near = ranked
    .filter(({ score }) => score >= CHOOSE_MIN * 0.8 && first.score - score <= CHOOSE_WITHIN)
    .slice(0, CHOICES_MAX)
  return { decision: 'choose', ranked: ranked.map(slugAndScore), articles: near.map(({ article }) => article) }
}

function slugAndScore({ article, score }: { article: Article; score: number }): Ranked {
  return { slug: article.slug, score }
}
