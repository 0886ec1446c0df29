import { ServiceError } from '../../errors.js'

/**
 * Teams allows one bot, in one conversation, 7 messages a second, 8 in two, 60 in 30 s and 1,800 an hour, and the same
 * of new threads. A channel with all its threads is one conversation. We stay a little below, in any time of that length.
 */
const LIMITS = [
  { windowMs: 1_000, callsMax: 6 },
  { windowMs: 2_000, callsMax: 7 },
  { windowMs: 30_000, callsMax: 55 },
  { windowMs: 3_600_000, callsMax: 1_700 },
] as const
/** What one call after another takes where many wait. */
const SPACING_MS = 30_000 / 55
const STAMPS_MAX = 1_700
const CONVERSATIONS_MAX = 5_000
/** Whoever was told to wait and has not come back by this much later does not wait any more. */
const WAITING_FOR_MS = 120_000

interface Line {
  /** When calls were answered, oldest first. */
  stamps: number[]
  /** Calls let through and not answered yet. */
  underWay: number
  /** Who waits, first come first, and until when they are believed to. */
  waiting: Map<string, number>
}

/**
 * Keeps each conversation below what Teams allows. What is too soon fails with the time to wait, which grows with those
 * who wait already, and the outbox waits. For this process: another instance has its own, and Teams' 429 is heeded too.
 */
export class Pace {
  readonly #lines = new Map<string, Line>()
  readonly #elapsedMs: () => number

  /** `elapsedMs`: milliseconds from anywhere, never running back. */
  constructor(elapsedMs: () => number = () => performance.now()) {
    this.#elapsedMs = elapsedMs
  }

  /**
   * Makes the call, if there is room. `who` waits as one, however often they ask. Throws `delivery_failed` with the time
   * to wait. A call counts from its answer on: Teams may have had it at any time before.
   */
  async keep<T>(call: 'create' | 'send', conversation: string, who: string, make: () => Promise<T>): Promise<T> {
    const line = this.#line(`${call} ${conversation}`)
    this.#admit(line, who)
    line.underWay += 1
    try {
      return await make()
    } finally {
      line.underWay -= 1
      line.stamps.push(this.#elapsedMs())
      if (line.stamps.length > STAMPS_MAX) line.stamps.shift()
    }
  }

  #admit({ stamps, underWay, waiting }: Line, who: string): void {
    const now = this.#elapsedMs()
    const taken = [...stamps, ...Array<number>(underWay).fill(now)]
    const waitMs = Math.max(...LIMITS.map((limit) => untilRoom(taken, limit, now)))
    if (waitMs <= 0) {
      waiting.delete(who)
      return
    }
    const retryAfterMs = Math.ceil(waitMs + placeOf(waiting, who, now) * SPACING_MS)
    waiting.set(who, now + retryAfterMs + WAITING_FOR_MS)
    throw new ServiceError('delivery_failed', 'The conversation has had as many messages as Teams allows', {
      retryAfterMs,
    })
  }

  #line(key: string): Line {
    const known = this.#lines.get(key) ?? { stamps: [], underWay: 0, waiting: new Map() }
    // The one used longest ago goes first.
    this.#lines.delete(key)
    this.#lines.set(key, known)
    const [oldest] = this.#lines.keys()
    if (this.#lines.size > CONVERSATIONS_MAX && oldest !== undefined) this.#lines.delete(oldest)
    return known
  }
}

function untilRoom(
  stamps: readonly number[],
  { windowMs, callsMax }: { windowMs: number; callsMax: number },
  now: number,
): number {
  const oldest = stamps.at(-callsMax)
  return oldest === undefined ? 0 : oldest + windowMs - now
}

/** How many wait before them. */
function placeOf(waiting: Map<string, number>, who: string, now: number): number {
  let ahead = 0
  for (const [other, until] of waiting) {
    if (other === who) return ahead
    if (until < now) waiting.delete(other)
    else ahead += 1
  }
  return ahead
}
