import type { Counts } from './counts.js'
import type { Features } from './features.js'
import { FeatureTable, type FeatureTableState } from './hash.js'

/** How much each block says beside the others. Chosen on the public benchmarks' development halves. */
const BLOCK = { words: 1, pairs: 0.7, pieces: 0.8 } as const
/** Rare features say more; a power below one keeps the very rare from drowning the rest. */
const RARITY_POWER = 0.8
/** All but single words must be met in two phrases: in one only they tell that phrase, and there are very many of them. */
const SEEN_MIN: Record<keyof Features, number> = { words: 1, follows: 1, pairs: 2, pieces: 2 }
const FAMILIES = ['words', 'follows', 'pairs', 'pieces'] as const
/** What an unknown feature takes from the known ones, beside the rarest known. */
const UNKNOWN = 0.5

/** A text as numbered, weighed features, of length one when all of them are known. */
export interface Vector {
  numbers: Int32Array
  values: Float32Array
}

/** What a weighing has learned, to be handed to another thread. */
export interface WeighingState {
  table: FeatureTableState
  rarity: Float32Array<ArrayBuffer>
  unknown: number
}

/** Knows how rare each feature is, and turns texts into vectors by it. */
export class Weighing {
  readonly #table: FeatureTable
  readonly #rarity: Float32Array<ArrayBuffer>
  readonly #unknown: number

  constructor(state: WeighingState) {
    this.#table = new FeatureTable(state.table)
    this.#rarity = state.rarity
    this.#unknown = state.unknown
  }

  get state(): WeighingState {
    return { table: this.#table.state, rarity: this.#rarity, unknown: this.#unknown }
  }

  /** Learns it from phrases. */
  static learn(phrases: readonly Features[]): Weighing {
    const seen = countSeen(phrases)
    const table = new FeatureTable()
    const rarity: number[] = []
    for (const features of phrases) {
      for (const family of FAMILIES) {
        for (const hash of features[family].hashes) {
          const times = seen.times(hash)
          if (times < SEEN_MIN[family] || table.find(hash) >= 0) continue
          rarity[table.number(hash)] = Math.log(1 + phrases.length / times) ** RARITY_POWER
        }
      }
    }
    const unknown = UNKNOWN * Math.log(1 + phrases.length / 0.7) ** RARITY_POWER
    return new Weighing({ table: table.state, rarity: Float32Array.from(rarity), unknown })
  }

  get size(): number {
    return this.#table.size
  }

  vector({ words, follows, pairs, pieces }: Features): Vector {
    const blocks: [number, Counts[]][] = [
      [BLOCK.words, [words, follows]],
      [BLOCK.pairs, [pairs]],
      [BLOCK.pieces, [pieces]],
    ]
    const most = [words, follows, pairs, pieces].reduce((sum, { hashes }) => sum + hashes.length, 0)
    const vector = { numbers: new Int32Array(most), values: new Float32Array(most) }
    let size = 0
    let whole = 0
    for (const [weight, families] of blocks) {
      if (families.every(({ hashes }) => hashes.length === 0)) continue
      whole += weight ** 2
      size = this.#addBlock(families, weight, vector, size)
    }
    const scale = 1 / Math.sqrt(whole || 1)
    for (let i = 0; i < size; i += 1) vector.values[i] = (vector.values[i] as number) * scale
    return { numbers: vector.numbers.subarray(0, size), values: vector.values.subarray(0, size) }
  }

  /** Puts a block from place `start` on, at its weight in length; gives where it ends. */
  #addBlock(families: readonly Counts[], weight: number, { numbers, values }: Vector, start: number): number {
    let square = 0
    let end = start
    for (const { hashes, sums } of families) {
      for (let i = 0; i < hashes.length; i += 1) {
        const sum = sums[i] as number
        const often = sum > 1 ? Math.sqrt(sum) : sum
        const number = this.#table.find(hashes[i] as number)
        const value = often * (number < 0 ? this.#unknown : (this.#rarity[number] ?? 0))
        square += value * value
        if (number < 0) continue
        numbers[end] = number
        values[end] = value
        end += 1
      }
    }
    const scale = weight / (Math.sqrt(square) || 1)
    for (let i = start; i < end; i += 1) values[i] = (values[i] as number) * scale
    return end
  }
}

function countSeen(phrases: readonly Features[]): { times(hash: number): number } {
  const table = new FeatureTable()
  let times = new Int32Array(1 << 12)
  for (const features of phrases) {
    for (const family of FAMILIES) {
      for (const hash of features[family].hashes) {
        const number = table.number(hash)
        if (number >= times.length) {
          const longer = new Int32Array(times.length * 2)
          longer.set(times)
          times = longer
        }
        times[number] = (times[number] ?? 0) + 1
      }
    }
  }
  return { times: (hash) => times[table.find(hash)] ?? 0 }
}
