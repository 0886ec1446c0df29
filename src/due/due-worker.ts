import { ServiceError } from '../errors.js'
import { describeError, type Log } from '../log.js'
import type { Ticket } from '../tickets/ticket.js'
import { nextWake, type TicketRules, type Wake } from '../tickets/wake.js'
import type { TicketNews } from '../turn/event-decision.js'
import type { Turn } from '../turn/ports.js'
import type { Leaving } from './left-behind.js'
import type { WakeBook } from './ports.js'
import { Troubles } from './troubles.js'

const LOOK_MS = 5_000
const BATCH_MAX = 100
const AT_ONCE_MAX = 4
/** Batches worked through before the next look; what is left then is found by it. */
const ROUNDS_MAX = 100
/** What wakes more often than this in one look goes round in circles. */
const WAKES_A_LOOK_MAX = 8

export interface DueOptions {
  book: WakeBook
  leaving: Pick<Leaving, 'newsOf'>
  tell: (news: TicketNews) => Promise<void>
  /** What a ticket's times are counted by, from the content in force. */
  rulesOf: (ticket: Ticket) => TicketRules
  now: () => Date
  log: Log
  /** The store is back after it was away. */
  storeIsBack?: () => void
  lookMs?: number
  /** First pause before a ticket that could not be woken is tried again. */
  troubleMsMin?: number
}

/**
 * Does to tickets what their time has come for. Looks every few seconds, and sooner when a commit of its own process
 * made something due sooner. Any number may run on one database: each wake is one event in the log, whoever tells it.
 */
export class DueWorker {
  readonly #options: DueOptions
  readonly #troubles: Troubles
  #timer: NodeJS.Timeout | undefined
  /** When the next look is, by `performance.now()`. */
  #plannedMs = Number.POSITIVE_INFINITY
  #state: 'new' | 'running' | 'stopping' = 'new'
  #looking: Promise<void> | undefined
  #peeking: Promise<void> | undefined
  #isStoreAway = false

  constructor(options: DueOptions) {
    this.#options = options
    this.#troubles = new Troubles(options.troubleMsMin)
  }

  start(): void {
    if (this.#state !== 'new') return
    this.#state = 'running'
    this.#plan(0)
  }

  /** Called right after a commit: by a ticket that was changed, something may be due before the next look. */
  wake(turn: Turn): void {
    if (this.#state !== 'running' || this.#peeking) return
    if (!turn.deliveries.some(({ payload }) => payload.kind === 'card')) return
    this.#peeking = this.#peek()
      .catch(() => undefined)
      .finally(() => {
        this.#peeking = undefined
      })
  }

  /** Begins nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#state = 'stopping'
    clearTimeout(this.#timer)
    await Promise.all([this.#looking, this.#peeking])
  }

  async #peek(): Promise<void> {
    const now = this.#options.now()
    const soonest = await this.#options.book.soonestWake(now)
    if (soonest) this.#plan(soonest.getTime() - now.getTime())
  }

  /** Looks in so many milliseconds, unless it will sooner anyway. */
  #plan(inMs: number): void {
    const atMs = performance.now() + Math.max(0, inMs)
    if (this.#state !== 'running' || atMs >= this.#plannedMs || inMs > this.#lookMs) return
    clearTimeout(this.#timer)
    this.#plannedMs = atMs
    this.#timer = setTimeout(() => this.#look(), Math.max(0, inMs))
  }

  get #lookMs(): number {
    return this.#options.lookMs ?? LOOK_MS
  }

  #look(): void {
    this.#plannedMs = Number.POSITIVE_INFINITY
    this.#plan(this.#lookMs)
    if (this.#looking) return
    this.#looking = this.#workThrough()
      .then(() => this.#storeIs('there'))
      .catch((error: unknown) => this.#storeIs('away', error))
      .finally(() => {
        this.#looking = undefined
      })
  }

  /** An outage is told once, however often it is looked. */
  #storeIs(state: 'there' | 'away', error?: unknown): void {
    const { log } = this.#options
    const isAway = state === 'away'
    if (isAway && !this.#isStoreAway) log.warn('nobody can see what is due', describeError(error))
    const isBack = !isAway && this.#isStoreAway
    this.#isStoreAway = isAway
    if (!isBack) return
    log.info('what is due is seen again')
    this.#options.storeIsBack?.()
  }

  async #workThrough(): Promise<void> {
    const { book, now } = this.#options
    const wakes = new Map<string, number>()
    for (let round = 0; round < ROUNDS_MAX && this.#state === 'running'; round += 1) {
      const except = this.#troubles.now(performance.now())
      const { tickets, unreadable } = await book.waking(now(), BATCH_MAX, except)
      for (const ref of unreadable) this.#trouble(ref, new ServiceError('stored_invalid', 'The ticket cannot be read'))
      if (tickets.length + unreadable.length === 0) return
      await this.#wakeAll(tickets, wakes)
    }
  }

  /** A few at a time. A store that is away ends it, once those under way are done with. */
  async #wakeAll(tickets: Ticket[], wakes: Map<string, number>): Promise<void> {
    const left = inAnyOrder(tickets)
    let failure: { error: unknown } | undefined
    const lane = async () => {
      for (let ticket = left.pop(); ticket && !failure && this.#state === 'running'; ticket = left.pop()) {
        const times = (wakes.get(ticket._id) ?? 0) + 1
        wakes.set(ticket._id, times)
        await this.#wakeOne(ticket, times).catch((error: unknown) => {
          failure = { error }
        })
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE_MAX }, lane))
    if (failure) throw failure.error
  }

  async #wakeOne(ticket: Ticket, times: number): Promise<void> {
    try {
      if (times > WAKES_A_LOOK_MAX) throw new RangeError('It wakes again and again')
      await this.#perform(ticket)
      this.#troubles.over(ticket._id)
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'store_unavailable') throw error
      this.#trouble(ticket._id, error)
    }
  }

  /** Times that were counted by other hours than are in force now are counted anew first. */
  async #perform(ticket: Ticket): Promise<void> {
    const { book, rulesOf, tell, now, leaving } = this.#options
    const { _id: ref, version } = ticket
    const wake = nextWake(ticket, rulesOf(ticket))
    if (!isSame(wake, ticket.wake)) await book.rewake(ref, version, wake)
    if (!wake || wake.at > now()) return
    const left = await leaving.newsOf(ticket)
    await tell(left ?? { id: `wake:${ref}:${wake.what}:${version}`, ref, what: 'wake', wake: wake.what })
  }

  #trouble(ref: string, error: unknown): void {
    const delayMs = this.#troubles.add(ref, performance.now())
    this.#options.log.error('a ticket was not woken', { ticket: ref, delayMs, ...describeError(error) })
  }
}

function isSame(a: Wake | undefined, b: Wake | undefined): boolean {
  return a?.what === b?.what && a?.at.getTime() === b?.at.getTime()
}

/** Several instances that see the same tickets do not all begin with the same one. */
function inAnyOrder<T>(list: readonly T[]): T[] {
  return list
    .map((one) => ({ one, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one)
}
