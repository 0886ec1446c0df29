import type { Counts } from './counts.js'
import { type Postings, PostingsBuilder } from './postings.js'

/** The one phrase of each owner most like a text: cosine over pieces of words, the rare ones weighing more. */
export class NearestPhrase {
  readonly #postings: Postings
  readonly #owners: readonly number[]
  readonly #ownerCount: number
  /** A place a phrase, used anew for each text: it is the largest thing a search would leave to the collector. */
  readonly #dots: Float64Array

  /** `phrases[i]` belongs to `owners[i]`. */
  constructor(phrases: readonly Counts[], owners: readonly number[], ownerCount: number) {
    this.#owners = owners
    this.#ownerCount = ownerCount
    this.#dots = new Float64Array(phrases.length)
    const seen = new PostingsBuilder()
    phrases.forEach((phrase, place) => {
      for (const hash of phrase.hashes) seen.add(hash, place, 1)
    })
    const rough = seen.freeze()
    const weighed = new PostingsBuilder()
    phrases.forEach((phrase, place) => {
      const length = lengthOf(phrase, (hash) => this.#rarity(rough, hash))
      for (const hash of phrase.hashes) weighed.add(hash, place, this.#rarity(rough, hash) / length)
    })
    this.#postings = weighed.freeze()
  }

  /** Best cosine for each owner, 0..1. */
  likeness(text: Counts): Float64Array {
    const dots = this.#dots.fill(0)
    const length = lengthOf(text, (hash) => this.#rarity(this.#postings, hash))
    for (const hash of text.hashes) {
      const row = this.#postings.find(hash)
      if (row >= 0) this.#postings.addTo(dots, row, this.#rarity(this.#postings, hash) / length)
    }
    const best = new Float64Array(this.#ownerCount)
    for (let phrase = 0; phrase < dots.length; phrase += 1) {
      const owner = this.#owners[phrase] as number
      if ((dots[phrase] as number) > (best[owner] as number)) best[owner] = dots[phrase] as number
    }
    return best
  }

  /** A piece never seen weighs as the rarest does: unknown words must cost likeness. */
  #rarity(postings: Postings, hash: number): number {
    const row = postings.find(hash)
    return Math.log(1 + this.#owners.length / (row < 0 ? 0.7 : postings.count(row)))
  }
}

function lengthOf(counts: Counts, weightOf: (hash: number) => number): number {
  let square = 0
  for (const hash of counts.hashes) square += weightOf(hash) ** 2
  return Math.sqrt(square) || 1
}
