import type { Collection, Filter } from 'mongodb'
import type { Turn } from '../turn/ports.js'
import { reachStore } from './unavailable.js'

/** One thing a member of staff did, as the turn log has it: never altered, and nothing of what they wrote. */
export interface StaffDeed {
  at: Date
  by: { id: string; name: string }
  verb: string
  ref?: string
}

export interface DeedQuery {
  ticket?: string | undefined
  /** Part of a name, or an id whole. */
  who?: string | undefined
  since?: Date | undefined
  limit: number
}

/** What staff have changed, oldest first: the newest `limit` of what is asked for. */
export async function staffDeeds(
  { turns }: { turns: Collection<Turn> },
  { ticket, who, since, limit }: DeedQuery,
): Promise<StaffDeed[]> {
  const asked: Filter<Turn>[] = [{ staff: { $exists: true } }]
  if (ticket !== undefined) asked.push({ 'staff.ref': ticket })
  if (since !== undefined) asked.push({ at: { $gte: since } })
  if (who !== undefined) asked.push({ $or: [{ 'staff.by.id': who }, { 'staff.by.name': partOf(who) }] })
  const found = await reachStore(() =>
    turns
      .find({ $and: asked }, { projection: { at: 1, staff: 1 } })
      .sort({ at: -1 })
      .limit(limit)
      .toArray(),
  )
  return found.reverse().flatMap(({ at, staff }) => {
    if (!staff) return []
    const { by, verb, ref } = staff
    return [{ at, by: { id: by.id, name: by.name }, verb, ...(ref === undefined ? {} : { ref }) }]
  })
}

/** Matches a text wherever it stands, in whatever case; none of its signs means more than itself. */
export function partOf(text: string): RegExp {
  // MongoDB takes no pattern with a null in it.
  return new RegExp(text.replaceAll('\0', '').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i')
}
