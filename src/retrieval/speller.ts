import { alike } from '../words.js'

/** What a known word says when the written one is a slip of it, or only a part of it. */
const SLIP = 0.8
const PART = 0.6
/** Shortest word that may be recognised inside a compound, and the shortest rest of it. */
const PART_LENGTH_MIN = 4
const REST_LENGTH_MIN = 3
/** Unknown words of one message that are looked into. */
const UNKNOWN_MAX = 12

/** Known stems a text's stems stand for, and how surely. */
export type Spelt = Map<string, number>

/** Finds, for words nobody knows, the known word they are a slip of or are built of. */
export class Speller {
  readonly #known: ReadonlySet<string>
  /** A slip seldom takes a word's first letter; where it does, the pieces of words still find it. */
  readonly #byFirst = new Map<string, string[]>()

  constructor(known: ReadonlySet<string>) {
    this.#known = known
    for (const stem of known) {
      const first = stem.charAt(0)
      const list = this.#byFirst.get(first)
      if (list) list.push(stem)
      else this.#byFirst.set(first, [stem])
    }
  }

  spell(stems: readonly string[]): Spelt {
    const spelt: Spelt = new Map()
    let unknown = 0
    stems.forEach((stem, place) => {
      const joined = stem + (stems[place + 1] ?? '')
      if (place + 1 < stems.length && this.#known.has(joined)) put(spelt, joined, 1)
      const known = this.#known.has(stem)
      if (!known) unknown += 1
      const found = known || unknown > UNKNOWN_MAX ? [] : this.#standsFor(stem)
      if (found.length === 0) put(spelt, stem, 1)
      for (const [word, weight] of found) put(spelt, word, weight)
    })
    return spelt
  }

  #standsFor(stem: string): [string, number][] {
    const near = this.#byFirst.get(stem.charAt(0)) ?? []
    const slip = near.find((known) => Math.abs(known.length - stem.length) <= 2 && alike(stem, known))
    if (slip !== undefined) return [[slip, SLIP]]
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

function put(spelt: Spelt, word: string, weight: number): void {
  spelt.set(word, Math.max(spelt.get(word) ?? 0, weight))
}
