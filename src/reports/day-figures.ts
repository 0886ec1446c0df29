import { countedOn, type Fact } from '../turn/fact.js'
import { shareOf } from './share-of-fact.js'
import { addCounts, addShare, addTally, emptyTally, type Share, type Tally } from './tally.js'

/** What figures are broken down by. */
export const DIMENSIONS = ['channel', 'lang', 'district', 'department', 'queue', 'topic'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** Whose times are told, besides everybody's: by what else people are told apart they wait in the same queues. */
const TIMED: readonly Dimension[] = ['department', 'queue']

/** The group of those of whom it is not told. */
export const UNTOLD = '-'

/** The figures of a day, or of days added up: sums that name nobody, and all that a report is made of. */
export interface DayFigures {
  all: Tally
  by: Record<Dimension, Record<string, Tally>>
  /** Contacts by weekday and hour, `1-08` for Monday at eight. */
  hours: Record<string, number>
  /** How many days of each weekday are in it, `1`..`7`. */
  weekdays: Record<string, number>
  /** Tickets from department to department, `education>streets-parks`. */
  flows: Record<string, number>
  /** Contacts by the department and topic they came to be about, `education article:school-bus`. */
  matters: Record<string, number>
}

export function noFigures(): DayFigures {
  const by = Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, {}])) as DayFigures['by']
  return { all: emptyTally(), by, hours: {}, weekdays: {}, flows: {}, matters: {} }
}

/** Whether nothing at all was counted. */
export function isNothing({ all }: DayFigures): boolean {
  return Object.keys(all.counts).length === 0
}

/** The figures of one day, from the facts that are counted on it; others are left aside. */
export function figuresOfDay(day: string, facts: Iterable<Fact>): DayFigures {
  const figures = noFigures()
  figures.weekdays[weekdayOf(day)] = 1
  for (const fact of facts) if (countedOn(fact) === day) addFact(figures, fact)
  return figures
}

/** Adds one fact. */
export function addFact(figures: DayFigures, fact: Fact): void {
  const share = shareOf(fact)
  if (!share) return
  addShare(figures.all, share, true)
  for (const dimension of dimensionsOf(fact))
    addShare(tallyOf(figures, dimension, fact[dimension] ?? UNTOLD), share, isTimed(dimension))
  addRelations(figures, fact, share)
}

/** Days, or months, added up. */
export function mergeFigures(parts: Iterable<DayFigures>): DayFigures {
  const whole = noFigures()
  for (const part of parts) {
    addTally(whole.all, part.all)
    for (const dimension of DIMENSIONS)
      for (const [group, tally] of Object.entries(part.by[dimension])) addTally(tallyOf(whole, dimension, group), tally)
    for (const map of ['hours', 'weekdays', 'flows', 'matters'] as const) addCounts(whole[map], part[map])
  }
  return whole
}

/** ISO: Monday is 1. */
export function weekdayOf(day: string): string {
  return String(new Date(`${day}T12:00:00Z`).getUTCDay() || 7)
}

/** A queue's own hours are its and its department's; no channel has them. */
function dimensionsOf({ what }: Fact): readonly Dimension[] {
  return what === 'staffed' || what === 'queue_age' ? TIMED : DIMENSIONS
}

function isTimed(dimension: Dimension): boolean {
  return TIMED.includes(dimension)
}

function addRelations({ hours, flows, matters }: DayFigures, fact: Fact, { counts }: Share): void {
  const { department = UNTOLD, topic = UNTOLD } = fact
  if (fact.what === 'transferred' && fact.from !== fact.to) bump(flows, `${fact.from}>${fact.to}`)
  if (fact.what === 'contact') bump(hours, `${weekdayOf(fact.day)}-${String(fact.hour).padStart(2, '0')}`)
  // A contact that turns out to be about something else leaves what it was counted as before.
  if (fact.what === 'outcome') bump(matters, `${department} ${topic}`, sum(counts))
}

function bump(map: Record<string, number>, key: string, by = 1): void {
  if (by !== 0) map[key] = (map[key] ?? 0) + by
}

function sum(counts: Share['counts']): number {
  return counts.reduce((whole, [, by]) => whole + by, 0)
}

function tallyOf({ by }: DayFigures, dimension: Dimension, group: string): Tally {
  const groups = by[dimension]
  groups[group] ??= emptyTally()
  return groups[group]
}
