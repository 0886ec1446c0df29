const FNV_START = 2_166_136_261
const FNV_PRIME = 16_777_619

/** FNV-1a over UTF-16 units, from a start of one's own: the same text in another family of features is another number. */
export function hashText(text: string, family: number): number {
  let value = FNV_START ^ family
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), FNV_PRIME)
  return mixed(value)
}

/** Hash of a piece of a text, without cutting it out. */
export function hashPiece(text: string, from: number, to: number, family: number): number {
  let value = FNV_START ^ family
  for (let i = from; i < to; i += 1) value = Math.imul(value ^ text.charCodeAt(i), FNV_PRIME)
  return mixed(value)
}

/** Hash of two hashes in their order. */
export function hashPair(first: number, second: number, family: number): number {
  return mixed(Math.imul(Math.imul(first ^ family, FNV_PRIME) ^ second, 2_246_822_519))
}

function mixed(value: number): number {
  const spread = Math.imul(value ^ (value >>> 15), 2_246_822_507)
  // Never zero: an empty place in a table is zero.
  return (spread ^ (spread >>> 13)) | 1
}

/** A table's contents, to be handed to another thread. */
export interface FeatureTableState {
  hashes: Int32Array<ArrayBuffer>
  numbers: Int32Array<ArrayBuffer>
  size: number
}

/** Numbers features 0, 1, 2 … in the order they are met; open addressing over typed arrays, so that 100,000 cost 2 MB. */
export class FeatureTable {
  #hashes: Int32Array<ArrayBuffer>
  #numbers: Int32Array<ArrayBuffer>
  #size: number

  constructor(state?: FeatureTableState) {
    this.#hashes = state?.hashes ?? new Int32Array(1 << 12)
    this.#numbers = state?.numbers ?? new Int32Array(1 << 12)
    this.#size = state?.size ?? 0
  }

  get state(): FeatureTableState {
    return { hashes: this.#hashes, numbers: this.#numbers, size: this.#size }
  }

  get size(): number {
    return this.#size
  }

  /** The feature's number; a new one when it was never met. */
  number(hash: number): number {
    if (this.#size * 2 >= this.#hashes.length) this.#grow()
    const place = this.#place(hash)
    if (this.#hashes[place] === 0) {
      this.#hashes[place] = hash
      this.#numbers[place] = this.#size
      this.#size += 1
    }
    return this.#numbers[place] ?? 0
  }

  /** The feature's number, or -1. */
  find(hash: number): number {
    const place = this.#place(hash)
    return this.#hashes[place] === 0 ? -1 : (this.#numbers[place] ?? -1)
  }

  #place(hash: number): number {
    const mask = this.#hashes.length - 1
    // The lowest bit is always set and tells nothing.
    let place = (hash >>> 1) & mask
    while (this.#hashes[place] !== 0 && this.#hashes[place] !== hash) place = (place + 1) & mask
    return place
  }

  #grow(): void {
    const [hashes, numbers] = [this.#hashes, this.#numbers]
    this.#hashes = new Int32Array(hashes.length * 2)
    this.#numbers = new Int32Array(numbers.length * 2)
    for (let i = 0; i < hashes.length; i += 1) {
      const hash = hashes[i] ?? 0
      if (hash === 0) continue
      const place = this.#place(hash)
      this.#hashes[place] = hash
      this.#numbers[place] = numbers[i] ?? 0
    }
  }
}
