import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { LANGS, type Lang } from '../message.js'
import { type Mistake, parseYaml } from './mistake.js'

/** What the municipality is called and where it is found: organisation.yaml's, filled in when a page is shown. */
const HOUSE_BLANKS = ['municipality', 'phone', 'address'] as const

/** The words around the chat and the statement, and the blanks each may fill. */
export const PAGE_BLANKS = {
  chat_title: ['municipality'],
  chat_description: ['municipality'],
  site_label: ['municipality'],
  other_language: [],
  footer_label: [],
  phone_label: [],
  open: ['today'],
  closed: ['next'],
  closed_for_good: [],
  statement_link: [],
  chat_link: [],
  no_script: ['phone'],
  updated: ['date'],
} as const satisfies Record<string, readonly string[]>
export type PageKey = keyof typeof PAGE_BLANKS

/** Blanks a whole page may fill. */
export const STATEMENT_BLANKS = HOUSE_BLANKS

const BODY_LENGTH_MAX = 20_000

const keys = Object.keys(PAGE_BLANKS) as PageKey[]

/** dialogs/pages/words.<lang>.yaml */
const PageWords = z.strictObject(
  Object.fromEntries(keys.map((key) => [key, sentence(PAGE_BLANKS[key])])) as Record<
    PageKey,
    ReturnType<typeof sentence>
  >,
)
export type PageWords = z.output<typeof PageWords>

const Front = z.strictObject({
  title: z.string().trim().min(3).max(100),
  /** The day somebody last saw to it that it is true. */
  updated: z.iso.date('a date such as 2026-11-26'),
})

/** A page that is read rather than used. */
export interface WrittenPage extends z.output<typeof Front> {
  /** Markdown with STATEMENT_BLANKS. */
  body: string
}

/** dialogs/pages/: what stands around the chat on a page of its own, and the accessibility statement. */
export type Pages = Readonly<Record<Lang, { words: PageWords; statement: WrittenPage }>>

/** Reads dialogs/pages/, both languages. What is wrong is added to `mistakes`; the pages are then undefined. */
export async function loadPages(dialogsDir: string, mistakes: Mistake[]): Promise<Pages | undefined> {
  const folder = join(dialogsDir, 'pages')
  const [sv, en] = await Promise.all(LANGS.map((lang) => loadLang(folder, lang, mistakes)))
  return sv && en && { sv, en }
}

async function loadLang(folder: string, lang: Lang, mistakes: Mistake[]): Promise<Pages[Lang] | undefined> {
  const [words, statement] = await Promise.all([
    readText(join(folder, `words.${lang}.yaml`), mistakes, (file, text) => parseYaml(file, text, PageWords)),
    readText(join(folder, `accessibility.${lang}.md`), mistakes, parsePage),
  ])
  return words && statement && { words, statement }
}

async function readText<T>(
  file: string,
  mistakes: Mistake[],
  parse: (file: string, text: string) => { value: T } | { mistakes: Mistake[] },
): Promise<T | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  const parsed =
    text === undefined
      ? { mistakes: [{ file, line: 1, message: 'the file is missing or cannot be read' }] }
      : parse(file, text)
  if ('value' in parsed) return parsed.value
  mistakes.push(...parsed.mistakes)
  return undefined
}

function parsePage(file: string, text: string): { value: WrittenPage } | { mistakes: Mistake[] } {
  const [, frontText, bodyText] = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*\r?\n([\s\S]*)$/.exec(text) ?? []
  if (frontText === undefined || bodyText === undefined)
    return { mistakes: [{ file, line: 1, message: 'starts with front matter between two lines of ---' }] }
  const front = parseYaml(file, frontText, Front, 1)
  const mistakes = [...('mistakes' in front ? front.mistakes : []), ...bodyMistakes(file, text, bodyText)]
  return 'value' in front && mistakes.length === 0 ? { value: { ...front.value, body: bodyText.trim() } } : { mistakes }
}

function bodyMistakes(file: string, text: string, body: string): Mistake[] {
  const from = text.length - body.length
  const at = (offset: number) => text.slice(0, from + offset).split('\n').length
  const length = body.trim().length
  const strays = [...body.matchAll(/\{(\w+)\}/g)].filter(([, blank = '']) => !isOneOf(blank, STATEMENT_BLANKS))
  const titles = [...body.matchAll(/^# /gm)]
  return [
    ...(length === 0 || length > BODY_LENGTH_MAX
      ? [{ file, line: at(0), message: `the page is 1 to ${BODY_LENGTH_MAX} characters; this is ${length}` }]
      : []),
    ...strays.map(({ index, 1: blank = '' }) => ({ file, line: at(index), message: unknown(blank, STATEMENT_BLANKS) })),
    ...titles.map(({ index }) => ({ file, line: at(index), message: 'headings begin with ##: the title is the #' })),
  ]
}

function sentence(allowed: readonly string[]) {
  return z
    .string()
    .trim()
    .min(1)
    .max(300)
    .superRefine((text, context) => {
      for (const [, blank = ''] of text.matchAll(/\{(\w+)\}/g))
        if (!isOneOf(blank, allowed)) context.addIssue({ code: 'custom', message: unknown(blank, allowed) })
    })
}

const isOneOf = (blank: string, allowed: readonly string[]) => allowed.includes(blank)

function unknown(blank: string, allowed: readonly string[]): string {
  return `{${blank}} is not known here; allowed: ${allowed.map((name) => `{${name}}`).join(' ') || 'none'}`
}
