import type { TicketKind } from '../tickets/ticket.js'
import type { ArticleUse, FactDetail, Outcome } from '../turn/fact.js'
import { addMinutes, type MinuteMap } from './minutes.js'

type Answered = Extract<FactDetail, { what: 'answer' }>['how']

/** What is counted of a group; of nothing else. */
export type Count =
  | 'contacts'
  | 'contactsOutside'
  | 'repeatContacts'
  | `outcome_${Outcome}`
  | `repeated_${Outcome}`
  | `answers_${Answered}`
  | `article_${ArticleUse}`
  | 'askedPerson'
  | 'tickets'
  | `tickets_${TicketKind}`
  | 'firstAnswers'
  | 'dueKept'
  | 'transfersBetween'
  | 'transfersWithin'
  | 'consulted'
  | 'released'
  | 'returned'
  | 'resolved'
  | 'resolvedTransfers'
  | 'resolvedFirstLine'
  /** Less those that were opened again. */
  | 'resolvedFirst'
  | 'reopened'
  | 'rated_good'
  | 'rated_fair'
  | 'rated_bad'
  | 'abusive'
  | 'danger'
  | 'deeds'
  | 'deedsOutside'
  | 'staffedMinutes'
  | 'queueSamples'
  | 'queueWaiting'

/** What there is to tell of a group: counts, and where times are told how many took each number of minutes. */
export interface Tally {
  counts: Partial<Record<Count, number>>
  /** Until a person first answered. */
  waits?: MinuteMap
  /** From the first claim until it was resolved. */
  handlings?: MinuteMap
  /** How long the oldest in the queue had waited, each time it was looked. */
  ages?: MinuteMap
}

const TIMES = ['waits', 'handlings', 'ages'] as const

/** What one fact adds to each group it belongs to. */
export interface Share {
  counts: [Count, number][]
  /** Minutes, as in a tally. */
  waits?: number
  handlings?: number
  ages?: number
}

export function emptyTally(): Tally {
  return { counts: {} }
}

/** `isTimed`: times are told of it too. */
export function addShare(tally: Tally, share: Share, isTimed: boolean): void {
  for (const [count, by] of share.counts) tally.counts[count] = (tally.counts[count] ?? 0) + by
  if (!isTimed) return
  for (const times of TIMES) {
    const minutes = share[times]
    if (minutes !== undefined) addMinutes(mapOf(tally, times), minutes)
  }
}

export function addTally(into: Tally, from: Tally): void {
  addCounts(into.counts, from.counts)
  for (const times of TIMES) {
    const map = from[times]
    if (map) addCounts(mapOf(into, times), map)
  }
}

function mapOf(tally: Tally, times: (typeof TIMES)[number]): MinuteMap {
  tally[times] ??= {}
  return tally[times]
}

/** Adds the counts of one to the other's; years of days are added up so. */
export function addCounts(into: Record<string, number>, from: Readonly<Record<string, number>>): void {
  for (const key in from) into[key] = (into[key] ?? 0) + (from[key] ?? 0)
}

export function count(tally: Tally | undefined, ...names: Count[]): number {
  return names.reduce((sum, name) => sum + (tally?.counts[name] ?? 0), 0)
}
