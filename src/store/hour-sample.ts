import type { Collection } from 'mongodb'
import type { StaffRecord } from '../turn/ports.js'
import { NOT_CARRIED } from './not-carried.js'
import type { StoredStaff } from './staff.js'
import type { StoredTicket } from './ticket-document.js'
import { reachStore } from './unavailable.js'

const STAFF_MAX = 10_000

/** Of a member of staff, what tells how long queues were staffed: never who it is. */
export type DutySince = Pick<StaffRecord, 'duty' | 'queues' | 'since' | 'away'>

/** Unclaimed tickets of a queue. */
export interface QueueAge {
  queue: string
  waiting: number
  /** Since when the one that has waited longest does. */
  oldest: Date
}

/** Those who are on duty, or were until after a moment. */
export async function dutiesSince({ staff }: { staff: Collection<StoredStaff> }, from: Date): Promise<DutySince[]> {
  const here = { $or: [{ duty: 'on' as const }, { since: { $gt: from } }] }
  return reachStore(() =>
    staff
      .find(here, { projection: { _id: 0, duty: 1, queues: 1, since: 1, away: 1 } })
      .limit(STAFF_MAX)
      .toArray(),
  )
}

/** How queues stand just now; those in which nobody waits are not among them. */
export async function queueAges({ tickets }: { tickets: Collection<StoredTicket> }): Promise<QueueAge[]> {
  const since = { $min: { $ifNull: ['$awaitingSince', '$arrivedAt'] } }
  return reachStore(() =>
    tickets
      .aggregate<QueueAge>([
        { $match: { status: 'new', ...NOT_CARRIED } },
        { $group: { _id: '$queue', waiting: { $sum: 1 }, oldest: since } },
        { $project: { _id: 0, queue: '$_id', waiting: 1, oldest: 1 } },
      ])
      .toArray(),
  )
}
