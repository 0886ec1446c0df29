import type { Collection } from 'mongodb'
import type { Ticket } from '../tickets/ticket.js'
import type { QueueBoard, QueueStanding } from '../turn/ports.js'
import { NOT_CARRIED } from './not-carried.js'
import type { StoredStaff } from './staff.js'
import type { StoredTicket } from './ticket-document.js'
import { reachStore } from './unavailable.js'

/** How old a standing may be when it is told. */
const STANDINGS_LIFE_MS = 5_000
/** A median of fewer answers is no figure to tell anyone. */
const ANSWERS_MIN = 5
const ANSWERS_MAX = 20
/** What was answered longer ago than this says nothing of today. */
const ANSWERS_AGE_MS_MAX = 30 * 86_400_000

interface BoardOptions {
  tickets: Collection<StoredTicket>
  staff: Collection<StoredStaff>
  queues: () => readonly string[]
  /** Minutes a queue was open between two moments. */
  openMinutes: (queue: string, from: Date, to: Date) => number
  now: () => Date
  lifeMs?: number
}

/** How the queues stand, counted from their tickets and remembered for a few seconds. */
export class MongoQueueBoard implements QueueBoard {
  readonly #options: BoardOptions
  #known: { at: number; standings: Promise<ReadonlyMap<string, QueueStanding>> } | undefined

  constructor(options: BoardOptions) {
    this.#options = options
  }

  standings(): Promise<ReadonlyMap<string, QueueStanding>> {
    const at = performance.now()
    if (this.#known && at - this.#known.at < (this.#options.lifeMs ?? STANDINGS_LIFE_MS)) return this.#known.standings
    const standings = this.#count()
    this.#known = { at, standings }
    standings.catch(() => {
      this.#known = undefined
    })
    return standings
  }

  async ahead({ _id, queue, arrivedAt, priority }: Ticket): Promise<number> {
    const sooner = { arrivedAt: { $lt: arrivedAt } }
    const before = priority === 'high' ? { priority, ...sooner } : { $or: [{ priority: 'high' as const }, sooner] }
    return reachStore(() =>
      this.#options.tickets.countDocuments({ queue, status: 'new', _id: { $ne: _id }, ...before, ...NOT_CARRIED }),
    )
  }

  async #count(): Promise<ReadonlyMap<string, QueueStanding>> {
    const [waiting, duty, medians] = await Promise.all([this.#waiting(), this.#duty(), this.#medians()])
    return new Map(
      this.#options.queues().map((queue) => {
        const onDuty = duty.get(queue)
        const medianWaitMinutes = medians.get(queue)
        return [
          queue,
          {
            waiting: waiting.get(queue) ?? 0,
            ...(onDuty === undefined ? {} : { onDuty }),
            ...(medianWaitMinutes === undefined ? {} : { medianWaitMinutes }),
          },
        ]
      }),
    )
  }

  async #waiting(): Promise<Map<string, number>> {
    const counted = await reachStore(() =>
      this.#options.tickets
        .aggregate<{ _id: string; count: number }>([
          { $match: { status: 'new', queue: { $in: [...this.#options.queues()] }, ...NOT_CARRIED } },
          { $group: { _id: '$queue', count: { $sum: 1 } } },
        ])
        .toArray(),
    )
    return new Map(counted.map(({ _id, count }) => [_id, count]))
  }

  /** A queue for which nobody has ever said anything is not one with nobody on duty. */
  async #duty(): Promise<Map<string, number>> {
    const counted = await reachStore(() =>
      this.#options.staff
        .aggregate<{ _id: string; on: number }>([
          { $unwind: '$queues' },
          { $group: { _id: '$queues', on: { $sum: { $cond: [{ $eq: ['$duty', 'on'] }, 1, 0] } } } },
        ])
        .toArray(),
    )
    return new Map(counted.map(({ _id, on }) => [_id, on]))
  }

  async #medians(): Promise<Map<string, number>> {
    const found = await Promise.all(
      this.#options.queues().map(async (queue) => [queue, await this.#median(queue)] as const),
    )
    return new Map(found.flatMap(([queue, median]) => (median === undefined ? [] : [[queue, median]])))
  }

  async #median(queue: string): Promise<number | undefined> {
    const { tickets, openMinutes, now } = this.#options
    const since = new Date(now().getTime() - ANSWERS_AGE_MS_MAX)
    const answered = await reachStore(() =>
      tickets
        .find({ queue, answeredAt: { $gte: since } }, { projection: { arrivedAt: 1, answeredAt: 1 } })
        .sort({ answeredAt: -1 })
        .limit(ANSWERS_MAX)
        .toArray(),
    )
    if (answered.length < ANSWERS_MIN) return undefined
    const waits = answered
      .flatMap(({ arrivedAt, answeredAt }) => (answeredAt ? [openMinutes(queue, arrivedAt, answeredAt)] : []))
      .sort((a, b) => a - b)
    return waits[Math.floor((waits.length - 1) / 2)]
  }
}
