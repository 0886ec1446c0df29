import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { marked } from 'marked'
import sanitize from 'sanitize-html'
import { z } from 'zod'
import { listMistakes } from '../content/load.js'
import { type Mistake, parseYaml } from '../content/mistake.js'
import { ServiceError } from '../errors.js'
import { LANGS, type Lang } from '../message.js'

export type Texts = Readonly<Record<string, string>>
export type TryTexts = Readonly<Record<Lang, Texts>>

const File = z.record(z.string().regex(/^\w+$/, 'letters, digits and _'), z.string().min(1))

/**
 * dialogs/try.<lang>.yaml: every word of the first page and its fellows. Throws `content_invalid` naming each mistake
 * by file and line; a text that one language has must be in the other too.
 */
export async function loadTryTexts(dialogsDir: string): Promise<TryTexts> {
  const read = await Promise.all(LANGS.map((lang) => readTexts(join(dialogsDir, `try.${lang}.yaml`))))
  const mistakes = read.flatMap((one) => one.mistakes)
  const [sv = {}, en = {}] = read.map(({ texts }) => texts)
  if (mistakes.length === 0) mistakes.push(...lacking(sv, en, join(dialogsDir, 'try.en.yaml')))
  if (mistakes.length === 0) mistakes.push(...lacking(en, sv, join(dialogsDir, 'try.sv.yaml')))
  if (mistakes.length > 0)
    throw new ServiceError('content_invalid', `Mistakes in the content:\n${listMistakes(mistakes)}`)
  return { sv, en }
}

async function readTexts(file: string): Promise<{ texts: Texts; mistakes: Mistake[] }> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined)
    return { texts: {}, mistakes: [{ file, line: 1, message: 'the file is missing or cannot be read' }] }
  const parsed = parseYaml(file, text, File)
  return 'value' in parsed ? { texts: parsed.value, mistakes: [] } : { texts: {}, mistakes: parsed.mistakes }
}

function lacking(whole: Texts, other: Texts, file: string): Mistake[] {
  const missing = Object.keys(whole).filter((key) => other[key] === undefined)
  return missing.map((key) => ({ file, line: 1, message: `${key}: is missing; the other language has it` }))
}

/** The text under a key with its {blanks} filled. A key nobody wrote is a mistake of ours, not of a reader. */
export function say(texts: Texts, key: string, blanks: Readonly<Record<string, string>> = {}): string {
  const text = texts[key]
  if (text === undefined) throw new ServiceError('content_invalid', `dialogs/try: ${key} is missing`)
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => blanks[name] ?? whole)
}

/** For between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** One line with `code`, **bold** and links, as HTML; anything else in it is shown as it is written. */
export function lineToHtml(text: string): string {
  const html = marked.parseInline(text.replaceAll('<', '&lt;'), { async: false })
  return sanitize(html, { allowedTags: ['code', 'strong', 'em', 'a'], allowedAttributes: { a: ['href'] } })
}
