import type { Content } from '../content/content.js'
import type { Intent } from '../content/intents.js'
import { LANGS, type Lang } from '../message.js'
import { createFinder, type Finder, type Found } from '../retrieval/finder.js'
import { createDangerVerdict } from './danger-verdict.js'
import { createIntentFinder } from './intents.js'
import { createLanguageDetector, type LanguageOf } from './language.js'

/** What one message says, as far as its own words tell. */
export interface Understood extends LanguageOf {
  danger?: 'danger' | 'suicide' | 'violence'
  intent?: Intent
  /** What the knowledge store has on it, in the message's language or else the conversation's. */
  found: Found
}

/** Understands one message; the conversation's language decides where the message's own does not. */
export type Understand = (text: string, lang: Lang) => Promise<Understood>

/** The local understanding: no network, the same text always means the same. Rebuilt when content changes. */
export function createLocalUnderstanding(content: Content): Understand {
  const dangerIn = createDangerVerdict(content)
  const intentOf = createIntentFinder(content.intents)
  const languageOf = createLanguageDetector(content.languages)
  const finders = Object.fromEntries(LANGS.map((lang) => [lang, createFinder(content.articles, lang)])) as Record<
    Lang,
    Finder
  >

  return async (text, conversationLang) => {
    const language = languageOf(text)
    const danger = dangerIn(text)
    const intent = intentOf(text)
    const preferred = language.lang ?? conversationLang
    const found = bestOf(finders, text, preferred, language.lang === undefined)
    return { ...language, found, ...(danger ? { danger } : {}), ...(intent ? { intent } : {}) }
  }
}

/** The other language is asked only when the message's own language is not known and the first finds no answer. */
function bestOf(finders: Record<Lang, Finder>, text: string, preferred: Lang, open: boolean): Found {
  const found = finders[preferred](text)
  if (found.decision === 'answer' || !open) return found
  const other: Lang = preferred === 'sv' ? 'en' : 'sv'
  const elsewhere = finders[other](text)
  return elsewhere.decision === 'answer' ? elsewhere : found
}
