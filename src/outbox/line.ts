import { setTimeout as sleep } from 'node:timers/promises'
import { ServiceError } from '../errors.js'
import { describeError, type Log } from '../log.js'
import type { Delivery, DeliveryPayload, Turn } from '../turn/ports.js'
import type { Alarms } from './alarms.js'
import { attempt, type Outcome } from './attempt.js'
import { delayMs, isExhausted } from './backoff.js'
import { deliveryLabel } from './delivery-label.js'
import type { DeliveryBook, LeaseBook, Queued } from './ports.js'
import type { Sender } from './sender.js'
import { type Together, together } from './together.js'

/** Deliveries read at a time; what is further back than this is not sent together with the first yet. */
const LINE_MAX = 50
/** Times a line is looked at again before other destinations have their turn. */
const ROUNDS_MAX = 20
const PERSIST_WAIT_MS_MIN = 100

export interface LineTools {
  deliveries: DeliveryBook
  leases: LeaseBook
  senders: Partial<Record<DeliveryPayload['kind'], Sender>>
  /** Tells staff. Awaited before the delivery is marked dead, so a crash repeats it rather than losing it. */
  onDead: (delivery: Delivery, turn: Turn) => Promise<void>
  /** Which of these words, in threads and by SMS, must not be said any more; they are superseded by nothing. */
  withheld: (queued: readonly Queued[]) => Promise<readonly Queued[]>
  alarms: Alarms
  log: Log
  now: () => Date
  random: () => number
  /** Who holds the leases: unique to one outbox in one process. */
  holder: string
  leaseMs: number
  /** With the grace for letting go, less than half the lease. */
  timeoutMs: number
  delayMsMin?: number | undefined
  /** Nothing new is begun. */
  stopping: AbortSignal
  /** What is under way is broken off. */
  stopped: AbortSignal
}

/** One destination's deliveries: sent in order, one at a time, under its lease. */
export class Line {
  readonly #destination: string
  readonly #tools: LineTools
  /** On this process's clock, counted from before the lease was asked for, so never later than the server's. */
  #leaseEnd = 0

  constructor(destination: string, tools: LineTools) {
    this.#destination = destination
    this.#tools = tools
  }

