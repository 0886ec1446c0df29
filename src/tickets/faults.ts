import type { FaultCategory } from '../content/faults.js'
import type { Place, Point, Streets } from '../content/streets.js'
import { LANGS } from '../message.js'
import { alike, contentStems, fold } from '../words.js'
import { FOLLOWERS_MAX } from './happenings.js'
import { metersBetween, metersFromStreet } from './points.js'
import type { Fault, Ticket } from './ticket.js'

/** Faults that nobody could tell the kind of: they may be any. */
const OTHER_CATEGORY = 'other'
const DAY_MS = 86_400_000
const METERS_A_DEGREE = 111_195
/** A degree eastward is shorter, about so much here. */
const WIDER_EASTWARD = 0.46
/** Between one house number and the next, where the list has no points. */
const METERS_A_NUMBER = 12
/** One of the two is told by its street alone: it may be anywhere in it. */
const SOMEWHERE = Number.MAX_SAFE_INTEGER

/** A fault as far as it takes to tell whether a report is of the same. */
export type KnownFault = Pick<Ticket, '_id' | 'fault' | 'status' | 'mergedInto' | 'followers' | 'arrivedAt'>

/** What nearness is judged by. */
export interface Nearness {
  category: Pick<FaultCategory, 'sameWithinMeters' | 'sameWithinDays'>
  streets: Streets
  now: Date
}

/**
 * What two new reports that may be the same share at least one of, so that neither is filed without having seen the
 * other: their streets, the squares of the map within reach of their positions, or else that they are told by a landmark.
 */
export function spotsOf({ category: id, place }: Fault, nearness: Pick<Nearness, 'category' | 'streets'>): string[] {
  const point = exactPoint(place)
  const named = streetsOf(place)
  const streets = point && named.length === 0 ? streetsNear(point, nearness) : named
  const squares = point ? squaresNear(point, nearness.category.sameWithinMeters) : []
  const all = [...streets, ...squares]
  return (all.length > 0 ? all : ['']).map((where) => `${id}|${where}`).sort()
}

/**
 * Open faults that a new report may be the same as: the very same place alone where there is one, or else all that are
 * near, the nearest first and of those the newest. Of tickets that stand for nothing of their own any more none.
 */
export function near<F extends KnownFault>(faults: readonly F[], report: Fault, nearness: Nearness): F[] {
  const found = faults
    .filter((ticket) => isOpenFault(ticket, report, nearness))
    .map((ticket) => ({ ticket, meters: ticket.fault && metersApart(ticket.fault.place, report.place, nearness) }))
    .flatMap(({ ticket, meters }) => (meters === undefined ? [] : [{ ticket, meters }]))
    .sort((a, b) => a.meters - b.meters || b.ticket.arrivedAt.getTime() - a.ticket.arrivedAt.getTime())
  const same = found.filter(({ meters }) => meters === 0)
  return (same.length > 0 ? same : found).map(({ ticket }) => ticket)
}

/** Whether two places are told to be one and the same. */
export function isSamePlace(one: Place, other: Place, streets: Streets): boolean {
  return apartByName(one, other, streets) === 0
}

/** A street alone, which may be long: several faults of a kind can be in it. */
export function isVague({ street, number, crossing }: Place, streets: Streets): boolean {
  const isWhole = number !== undefined || crossing !== undefined
  return street !== undefined && !isWhole && !isOnePlace([fold(street)], streets)
}

/** Somebody still has to see to it, and it can be followed. */
export function isFollowable({ status, mergedInto, followers = [] }: KnownFault): boolean {
  const isOpen = status === 'new' || status === 'claimed' || status === 'waiting'
  return isOpen && mergedInto === undefined && followers.length < FOLLOWERS_MAX
}

function isOpenFault(
  ticket: KnownFault,
  { category }: Fault,
  { category: { sameWithinDays }, now }: Nearness,
): boolean {
  const theirs = ticket.fault?.category
  if (theirs === undefined || !isFollowable(ticket)) return false
  const isAlike = theirs === category || theirs === OTHER_CATEGORY || category === OTHER_CATEGORY
  return isAlike && now.getTime() - ticket.arrivedAt.getTime() <= sameWithinDays * DAY_MS
}

