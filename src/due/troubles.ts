const DELAY_MS_MIN = 5_000
const DELAY_MS_MAX = 10 * 60_000
const TROUBLES_MAX = 1_000

/** Tickets that could not be woken, each left alone for a while, longer each time: one that never can holds up no other. */
export class Troubles {
  readonly #byRef = new Map<string, { tries: number; until: number }>()
  readonly #delayMsMin: number

  constructor(delayMsMin = DELAY_MS_MIN) {
    this.#delayMsMin = delayMsMin
  }

  /** Answers how long it is left alone, in milliseconds. By a clock that only goes forward: `performance.now()`. */
  add(ref: string, nowMs: number): number {
    const tries = (this.#byRef.get(ref)?.tries ?? 0) + 1
    const delayMs = Math.min(DELAY_MS_MAX, this.#delayMsMin * 2 ** Math.min(tries - 1, 20))
    this.#byRef.delete(ref)
    this.#byRef.set(ref, { tries, until: nowMs + delayMs })
    this.#forgetOldest()
    return delayMs
  }

  over(ref: string): void {
    this.#byRef.delete(ref)
  }

  /** Those that are left alone now. */
  now(nowMs: number): string[] {
    return [...this.#byRef].flatMap(([ref, { until }]) => (until > nowMs ? [ref] : []))
  }

  #forgetOldest(): void {
    if (this.#byRef.size <= TROUBLES_MAX) return
    const oldest = this.#byRef.keys().next()
    if (!oldest.done) this.#byRef.delete(oldest.value)
  }
}
