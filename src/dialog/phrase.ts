import { LANGS, type Lang } from '../message.js'
import { fold, isSmallWord } from '../words.js'
import { likeness, type Stems, stemsOf } from './read/likeness.js'

/** A compound that ends with the word is near enough; half a likeness is not. */
const LIKE_MIN = 0.8
/** What a phrase is looked for in: nobody puts their matter later than this. */
const WORDS_MAX = 150
/** Words said lately whose likes are remembered. */
const SAID_MAX = 5_000

/** The words of weight of a text, in lower case; all its words where none has weight. */
export function heavyWords(text: string, langs: readonly Lang[] = LANGS): string[] {
  const found = wordsOf(text)
  const heavy = found.filter((word) => !langs.some((lang) => isSmall(word, lang)))
  return heavy.length > 0 ? heavy : found
}

function wordsOf(text: string): string[] {
  const lower = text.toLowerCase().normalize('NFC')
  return (lower.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, WORDS_MAX)
}

/**
 * A phrase book: which of its phrases a text has, all words of each, in any order, slips and endings allowed. What is
 * like what is worked out once for each word that is said.
 */
export class Phrases<T> {
  readonly #phrases: readonly { of: T; words: readonly number[] }[]
  readonly #listed: readonly Stems[]
  readonly #likes = new Map<string, readonly number[]>()

  constructor(phrases: Iterable<{ of: T; phrase: string; lang: Lang }>) {
    const places = new Map<string, number>()
    const place = (word: string) => {
      const at = places.get(word) ?? places.size
      places.set(word, at)
      return at
    }
    this.#phrases = [...phrases].map(({ of, phrase, lang }) => ({
      of,
      words: [...new Set(heavyWords(phrase, [lang]).map(place))],
    }))
    this.#listed = [...places.keys()].map(stemsOf)
  }

  /** Phrases that are in a text whole, with how many words each has. */
  in(text: string): { of: T; length: number }[] {
    const said = new Set(wordsOf(text).flatMap((word) => this.#likesOf(word)))
    return this.#phrases
      .filter(({ words: wanted }) => wanted.length > 0 && wanted.every((word) => said.has(word)))
      .map(({ of, words: wanted }) => ({ of, length: wanted.length }))
  }

  #likesOf(word: string): readonly number[] {
    const known = this.#likes.get(word)
    if (known) return known
    const said = stemsOf(word)
    const likes = this.#listed.flatMap((listed, at) => (likeness(said, listed) >= LIKE_MIN ? [at] : []))
    if (this.#likes.size >= SAID_MAX) this.#likes.clear()
    this.#likes.set(word, likes)
    return likes
  }
}

/** What turns a phrase round, or says where a thing lies or has gone, is never small. */
const TELLING = new Set(
  'inte ej utan över under upp ut ner av bort not no without over out down off up away'.split(' ').map(fold),
)

function isSmall(word: string, lang: Lang): boolean {
  const folded = fold(word)
  return isSmallWord(folded, lang) && !TELLING.has(folded)
}