/** Metres as far as can be told: 0 for the very same, SOMEWHERE for what may be; undefined for what is not near. */
function metersApart(one: Place, other: Place, { category: { sameWithinMeters }, streets }: Nearness) {
  const byName = apartByName(one, other, streets)
  if (byName === 0 || byName === SOMEWHERE) return byName
  const byPoint = apartByPoint(one, other, streets)
  const meters = byPoint ?? byName
  if (meters === undefined || meters > sameWithinMeters) return undefined
  return Math.max(1, meters)
}

/** By the names of streets and places alone. */
function apartByName(one: Place, other: Place, streets: Streets): number | undefined {
  if (one.street === undefined && other.street === undefined) return isSameLandmark(one, other) ? 0 : undefined
  const theirs = streetsOf(other)
  const shared = streetsOf(one).filter((street) => theirs.includes(street))
  if (shared.length === 0) return undefined
  if (one.crossing !== undefined && other.crossing !== undefined) return shared.length === 2 ? 0 : undefined
  if (one.crossing !== undefined || other.crossing !== undefined) return SOMEWHERE
  if (one.number === undefined && other.number === undefined) return isOnePlace(shared, streets) ? 0 : SOMEWHERE
  if (one.number === undefined || other.number === undefined) return SOMEWHERE
  if (fold(one.number) === fold(other.number)) return 0
  const apart = Math.abs(Number.parseInt(one.number, 10) - Number.parseInt(other.number, 10))
  return Math.max(1, apart * METERS_A_NUMBER)
}

/** A park or a square: it has no numbers that could tell one part of it from another. */
function isOnePlace([name]: readonly string[], streets: Streets): boolean {
  const street = streets?.find((one) => fold(one.name) === name)
  return street !== undefined && street.lowest === undefined
}

function streetsOf({ street, crossing }: Place): string[] {
  return [street, crossing].flatMap((name) => (name === undefined ? [] : [fold(name)]))
}

/** Streets by which somebody else may tell the same place. */
function streetsNear(
  point: Point,
  { category: { sameWithinMeters }, streets }: Pick<Nearness, 'category' | 'streets'>,
) {
  const isNear = (meters: number | undefined) => meters !== undefined && meters <= sameWithinMeters
  return (streets ?? []).filter((street) => isNear(metersFromStreet(point, street))).map(({ name }) => fold(name))
}

/** Squares of a map that is the same for all reports of a category: whoever is within reach is in one of them. */
function squaresNear({ lat, lon }: Point, meters: number): string[] {
  const north = meters / METERS_A_DEGREE
  const east = north / Math.cos((lat * Math.PI) / 180)
  const side = 2 * north
  const columns = within(lon, east, side / WIDER_EASTWARD)
  return within(lat, north, side).flatMap((row) => columns.map((column) => `${row},${column}`))
}

function within(at: number, reach: number, side: number): number[] {
  const first = Math.floor((at - reach) / side)
  const last = Math.floor((at + reach) / side)
  return Array.from({ length: last - first + 1 }, (_, n) => first + n)
}

function apartByPoint(one: Place, other: Place, streets: Streets): number | undefined {
  const [here, there] = [exactPoint(one), exactPoint(other)]
  if (here && there) return metersBetween(here, there)
  const known = here ?? there
  return known && metersFromNamed(known, here ? other : one, streets)
}

/** Where it is, unless that is only a street's middle. */
function exactPoint({ point, street, number }: Place): Point | undefined {
  return street === undefined || number !== undefined ? point : undefined
}

/** From a point to the nearest of the streets that a place is told by. */
function metersFromNamed(from: Point, place: Place, streets: Streets): number | undefined {
  const names = streetsOf(place)
  const meters = (streets ?? [])
    .filter(({ name }) => names.includes(fold(name)))
    .flatMap((street) => metersFromStreet(from, street) ?? [])
  return meters.length > 0 ? Math.min(...meters) : undefined
}

/** "Bakom ICA" and "ICA": the fewer words are all among the others. A position has no words of its own. */
function isSameLandmark(one: Place, other: Place): boolean {
  if (one.point || other.point) return false
  return LANGS.some((lang) => {
    const [few = [], many = []] = [contentStems(one.text, lang), contentStems(other.text, lang)].sort(
      (a, b) => a.length - b.length,
    )
    return few.length > 0 && few.every((word) => many.some((said) => alike(word, said)))
  })
}
