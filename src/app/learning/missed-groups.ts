import { createHash } from 'node:crypto'
import type { Content } from '../../content/content.js'
import { LANGS } from '../../message.js'
import { maskForOutside } from '../../privacy/mask-for-outside.js'
import type { Missed, MissedQuestion } from '../../store/missed.js'
import type { Proposals, StoredProposal } from '../../store/proposals.js'
import type { KnowledgeChange } from '../../turn/knowledge-ports.js'
import { GROUPS_MAX, MISSED_EXAMPLES_MAX, type MissedGroup, type MissedList } from '../../turn/learning-ports.js'
import type { Missed as MissedReason } from '../../turn/ports.js'
import {
  type FailedQuestion,
  groupQuestions,
  type Matter,
  type QuestionGroup,
} from '../../understanding/group-questions.js'
import type { Meeter, Met } from './met.js'

const DAYS = 30
const DAY_MS = 86_400_000
const APPLIED_MAX = 500
const TEXT_LENGTH_SHOWN = 300

/** A group with the questions it is made of, which leave this folder masked alone. */
interface Grouped {
  shown: MissedGroup
  questions: readonly FailedQuestion<MissedReason>[]
}

interface GroupsParts {
  missed: Pick<Missed, 'since'>
  proposals: Pick<Proposals, 'applied' | 'open'>
  meeter: Pick<Meeter, 'meet'>
  content: () => Content
  now: () => Date
}

/** What residents asked in vain lately, without what would be answered now, by likeness. */
export class MissedGroups {
  readonly #parts: GroupsParts
  #last: { of: string; groups: QuestionGroup<MissedReason>[] } | undefined

  constructor(parts: GroupsParts) {
    this.#parts = parts
  }

  async list(): Promise<MissedList & { all: Grouped[] }> {
    const { proposals, content } = this.#parts
    const questions = await this.#stillMissed()
    const groups = this.#grouped(questions)
    const open = await proposals.open()
    const proposalOf = new Map(questions.map(({ turn, proposal }) => [turn, proposal]))
    const all = groups.map((group): Grouped => {
      const proposal = group.questions
        .map(({ id }) => proposalOf.get(id))
        .find((id) => id !== undefined && open.has(id))
      return { shown: shownOf(group, content(), proposal), questions: group.questions }
    })
    return {
      all,
      groups: all.slice(0, GROUPS_MAX).map(({ shown }) => shown),
      total: { groups: groups.length, questions: questions.length },
      days: DAYS,
    }
  }

  async find(id: string): Promise<Grouped | undefined> {
    return (await this.list()).all.find(({ shown }) => shown.id === id)
  }

  /** Those that would be missed again, with what is nearest to them. */
  async #stillMissed(): Promise<(MissedQuestion & { met: Met })[]> {
    const { missed, proposals, meeter, now } = this.#parts
    const questions = await missed.since(new Date(now().getTime() - DAYS * DAY_MS))
    const applied = appliedAt(await proposals.applied(APPLIED_MAX))
    const met = await meeter.meet(questions)
    return questions.flatMap((question, place) => {
      const one = met[place]
      return one && !one.isHidden && !isMended(question, one, applied) ? [{ ...question, met: one }] : []
    })
  }

  /** Grouped once while the questions and what is near them stay the same. */
  #grouped(questions: readonly (MissedQuestion & { met: Met })[]): QuestionGroup<MissedReason>[] {
    const hash = createHash('sha256')
    for (const { turn, reasons, met } of questions) hash.update(`${turn} ${reasons.join()} ${met.near?.slug}\n`)
    const of = hash.digest('base64')
    if (this.#last?.of !== of)
      this.#last = { of, groups: groupQuestions(questions.map(failedOf), mattersOf(this.#parts.content())) }
    return this.#last.groups
  }
}

function failedOf({ turn, conversation, met, ...rest }: MissedQuestion & { met: Met }): FailedQuestion<MissedReason> {
  return { ...rest, id: turn, person: conversation, ...(met.near ? { near: met.near } : {}) }
}

/** What found no answer is mended once it has one; an answer that did not help, once it has been changed. */
function isMended(
  { reasons, at }: MissedQuestion,
  { isAnswered, by }: Met,
  applied: ReadonlyMap<string, Date>,
): boolean {
  if (!isAnswered || by === undefined) return false
  if (reasons.includes('no_match') || reasons.includes('none_of_these')) return true
  return (applied.get(by) ?? at) > at
}

/** When what staff proposed last for an article, or for whoever else it is for, came to be. */
function appliedAt(proposals: readonly StoredProposal[]): Map<string, Date> {
  // The newest come first, and stay.
  return new Map(proposals.toReversed().map(({ change, updatedAt }) => [targetOf(change), updatedAt]))
}

/** Slug of the article it changes, or id in elsewhere.yaml. */
function targetOf(change: KnowledgeChange): string {
  if (change.kind === 'article') return change.slug
  return change.kind === 'elsewhere' ? change.id : change.article
}

function shownOf(group: QuestionGroup<MissedReason>, content: Content, proposal: string | undefined): MissedGroup {
  const { id, lang, people, reasons, nearest, at, questions } = group
  const words = [...new Set(questions.map(({ text }) => shownWords(text)))]
  const title = nearest && titleOf(content, nearest.slug, lang)
  return {
    id,
    lang,
    typical: words[0] ?? '',
    examples: words.slice(0, MISSED_EXAMPLES_MAX),
    questions: questions.length,
    people,
    reasons,
    ...(nearest && title !== undefined ? { nearest: { ...nearest, title } } : {}),
    at,
    ...(proposal === undefined ? {} : { proposal }),
  }
}

/** As staff see a question whose asker they do not know: no numbers, no addresses of theirs on the net. */
export function shownWords(text: string): string {
  const masked = maskForOutside(text).replace(/\s+/g, ' ').trim()
  return masked.length > TEXT_LENGTH_SHOWN ? `${masked.slice(0, TEXT_LENGTH_SHOWN)}…` : masked
}

function titleOf({ articles }: Content, slug: string, lang: string): string | undefined {
  const versions = articles.filter((one) => one.slug === slug)
  return (versions.find((one) => one.lang === lang) ?? versions[0])?.title
}

const known = new WeakMap<Content, Matter[]>()

/** All that is known, each matter in residents' own words: what all of them say tells nothing apart. */
function mattersOf(content: Content): Matter[] {
  const before = known.get(content)
  if (before) return before
  const matters = [
    ...content.articles.map(({ lang, title, variants }) => ({ lang, text: [title, ...variants].join('\n') })),
    ...content.elsewhere.flatMap(({ phrases }) => LANGS.map((lang) => ({ lang, text: phrases[lang].join('\n') }))),
  ]
  known.set(content, matters)
  return matters
}
