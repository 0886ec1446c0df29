import type { Delivery, Turn } from '../../src/turn/ports.js'
import type { Outage } from './database.js'
import type { Take } from './exchange.js'
import type { Kill } from './fleet.js'
import { refOfCard } from './staff.js'

/** Sends beyond those wanted. */
export interface Extras {
  /** Each after one of whose outcome its sender could not be certain. */
  extraExplained: number
  /** Those among them that nobody outside saw a reason for: the service itself had noted that it could not be certain. */
  extraNoted: number
  extraUnexplained: string[]
  /** Two wanted SMS of one text to one number of which only one was sent. */
  asOne: number
  /** Wanted, and never taken by a stand-in though it counts as sent. */
  neverTaken: string[]
}

/** How long after an answer its mark may be on its way, on a machine that has ten things to do. */
const MARK_MS_MAX = 10_000
/** How long a mark is tried while the database is away: a lease. */
const LEASE_MS = 31_000

/** What the service believes of a failed attempt; after any other error it takes it for possibly arrived. */
const NOT_TAKEN: ReadonlySet<string> = new Set(['delivery_failed', 'delivery_not_yet', 'delivery_refused'])

interface Known {
  turns: readonly Turn[]
  takes: readonly Take[]
  kills: readonly Kill[]
  outages: readonly Outage[]
}

interface Group {
  name: string
  wanted: number
  takes: Take[]
  mayBeOne: boolean
  /** Attempts after which the service noted that they may have arrived: its answer came too late, or not whole, or could not be kept. */
  noted: number
}

/** Compares what the log wanted sent with what was taken, message by message. */
export function countExtras(known: Known): Extras {
  const extras: Extras = { extraExplained: 0, extraNoted: 0, extraUnexplained: [], asOne: 0, neverTaken: [] }
  for (const { name, wanted, takes, mayBeOne, noted } of groupsOf(known)) {
    if (takes.length === 0 || (takes.length < wanted && !mayBeOne)) {
      extras.neverTaken.push(`${name}: ${takes.length} of ${wanted}`)
      continue
    }
    if (takes.length < wanted) extras.asOne += wanted - takes.length
    const uncertain = takes.filter((take, at) => takes[at + 1] && isUncertain(take, takes[at + 1], known)).length
    const count = Math.max(0, takes.length - wanted)
    extras.extraExplained += Math.min(count, uncertain + noted)
    extras.extraNoted += Math.max(0, Math.min(count - uncertain, noted))
    if (count > uncertain + noted)
      extras.extraUnexplained.push(`${name}: ${takes.map((take) => told(take, known)).join(', then ')}`)
  }
  return extras
}

/**
 * Whether whoever sent it may not have known that it was taken, or may not have come to write that down before `next` was
 * sent: it was killed, or there was nowhere to write it.
 */
function isUncertain({ end, endMs, pid }: Take, next: Take | undefined, { kills, outages }: Known): boolean {
  if (end !== 'answered') return true
  const untilMs = next?.atMs ?? Number.POSITIVE_INFINITY
  const died = kills.some(({ pid: killed, atMs }) => killed === pid && atMs < Math.min(untilMs, endMs + MARK_MS_MAX))
  return died || outages.some(({ fromMs, toMs }) => fromMs < Math.min(untilMs, endMs + LEASE_MS) && toMs > endMs)
}

/** What is known of one send that should not have been, or of the one before it. */
function told({ end, endMs, pid }: Take, { kills }: Known): string {
  const kill = kills.find((one) => one.pid === pid)
  const killed = kill ? `killed ${Math.round(kill.atMs - endMs)} ms after` : 'not killed'
  return `${end} at ${Math.round(endMs)} ms by ${pid ?? 'nobody known'} (${killed})`
}

function groupsOf({ turns, takes }: Known): Group[] {
  const groups = new Map<string, Group>()
  const taken = index(takes)
  for (const turn of turns) {
    for (const { payload, state, error } of turn.deliveries) {
      if (state === 'pending' || state === 'dead') continue
      for (const { key, mayBeOne } of keysOf(payload)) {
        const group = groups.get(key) ?? { name: key, wanted: 0, takes: taken.get(key) ?? [], mayBeOne, noted: 0 }
        // A card is one, however often it is brought up to date; a word is said once.
        group.wanted = payload.kind === 'card' || payload.kind === 'thread' ? 1 : group.wanted + 1
        if (error !== undefined && !NOT_TAKEN.has(error)) group.noted += 1
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
