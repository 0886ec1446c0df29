interface Kept {
  keepAlive(): void
}

/** Of all kept, this share at a time: signs of life to thousands at once would hold up every turn meanwhile. */
const SHARES = 20

/** Calls `keepAlive` of each that is kept once every `everyMs`, a share of them at a time. */
export class KeepAlive {
  readonly #shares: Set<Kept>[] = Array.from({ length: SHARES }, () => new Set())
  readonly #timer: NodeJS.Timeout
  #added = 0
  #round = 0

  constructor(everyMs: number) {
    this.#timer = setInterval(() => this.#next(), everyMs / SHARES).unref()
  }

  /** What it returns lets go of it. */
  add(kept: Kept): () => void {
    this.#added += 1
    const share = this.#shares[this.#added % SHARES]
    share?.add(kept)
    return () => share?.delete(kept)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #next(): void {
    this.#round += 1
    for (const kept of this.#shares[this.#round % SHARES] ?? []) kept.keepAlive()
  }
}
