import type { Lang } from '../message.js'
import { alike, contentStems } from '../words.js'

/** How much a word in the questions, the title or the answer says about an article. */
const FIELD_WEIGHT = { question: 1, title: 1, body: 0.35 } as const
/** A slip of the finger, or a part of a compound, counts less than the word itself. */
const SLIP_WEIGHT = 0.8
const PART_WEIGHT = 0.55
/** Shortest word that may be recognised inside a compound. */
const PART_LENGTH_MIN = 4
/** Term frequency stops mattering about here. */
const SATURATION = 1.2

type Field = keyof typeof FIELD_WEIGHT

/** Articles by the stems of their words, weighted by field; scores are shares of the most the query could get. */
export class TermIndex {
  readonly #lang: Lang
  readonly #postings = new Map<string, Map<number, number>>()
  readonly #size: number

  constructor(documents: readonly Record<Field, readonly string[]>[], lang: Lang) {
    this.#lang = lang
    this.#size = documents.length
    documents.forEach((document, place) => {
      for (const field of Object.keys(FIELD_WEIGHT) as Field[]) {
        for (const text of document[field]) this.#add(contentStems(text, lang), place, FIELD_WEIGHT[field])
      }
    })
  }

  /** Share of the query's weight that each article covers, 0..1, and the share of its words that nobody knows. */
  cover(text: string): { scores: Map<number, number>; unknown: number } {
    const stems = [...new Set(contentStems(text, this.#lang))]
    const scores = new Map<number, number>()
    let possible = 0
    let unknown = 0
    for (const stem of stems) {
      const { term, weight } = this.#nearest(stem)
      const postings = term === undefined ? undefined : this.#postings.get(term)
      const rarity = Math.log(1 + this.#size / (postings?.size ?? 0.5))
      possible += rarity
      if (!postings) {
        unknown += 1
        continue
      }
      for (const [place, frequency] of postings) {
        const gain = (rarity * weight * ((frequency * (SATURATION + 1)) / (frequency + SATURATION))) / (SATURATION + 1)
        // One mention in a question is already worth most of it.
        scores.set(place, (scores.get(place) ?? 0) + Math.min(rarity * weight, gain * 2.2))
      }
    }
    for (const [place, score] of scores) scores.set(place, possible === 0 ? 0 : score / possible)
    return { scores, unknown: stems.length === 0 ? 1 : unknown / stems.length }
  }

  #add(stems: string[], place: number, weight: number): void {
    for (const stem of stems) {
      const places = this.#postings.get(stem) ?? new Map<number, number>()
      places.set(place, (places.get(place) ?? 0) + weight)
      this.#postings.set(stem, places)
    }
  }

  /** The known stem a word stands for: itself, a slip of it, or the longest known one it is built of. */
  #nearest(stem: string): { term?: string; weight: number } {
    if (this.#postings.has(stem)) return { term: stem, weight: 1 }
    let part: string | undefined
    for (const known of this.#postings.keys()) {
      if (alike(stem, known)) return { term: known, weight: SLIP_WEIGHT }
      if (known.length < PART_LENGTH_MIN || stem.length < PART_LENGTH_MIN) continue
      const inside = stem.startsWith(known) || stem.endsWith(known) || known.startsWith(stem) || known.endsWith(stem)
      if (inside && (part === undefined || known.length > part.length)) part = known
    }
    return part === undefined ? { weight: 0 } : { term: part, weight: PART_WEIGHT }
  }
}
