import type { Delivery, Turn } from '../../src/turn/ports.js'
import type { Outage } from './database.js'
import type { Take } from './exchange.js'
import type { Kill } from './fleet.js'
import { refOfCard } from './staff.js'

/** Sends beyond those wanted. */
export interface Extras {
  /** Each after one of whose outcome its sender could not be certain. */
  extraExplained: number
  extraUnexplained: string[]
  /** Two wanted SMS of one text to one number of which only one was sent. */
  asOne: number
  /** Wanted, and never taken by a stand-in though it counts as sent. */
  neverTaken: string[]
}

/** How soon after an answer a process must end for its mark to be in doubt. */
const MARK_MS_MAX = 2_000
/** How long a mark is tried while the database is away: a lease. */
const LEASE_MS = 31_000

interface Known {
  turns: readonly Turn[]
  takes: readonly Take[]
  kills: readonly Kill[]
  outages: readonly Outage[]
}

type Group = { name: string; wanted: number; takes: Take[]; mayBeOne: boolean }

/** Compares what the log wanted sent with what was taken, message by message. */
export function countExtras(known: Known): Extras {
  const extras: Extras = { extraExplained: 0, extraUnexplained: [], asOne: 0, neverTaken: [] }
  for (const { name, wanted, takes, mayBeOne } of groupsOf(known)) {
    if (takes.length === 0 || (takes.length < wanted && !mayBeOne)) {
      extras.neverTaken.push(`${name}: ${takes.length} of ${wanted}`)
      continue
    }
    if (takes.length < wanted) extras.asOne += wanted - takes.length
    const uncertain = takes.slice(0, -1).filter((take) => isUncertain(take, known)).length
    const count = Math.max(0, takes.length - wanted)
    extras.extraExplained += Math.min(count, uncertain)
    if (count > uncertain)
      extras.extraUnexplained.push(`${name}: ${takes.length} of ${wanted}, ${takes.map(({ end }) => end).join(' ')}`)
  }
  return extras
}

/** Whether whoever sent it may not have known that it was taken, or may not have come to write it down. */
function isUncertain({ end, endMs, pid }: Take, { kills, outages }: Known): boolean {
  if (end !== 'answered') return true
  const died = kills.some((kill) => kill.pid === pid && kill.atMs >= endMs && kill.atMs < endMs + MARK_MS_MAX)
  return died || outages.some(({ fromMs, toMs }) => fromMs < endMs + LEASE_MS && toMs > endMs)
}

function groupsOf({ turns, takes }: Known): Group[] {
  const groups = new Map<string, Group>()
  const taken = index(takes)
  for (const turn of turns) {
    for (const { payload, state } of turn.deliveries) {
      if (state === 'pending' || state === 'dead') continue
      for (const { key, mayBeOne } of keysOf(payload)) {
        const group = groups.get(key) ?? { name: key, wanted: 0, takes: taken.get(key) ?? [], mayBeOne }
        // A card is one, however often it is brought up to date; a word is said once.
        group.wanted = payload.kind === 'card' || payload.kind === 'thread' ? 1 : group.wanted + 1
        groups.set(key, group)
      }
    }
  }
  return [...groups.values()]
}

const TOKEN = /qx[a-z]+xq/g

function keysOf(payload: Delivery['payload']): { key: string; mayBeOne: boolean }[] {
  switch (payload.kind) {
    case 'sms':
      return [{ key: `sms ${payload.to} ${payload.text}`, mayBeOne: true }]
    case 'teams':
      return [{ key: `chat ${payload.conversation.replace(/^teams:/, '')} ${payload.message.text}`, mayBeOne: false }]
    case 'thread':
      return [...payload.text.matchAll(TOKEN)].map(([token]) => ({ key: `thread ${token}`, mayBeOne: false }))
    case 'card':
      return [{ key: `card ${payload.ref}`, mayBeOne: false }]
    default:
      return []
  }
}

/** What was taken, under the keys of what was wanted. */
function index(takes: readonly Take[]): Map<string, Take[]> {
  const all = new Map<string, Take[]>()
  const add = (key: string, take: Take) => all.set(key, [...(all.get(key) ?? []), take])
  for (const take of takes) {
    const ref = refOfCard(take)
    if (take.what === 'sms') add(`sms ${take.to} ${take.text}`, take)
    if (ref) add(`card ${ref}`, take)
    if (take.what !== 'message') continue
    if (take.to.startsWith('a:')) add(`chat ${take.to} ${take.text}`, take)
    else for (const [token] of take.text.matchAll(TOKEN)) add(`thread ${token}`, take)
  }
  return all
}
