import type { Vocabulary } from '../content/vocabulary.js'
import type { Lang } from '../message.js'
import { fold, isSmallWord, stem } from '../words.js'

/** Words of a message that are looked at; who writes more has said it by then. */
const WORDS_MAX = 120
const STEMS_KEPT_MAX = 20_000

/** A text as the search sees it. */
export interface Reading {
  /** Words as written, folded: no capitals, no marks over letters. */
  forms: string[]
  /** Their stems, folded after stemming. Same length. */
  stems: string[]
  /** Stems of words the vocabulary says mean the same as what is written. */
  meant: string[]
  /** Stems that carry a matter, those meant included; each once. */
  content: string[]
}

/** Reads texts of one language. Holds the stems it has met, as people use few words. */
export type Reader = (text: string, wordsMax?: number) => Reading

export function createReader(vocabulary: Vocabulary, lang: Lang): Reader {
  const spelling = new Map(Object.entries(vocabulary.spelling).map(([written, word]) => [written.toLowerCase(), word]))
  const meanings = meaningsOf(vocabulary)
  const longest = Math.max(1, ...[...meanings.keys()].map((phrase) => phrase.split(' ').length))
  const known = new Map<string, string>()
  const stemOf = (word: string): string => {
    const before = known.get(word)
    if (before !== undefined) return before
    if (known.size >= STEMS_KEPT_MAX) known.clear()
    const found = stem(word, lang)
    known.set(word, found)
    return found
  }

  return (text, wordsMax = WORDS_MAX) => {
    const words = wordsOf(text, wordsMax, spelling)
    const forms = words.map(fold)
    const stems = words.map(stemOf)
    const meant = phrasesIn(forms, longest).flatMap((phrase) => meanings.get(phrase) ?? [])
    const meantStems = [...new Set(meant)].map(stemOf).filter((one) => !stems.includes(one))
    const carried = stems.filter((_, place) => !isSmallWord(forms[place] ?? '', lang))
    return { forms, stems, meant: meantStems, content: [...new Set([...carried, ...meantStems])] }
  }
}

/** Chat spelling is one whole word: the e of "e-tjänst" is a letter, and so is the va of "va-avgift". */
function wordsOf(text: string, wordsMax = WORDS_MAX, spelling: ReadonlyMap<string, string> = NO_SPELLING): string[] {
  const words: string[] = []
  // An apostrophe parts no word: "don't" is written "dont" as often.
  const plain = text.toLowerCase().normalize('NFC').replace(/['’´]/g, '')
  for (const { 0: word, index } of plain.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (words.length === wordsMax) break
    const joined = plain[index + word.length] === '-' || plain[index - 1] === '-'
    words.push((joined ? undefined : spelling.get(word)) ?? word)
  }
  return words
}

const NO_SPELLING: ReadonlyMap<string, string> = new Map()

/** For each word or phrase that means the same as the articles' word, folded: that word's own words. */
function meaningsOf(vocabulary: Vocabulary): Map<string, string[]> {
  const meanings = new Map<string, string[]>()
  for (const [wanted = '', ...others] of vocabulary.same) {
    for (const other of others) {
      const phrase = wordsOf(other).map(fold).join(' ')
      meanings.set(phrase, [...(meanings.get(phrase) ?? []), ...wordsOf(wanted)])
    }
  }
  return meanings
}

function phrasesIn(forms: readonly string[], longest: number): string[] {
  const phrases: string[] = []
  for (let start = 0; start < forms.length; start += 1) {
    for (let length = 1; length <= longest && start + length <= forms.length; length += 1)
      phrases.push(length === 1 ? (forms[start] ?? '') : forms.slice(start, start + length).join(' '))
  }
  return phrases
}
