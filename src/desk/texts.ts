import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { listMistakes } from '../content/load.js'
import { type Mistake, parseYaml } from '../content/mistake.js'
import { ServiceError } from '../errors.js'
import { describeError, type Log } from '../log.js'
import { LANGS, type Lang } from '../message.js'

export type DeskTexts = Readonly<Record<Lang, Readonly<Record<string, string>>>>

const File = z.record(z.string().regex(/^\w+$/, 'letters, digits and _'), z.string().min(1))

/**
 * dialogs/desk.<lang>.yaml: every word of the desk that is not a card's too. Throws `content_invalid` naming each
 * mistake by file and line; a text that one language has must be in the other.
 */
export async function loadDeskTexts(dialogsDir: string): Promise<DeskTexts> {
  const [sv, en] = LANGS.map((lang) => fileOf(dialogsDir, lang)) as [string, string]
  const read = await Promise.all([readTexts(sv), readTexts(en)])
  const mistakes = read.flatMap((one) => one.mistakes)
  const texts = { sv: read[0].texts, en: read[1].texts }
  if (mistakes.length === 0) mistakes.push(...lacking(texts.sv, texts.en, en), ...lacking(texts.en, texts.sv, sv))
  if (mistakes.length === 0) return texts
  throw new ServiceError('content_invalid', `Mistakes in the content:\n${listMistakes(mistakes)}`)
}

/** The texts in force: an edited file is read again when they are next asked for, and one with a mistake is not taken. */
export async function followDeskTexts(dialogsDir: string, log: Log): Promise<() => Promise<DeskTexts>> {
  let texts = await loadDeskTexts(dialogsDir)
  let seen = await changedAt(dialogsDir)
  return async () => {
    const now = await changedAt(dialogsDir)
    if (now === seen) return texts
    seen = now
    try {
      texts = await loadDeskTexts(dialogsDir)
    } catch (error) {
      log.error('content edit refused; the last good version stays', describeError(error))
    }
    return texts
  }
}

/** A text with its {blanks} filled. A key nobody wrote throws: it is a mistake of ours, not of a reader. */
export function sayDesk(texts: DeskTexts[Lang], key: string, blanks: Readonly<Record<string, string>> = {}): string {
  const text = texts[key]
  if (text === undefined) throw new ServiceError('content_invalid', `dialogs/desk: ${key} is missing`)
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => blanks[name] ?? whole)
}

function fileOf(dialogsDir: string, lang: Lang): string {
  return join(dialogsDir, `desk.${lang}.yaml`)
}

async function changedAt(dialogsDir: string): Promise<string> {
  const times = LANGS.map((lang) =>
    stat(fileOf(dialogsDir, lang)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  )
  return (await Promise.all(times)).join(' ')
}

async function readTexts(file: string): Promise<{ texts: DeskTexts[Lang]; mistakes: Mistake[] }> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined)
    return { texts: {}, mistakes: [{ file, line: 1, message: 'the file is missing or cannot be read' }] }
  const parsed = parseYaml(file, text, File)
  return 'value' in parsed ? { texts: parsed.value, mistakes: [] } : { texts: {}, mistakes: parsed.mistakes }
}

function lacking(whole: DeskTexts[Lang], other: DeskTexts[Lang], file: string): Mistake[] {
  const missing = Object.keys(whole).filter((key) => other[key] === undefined)
  return missing.map((key) => ({ file, line: 1, message: `${key}: is missing; the other language has it` }))
}
