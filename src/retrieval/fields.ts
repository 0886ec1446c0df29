import { type Counts, counted, sumOf } from './counts.js'
import { type Postings, PostingsBuilder, type PostingsState, postingsOf } from './postings.js'

/** BM25's: where a word said often stops saying more, and how much a long text is held against itself. */
const SATURATION = 1.2
const LENGTH_COST = 0.5

/** One part of every document (questions, title, answer) and how much a word there says. */
export interface Field {
  weight: number
  counts: readonly Counts[]
}

export interface Share {
  /** For each document the share of what the text could get at most, 0..1. */
  shares: Float64Array
  /** Share of the text's weight that no document knows, 0..1. */
  unknown: number
}

/** What was read of `size` documents. */
export interface FieldIndexState {
  postings: PostingsState
  size: number
}

/**
 * BM25F (Robertson, Zaragoza 2009): frequencies of all fields together, then saturated once. Told as a share of the most
 * the text could get, since a raw sum is no confidence.
 */
export class FieldIndex {
  readonly #postings: Postings
  readonly #size: number

  constructor({ postings, size }: FieldIndexState) {
    this.#postings = postingsOf(postings)
    this.#size = size
  }

  /** Reads the documents. */
  static learn(fields: readonly Field[], size: number): FieldIndexState {
    const builder = new PostingsBuilder()
    for (let document = 0; document < size; document += 1) {
      const { hashes, sums } = mixedCounts(fields, document)
      hashes.forEach((hash, place) => {
        const frequency = sums[place] as number
        builder.add(hash, document, (frequency * (SATURATION + 1)) / (frequency + SATURATION))
      })
    }
    return { postings: builder.freeze(), size }
  }

  share({ hashes, sums }: Counts): Share {
    const shares = new Float64Array(this.#size)
    let possible = 0
    let unknown = 0
    for (let i = 0; i < hashes.length; i += 1) {
      // Said twice is not asked twice.
      const weight = Math.min(sums[i] as number, 1)
      const row = this.#postings.find(hashes[i] as number)
      const rarity = weight * rarityOf(row < 0 ? 0.5 : this.#postings.count(row), this.#size)
      possible += rarity * (SATURATION + 1)
      if (row < 0) unknown += rarity * (SATURATION + 1)
      else this.#postings.addTo(shares, row, rarity)
    }
    if (possible === 0) return { shares, unknown: 1 }
    for (let i = 0; i < shares.length; i += 1) shares[i] = (shares[i] as number) / possible
    return { shares, unknown: unknown / possible }
  }
}

function rarityOf(seen: number, size: number): number {
  return Math.log(1 + (size - seen + 0.5) / (seen + 0.5))
}

/** A document's frequencies over all fields, each field's length held against what is usual for it. */
function mixedCounts(fields: readonly Field[], document: number): Counts {
  return counted((add) => {
    for (const { weight, counts } of fields) {
      const own = counts[document]
      if (own === undefined || own.hashes.length === 0) continue
      const cost = 1 - LENGTH_COST + (LENGTH_COST * sumOf(own)) / usualLength(counts)
      own.hashes.forEach((hash, place) => {
        add(hash, (weight * (own.sums[place] as number)) / cost)
      })
    }
  })
}

const usual = new WeakMap<readonly Counts[], number>()

function usualLength(counts: readonly Counts[]): number {
  const before = usual.get(counts)
  if (before !== undefined) return before
  const length = counts.reduce((sum, own) => sum + sumOf(own), 0) / counts.length || 1
  usual.set(counts, length)
  return length
}
