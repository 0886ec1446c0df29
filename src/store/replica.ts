import type { Db } from 'mongodb'
import { reachStore } from './unavailable.js'

/** Codes by which a server says that our user may not ask, or that it is no member of a replica set (a mongos). */
const NOT_FOR_US_CODES = new Set([13, 59, 76, 8_000])
/** States of a member that does its work: primary, secondary, arbiter. */
const WORKING_STATES = new Set([1, 2, 7])
const SECONDARY = 2

/** How the replica set stands. What this user may not ask, or what a mongos cannot tell, is absent. */
export interface ReplicaStanding {
  /** How long the primary took to answer. */
  answeredMs: number
  /** How far a majority is behind the primary: so long a write waits before it counts. */
  majorityLagMs?: number
  /** How far the slowest secondary is behind the primary. */
  secondaryLagMs?: number
  /** Members that are down, recovering or out of reach. */
  membersAway?: number
}

interface Member {
  state: number
  stateStr?: string
  optimeDate?: Date
}

/** Asks the primary, and of the members where that is allowed. Throws `store_unavailable`. */
export async function readReplica(db: Db): Promise<ReplicaStanding> {
  const askedMs = performance.now()
  const hello = await reachStore(() => db.command({ hello: 1 }))
  const answeredMs = performance.now() - askedMs
  const { lastWriteDate, majorityWriteDate } = hello.lastWrite ?? {}
  return {
    answeredMs,
    ...(lastWriteDate && majorityWriteDate
      ? { majorityLagMs: Math.max(0, lastWriteDate.getTime() - majorityWriteDate.getTime()) }
      : {}),
    ...standingOf(await membersOf(db)),
  }
}

/** Undefined where they are not for us to see. */
async function membersOf(db: Db): Promise<Member[] | undefined> {
  try {
    const status = await db.client.db('admin').command({ replSetGetStatus: 1 })
    return status.members
  } catch (error) {
    if (NOT_FOR_US_CODES.has(Number((error as { code?: unknown }).code))) return undefined
    return reachStore(() => Promise.reject(error))
  }
}

function standingOf(members: Member[] | undefined): Pick<ReplicaStanding, 'secondaryLagMs' | 'membersAway'> {
  if (!members) return {}
  const primary = members.find(({ state }) => state === 1)?.optimeDate?.getTime()
  const behind = members
    .filter(({ state }) => state === SECONDARY)
    .map(({ optimeDate }) => (primary ?? 0) - (optimeDate?.getTime() ?? 0))
  return {
    membersAway: members.filter(({ state }) => !WORKING_STATES.has(state)).length,
    ...(primary === undefined ? {} : { secondaryLagMs: Math.max(0, ...behind) }),
  }
}
