import type { ClientSession, Document } from 'mongodb'
import type { Store } from '../../store/connect.js'
import { reachStore } from '../../store/unavailable.js'
import type { Figures } from './manifest.js'

/** Every turn and ticket is looked at, in the indexes. The driver's `timeoutMS` does nothing; this, which its types leave out, does. */
const COUNT_MS_MAX = 3_600_000

/** What must be the same of a copy as of what it was copied from. `session`: of a moment. */
export async function figuresOf({ turns, tickets }: Store, session?: ClientSession): Promise<Figures> {
  const options = session ? { session, readConcern: { level: 'snapshot' } as const } : {}
  const more = { ...options, socketTimeoutMS: COUNT_MS_MAX, allowDiskUse: true }
  // One after the other: a session is not read by two at once.
  const [log] = await reachStore(() => turns.aggregate<Document>(PLACES, more).toArray())
  const [without] = await reachStore(() => tickets.aggregate<Document>(WITHOUT_TURN, more).toArray())
  return {
    conversations: log?.conversations ?? 0,
    missingPlaces: log?.missing ?? 0,
    ticketsWithoutTurn: without?.count ?? 0,
  }
}

/** Sequence numbers are 1, 2, 3 … within a conversation: what is missing below the last. */
const PLACES = [
  { $sort: { conversation: 1, seq: 1 } },
  { $group: { _id: '$conversation', last: { $max: '$seq' }, count: { $sum: 1 } } },
  { $group: { _id: null, conversations: { $sum: 1 }, missing: { $sum: { $subtract: ['$last', '$count'] } } } },
]

const WITHOUT_TURN = [
  { $project: { turn: { $concat: ['$conversation', '#', { $toString: '$seq' }] } } },
  {
    $lookup: {
      from: 'turns',
      localField: 'turn',
      foreignField: '_id',
      as: 'there',
      pipeline: [{ $project: { _id: 1 } }],
    },
  },
  { $match: { there: { $size: 0 } } },
  { $count: 'count' },
]
