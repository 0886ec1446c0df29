/** What is picked from, each as often as it weighs. */
export interface Deck<T> {
  total: number
  weighted: readonly { weight: number; value: T }[]
}

export function deck<T>(weighted: Deck<T>['weighted']): Deck<T> {
  return { total: weighted.reduce((sum, { weight }) => sum + weight, 0), weighted }
}

/** Numbers that look like chance, and are the same for the same seed. */
export class Chance {
  #state: number

  constructor(seed: string) {
    // FNV-1a, so that neighbouring days have nothing in common.
    let hash = 0x811c9dc5
    for (let index = 0; index < seed.length; index += 1) hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193)
    this.#state = hash
  }

  /** Mulberry32: 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  is(share: number): boolean {
    return this.next() < share
  }

  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  /** One of these, by weight. */
  pick<T>({ total, weighted }: Deck<T>): T {
    let left = this.next() * total
    for (const { weight, value } of weighted) {
      left -= weight
      if (left < 0) return value
    }
    return (weighted.at(-1) as { value: T }).value
  }

  /** Most are short and some are very long, as waits are: log-normal around a median. */
  minutes(median: number, spread = 0.9): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
    return Math.round(median * Math.exp(spread * normal))
  }

  /** About so many, never fewer than none. */
  around(mean: number): number {
    const whole = Math.floor(mean * (0.85 + 0.3 * this.next()))
    return whole + Number(this.is(mean % 1))
  }
}
