import type { Content } from '../content/content.js'
import { LANGS, type Lang } from '../message.js'
import { findQueue } from '../tickets/routing.js'
import { fold } from '../words.js'
import type { KnowledgeChange } from './knowledge-ports.js'

export const CHANGE_KINDS = ['variant', 'elsewhere', 'article', 'local'] as const

/** Fields of the one form by which staff propose a change, each as it was written or chosen. */
export const CHANGE_FIELDS = [
  'article',
  'texts',
  'texts_sv',
  'texts_en',
  'elsewhere',
  'text_sv',
  'text_en',
  'queue',
  'title',
  'body',
  'source',
  'phone',
  'review',
  'district',
  'text',
  'why',
] as const
export type ChangeField = (typeof CHANGE_FIELDS)[number]

export interface ChangeForm {
  kind: KnowledgeChange['kind']
  /** What the questions are asked in. */
  lang: Lang
  fields: Partial<Record<ChangeField, string>>
}

/** In place of an id of elsewhere.yaml: a new entry. */
export const NEW_ELSEWHERE = 'new'
const SLUG_LENGTH_MAX = 60
const REVIEW_DAYS = 365
const DAY_MS = 86_400_000

/** The change a filled-in form asks for, or the field that is missing. Its lengths are looked at when it is proposed. */
export function changeFrom(form: ChangeForm, content: Content, now: Date): KnowledgeChange | { missing: ChangeField } {
  const fields = Object.fromEntries(Object.entries(form.fields).map(([name, value]) => [name, value.trim()]))
  const missing = REQUIRED[form.kind].find((name) => !fields[name])
  if (missing) return { missing }
  switch (form.kind) {
    case 'variant':
      return { kind: 'variant', article: fields.article ?? '', lang: form.lang, texts: linesOf(fields.texts) }
    case 'local':
      return {
        kind: 'local',
        article: fields.article ?? '',
        lang: form.lang,
        district: fields.district ?? '',
        text: fields.text ?? '',
      }
    case 'article':
      return articleFrom(fields, form.lang, content, now)
    case 'elsewhere':
      return elsewhereFrom(fields)
  }
}

const REQUIRED: Record<KnowledgeChange['kind'], readonly ChangeField[]> = {
  variant: ['article', 'texts'],
  local: ['article', 'district', 'text'],
  article: ['queue', 'title', 'body', 'texts'],
  elsewhere: ['elsewhere'],
}

type Fields = Partial<Record<string, string>>

/** What is not filled in is as for any article of that queue's: its department answers for it, for a year. */
function articleFrom(fields: Fields, lang: Lang, content: Content, now: Date): KnowledgeChange {
  const { queue = '', title = '', body = '', texts, phone } = fields
  const { departments, municipality } = content.organisation
  const department = departments.find(({ id }) => id === findQueue(content, queue)?.department)
  const inAYear = new Date(now.getTime() + REVIEW_DAYS * DAY_MS).toISOString().slice(0, 10)
  return {
    kind: 'article',
    slug: slugOf(title),
    lang,
    queue,
    title,
    owner: department?.name[lang] ?? municipality.name[lang],
    reviewBy: fields.review || inAYear,
    source: fields.source || municipality.site,
    ...(phone ? { phone } : {}),
    variants: linesOf(texts),
    body,
  }
}

function elsewhereFrom(fields: Fields): KnowledgeChange | { missing: ChangeField } {
  const { elsewhere = NEW_ELSEWHERE, text_sv: sv, text_en: en, queue } = fields
  const variants = { sv: linesOf(fields.texts_sv), en: linesOf(fields.texts_en) }
  const isNew = elsewhere === NEW_ELSEWHERE
  const needed: readonly ChangeField[] = isNew ? ['texts_sv', 'texts_en', 'text_sv', 'text_en'] : []
  const missing = needed.find((name) => !fields[name])
  if (missing) return { missing }
  if (!isNew && LANGS.every((lang) => variants[lang].length === 0)) return { missing: 'texts_sv' }
  return {
    kind: 'elsewhere',
    id: isNew ? slugOf(variants.sv[0] ?? '') : elsewhere,
    variants,
    ...(sv && en ? { text: { sv, en } } : {}),
    ...(queue ? { queue } : {}),
  }
}

/** One a line, each once. */
function linesOf(text = ''): string[] {
  return [...new Set(text.split(/\r?\n/).map((line) => line.trim()))].filter((line) => line !== '')
}

function slugOf(text: string): string {
  const slug = fold(text)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_LENGTH_MAX)
  return slug.replace(/^-+|-+$/g, '') || 'new'
}
