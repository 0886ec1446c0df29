import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { z } from 'zod'
import { type Article, parseArticle } from './article.js'
import type { Content } from './content.js'
import { DangerRules } from './danger.js'
import { DangerExamples } from './danger-examples.js'
import { type Elsewhere, ElsewhereList } from './elsewhere.js'
import { FaultCategories, type FaultCategory } from './faults.js'
import { FlowWords } from './flow-words.js'
import { Intents } from './intents.js'
import { Languages } from './languages.js'
import { readFlows } from './load-flows.js'
import { type Mistake, parseYaml } from './mistake.js'
import { type Notice, Notices } from './notices.js'
import { Organisation, queuesOf } from './organisation.js'
import { loadPages } from './pages.js'
import { parseStreets } from './parse-streets.js'
import { Replies } from './replies.js'
import { ReportTexts } from './report-texts.js'
import { StaffSentences } from './staff-texts.js'
import { loadStaffedHours } from './staffed-hours.js'
import { StandardReplies, standardRepliesAmong } from './standard-replies.js'
import type { Streets } from './streets.js'
import { Vocabulary } from './vocabulary.js'

/** Files read at once; more would only wait for the same disk. */
const FILES_AT_ONCE = 32

export type Loaded = { content: Content; mistakes: [] } | { content: undefined; mistakes: Mistake[] }

/**
 * Reads knowledge/ and dialogs/ whole. Any mistake anywhere means no content: the caller keeps what it had.
 * Never throws for what a file says; a missing file is a mistake like any other.
 */
export async function loadContent(knowledgeDir: string, dialogsDir: string): Promise<Loaded> {
  const mistakes: Mistake[] = []
  const yaml = async <T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    const file = join(folder, name)
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text === undefined) {
      mistakes.push({ file, line: 1, message: 'the file is missing or cannot be read' })
      return undefined
    }
    const parsed = parseYaml(file, text, schema)
    if ('value' in parsed) return parsed.value
    mistakes.push(...parsed.mistakes)
    return undefined
  }
  const knowledge = <T>(name: string, schema: z.ZodType<T>) => yaml(knowledgeDir, name, schema)
  const dialogs = <T>(name: string, schema: z.ZodType<T>) => yaml(dialogsDir, name, schema)
  const read = await allOf({
    organisation: knowledge('organisation.yaml', Organisation),
    notices: knowledge('notices.yaml', Notices),
    elsewhere: knowledge('elsewhere.yaml', ElsewhereList),
    vocabularySv: knowledge('vocabulary.sv.yaml', Vocabulary),
    vocabularyEn: knowledge('vocabulary.en.yaml', Vocabulary),
    sv: dialogs('replies.sv.yaml', Replies),
    en: dialogs('replies.en.yaml', Replies),
    staffSv: dialogs('staff.sv.yaml', StaffSentences),
    staffEn: dialogs('staff.en.yaml', StaffSentences),
    reportSv: dialogs('report.sv.yaml', ReportTexts),
    reportEn: dialogs('report.en.yaml', ReportTexts),
    standardReplies: dialogs('standard-replies.yaml', StandardReplies),
    intents: dialogs('intents.yaml', Intents),
    languages: dialogs('languages.yaml', Languages),
    flowWords: dialogs('flow-words.yaml', FlowWords),
    faults: knowledge('faults.yaml', FaultCategories),
    danger: dialogs('danger.yaml', DangerRules),
    dangerExamples: dialogs('danger-examples.yaml', DangerExamples),
    pages: loadPages(dialogsDir, mistakes),
    articles: loadArticles(join(knowledgeDir, 'articles'), mistakes),
  })
  if (read.organisation && read.articles) mistakes.push(...strayArticles(read.articles, read.organisation))
  if (read.organisation && read.articles && read.notices) {
    const file = join(knowledgeDir, 'notices.yaml')
    mistakes.push(...strayNotices(file, read.notices, read.articles, read.organisation))
  }
  if (read.organisation && read.faults)
    mistakes.push(...strayFaults(join(knowledgeDir, 'faults.yaml'), read.faults, read.organisation))
  const streets = read.organisation ? await loadStreets(knowledgeDir, read.organisation, mistakes) : undefined
  const staffedHours = read.organisation && (await loadStaffedHours(knowledgeDir, read.organisation, mistakes))
  if (read.organisation && read.elsewhere)
    mistakes.push(...strayElsewhere(join(knowledgeDir, 'elsewhere.yaml'), read.elsewhere, read.organisation))
  // Read once more against the queues there are, so that a queue nobody has is told by its own line.
  if (read.organisation && read.standardReplies)
    await dialogs(
      'standard-replies.yaml',
      standardRepliesAmong(new Set(queuesOf(read.organisation).map(({ id }) => id))),
    )
  if (mistakes.length > 0 || !isWhole(read)) {
    return {
      content: undefined,
      mistakes: mistakes.map((mistake) => ({ ...mistake, file: relative('.', mistake.file) })),
    }
  }
  const { sv, en, staffSv, staffEn, reportSv, reportEn, vocabularySv, vocabularyEn, ...rest } = read
  const { flows, refused } = await readFlows(dialogsDir, rest)
  const content = {
    ...rest,
    streets,
    ...(staffedHours ? { staffedHours } : {}),
    flows,
    refusedFlows: refused.map((mistake) => ({ ...mistake, file: relative('.', mistake.file) })),
    vocabulary: { sv: vocabularySv, en: vocabularyEn },
    replies: { sv, en },
    staff: { sv: staffSv, en: staffEn },
    report: { sv: reportSv, en: reportEn },
  }
  return { content, mistakes: [] }
}

