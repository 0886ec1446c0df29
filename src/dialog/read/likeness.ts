import { alike, fold, stem } from '../../words.js'

/** One word as it is compared: as written, flat, and its stems in both languages. */
export interface Stems {
  word: string
  flat: string
  sv: string
  en: string
}

/** Shorter ends of compounds are in too many words. */
const END_OF_COMPOUND_MIN = 5
const LETTERS_BEFORE_END_MIN = 3
const STEM_MIN = 3
const INFLECTION = /^(a|an|ans|ar|arna|arnas|e|en|ens|er|erna|et|ets|n|na|or|orna|ornas|s|t|te|d|de)$/

/** How a word is compared. */
export function stemsOf(word: string): Stems {
  return { word, flat: fold(word), sv: stem(word, 'sv'), en: stem(word, 'en') }
}

/**
 * How well a word that was said (first) is one that is listed (second): 1 the same, 0.95 but for its ending, 0.9
 * but for a slip, 0.8 a compound that ends with it ("parkbelysningen" is a "belysning"), 0 another word.
 */
export function likeness(said: Stems, listed: Stems): number {
  if (said.flat === listed.flat) return 1
  if (said.sv === listed.sv || said.en === listed.en) return 0.95
  if (isInflected(said.flat, listed.sv) || isInflected(listed.flat, said.sv)) return 1
  if (isSlip(said, listed)) return 0.9
  return endsWith(said, listed) ? 0.8 : 0
}

/** Listed words, in which those that can be like a said one are found without trying them all. */
export class WordList {
  readonly #listed: readonly Stems[]
  /** Places in the list by what a word or one of its stems begins with, and by the stem a compound may end with. */
  readonly #byFirst = new Map<string, number[]>()
  readonly #byEnd = new Map<string, number[]>()

  constructor(words: Iterable<string>) {
    this.#listed = Array.from(words, stemsOf)
    this.#listed.forEach((listed, place) => {
      for (const first of firstsOf(listed)) append(this.#byFirst, first, place)
      if (listed.sv.length >= END_OF_COMPOUND_MIN) append(this.#byEnd, listed.sv, place)
    })
  }

  /** Places of all words that a said one is this much like, in order. */
  like(word: string, likenessMin: number): number[] {
    const said = stemsOf(word)
    const near = new Set<number>()
    for (const first of firstsOf(said)) for (const place of this.#byFirst.get(first) ?? []) near.add(place)
    for (let at = LETTERS_BEFORE_END_MIN; at + END_OF_COMPOUND_MIN <= said.sv.length; at += 1)
      for (const place of this.#byEnd.get(said.sv.slice(at)) ?? []) near.add(place)
    const like = [...near].filter((place) => likeness(said, this.#listed[place] as Stems) >= likenessMin)
    return like.sort((a, b) => a - b)
  }
}

/** Whatever makes two words alike, but for the end of a compound, has the same letter first in one of these. */
function firstsOf({ flat, sv, en }: Stems): Set<string> {
  return new Set([flat.charAt(0), sv.charAt(0), en.charAt(0)])
}

function append(places: Map<string, number[]>, key: string, place: number): void {
  const before = places.get(key)
  if (before) before.push(place)
  else places.set(key, [place])
}

/** Fingers slip inside a word, hardly at its first letter: "right" is no "light". */
function isSlip(said: Stems, listed: Stems): boolean {
  if (said.flat[0] !== listed.flat[0]) return false
  return alike(said.flat, listed.flat) || alike(said.sv, listed.sv)
}

/** "lampan", "lampornas": the stemmer leaves some endings of the definite form on. */
function isInflected(said: string, stem: string): boolean {
  if (stem.length < STEM_MIN || !said.startsWith(stem)) return false
  const ending = said.slice(stem.length)
  // "Halt" is no form of "hål", whatever keyboard it was written on.
  return INFLECTION.test(ending) && (stem.length > STEM_MIN || ending.length > 1)
}

function endsWith(said: Stems, listed: Stems): boolean {
  const end = listed.sv
  return (
    end.length >= END_OF_COMPOUND_MIN && said.sv.length - end.length >= LETTERS_BEFORE_END_MIN && said.sv.endsWith(end)
  )
}
