/** What of a deck nobody is spared: all are dealt, in random order, before any comes again. */
export function dealt<T>(deck: readonly T[], random: () => number): () => T {
  let left: T[] = []
  return () => {
    if (left.length === 0) left = [...deck]
    return left.splice(Math.floor(random() * left.length), 1)[0] as T
  }
}

/** Mulberry32: 0 up to 1, the same for the same seed. */
export function randomBy(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