/** Awaits every part of an object. */
async function allOf<T extends Record<string, unknown>>(parts: T): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const pairs = await Promise.all(Object.entries(parts).map(async ([name, part]) => [name, await part] as const))
  return Object.fromEntries(pairs) as { [K in keyof T]: Awaited<T[K]> }
}

function isWhole<T extends Record<string, unknown>>(parts: T): parts is { [K in keyof T]: NonNullable<T[K]> } {
  return Object.values(parts).every((part) => part !== undefined)
}

async function loadArticles(folder: string, mistakes: Mistake[]): Promise<Article[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => undefined)
  if (!names) {
    mistakes.push({ file: folder, line: 1, message: 'the folder is missing or cannot be read' })
    return []
  }
  const files = names
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => join(folder, name))
  const articles: Article[] = []
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    const batch = files.slice(start, start + FILES_AT_ONCE)
    const parsed = await Promise.all(
      batch.map(async (file) => parseArticle(file, await readFile(file, 'utf8').catch(() => ''))),
    )
    for (const result of parsed) {
      if ('article' in result) articles.push(result.article)
      else mistakes.push(...result.mistakes)
    }
  }
  if (articles.length === 0) mistakes.push({ file: folder, line: 1, message: 'holds no article' })
  return articles
}

/** Articles whose queue or department nobody has, and slugs used twice. */
function strayArticles(articles: Article[], organisation: Organisation): Mistake[] {
  const queues = new Set(queuesOf(organisation).map((queue) => queue.id))
  const departments = new Set(organisation.departments.map((department) => department.id))
  const seen = new Map<string, string>()
  return articles.flatMap((article) => {
    const found: Mistake[] = []
    if (!queues.has(article.queue))
      found.push({ file: article.file, line: 1, message: `queue: organisation.yaml has no queue ${article.queue}` })
    if (!departments.has(article.department)) {
      found.push({
        file: article.file,
        line: 1,
        message: `organisation.yaml has no department ${article.department}, the folder's name`,
      })
    }
    for (const district of Object.keys(article.local ?? {})) {
      if (organisation.districts.some(({ id }) => id === district)) continue
      found.push({ file: article.file, line: 1, message: `local: organisation.yaml has no district ${district}` })
    }
    const key = `${article.slug}.${article.lang}`
    const other = seen.get(key)
    if (other)
      found.push({
        file: article.file,
        line: 1,
        message: `${other} has the same name; names are unique among all departments`,
      })
    seen.set(key, article.file)
    return found
  })
}

function strayElsewhere(file: string, elsewhere: readonly Elsewhere[], organisation: Organisation): Mistake[] {
  const queues = new Set(queuesOf(organisation).map(({ id }) => id))
  return elsewhere.flatMap(({ id, queue }) =>
    queue === undefined || queues.has(queue)
      ? []
      : [{ file, line: 1, message: `${id}: organisation.yaml has no queue ${queue}` }],
  )
}

function strayFaults(file: string, faults: readonly FaultCategory[], organisation: Organisation): Mistake[] {
  const queues = new Set(queuesOf(organisation).map(({ id }) => id))
  return faults
    .filter(({ queue }) => !queues.has(queue))
    .map(({ id, queue }) => ({ file, line: 1, message: `${id}: organisation.yaml has no queue ${queue}` }))
}

/** A municipality need not give a list of its streets. */
async function loadStreets(folder: string, { districts }: Organisation, mistakes: Mistake[]): Promise<Streets> {
  const file = join(folder, 'streets.csv')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const parsed = parseStreets(file, text, new Set(districts.map(({ id }) => id)))
  if ('streets' in parsed) return parsed.streets
  mistakes.push(...parsed.mistakes)
  return undefined
}

/** Notices that name an article or a district nobody has. */
function strayNotices(
  file: string,
  notices: readonly Notice[],
  articles: readonly Article[],
  organisation: Organisation,
): Mistake[] {
  const slugs = new Set(articles.map(({ slug }) => slug))
  const districts = new Set(organisation.districts.map(({ id }) => id))
  return notices.flatMap(({ id, articles: named, districts: where = [] }) => [
    ...named
      .filter((slug) => !slugs.has(slug))
      .map((slug) => ({ file, line: 1, message: `${id}: there is no article ${slug}` })),
    ...where
      .filter((district) => !districts.has(district))
      .map((district) => ({ file, line: 1, message: `${id}: organisation.yaml has no district ${district}` })),
  ])
}

/** Mistakes as one readable text, a line each. */
export function listMistakes(mistakes: readonly Mistake[]): string {
  return mistakes.map(({ file, line, message }) => `${file}:${line}  ${message}`).join('\n')
}
