import { basename } from 'node:path'
import { z } from 'zod'
import type { Lang } from '../message.js'
import { type Mistake, parseYaml } from './mistake.js'

const LocalDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2027-03-31')

/** Front matter of knowledge/articles/<department>/<slug>.<lang>.md. */
const Front = z.strictObject({
  title: z.string().min(3).max(80),
  queue: z.string().min(1),
  /** Who answers for the text: a role, never a person's name. */
  owner: z.string().min(1),
  reviewBy: LocalDate,
  source: z.url({ protocol: /^https$/ }),
  phone: z
    .string()
    .regex(/^[0-9+][0-9 -]{2,18}$/, 'a phone number in quotes')
    .optional(),
  sensitive: z.boolean().default(false),
  variants: z.array(z.string().min(2)).min(6, 'at least six ways residents ask this'),
})

export type Article = z.output<typeof Front> & {
  slug: string
  lang: Lang
  department: string
  /** Markdown. */
  body: string
  file: string
}

const BODY_LENGTH_MAX = 4_000

/** Reads one article file; its name tells slug and language, its folder the department. */
export function parseArticle(file: string, text: string): { article: Article } | { mistakes: Mistake[] } {
  const [, slug, lang] = /^([a-z0-9-]+)\.(sv|en)\.md$/.exec(basename(file)) ?? []
  if (!slug || !lang)
    return { mistakes: [{ file, line: 1, message: 'name it <slug>.sv.md or <slug>.en.md, in small letters' }] }
  const [, frontText, bodyText] = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*\r?\n([\s\S]*)$/.exec(text) ?? []
  if (frontText === undefined || bodyText === undefined) {
    return { mistakes: [{ file, line: 1, message: 'starts with front matter between two lines of ---' }] }
  }
  const front = parseYaml(file, frontText, Front, 1)
  if ('mistakes' in front) return front
  const body = bodyText.trim()
  const bodyLine = text.slice(0, text.indexOf(body)).split('\n').length
  if (body.length === 0 || body.length > BODY_LENGTH_MAX) {
    return {
      mistakes: [
        { file, line: bodyLine, message: `the answer is 1 to ${BODY_LENGTH_MAX} characters; this is ${body.length}` },
      ],
    }
  }
  const department = file.replaceAll('\\', '/').split('/').at(-2) ?? ''
  return { article: { ...front.value, slug, lang: lang as Lang, department, body, file } }
}
