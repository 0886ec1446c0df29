import { alike } from '../words.js'

/** What a known word says when the written one is a slip of it, or only a part of it. */
const SLIP = 0.8
const PART = 0.6
/** Shortest word that may be recognised inside a compound, and the shortest rest of it. */
const PART_LENGTH_MIN = 4
const REST_LENGTH_MIN = 3
/** Unknown words of one message that are looked into. */
const UNKNOWN_MAX = 12
const SLIPS_KEPT_MAX = 2_000

/** Known stems a text's stems stand for, and how surely. */
export type Spelt = Map<string, number>

/** Finds, for words nobody knows, the known word they are a slip of or are built of. */
export class Speller {
  readonly #known: ReadonlySet<string>
  /** Known words by their first letter, and by the two after it: a slip seldom takes both. */
  readonly #byFirst = new Map<string, string[]>()
  readonly #bySecond = new Map<string, string[]>()
  readonly #slips = new Map<string, string>()

  constructor(known: ReadonlySet<string>) {
    this.#known = known
    for (const stem of known) {
      put(this.#byFirst, stem.charAt(0), stem)
      put(this.#bySecond, stem.slice(1, 3), stem)
    }
  }

  spell(stems: readonly string[]): Spelt {
    const spelt: Spelt = new Map()
    let unknown = 0
    stems.forEach((stem, place) => {
      const joined = stem + (stems[place + 1] ?? '')
      if (place + 1 < stems.length && this.#known.has(joined)) raise(spelt, joined, 1)
      const known = this.#known.has(stem)
      if (!known) unknown += 1
      const found = known || unknown > UNKNOWN_MAX ? [] : this.#standsFor(stem)
      if (found.length === 0) raise(spelt, stem, 1)
      for (const [word, weight] of found) raise(spelt, word, weight)
    })
    return spelt
  }

  /** The same stems with slips put right: each as it is when it is known, or like no known one. */
  correct(stems: readonly string[]): string[] {
    let unknown = 0
    return stems.map((stem) => {
      if (this.#known.has(stem)) return stem
      unknown += 1
      return unknown > UNKNOWN_MAX ? stem : (this.#slipOf(stem) ?? stem)
    })
  }

  /** Asked twice for each message, so what was found is remembered for a while. */
  #slipOf(stem: string): string | undefined {
    const before = this.#slips.get(stem)
    if (before !== undefined) return before || undefined
    if (this.#slips.size >= SLIPS_KEPT_MAX) this.#slips.clear()
    const like = (known: string) => Math.abs(known.length - stem.length) <= 2 && alike(stem, known)
    const found = this.#byFirst.get(stem.charAt(0))?.find(like) ?? this.#bySecond.get(stem.slice(1, 3))?.find(like)
    this.#slips.set(stem, found ?? '')
    return found
  }

  #standsFor(stem: string): [string, number][] {
    const slip = this.#slipOf(stem)
    if (slip !== undefined) return [[slip, SLIP]]
    const near = this.#byFirst.get(stem.charAt(0)) ?? []
    let first = ''
    for (const known of near)
      if (known.length >= PART_LENGTH_MIN && known.length > first.length && stem.startsWith(known)) first = known
    if (first === '') return []
    const rest = stem.slice(first.length)
    const last = [rest, rest.replace(/^s/, '')].find((part) => part.length >= REST_LENGTH_MIN && this.#known.has(part))
    return last === undefined
      ? [[first, PART]]
      : [
          [first, PART],
          [last, PART],
        ]
  }
}

function raise(spelt: Spelt, word: string, weight: number): void {
  spelt.set(word, Math.max(spelt.get(word) ?? 0, weight))
}

function put(lists: Map<string, string[]>, key: string, stem: string): void {
  const list = lists.get(key)
  if (list) list.push(stem)
  else lists.set(key, [stem])
}
