import type { Open311, Open311Listed } from '../channels/open311/client.js'
import type { FaultCategory } from '../content/faults.js'
import { describeError, type Log } from '../log.js'
import { referenceIn } from '../tickets/reference-in.js'
import type { ListedFault, ListedFaults } from '../turn/ports.js'
import type { Core, Knowing } from './core.js'

/** So long a list is looked at before it is asked for again; a centre that does not answer is let be as long. */
const FRESH_MS = 60_000
/** A resident waits for it. */
const ANSWER_WITHIN_MS = 1_500
const DAY_MS = 86_400_000
/** Longer ones would fill a conversation's state. */
const ID_LENGTH_MAX = 64

interface ListedParts {
  open311: Pick<Open311, 'open'>
  knowing: Pick<Knowing, 'content'>
  core: { tickets: Pick<Core['tickets'], 'carriedAs'> }
  logger: Log
  now: () => Date
  /** How long the centre has for its answer; 1,500 unless told. */
  answerWithinMs?: number
}

/** What the centre has open besides our own tickets; of a category it has no code for, nothing. */
export function createListed(parts: ListedParts): ListedFaults {
  const kept = new Map<string, { atMs: number; is: Promise<readonly ListedFault[]> }>()
  return async ({ open311: code }: FaultCategory) => {
    if (code === undefined) return []
    const nowMs = parts.now().getTime()
    const before = kept.get(code)
    const isFresh = before !== undefined && nowMs - before.atMs < FRESH_MS
    const is = isFresh ? before.is : orNone(load(code, parts), parts.logger)
    if (!isFresh) kept.set(code, { atMs: nowMs, is })
    return orNone(withoutOurs(await is, parts), parts.logger)
  }
}

async function load(code: string, parts: ListedParts): Promise<readonly ListedFault[]> {
  const { open311, knowing, now, answerWithinMs = ANSWER_WITHIN_MS } = parts
  const { faults, organisation } = knowing.content
  const days = faults.filter((category) => category.open311 === code).map(({ sameWithinDays }) => sameWithinDays)
  const since = new Date(now().getTime() - Math.max(1, ...days) * DAY_MS)
  const rows = await open311.open({ serviceCode: code, since }, AbortSignal.timeout(answerWithinMs))
  const { referencePrefix } = organisation.municipality
  return rows.filter(({ description = '' }) => referenceIn(description, referencePrefix) === undefined).flatMap(faultOf)
}

/** One without a time cannot be told to be recent. */
function faultOf({ id, point, address, requestedAt: at }: Open311Listed): ListedFault[] {
  if (at === undefined || id.length > ID_LENGTH_MAX) return []
  return [{ id, at, ...(point ? { point } : {}), ...(address === undefined ? {} : { address }) }]
}

/** One may have become a ticket since it was listed. */
async function withoutOurs(
  listed: readonly ListedFault[],
  { core: { tickets } }: ListedParts,
): Promise<readonly ListedFault[]> {
  const ids = listed.map(({ id }) => id)
  const ours = new Set(ids.length > 0 ? await tickets.carriedAs('open311', ids) : [])
  return listed.filter(({ id }) => !ours.has(id))
}

/** What cannot be told is left out: the report is filed as if there were nothing. */
function orNone(listed: Promise<readonly ListedFault[]>, log: Log): Promise<readonly ListedFault[]> {
  return listed.catch((error: unknown) => {
    log.warn('what the operations centre lists is not known', describeError(error))
    return []
  })
}
