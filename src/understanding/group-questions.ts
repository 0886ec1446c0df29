import { createHash } from 'node:crypto'
import type { Lang } from '../message.js'
import { fold } from '../words.js'
import { clusters } from './alike-questions.js'

/** A question that the service failed, and whoever asked it (only ever counted). */
export interface FailedQuestion<R extends string = string> {
  id: string
  text: string
  lang: Lang
  person: string
  /** Why it counts as failed; each reason once. */
  reasons: readonly R[]
  at: Date
  /** The article that came nearest, with the probability that it answers. */
  near?: { slug: string; score: number }
}

/** How residents ask of one thing that is known already, all in one text. */
export interface Matter {
  lang: Lang
  text: string
}

/** Questions that are about the same. */
export interface QuestionGroup<R extends string = string> {
  /** The same while its oldest question is there; says nothing of who asked. */
  id: string
  lang: Lang
  /** The question most like all the others. */
  typical: string
  /** Most typical first; the same words once. */
  questions: FailedQuestion<R>[]
  people: number
  reasons: Partial<Record<R, number>>
  nearest?: { slug: string; score: number }
  /** When it was asked last. */
  at: Date
}

/**
 * Groups failed questions by likeness, each language by itself, and ranks the groups by how many people they cost. Pure:
 * the same questions in any order make the same groups. Costs little more than linear time in their number.
 */
export function groupQuestions<R extends string>(
  questions: readonly FailedQuestion<R>[],
  matters: readonly Matter[] = [],
): QuestionGroup<R>[] {
  const langs = [...new Set(questions.map(({ lang }) => lang))].sort()
  const groups = langs.flatMap((lang) => {
    const own = questions.filter((one) => one.lang === lang).sort(byAge)
    return clusters(
      own.map(({ text }) => text),
      lang,
      matters.flatMap((matter) => (matter.lang === lang ? [matter.text] : [])),
    ).map((places) => groupOf(places.flatMap((place) => own[place] ?? [])))
  })
  return groups.sort(
    (a, b) => b.people - a.people || b.at.getTime() - a.at.getTime() || (a.id < b.id ? -1 : Number(a.id > b.id)),
  )
}

function byAge(a: FailedQuestion, b: FailedQuestion): number {
  return a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1)
}

/** Takes them most typical first; there is at least one. */
function groupOf<R extends string>(questions: FailedQuestion<R>[]): QuestionGroup<R> {
  const [first] = questions as [FailedQuestion<R>, ...FailedQuestion<R>[]]
  const oldest = questions.reduce((best, one) => (byAge(one, best) < 0 ? one : best), first)
  const nearest = nearestOf(questions)
  const reasons: Partial<Record<R, number>> = {}
  for (const reason of questions.flatMap((one) => one.reasons)) reasons[reason] = (reasons[reason] ?? 0) + 1
  return {
    id: createHash('sha256')
      .update(`${oldest.lang} ${fold(oldest.text)}`)
      .digest('base64url')
      .slice(0, 16),
    lang: first.lang,
    typical: first.text,
    questions,
    people: new Set(questions.map(({ person }) => person)).size,
    reasons,
    ...(nearest ? { nearest } : {}),
    at: questions.reduce((latest, { at }) => (at > latest ? at : latest), first.at),
  }
}

/** The article that is nearest to the group as a whole; the score is its mean over all the questions. */
function nearestOf(questions: readonly FailedQuestion[]): { slug: string; score: number } | undefined {
  const sums = new Map<string, number>()
  for (const { near } of questions) if (near) sums.set(near.slug, (sums.get(near.slug) ?? 0) + near.score)
  const [best] = [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  return best && { slug: best[0], score: best[1] / questions.length }
}
