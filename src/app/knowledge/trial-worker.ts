import { relative, resolve } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { Content } from '../../content/content.js'
import type { KnowledgeChange } from '../../content/knowledge-change.js'
import { loadContent } from '../../content/load.js'
import { createLog } from '../../log.js'
import { LANGS, type Lang } from '../../message.js'
import { createFinder, type Finder } from '../../retrieval/finder.js'
import type { Learned } from '../../retrieval/learn.js'
import { type Answered, TRIAL_LOST_MAX, type Trial, type TrialStep } from '../../turn/knowledge-ports.js'
import { createUnderstanding, type Understand } from '../../understanding/understand.js'
import { check } from '../check/check.js'
import { localMoment } from '../check/checked.js'
import type { Remark } from '../check/remark.js'
import { readQueries, type SetQuery } from '../eval/sets.js'
import { learnedOf } from '../learned-shelf.js'
import { mistaken, mistakesIn } from './candidate.js'
import { KEPT_QUESTIONS } from './kept-questions.js'

/** What a trial is of: two folders, as knowledge/ is and as it would be. */
export interface TrialTask {
  before: string
  after: string
  dialogsDir: string
  dataDir: string
  change: KnowledgeChange
  questions: { text: string; lang: Lang }[]
  now: Date
}

export type TrialResult = Omit<Trial, 'base' | 'at'>
/** What the thread says. */
export type TrialNews = { step: TrialStep } | { result: TrialResult }

interface Side {
  dir: string
  content: Content
  learned: Record<Lang, Learned>
  finders: Record<Lang, Finder>
  understand: Understand
}

// Runs in a thread of its own: see try-out.ts.
const task = workerData as TrialTask
tell({ result: await runTrial(task, (step) => tell({ step })) })

function tell(news: TrialNews): void {
  parentPort?.postMessage(news)
}

async function runTrial(of: TrialTask, step: (step: TrialStep) => void): Promise<TrialResult> {
  const after = await loadContent(of.after, of.dialogsDir)
  if (!after.content) return mistaken(mistakesIn(of.after, after.mistakes))
  const before = await loadContent(of.before, of.dialogsDir)
  if (!before.content) return mistaken(mistakesIn(of.before, before.mistakes))
  step('learning')
  const was = await sideOf(of, of.before, before.content)
  const is = await sideOf(of, of.after, after.content)
  step('asking')
  const answers = []
  for (const { text, lang } of of.questions)
    answers.push({
      text,
      lang,
      before: await answered(was, text, lang, of.now),
      after: await answered(is, text, lang, of.now),
    })
  step('measuring')
  const { quality, lost } = compared(was, is, await keptQuestions(of), localMoment(is.content, of.now).today)
  step('checking')
  const remarks = await newRemarks(was, is, of.now)
  return { mistakes: [], remarks, taken: takenIn(was, of), answers, quality, lost }
}

async function newRemarks(was: Side, is: Side, now: Date): Promise<TrialResult['remarks']> {
  const remarks = await remarksOn(is, now)
  if (remarks.length === 0) return []
  const known = new Set((await remarksOn(was, now)).map(keyOf))
  return remarks.filter((one) => !known.has(keyOf(one))).map(({ kind, message }) => ({ kind, message }))
}

/** The new ways to ask that are answered already, and by another article. */
function takenIn({ finders, content }: Side, { change, now }: TrialTask): TrialResult['taken'] {
  const { today } = localMoment(content, now)
  const own = 'article' in change ? change.article : 'slug' in change ? change.slug : undefined
  return askedBy(change).flatMap(({ text, lang }) => {
    const { decision, articles } = finders[lang](text, today)
    const [first] = decision === 'answer' ? articles : []
    return first && first.slug !== own ? [{ text, lang, article: first.slug }] : []
  })
}

function askedBy(change: KnowledgeChange): { text: string; lang: Lang }[] {
  switch (change.kind) {
    case 'variant':
      return change.texts.map((text) => ({ text, lang: change.lang }))
    case 'article':
      return change.variants.map((text) => ({ text, lang: change.lang }))
    case 'elsewhere':
      return LANGS.flatMap((lang) => change.variants[lang].map((text) => ({ text, lang })))
    case 'local':
      return []
  }
}

async function sideOf({ dataDir }: TrialTask, dir: string, content: Content): Promise<Side> {
  const learned = await learnedOf(content, dataDir, createLog('error'), true)
  const finders = Object.fromEntries(LANGS.map((lang) => [lang, createFinder(content, lang, learned[lang])]))
  return {
    dir,
    content,
    learned,
    finders: finders as Record<Lang, Finder>,
    // Whether anybody is in danger is learned long, and is no part of what is tried.
    understand: createUnderstanding(content, { learned, dangerIn: () => undefined }),
  }
}

async function answered({ understand }: Side, text: string, lang: Lang, now: Date): Promise<Answered> {
  const { found } = await understand(text, { lang, now })
  const { decision, articles, elsewhere } = found
  return {
    how: decision,
    articles: articles.map(({ slug, title }) => ({ slug, title })),
    ...(elsewhere ? { elsewhere: elsewhere.id } : {}),
  }
}

/** A municipality need not keep any. */
async function keptQuestions({ after }: TrialTask): Promise<SetQuery[]> {
  return readQueries(resolve(after, KEPT_QUESTIONS)).catch(() => [])
}

function compared(
  was: Side,
  is: Side,
  questions: readonly SetQuery[],
  today: string,
): Pick<TrialResult, 'quality' | 'lost'> {
  const outcomes = questions.map((question) => ({
    question,
    before: outcomeOf(was, question, today),
    after: outcomeOf(is, question, today),
  }))
  const scored = (side: 'before' | 'after') => {
    const right = outcomes.filter((outcome) => outcome[side].isRight).length
    return { questions: outcomes.length, right, share: outcomes.length === 0 ? 1 : right / outcomes.length }
  }
  const lost = outcomes.flatMap(({ question: { text, lang, expect }, before, after }) => {
    if (!before.isRight || after.isRight) return []
    return [
      {
        text,
        lang,
        ...(expect === null ? {} : { article: expect }),
        ...(after.found === undefined ? {} : { found: after.found }),
      },
    ]
  })
  return { quality: { before: scored('before'), after: scored('after') }, lost: lost.slice(0, TRIAL_LOST_MAX) }
}

/** Right: the article it should comes first; or, where no article answers it, none is told. */
function outcomeOf(
  { finders }: Side,
  { text, lang, expect }: SetQuery,
  today: string,
): { isRight: boolean; found?: string } {
  const { ranked, decision, articles } = finders[lang](text, today)
  const found = expect === null ? (decision === 'answer' ? articles[0]?.slug : undefined) : ranked[0]?.slug
  return {
    isRight: expect === null ? found === undefined : found === expect,
    ...(found === undefined ? {} : { found }),
  }
}

async function remarksOn({ content, dir, learned }: Side, now: Date): Promise<Remark[]> {
  const remarks = await check(content, { knowledgeDir: dir, now, tell: () => undefined, quick: true, learned })
  return remarks.map((remark) => ({ ...remark, file: relative(dir, resolve(remark.file)) }))
}

/** Lines move. */
function keyOf({ file, kind, message }: Remark): string {
  return `${file}\0${kind}\0${message}`
}
