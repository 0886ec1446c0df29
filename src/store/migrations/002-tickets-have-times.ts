import type { Db, Document } from 'mongodb'
import type { WakeKind } from '../../tickets/wake.js'
import { reachStore } from '../unavailable.js'
import type { Migration, Repair } from './migration.js'

/** All that could happen to a ticket before it had times of its own; one with another event has them. */
const FIRST_EVENTS = new Set([
  'created',
  'claimed',
  'replied',
  'resident_wrote',
  'resolved',
  'contact',
  'danger',
  'delivery_failed',
])
const ANSWERS = new Set(['replied', 'resolved'])

/**
 * Since when a resident waits, when they were first answered, and what happens next: without the last a ticket is never told
 * to be late, and never closed.
 */
export const ticketsHaveTimes: Migration = {
  version: 2,
  name: 'tickets know since when they wait, and what comes next',
  passes: [
    {
      collection: 'tickets',
      needs: () => ({
        status: { $in: ['new', 'claimed', 'resolved'] },
        told: { $exists: false },
        $or: [{ wake: { $exists: false } }, { awaitingSince: { $exists: false } }, { answeredAt: { $exists: false } }],
      }),
      repair: async (ticket, db) => {
        if (!isOfFirst(ticket)) return undefined
        const times = timesOf(ticket, await waitsSince(ticket, db))
        return Object.keys(times).length === 0 ? undefined : { ...times, version: ticket.version + 1 }
      },
    },
  ],
}

function isOfFirst({ events, visit, carrier, callback }: Document): boolean {
  return !visit && !carrier && !callback && events.every(({ what }: Document) => FIRST_EVENTS.has(what))
}

/** Those that are not there yet. */
function timesOf({ events, awaitingSince, answeredAt, wake, updatedAt, status }: Document, waits?: Date): Repair {
  const answer = events.find(isAnswer)
  return {
    ...(answeredAt === undefined && answer ? { answeredAt: answer.at } : {}),
    ...(awaitingSince === undefined && waits ? { awaitingSince: waits } : {}),
    // Its time has come: whoever wakes it counts by the hours of its queue, which are not known here.
    ...(wake === undefined ? { wake: { what: nextOf(status, waits), at: updatedAt } } : {}),
  }
}

/** The first question since the last answer. What a resident wrote to whoever had the ticket stood in the log alone. */
async function waitsSince({ _id: ref, status, conversation, events, arrivedAt }: Document, db: Db) {
  if (status === 'resolved') return undefined
  const answered: Date | undefined = events.findLast(isAnswer)?.at
  if (!answered) return arrivedAt
  const [wrote] = await reachStore(() =>
    db
      .collection('turns')
      .find({
        conversation,
        at: { $gt: answered },
        deliveries: { $elemMatch: { 'payload.ref': ref, ...FROM_RESIDENT } },
      })
      .sort({ seq: 1 })
      .limit(1)
      .toArray(),
  )
  return wrote?.at
}

const FROM_RESIDENT = { 'payload.kind': 'thread', 'payload.from': 'resident' }

function isAnswer({ what }: Document): boolean {
  return ANSWERS.has(what)
}

function nextOf(status: string, waits: Date | undefined): WakeKind {
  if (status === 'resolved') return 'close'
  return waits ? 'remind' : 'nudge'
}
