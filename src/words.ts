import { stemmer as stemEnglish } from '@orama/stemmers/english'
import { stemmer as stemSwedish } from '@orama/stemmers/swedish'
import { stopwords as englishStopWords } from '@orama/stopwords/english'
import { stopwords as swedishStopWords } from '@orama/stopwords/swedish'
import type { Lang } from './message.js'

const STEM: Record<Lang, (word: string) => string> = { sv: stemSwedish, en: stemEnglish }

/** Letters, digits and spaces alone: nothing of it carries a mark. */
const PLAIN = /^[a-z0-9 ]*$/

/** Chat spellings of small words that the standard lists do not know. They carry no matter. */
const CHAT_SMALL_WORDS =
  'e ä va ja ni dom de nån nåt å o asså typ hej hejsan snälla får kan ska vill när hur vad var'.split(' ')
const SMALL: Record<Lang, Set<string>> = {
  sv: new Set([...swedishStopWords, ...CHAT_SMALL_WORDS].map(fold)),
  en: new Set([...englishStopWords, 'a', 'hi', 'hello', 'please', 'u', 'im', 'dont', 'can', 'want', 'need'].map(fold)),
}

/** Lower case, å ä ö é … without their marks: what is left when people type in a hurry. */
export function fold(text: string): string {
  const lower = text.toLowerCase()
  return PLAIN.test(lower) ? lower : lower.normalize('NFD').replace(/\p{Diacritic}/gu, '')
}

/** Words of a text, folded, in order. Digits are words; punctuation is not. */
export function words(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? []
}

/** People use the same words: what has been worked out of one is kept, for so many at most. */
const WORDS_KNOWN_MAX = 20_000
const STEMS: Record<Lang, Map<string, string>> = { sv: new Map(), en: new Map() }

const PHRASES = new Map<string, readonly string[]>()

/** The words of a phrase of the content, which every message is held against: worked out once. */
export function wordsOfPhrase(phrase: string): readonly string[] {
  const known = PHRASES.get(phrase)
  if (known) return known
  const made = words(phrase)
  if (PHRASES.size >= WORDS_KNOWN_MAX) PHRASES.clear()
  PHRASES.set(phrase, made)
  return made
}

/** Stem of one word. Stemming sees å ä ö, then they are folded, so that "får" and "far" meet only afterwards. */
export function stem(word: string, lang: Lang): string {
  const known = STEMS[lang].get(word)
  if (known !== undefined) return known
  const made = fold(STEM[lang](word.toLowerCase().normalize('NFC')))
  if (STEMS[lang].size >= WORDS_KNOWN_MAX) STEMS[lang].clear()
  STEMS[lang].set(word, made)
  return made
}

/** A stop word or chat filler: it carries no matter. Takes a folded word. */
export function isSmallWord(folded: string, lang: Lang): boolean {
  return SMALL[lang].has(folded)
}

/** Stems that carry a matter, in order: no stop words, no chat filler. */
export function contentStems(text: string, lang: Lang): string[] {
  const found =
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  return found.filter((word) => !SMALL[lang].has(fold(word))).map((word) => stem(word, lang))
}

/** Three rows of distances, used anew for each pair: a turn compares thousands of words, and leaves nothing to collect. */
let rows = [new Int32Array(64), new Int32Array(64), new Int32Array(64)] as [Int32Array, Int32Array, Int32Array]

/** Restricted edit distance (a swap of neighbours is one), given up at `max + 1`. */
export function editDistance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1
  if (b.length >= rows[0].length) rows = [0, 1, 2].map(() => new Int32Array(b.length * 2)) as typeof rows
  let [before, last, row] = rows
  for (let j = 0; j <= b.length; j += 1) last[j] = j
  for (let i = 1; i <= a.length; i += 1) {
    const letter = a.charCodeAt(i - 1)
    let least = i
    row[0] = i
    for (let j = 1; j <= b.length; j += 1) {
      const other = b.charCodeAt(j - 1)
      const changed = (last[j - 1] as number) + (letter === other ? 0 : 1)
      let best = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, changed)
      const swapped = i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other
      if (swapped) best = Math.min(best, (before[j - 2] as number) + 1)
      row[j] = best
      if (best < least) least = best
    }
    if (least > max) return max + 1
    const free = before
    before = last
    last = row
    row = free
  }
  return last[b.length] as number
}

/** Same word but for the slips fingers make: one in words from five letters, two from nine. */
export function alike(a: string, b: string): boolean {
  if (a === b) return true
  const shortest = Math.min(a.length, b.length)
  const slips = shortest >= 9 ? 2 : shortest >= 5 ? 1 : 0
  return slips > 0 && editDistance(a, b, slips) <= slips
}
