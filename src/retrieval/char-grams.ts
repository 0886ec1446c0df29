import { words } from '../words.js'

const GRAM_LENGTHS = [3, 4] as const

/** Weighted pieces of a text; keys are pieces of words, values their weights, of length one as a vector. */
export type GramVector = Map<string, number>

/** Pieces of each word with its edges marked: what survives typos, dropped å ä ö and joined compounds. */
export function charGrams(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of words(text)) {
    const edged = `_${word}_`
    for (const length of GRAM_LENGTHS) {
      for (let start = 0; start + length <= edged.length; start += 1) {
        const gram = edged.slice(start, start + length)
        counts.set(gram, (counts.get(gram) ?? 0) + 1)
      }
    }
  }
  return counts
}

/** Phrases that can be asked for the one most like a text, by cosine over weighted pieces. */
export class GramIndex {
  readonly #weights = new Map<string, number>()
  readonly #postings = new Map<string, { phrase: number; weight: number }[]>()
  readonly #owners: number[] = []

  /** `phrases[i]` belongs to owner `owners[i]` (an article's place in its list). */
  constructor(phrases: readonly string[], owners: readonly number[]) {
    const counted = phrases.map(charGrams)
    for (const counts of counted)
      for (const gram of counts.keys()) this.#weights.set(gram, (this.#weights.get(gram) ?? 0) + 1)
    for (const [gram, seen] of this.#weights) this.#weights.set(gram, Math.log(1 + phrases.length / seen))
    counted.forEach((counts, phrase) => {
      this.#owners.push(owners[phrase] ?? -1)
      for (const [gram, weight] of this.#vector(counts)) {
        const list = this.#postings.get(gram) ?? []
        list.push({ phrase, weight })
        this.#postings.set(gram, list)
      }
    })
  }

  /** Best cosine for each owner, 0..1; owners with nothing in common are absent. */
  best(text: string): Map<number, number> {
    const dots = new Map<number, number>()
    for (const [gram, weight] of this.#vector(charGrams(text))) {
      for (const posting of this.#postings.get(gram) ?? []) {
        dots.set(posting.phrase, (dots.get(posting.phrase) ?? 0) + weight * posting.weight)
      }
    }
    const best = new Map<number, number>()
    for (const [phrase, dot] of dots) {
      const owner = this.#owners[phrase] ?? -1
      if (dot > (best.get(owner) ?? 0)) best.set(owner, dot)
    }
    return best
  }

  #vector(counts: Map<string, number>): GramVector {
    // A piece never seen weighs as the rarest does: unknown words must cost likeness.
    const rarest = Math.log(1 + this.#owners.length)
    const vector: GramVector = new Map()
    let square = 0
    for (const [gram, count] of counts) {
      const weight = (1 + Math.log(count)) * (this.#weights.get(gram) ?? rarest)
      vector.set(gram, weight)
      square += weight * weight
    }
    const length = Math.sqrt(square) || 1
    for (const [gram, weight] of vector) vector.set(gram, weight / length)
    return vector
  }
}
