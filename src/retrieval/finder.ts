import { type Article, isInForce, isInSeason } from '../content/article.js'
import type { Elsewhere } from '../content/elsewhere.js'
import type { Lang } from '../message.js'
import { scopeOf, sharesOf } from './confidence.js'
import type { Learned } from './learn.js'
import { questionsIn } from './questions.js'
import type { Evidence, Ranking } from './ranker.js'
import { createTargets, type Searched, type Target } from './targets.js'
import { isUntold } from './twins.js'

/**
 * The decision's thresholds, all on probabilities. Set on one half of test/retrieval so that at most 3 in 100 questions
 * the municipality does not answer get an article, and held on the other; `npm run bench:search` prints the trade.
 */
const THRESHOLD = {
  /** An article is the answer: surely in the store, and surely this one. */
  answerScope: 0.8,
  answerShare: 0.5,
  /** A wrong answer about a social matter or the law hurts more than one question back. */
  sensitiveScope: 0.9,
  /** A part of a message, where another part asks for another article: the two vouch for each other. */
  partScope: 0.6,
  partShare: 0.4,
  /** From here it is worth asking "did you mean …?". */
  chooseScope: 0.3,
  /** An article this unlikely is no choice. */
  chooseShare: 0.04,
  /** Another authority is named: a wrong referral costs a call. */
  referScope: 0.6,
  referShare: 0.4,
} as const
const CHOICES_MAX = 3
const RANKED_MAX = 10
/** What being asked in its season adds to a score: it tips the near ones, no more. */
const SEASON = 0.12
/** Content words each part of a message must have to be a question of its own. */
const PART_WORDS_MIN = 2

export interface Ranked {
  slug: string
  /** Probability that this article answers the text. 0..1. */
  score: number
}

export interface Found {
  /** `refer`: somebody else answers for it, and `elsewhere` says who. */
  decision: 'answer' | 'choose' | 'refer' | 'none'
  /** Probability that the store has something on it at all. 0..1. */
  confidence: number
  /** Best first, at most ten. */
  ranked: Ranked[]
  /** What the decision is about: an answer for each question asked, or two or three articles to choose among. */
  articles: Article[]
  elsewhere?: Elsewhere
}

/** Finds what answers a text on a local day such as `2026-11-26`, if told so among these slugs only. Pure. */
export type Finder = (text: string, today: string, among?: ReadonlySet<string>) => Found

interface Candidate {
  target: Target
  share: number
}

interface Weighed {
  scope: number
  candidates: Candidate[]
  contentWords: number
  /** Another near article differs from the best by a year or a place that the text does not say. */
  untold: boolean
}

/** Builds the search for questions in one language. The same text on the same day always finds the same. */
export function createFinder(content: Searched, lang: Lang, learned?: Learned): Finder {
  const { targets, rank } = createTargets(content, lang, learned)

  return (text, today, among) => {
    const isMeant = ({ article }: Target) =>
      article === undefined ? among === undefined : isInForce(article, today) && (among?.has(article.slug) ?? true)
    const weigh = (part: string): Weighed => {
      const found = weighed(rank(part, among !== undefined), targets, isMeant, today)
      return { ...found, untold: hasTwin(found.candidates, part, lang) }
    }
    const whole = weigh(text)
    const found = decide(whole)
    if (isCertain(whole)) return found
    const several = answersOfParts(text, weigh)
    return several.length > 1 ? { ...found, decision: 'answer', articles: several } : found
  }
}

function weighed(
  ranking: Ranking,
  targets: readonly Target[],
  isMeant: (target: Target) => boolean,
  today: string,
): Omit<Weighed, 'untold'> {
  const usable = ranking.ranked.flatMap((evidence) => {
    const target = targets[evidence.place]
    if (!target || !isMeant(target)) return []
    const season = target.article && isInSeason(target.article, today) ? SEASON : 0
    return [{ target, evidence, score: evidence.score + season }]
  })
  usable.sort((a, b) => b.score - a.score)
  const shares = sharesOf(usable.map(({ score }) => score))
  return {
    scope: scopeOf({ ...ranking, ranked: usable.slice(0, 1).map(({ evidence }): Evidence => evidence) }),
    candidates: usable.map(({ target }, place) => ({ target, share: shares[place] ?? 0 })),
    contentWords: ranking.contentWords,
  }
}

function hasTwin(candidates: readonly Candidate[], text: string, lang: Lang): boolean {
  const [first, ...others] = candidates.filter(isArticle).filter(isNear)
  if (!first) return false
  const { title } = first.target.article
  return others.some(({ target }) => isUntold(text, [title, target.article.title], lang))
}

function isNear({ share }: Candidate): boolean {
  return share >= THRESHOLD.chooseShare
}

function decide({ scope, candidates, untold }: Weighed): Found {
  const [first] = candidates
  const articles = candidates.filter(isArticle)
  const ranked = articles
    .slice(0, RANKED_MAX)
    .map(({ target, share }) => ({ slug: target.article.slug, score: scope * share }))
  // What is somebody else's is not in the store, however sure that is.
  const confidence = scope * articles.reduce((sum, { share }) => sum + share, 0)
  const result = { confidence, ranked }
  const elsewhere = first?.target.elsewhere
  if (elsewhere) {
    if (scope >= THRESHOLD.referScope && first.share >= THRESHOLD.referShare)
      return { ...result, decision: elsewhere.text ? 'refer' : 'none', articles: [], elsewhere }
  } else if (articles[0] && !untold && isAnswer(scope, articles[0])) {
    return { ...result, decision: 'answer', articles: [articles[0].target.article] }
  }
  const near = articles.filter(isNear).slice(0, CHOICES_MAX)
  if (scope < THRESHOLD.chooseScope || near.length === 0) return { ...result, decision: 'none', articles: [] }
  return { ...result, decision: 'choose', articles: near.map(({ target }) => target.article) }
}

function isArticle(candidate: Candidate): candidate is { target: { article: Article }; share: number } {
  return candidate.target.article !== undefined
}

function isAnswer(scope: number, { target, share }: { target: { article: Article }; share: number }): boolean {
  const least = target.article.sensitive ? THRESHOLD.sensitiveScope : THRESHOLD.answerScope
  return scope >= least && share >= THRESHOLD.answerShare
}

function isPartsAnswer(scope: number, { target, share }: { target: { article: Article }; share: number }): boolean {
  const least = target.article.sensitive ? THRESHOLD.sensitiveScope : THRESHOLD.partScope
  return scope >= least && share >= THRESHOLD.partShare
}

/** One question, and no doubt which: its parts need not be looked at. */
function isCertain({ scope, candidates: [first] }: Weighed): boolean {
  return scope >= CERTAIN && (first?.share ?? 0) >= CERTAIN
}
const CERTAIN = 0.97

/** The articles that the parts of a message ask for, when each part surely asks for one. */
function answersOfParts(text: string, weigh: (part: string) => Weighed): Article[] {
  const parts = questionsIn(text)
  if (parts.length < 2) return []
  const found: Article[] = []
  for (const part of parts) {
    const { scope, candidates, contentWords, untold } = weigh(part)
    const [first] = candidates
    if (!first || !isArticle(first) || untold || contentWords < PART_WORDS_MIN || !isPartsAnswer(scope, first)) continue
    if (!found.includes(first.target.article)) found.push(first.target.article)
  }
  return found
}
