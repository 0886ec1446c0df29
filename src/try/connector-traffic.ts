import type { DoorReply } from '../channels/channel.js'
import { channelOf } from './connector-teams.js'

/** Threads and channels measured at once; the one measured first goes first. */
const METERS_MAX = 4_000
/** Times remembered, more than any limit asks for. */
const STAMPS_MAX = 4_000

const WINDOWS_MS = [1_000, 2_000, 30_000, 3_600_000] as const

/** At most so many posts in so long a time. */
interface Limit {
  windowMs: (typeof WINDOWS_MS)[number]
  postsMax: number
}

const BY_THREAD: readonly Limit[] = [
  { windowMs: 1_000, postsMax: 7 },
  { windowMs: 30_000, postsMax: 60 },
  { windowMs: 3_600_000, postsMax: 1_800 },
]

/**
 * `true`: each thread, and each channel's new threads, have 7 posts a second, 60 in 30 s and 1,800 an hour.
 * `documented`: all that Microsoft's table says, where a channel is one conversation with all its threads, and 8 posts in
 * 2 s are the most too.
 */
export type LimitsKept = boolean | 'documented'

/** How much a bot posted somewhere, asked for and not: refused posts are counted too. */
export interface Traffic {
  /** A thread, a chat, or a channel with all its threads. */
  conversation: string
  /** New threads in a channel are counted for themselves, as in Teams. An update counts as a send. */
  call: 'create' | 'send'
  posts: number
  /** Answered 429. */
  refused: number
  /** Most posts in any time of that length. */
  most: { in1s: number; in2s: number; in30s: number; in1h: number }
}

/** Counts what is posted where, and refuses what Teams would refuse. */
export class TrafficCount {
  readonly #limits: LimitsKept
  readonly #elapsedMs: () => number
  readonly #asked = new Map<string, { traffic: Traffic; meter: Meter }>()
  readonly #taken = new Map<string, Meter>()

  constructor(options: { limits: LimitsKept; elapsedMs: () => number }) {
    this.#limits = options.limits
    this.#elapsedMs = options.elapsedMs
  }

  /** Notes a post. Answers with the refusal when there is no room for it. */
  admit(call: Traffic['call'], conversation: string): DoorReply | undefined {
    const now = this.#elapsedMs()
    const waitMs = this.#limits === false ? 0 : this.#take(call, conversation, now)
    for (const place of new Set([conversation, channelOf(conversation)])) this.#note(call, place, now, waitMs > 0)
    if (waitMs === 0) return undefined
    return {
      status: 429,
      headers: { 'retry-after': String(Math.ceil(waitMs / 1_000)) },
      body: { error: { code: 'TooManyRequests', message: 'Too many requests in this conversation' } },
    }
  }

  /** Everything measured so far, first come first. */
  all(): Traffic[] {
    return structuredClone([...this.#asked.values()].map(({ traffic }) => traffic))
  }

  clear(): void {
    this.#asked.clear()
    this.#taken.clear()
  }

  /** 0 when there is room, which is taken by that; otherwise how long until there is. */
  #take(call: Traffic['call'], conversation: string, now: number): number {
    const wide = this.#limits === 'documented'
    const meter = kept(this.#taken, `${call} ${wide ? channelOf(conversation) : conversation}`, () => new Meter())
    const limits = wide ? [...BY_THREAD, { windowMs: 2_000, postsMax: 8 } as const] : BY_THREAD
    const waitMs = Math.max(...limits.map((limit) => meter.waitMs(limit, now)))
    if (waitMs === 0) meter.add(now)
    return waitMs
  }

  #note(call: Traffic['call'], conversation: string, now: number, refused: boolean): void {
    const { traffic, meter } = kept(this.#asked, `${call} ${conversation}`, () => ({
      traffic: { conversation, call, posts: 0, refused: 0, most: { in1s: 0, in2s: 0, in30s: 0, in1h: 0 } },
      meter: new Meter(),
    }))
    meter.add(now)
    traffic.posts += 1
    if (refused) traffic.refused += 1
    const [in1s, in2s, in30s, in1h] = WINDOWS_MS.map((windowMs) => meter.count(windowMs, now))
    traffic.most.in1s = Math.max(traffic.most.in1s, in1s ?? 0)
    traffic.most.in2s = Math.max(traffic.most.in2s, in2s ?? 0)
    traffic.most.in30s = Math.max(traffic.most.in30s, in30s ?? 0)
    traffic.most.in1h = Math.max(traffic.most.in1h, in1h ?? 0)
  }
}

/** Times at which something happened, oldest first. */
class Meter {
  readonly #stamps: number[] = []

  add(now: number): void {
    this.#stamps.push(now)
    if (this.#stamps.length > STAMPS_MAX) this.#stamps.shift()
  }

  /** How many in the time of that length that ends now. */
  count(windowMs: number, now: number): number {
    return this.#stamps.length - this.#stamps.findLastIndex((stamp) => stamp <= now - windowMs) - 1
  }

  /** How long until there is room for one more; 0 when there is. */
  waitMs({ windowMs, postsMax }: Limit, now: number): number {
    if (this.count(windowMs, now) < postsMax) return 0
    return (this.#stamps.at(-postsMax) ?? now) + windowMs - now
  }
}

function kept<T>(all: Map<string, T>, key: string, make: () => T): T {
  const known = all.get(key)
  if (known) return known
  const [oldest] = all.keys()
  if (all.size >= METERS_MAX && oldest !== undefined) all.delete(oldest)
  const made = make()
  all.set(key, made)
  return made
}
