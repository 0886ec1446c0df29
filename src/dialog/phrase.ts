import { LANGS, type Lang } from '../message.js'
import { fold, isSmallWord } from '../words.js'
import { WordList } from './read/likeness.js'

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

/** A phrase a text has whole: whose it is, and how many words of weight it has. */
interface Held<T> {
  of: T
  length: number
}

/**
 * A phrase book: which of its phrases a text has, all words of each, in any order, slips and endings allowed. What is
 * like what is worked out once for each word that is said.
 */
export class Phrases<T> {
  readonly #phrases: readonly Held<T>[]
  readonly #listed: WordList
  /** For each listed word the phrases it is in. */
  readonly #holders: readonly (readonly number[])[]
  readonly #likes = new Map<string, readonly number[]>()
  /** The same message is asked about several times in a turn. */
  #last: { text: string; found: readonly Held<T>[] } | undefined

  constructor(phrases: Iterable<{ of: T; phrase: string; lang: Lang }>) {
    const places = new Map<string, number>()
    const place = (word: string) => {
      const at = places.get(word) ?? places.size
      places.set(word, at)
      return at
    }
    const wanted = [...phrases].map(({ of, phrase, lang }) => ({
      of,
      words: [...new Set(heavyWords(phrase, [lang]).map(place))],
    }))
    const holders = Array.from(places, (): number[] => [])
    wanted.forEach(({ words }, phrase) => {
      for (const word of words) holders[word]?.push(phrase)
    })
    this.#phrases = wanted.map(({ of, words }) => ({ of, length: words.length }))
    this.#holders = holders
    this.#listed = new WordList(places.keys())
  }

  /** Phrases that are in a text whole, in the book's order, with how many words each has. */
  in(text: string): readonly Held<T>[] {
    if (this.#last?.text === text) return this.#last.found
    const left = new Map<number, number>()
    const whole: number[] = []
    for (const word of new Set(wordsOf(text).flatMap((said) => this.#likesOf(said)))) {
      for (const phrase of this.#holders[word] ?? []) {
        const still = (left.get(phrase) ?? (this.#phrases[phrase] as Held<T>).length) - 1
        left.set(phrase, still)
        if (still === 0) whole.push(phrase)
      }
    }
    const found = whole.sort((a, b) => a - b).map((phrase) => this.#phrases[phrase] as Held<T>)
    this.#last = { text, found }
    return found
  }

  #likesOf(word: string): readonly number[] {
    const known = this.#likes.get(word)
    if (known) return known
    const likes = this.#listed.like(word, LIKE_MIN)
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
