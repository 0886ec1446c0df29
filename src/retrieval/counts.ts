/** Hashed features of a text and how much each was met; flat, since thousands of texts are held while learning. */
export interface Counts {
  hashes: Int32Array
  sums: Float32Array
}

/**
 * Counts hashes, a text after the other, in the same memory: maps of their own for each text would fill the young heap
 * once in a hundred messages, and that message would wait for the collector.
 */
class Tally {
  /** Place of a hash in the lists, and in which text it was put there. */
  #places = new Int32Array(1 << 11)
  #texts = new Int32Array(1 << 11)
  #hashes = new Int32Array(1 << 10)
  #sums = new Float32Array(1 << 10)
  #text = 1
  #size = 0

  add(hash: number, by: number): void {
    if (this.#size === this.#hashes.length) this.#grow()
    const slot = this.#slot(hash)
    if (this.#texts[slot] === this.#text) {
      const place = this.#places[slot] as number
      this.#sums[place] = (this.#sums[place] as number) + by
      return
    }
    this.#put(slot, hash, by)
  }

  /** What was counted since the last time, in the order it was first met. */
  take(): Counts {
    const counts = { hashes: this.#hashes.slice(0, this.#size), sums: this.#sums.slice(0, this.#size) }
    this.#size = 0
    this.#text += 1
    return counts
  }

  #put(slot: number, hash: number, sum: number): void {
    this.#texts[slot] = this.#text
    this.#places[slot] = this.#size
    this.#hashes[this.#size] = hash
    this.#sums[this.#size] = sum
    this.#size += 1
  }

  #slot(hash: number): number {
    const mask = this.#places.length - 1
    // The lowest bit of a hash is always set and tells nothing.
    let slot = (hash >>> 1) & mask
    while (this.#texts[slot] === this.#text && this.#hashes[this.#places[slot] as number] !== hash)
      slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const { hashes, sums } = this.take()
    this.#places = new Int32Array(this.#places.length * 2)
    this.#texts = new Int32Array(this.#texts.length * 2)
    this.#hashes = new Int32Array(hashes.length * 2)
    this.#sums = new Float32Array(hashes.length * 2)
    for (let i = 0; i < hashes.length; i += 1)
      this.#put(this.#slot(hashes[i] as number), hashes[i] as number, sums[i] as number)
  }
}

const tally = new Tally()

/** Counts what `tell` tells of, hash by hash. Not to be nested: all share one tally. */
export function counted(tell: (add: (hash: number, by: number) => void) => void): Counts {
  try {
    tell(add)
  } catch (error) {
    tally.take()
    throw error
  }
  return tally.take()
}

function add(hash: number, by: number): void {
  tally.add(hash, by)
}

export function sumOf({ sums }: Counts): number {
  let sum = 0
  for (let i = 0; i < sums.length; i += 1) sum += sums[i] as number
  return sum
}
