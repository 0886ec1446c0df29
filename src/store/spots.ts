import type { ClientSession, Collection } from 'mongodb'
import type { Decision } from '../turn/ports.js'

/** Where a fault was reported last. `_id` is the spot: its category, and a street or a square of the map. */
export interface SpotDocument {
  _id: string
  ref: string
  at: Date
}

/** After this nobody can be in the middle of deciding on a report that has not seen it; the index sweeps them. */
export const SPOT_SECONDS = 3_600

/**
 * Joins a turn's transaction: two new faults that share a spot cannot both be saved without the second having seen the
 * first. False when another came meanwhile that the decision has not looked at.
 */
export async function saveSpots(
  spots: Collection<SpotDocument>,
  { keys, seen }: NonNullable<Decision['spots']>,
  on: { ref: string; at: Date },
  session: ClientSession,
): Promise<boolean> {
  for (const key of keys) if (!(await saveSpot(spots, { key, seen }, on, session))) return false
  return true
}

async function saveSpot(
  spots: Collection<SpotDocument>,
  { key, seen }: { key: string; seen: readonly string[] },
  { ref, at }: { ref: string; at: Date },
  session: ClientSession,
): Promise<boolean> {
  const before = await spots.findOneAndUpdate(
    { _id: key },
    { $set: { ref, at } },
    { session, upsert: true, returnDocument: 'before' },
  )
  return before === null || seen.includes(before.ref) || at.getTime() - before.at.getTime() > SPOT_SECONDS * 1_000
}
