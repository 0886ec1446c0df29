import type { Counts } from './counts.js'
import { FeatureTable } from './hash.js'
import { type Postings, PostingsBuilder, type PostingsState, postingsOf } from './postings.js'

/** Phrases as they are compared: their pieces, each with its weight there, and whose each phrase is. */
export interface PhrasesState {
  postings: PostingsState
  /** `owners[i]` has phrase `i`; there are so many owners. */
  owners: Int32Array<ArrayBuffer>
  ownerCount: number
}

/** The one phrase of each owner most like a text: cosine over pieces of words, the rare ones weighing more. */
export class NearestPhrase {
  readonly #postings: Postings
  readonly #owners: Int32Array
  readonly #ownerCount: number
  /** A place a phrase, used anew for each text: it is the largest thing a search would leave to the collector. */
  readonly #dots: Float64Array

  constructor({ postings, owners, ownerCount }: PhrasesState) {
    this.#postings = postingsOf(postings)
    this.#owners = owners
    this.#ownerCount = ownerCount
    this.#dots = new Float64Array(owners.length)
  }

  /** Reads the phrases; `phrases[i]` belongs to `owners[i]`. */
  static learn(phrases: readonly Counts[], owners: readonly number[], ownerCount: number): PhrasesState {
    const seen = countSeen(phrases)
    const weighed = new PostingsBuilder()
    phrases.forEach((phrase, place) => {
      const rarity = (hash: number) => rarityOf(seen(hash), phrases.length)
      const length = lengthOf(phrase, rarity)
      for (const hash of phrase.hashes) weighed.add(hash, place, rarity(hash) / length)
    })
    return { postings: weighed.freeze(), owners: Int32Array.from(owners), ownerCount }
  }

  /** Best cosine for each owner, 0..1. */
  likeness(text: Counts): Float64Array {
    const dots = this.#dots.fill(0)
    const length = lengthOf(text, (hash) => this.#rarity(hash))
    for (const hash of text.hashes) {
      const row = this.#postings.find(hash)
      if (row >= 0) this.#postings.addTo(dots, row, this.#rarity(hash) / length)
    }
    const best = new Float64Array(this.#ownerCount)
    for (let phrase = 0; phrase < dots.length; phrase += 1) {
      const owner = this.#owners[phrase] as number
      if ((dots[phrase] as number) > (best[owner] as number)) best[owner] = dots[phrase] as number
    }
    return best
  }

  /** A piece never seen weighs as the rarest does: unknown words must cost likeness. */
  #rarity(hash: number): number {
    const row = this.#postings.find(hash)
    return rarityOf(row < 0 ? 0.7 : this.#postings.count(row), this.#owners.length)
  }
}

function rarityOf(times: number, phrases: number): number {
  return Math.log(1 + phrases / times)
}

/** How many phrases have each of their pieces. */
function countSeen(phrases: readonly Counts[]): (hash: number) => number {
  const table = new FeatureTable()
  const times: number[] = []
  for (const { hashes } of phrases) {
    for (const hash of hashes) {
      const number = table.number(hash)
      times[number] = (times[number] ?? 0) + 1
    }
  }
  return (hash) => times[table.find(hash)] as number
}

function lengthOf(counts: Counts, weightOf: (hash: number) => number): number {
  let square = 0
  for (const hash of counts.hashes) square += weightOf(hash) ** 2
  return Math.sqrt(square) || 1
}
