import type { ClientSession, Collection } from 'mongodb'
import type { Decision, VisitBook } from '../turn/ports.js'
import { reachStore } from './unavailable.js'

/** One time at an office that somebody has. `_id` is `<office>|<ISO time>|<place>`: two cannot have the same. */
export interface VisitDocument {
  _id: string
  schema: 1
  office: string
  from: Date
  to: Date
  ref: string
}

/** Times at the offices that are taken. They change only with a turn. */
export class Visits implements VisitBook {
  readonly #visits: Collection<VisitDocument>

  constructor(store: { visits: Collection<VisitDocument> }) {
    this.#visits = store.visits
  }

  async taken(from: Date, to: Date): Promise<ReadonlyMap<string, number>> {
    const found = await reachStore(() =>
      this.#visits
        .find({ from: { $gte: from, $lt: to } }, { projection: { office: 1, from: 1 } })
        .sort({ from: 1 })
        .toArray(),
    )
    const counts = new Map<string, number>()
    for (const visit of found) {
      const key = `${visit.office}|${visit.from.toISOString()}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    return counts
  }

  /** All visits at an office within a time, in order. */
  async list(office: string, from: Date, to: Date): Promise<VisitDocument[]> {
    return reachStore(() =>
      this.#visits
        .find({ office, from: { $gte: from, $lt: to } })
        .sort({ from: 1, _id: 1 })
        .limit(500)
        .toArray(),
    )
  }
}

/** Joins a turn's transaction. False when every place at that time has been taken meanwhile. */
export async function saveVisit(
  visits: Collection<VisitDocument>,
  visit: NonNullable<Decision['visit']>,
  ref: string,
  session: ClientSession,
): Promise<boolean> {
  if ('free' in visit) {
    await visits.deleteMany({ office: visit.free.office, from: visit.free.from, ref }, { session })
    return true
  }
  const { office, from, to, places } = visit.take
  const at = `${office}|${from.toISOString()}`
  const held = await visits.find({ office, from }, { session, projection: { _id: 1 } }).toArray()
  const free = Array.from({ length: places }, (_, place) => `${at}|${place}`).find(
    (id) => !held.some(({ _id }) => _id === id),
  )
  if (free === undefined) return false
  await visits.insertOne({ _id: free, schema: 1, office, from, to, ref }, { session })
  return true
}
