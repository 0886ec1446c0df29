import { eld } from 'eld/small'
import type { Languages } from '../content/languages.js'
import type { Lang } from '../message.js'
import { fold, words } from '../words.js'

/** Short words that settle a short message, where letter statistics cannot. */
const TELLING: Record<Lang, Set<string>> = {
  sv: new Set(
    'jag ni i in is är och det inte har hur när var vad kan till på hej tack mitt min vill finns om av som ett för får hos nån dom ska behöver vilka mamma pappa barn e ä å va'
      .split(' ')
      .map(fold),
  ),
  en: new Set(
    'the is my i you do does how when where what can to and a of for have has not hello hi thanks please need want are there which it with in on we they he she am was open'.split(
      ' ',
    ),
  ),
}
/** Detected next to Swedish so often that they are taken for it. */
const TAKEN_FOR_SWEDISH = ['da', 'no', 'nb', 'nn', 'is']
/** How far another language must be ahead of both ours. */
const FOREIGN_LEAD_MIN = 0.12
/** How far one of ours must be ahead of the other, when telling words say nothing. */
const LEAD_MIN = 0.12
const FOREIGN_WORDS_MIN = 2

export interface LanguageOf {
  /** Undefined when the words do not tell: the conversation's language then stands. */
  lang?: Lang
  /** One word, told by its letters: enough to begin in a language, too little to leave one for. */
  guessed?: true
  /** ISO code of a language in dialogs/languages.yaml. */
  foreign?: string
}

/** Builds the detector of a message's language. One foreign word in a Swedish sentence flips nothing. */
export function createLanguageDetector(languages: Languages): (text: string) => LanguageOf {
  const marks = Object.entries(languages).map(([code, { marks: list }]) => ({
    code,
    marks: new Set(list.map((word) => word.toLowerCase())),
  }))
  const byDetector = new Map(
    Object.entries(languages).flatMap(([code, { detect }]) => (detect && code !== 'fit' ? [[detect, code]] : [])),
  )

  return (text) => {
    const tokens = text.toLowerCase().match(/[\p{L}\p{M}\u200c]+/gu) ?? []
    if (tokens.length === 0) return {}
    const telling = { sv: hits(words(text), TELLING.sv), en: hits(words(text), TELLING.en) }
    const marked = marks
      .map(({ code, marks: known }) => ({ code, count: tokens.filter((token) => known.has(token)).length }))
      .sort((a, b) => b.count - a.count)[0]
    if (marked && marked.count > Math.max(telling.sv, telling.en) && marked.count >= Math.min(2, tokens.length))
      return { foreign: marked.code }
    if (telling.sv !== telling.en) return { lang: telling.sv > telling.en ? 'sv' : 'en' }
    return byLetters(text, tokens.length, byDetector)
  }
}

function byLetters(text: string, wordCount: number, byDetector: Map<string, string>): LanguageOf {
  const scores = eld.detect(text).getScores()
  const swedish = Math.max(scores['sv'] ?? 0, ...TAKEN_FOR_SWEDISH.map((code) => scores[code] ?? 0))
  const english = scores['en'] ?? 0
  const best = Math.max(swedish, english)
  const [code, score = 0] = Object.entries(scores).sort((a, b) => b[1] - a[1])[0] ?? []
  const foreign = code === undefined ? undefined : byDetector.get(code)
  const certainScript = /\p{Script=Arabic}|\p{Script=Cyrillic}/u.test(text)
  if (foreign && (certainScript || (wordCount >= FOREIGN_WORDS_MIN && score - best >= FOREIGN_LEAD_MIN)))
    return { foreign }
  if (Math.abs(swedish - english) < LEAD_MIN) return {}
  return { lang: swedish > english ? 'sv' : 'en', ...(wordCount === 1 ? { guessed: true } : {}) }
}

function hits(tokens: readonly string[], known: Set<string>): number {
  return tokens.filter((token) => known.has(token)).length
}
