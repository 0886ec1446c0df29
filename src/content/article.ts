import { basename } from 'node:path'
import { z } from 'zod'
import type { Lang } from '../message.js'
import { type Mistake, parseYaml } from './mistake.js'

const LocalDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2027-03-31')
const MonthDay = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'month and day in quotes, such as "11-01"')

/** Front matter of knowledge/articles/<department>/<slug>.<lang>.md. */
const Front = z.strictObject({
  title: z.string().min(3).max(80),
  queue: z.string().min(1),
  /** Who answers for the text: a role, never a person's name. */
  owner: z.string().min(1),
  /** Past this day the text is still used, and reported as overdue. */
  reviewBy: LocalDate,
  /** Last day it may be used: a rule that ends, a fee that changes. */
  validUntil: LocalDate.optional(),
  /** `off`: kept, and never used. */
  status: z.enum(['on', 'off']).default('on'),
  /** When residents ask this most, both days included; it may run over New Year. Weighs where two articles are near. */
  season: z.strictObject({ from: MonthDay, to: MonthDay }).optional(),
  /** What is different in a district (its id in organisation.yaml): Markdown, told after the first paragraph. */
  local: z.record(z.string(), z.string().trim().min(10).max(600)).optional(),
  source: z.url({ protocol: /^https$/ }),
  phone: z
    .string()
    .regex(/^[0-9+][0-9 -]{2,18}$/, 'a phone number in quotes')
    .optional(),
  sensitive: z.boolean().default(false),
  variants: z.array(z.string().min(2)).min(6, 'at least six ways residents ask this'),
  /** Ways to ask this in the other language, for an article that exists in one only. */
  otherVariants: z.array(z.string().min(2)).optional(),
})

export type Article = z.output<typeof Front> & {
  slug: string
  lang: Lang
  department: string
  /** Markdown. */
  body: string
  file: string
}

/** May it be told on this local day (`2026-11-26`)? */
export function isInForce(article: Article, today: string): boolean {
  return article.status === 'on' && (article.validUntil === undefined || today <= article.validUntil)
}

/** Is this the time of year residents ask it? */
export function isInSeason({ season }: Article, today: string): boolean {
  if (season === undefined) return false
  const day = today.slice(5)
  return season.from <= season.to ? season.from <= day && day <= season.to : season.from <= day || day <= season.to
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
