import { type Article, isInForce } from '../../content/article.js'
import type { Lang } from '../../message.js'
import type { Found } from '../../retrieval/finder.js'
import type { SecondOpinion } from '../understand.js'
import type { CluFinder } from './finder.js'
import type { CluRanked } from './prediction.js'

const CHOICES_MAX = 3
const RANKED_MAX = 10

/** Confidence from which CLU's article is the answer, and from which it is worth asking about. 0..1. */
export interface CluThresholds {
  answerMin: number
  chooseMin: number
}

/** What CLU finds, as the search tells what it finds. Where CLU knows no article, the local search stands. */
export function createCluOpinion(
  articles: readonly Article[],
  ask: CluFinder,
  thresholds: CluThresholds,
): SecondOpinion {
  const bySlug = new Map<string, Article[]>()
  for (const article of articles) bySlug.set(article.slug, [...(bySlug.get(article.slug) ?? []), article])

  return async (text, { lang, today }) => {
    const ranked = await ask(text, lang)
    return ranked && foundBy(ranked, (slug) => inLang(bySlug.get(slug) ?? [], lang, today), thresholds)
  }
}

function foundBy(
  ranked: readonly CluRanked[],
  articleOf: (slug: string) => Article | undefined,
  { answerMin, chooseMin }: CluThresholds,
): Found | undefined {
  const known = ranked.flatMap(({ intent, confidence }) => {
    const article = articleOf(intent)
    return article ? [{ article, score: confidence }] : []
  })
  const [first] = known
  // An intent that is no article ahead of all articles: CLU takes it for no question at all.
  if (!first || first.score < chooseMin || ranked[0]?.intent !== first.article.slug) return undefined
  // As in the local search: a wrong answer about a social matter or the law may be half as likely.
  const isAnswer = first.score >= (first.article.sensitive ? (answerMin + 1) / 2 : answerMin)
  const near = isAnswer ? [first] : known.filter(({ score }) => score >= chooseMin).slice(0, CHOICES_MAX)
  return {
    decision: isAnswer ? 'answer' : 'choose',
    confidence: first.score,
    ranked: known.slice(0, RANKED_MAX).map(({ article, score }) => ({ slug: article.slug, score })),
    articles: near.map(({ article }) => article),
  }
}

/** The article in the resident's language, else as it is. */
function inLang(versions: readonly Article[], lang: Lang, today: string): Article | undefined {
  const usable = versions.filter((article) => isInForce(article, today))
  return usable.find((article) => article.lang === lang) ?? usable[0]
}
