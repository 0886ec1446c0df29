import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { z } from 'zod'
import { type Article, parseArticle } from './article.js'
import type { Content } from './content.js'
import { DangerRules } from './danger.js'
import { DangerExamples } from './danger-examples.js'
import { Intents } from './intents.js'
import { Languages } from './languages.js'
import { type Mistake, parseYaml } from './mistake.js'
import { Organisation, queuesOf } from './organisation.js'
import { Replies } from './replies.js'
import { StaffSentences } from './staff-texts.js'

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
  const [organisation, sv, en, staffSv, staffEn, intents, languages, danger, dangerExamples, articles] =
    await Promise.all([
      yaml(knowledgeDir, 'organisation.yaml', Organisation),
      yaml(dialogsDir, 'replies.sv.yaml', Replies),
      yaml(dialogsDir, 'replies.en.yaml', Replies),
      yaml(dialogsDir, 'staff.sv.yaml', StaffSentences),
      yaml(dialogsDir, 'staff.en.yaml', StaffSentences),
      yaml(dialogsDir, 'intents.yaml', Intents),
      yaml(dialogsDir, 'languages.yaml', Languages),
      yaml(dialogsDir, 'danger.yaml', DangerRules),
      yaml(dialogsDir, 'danger-examples.yaml', DangerExamples),
      loadArticles(join(knowledgeDir, 'articles'), mistakes),
    ])
  if (organisation) mistakes.push(...strayArticles(articles, organisation))
  const whole = organisation && sv && en && staffSv && staffEn && intents && languages && danger && dangerExamples
  if (mistakes.length > 0 || !whole) {
    return {
      content: undefined,
      mistakes: mistakes.map((mistake) => ({ ...mistake, file: relative('.', mistake.file) })),
    }
  }
  const content = {
    organisation,
    articles,
    replies: { sv, en },
    staff: { sv: staffSv, en: staffEn },
    intents,
    languages,
    danger,
    dangerExamples,
  }
  return { content, mistakes: [] }
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

/** Mistakes as one readable text, a line each. */
export function listMistakes(mistakes: readonly Mistake[]): string {
  return mistakes.map(({ file, line, message }) => `${file}:${line}  ${message}`).join('\n')
}