  /** Sends until the line is empty, has to wait, or the outbox stops. False when another holds the lease. */
  async work(): Promise<boolean> {
    const { leases, holder, stopping } = this.#tools
    for (let round = 0; round < ROUNDS_MAX && !stopping.aborted; round += 1) {
      if (!(await this.#holdLease())) return round > 0
      try {
        await this.#sendInOrder()
      } finally {
        this.#leaseEnd = 0
        await leases.release(this.#destination, holder)
      }
      // Whoever committed more in the meantime found the lease taken and went away.
      if (!(await this.#hasDue())) return true
    }
    return true
  }

  async #sendInOrder(): Promise<void> {
    const { deliveries, now, stopping } = this.#tools
    for (;;) {
      const read = await deliveries.line(this.#destination, LINE_MAX)
      const line = await this.#withoutWithheld(read)
      const settled = new Set<Queued>()
      for (const queued of line) {
        if (settled.has(queued)) continue
        if (stopping.aborted) return
        if (queued.delivery.due > now()) return deliveries.hold(this.#destination, queued.delivery.due)
        const open = line.filter((one) => !settled.has(one))
        const sent = together(queued, open)
        if ((await this.#deliver(queued, sent)) === 'wait') return
        for (const other of sent.others) settled.add(other)
      }
      if (read.length < LINE_MAX) return
    }
  }

  async #withoutWithheld(line: Queued[]): Promise<Queued[]> {
    const { deliveries, withheld } = this.#tools
    const words = line.filter(({ delivery }) => ['thread', 'sms'].includes(delivery.payload.kind))
    if (words.length === 0) return line
    const held = new Set(await withheld(words))
    if (held.size > 0) await deliveries.superseded([...held])
    return line.filter((queued) => !held.has(queued))
  }

  async #deliver(queued: Queued, { payload, others }: Together): Promise<'next' | 'wait'> {
    const { deliveries, senders, now, leaseMs, timeoutMs, stopped } = this.#tools
    if (this.#isExhausted(queued, queued.delivery.error))
      return this.#bury(queued, queued.delivery.error ?? 'delivery_uncertain')
    if (!(await this.#holdLease())) return 'wait'
    const at = now()
    const begun = await deliveries.begin(queued, { at, leaseEnd: new Date(at.getTime() + leaseMs) })
    if (!begun) return 'wait'
    const sender = senders[payload.kind] ?? NO_SENDER
    const outcome = await attempt(sender, { ...begun.delivery, payload }, { timeoutMs, stopped })
    return this.#mark(begun, others, outcome)
  }

  async #mark(begun: Queued, others: Queued[], outcome: Outcome): Promise<'next' | 'wait'> {
    const { deliveries, now } = this.#tools
    if (outcome.kind === 'sent') {
      const { providerId } = outcome.sent
      const mark = { at: now(), ...(providerId === undefined ? {} : { providerId }) }
      await this.#persist(() => deliveries.sent(begun, mark))
      if (others.length > 0) await this.#persist(() => deliveries.superseded(others))
      return 'next'
    }
    if (outcome.kind === 'refused' || this.#isExhausted(begun, outcome.error)) return this.#bury(begun, outcome.error)
    // Once it may have arrived, it may have arrived, whatever the later attempts came to.
    await this.#wait(begun, { ...outcome, uncertain: begun.delivery.uncertain || outcome.uncertain })
    return 'wait'
  }

  async #wait(
    { delivery, turn }: Queued,
    why: { error: string; uncertain: boolean; retryAfterMs?: number | undefined },
  ): Promise<void> {
    const { deliveries, now, random, delayMsMin, log, alarms } = this.#tools
    const delay = delayMs(delivery.payload.kind, delivery.attempts, {
      random: random(),
      retryAfterMs: why.retryAfterMs,
      delayMsMin,
    })
    const due = new Date(now().getTime() + delay)
    const isNotYet = why.error === 'delivery_not_yet'
    // Where there is nowhere to bring it to, nothing has been tried yet: the time for that begins when there is.
    const mark = { due, uncertain: why.uncertain, error: why.error, ...(isNotYet ? { triedAt: due } : {}) }
    await this.#persist(() => deliveries.failed({ delivery, turn }, mark))
    await this.#persist(() => deliveries.hold(this.#destination, due))
    const level = isNotYet && delivery.attempts > 1 ? 'debug' : 'info'
    log[level]('delivery waits', { ...deliveryLabel(delivery), error: why.error, delayMs: delay })
    await alarms.waits({ delivery, turn }, why.error)
  }

  /** Told first, marked after: what is dead is known to staff, even if this process ends in between. */
  async #bury({ delivery, turn }: Queued, error: string): Promise<'next' | 'wait'> {
    const { deliveries, onDead, log } = this.#tools
    try {
      await onDead({ ...delivery, error }, turn)
    } catch (cause) {
      log.error('could not tell of a dead delivery', { ...deliveryLabel(delivery), ...describeError(cause) })
      if (cause instanceof ServiceError && cause.retry) {
        await this.#wait({ delivery, turn }, { error, uncertain: delivery.uncertain })
        return 'wait'
      }
    }
    await this.#persist(() => deliveries.dead({ delivery, turn }, { error }))
    log.error('delivery is dead', { ...deliveryLabel(delivery), error })
    return 'next'
  }

  #isExhausted({ delivery, turn }: Queued, error: string | undefined): boolean {
    // What waits for its destination to come into being, such as a team with the app, waits for ever.
    if (error === 'delivery_not_yet') return false
    const at = this.#tools.now().getTime()
    const ageMs = at - turn.at.getTime()
    const triedMs = at - (delivery.triedAt?.getTime() ?? at)
    return isExhausted(delivery.payload.kind, delivery.attempts, { ageMs, triedMs })
  }

  /** True while at least half the lease is left, which is more than a send may take; extends it when it is not. */
  async #holdLease(): Promise<boolean> {
    const { leases, holder, leaseMs } = this.#tools
    const asked = performance.now()
    if (this.#leaseEnd - asked >= leaseMs / 2) return true
    const held = await leases.take(this.#destination, holder, leaseMs)
    this.#leaseEnd = held ? asked + leaseMs : 0
    return held
  }

  /** Marks again while the store is away: a send that is not marked would be sent again. */
  async #persist(mark: () => Promise<void>): Promise<void> {
    for (let waitMs = PERSIST_WAIT_MS_MIN; ; waitMs *= 2) {
      try {
        return await mark()
      } catch (error) {
        const late = performance.now() + waitMs > this.#leaseEnd || this.#tools.stopped.aborted
        if (late || !(error instanceof ServiceError && error.retry)) throw error
        await sleep(waitMs)
      }
    }
  }

  async #hasDue(): Promise<boolean> {
    const [first] = await this.#tools.deliveries.line(this.#destination, 1)
    return first !== undefined && first.delivery.due <= this.#tools.now()
  }
}

/** A channel that is not set up takes nothing; it may be after the next start. */
const NO_SENDER: Sender = {
  send: async () => {
    throw new ServiceError('delivery_failed', 'Nothing here sends this kind of delivery')
  },
}
