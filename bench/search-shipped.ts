import { leaveOut } from '../src/app/eval/eval.js'
import { readQueries, type SetQuery } from '../src/app/eval/sets.js'
import type { Content } from '../src/content/content.js'
import { LANGS, type Lang } from '../src/message.js'
import { createFinder, type Finder, type Found } from '../src/retrieval/finder.js'
import { withoutMarks, withSlips } from './search-damage.js'
import { TODAY } from './search-sets.js'

/** Numbers are fitted on the one half; the other tells. */
const HALVES = ['dev', 'held'] as const

export interface AskedFigures {
  lang: Lang
  half: string
  questions: number
  p1: number
  p1Slips: number
  p1Unmarked: number
  /** Given an article as the answer, as written: the other side of the thresholds' trade is in the unanswered. */
  answeredRight: number
  answeredWrong: number
}

export interface LeftOutFigures {
  lang: Lang
  variants: number
  p1: number
  in3: number
}

/** Shares of the questions by what the finder decides of them. */
export interface UnansweredFigures extends Record<Found['decision'], number> {
  lang: Lang | 'both'
  questions: number
}

export interface ShippedFigures {
  asked: AskedFigures[]
  leftOut: LeftOutFigures[]
  unanswered: UnansweredFigures[]
}

/** The shipped knowledge as residents ask for it: the finder alone, with no step of the turn before it. */
export async function measureShipped(content: Content, told: (line: string) => void): Promise<ShippedFigures> {
  told('shipped: building')
  const finders: Record<Lang, Finder> = { sv: createFinder(content, 'sv'), en: createFinder(content, 'en') }
  const asked: AskedFigures[] = []
  for (const half of HALVES) {
    told(`shipped: asked, ${half}`)
    const queries = await readQueries(`test/retrieval/asked.${half}.jsonl`)
    asked.push(...LANGS.map((lang) => askedFigures(finders[lang], ofLang(queries, lang), lang, half)))
  }
  const unanswered = await readQueries('test/retrieval/unanswered.held.jsonl')
  const leftOut = LANGS.map((lang) => {
    const { variants, p1, in3 } = leaveOut(content, lang, TODAY, (round, rounds) =>
      told(`shipped: ${lang}, leaving out variant ${round} of ${rounds}`),
    )
    return { lang, variants, p1, in3 }
  })
  return {
    asked,
    leftOut,
    unanswered: [
      ...LANGS.map((lang) => unansweredFigures(finders, ofLang(unanswered, lang), lang)),
      unansweredFigures(finders, unanswered, 'both'),
    ],
  }
}

function ofLang(queries: readonly SetQuery[], lang: Lang): SetQuery[] {
  return queries.filter((query) => query.lang === lang)
}

function askedFigures(find: Finder, queries: readonly SetQuery[], lang: Lang, half: string): AskedFigures {
  const answered = queries.flatMap(({ text, expect }) => {
    const { decision, articles } = find(text, TODAY)
    return decision === 'answer' ? [articles.some(({ slug }) => slug === expect)] : []
  })
  const p1 = (damaged: (text: string) => string) =>
    queries.filter(({ text, expect }) => find(damaged(text), TODAY).ranked[0]?.slug === expect).length / queries.length
  return {
    lang,
    half,
    questions: queries.length,
    p1: p1((text) => text),
    p1Slips: p1((text) => withSlips(text, lang)),
    p1Unmarked: p1(withoutMarks),
    answeredRight: answered.filter((right) => right).length / queries.length,
    answeredWrong: answered.filter((right) => !right).length / queries.length,
  }
}

function unansweredFigures(
  finders: Readonly<Record<Lang, Finder>>,
  queries: readonly SetQuery[],
  lang: Lang | 'both',
): UnansweredFigures {
  const decisions = queries.map((query) => finders[query.lang](query.text, TODAY).decision)
  const share = (decision: Found['decision']) => decisions.filter((one) => one === decision).length / decisions.length
  return {
    lang,
    questions: queries.length,
    answer: share('answer'),
    choose: share('choose'),
    refer: share('refer'),
    none: share('none'),
  }
}
