import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Article } from '../../content/article.js'
import { ServiceError } from '../../errors.js'
import { LANGS } from '../../message.js'

const Lang = z.enum(LANGS)

/** A line of articles.jsonl. */
const SetArticle = z.object({ id: z.string().min(1), lang: Lang, questions: z.array(z.string()), answer: z.string() })
type SetArticle = z.output<typeof SetArticle>

/** A line of queries.jsonl. `among`: only these compete. */
const SetQuery = z.object({
  text: z.string(),
  lang: Lang,
  /** Null: no article answers it. */
  expect: z.string().nullable().default(null),
  among: z.array(z.string()).optional(),
})
export type SetQuery = z.output<typeof SetQuery>

/** Reads articles of a test set as if they were the municipality's own. */
export async function readArticles(file: string): Promise<Article[]> {
  return (await readLines(file, SetArticle)).map(articleFrom)
}

export function readQueries(file: string): Promise<SetQuery[]> {
  return readLines(file, SetQuery)
}

function articleFrom({ id, lang, questions, answer }: SetArticle): Article {
  return {
    slug: id,
    lang,
    title: '',
    variants: questions,
    body: answer,
    department: '',
    queue: '',
    owner: '',
    source: '',
    reviewBy: '9999-12-31',
    status: 'on',
    sensitive: false,
    file: '',
  }
}

/** One JSON object a line; the first line that is none is told by its number. */
async function readLines<T>(file: string, schema: z.ZodType<T>): Promise<T[]> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new ServiceError('config_invalid', `${file} cannot be read (${cause.code})`, { cause })
  })
  return text.split('\n').flatMap((line, place) => {
    if (line.trim() === '') return []
    const parsed = schema.safeParse(jsonOf(line))
    if (parsed.success) return [parsed.data]
    const [issue] = parsed.error.issues
    throw new ServiceError(
      'config_invalid',
      `${file}:${place + 1}  ${issue?.path.join('.') || 'line'}: ${issue?.message}`,
    )
  })
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
