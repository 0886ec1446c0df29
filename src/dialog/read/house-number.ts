import type { Point, Street } from '../../content/streets.js'
import type { Place } from '../slots.js'
import { flat, type Span } from './spans.js'
import { COUNTED } from './street-words.js'

/** "4", "4b", "12 A", "4-6" (the first), "nr 4". A spaced "e" is chat for "är". */
const NUMBER = '(?<digits>[1-9]\\d{0,3})(?:(?<close>[a-h])|(?<apart> [a-df-h]))?(?! ?[-/:.,]?\\d| ?%)(?![\\p{L}\\p{N}])'
const RANGE = '(?<first>[1-9]\\d{0,2}) ?- ?[1-9]\\d{0,2}(?! ?[-/:.,]?\\d)(?![\\p{L}\\p{N}])'
const WORD = '(?:nr\\.?|nummer|number|no\\.?|#)'
const AFTER = new RegExp(`,? ?(?:${WORD} ?)?(?:${RANGE}|${NUMBER})(?! (?:${COUNTED})(?![\\p{L}\\p{N}]))`, 'uy')
const BEFORE = new RegExp(`(?:^|[^\\p{L}\\p{N}])${WORD} ?${NUMBER},? ?(?:pa|on|at|vid|i)? ?$`, 'u')
const FIRST = new RegExp(`^[^\\p{L}\\p{N}]*${NUMBER},? $`, 'u')
const ALONE = new RegExp(
  `^[^\\p{L}\\p{N}]*(?:(?:det (?:ar|var|ska vara)|it is|its) )?(?:${WORD} ?)?${NUMBER}[^\\p{L}\\p{N}]*$`,
  'u',
)
/** How far before a street its number may be written. */
const BEFORE_LENGTH_MAX = 24
/** A street no longer than this is one place. */
const ONE_PLACE_METERS = 150
const METERS_PER_DEGREE = 111_195

/** House number as written after the end of a street's name, such as `4` or `12B`; undefined for a number of something else. */
export function numberAfter(said: string, at: number): (Span & { number: string }) | undefined {
  AFTER.lastIndex = at
  const match = AFTER.exec(said)
  return match ? { number: numberOf(match), start: at, end: at + match[0].length } : undefined
}

/** "Nummer 4 på Almvägen", and "4 Alm Road" where that is how the text begins. */
export function numberBefore(said: string, at: number): (Span & { number: string }) | undefined {
  const from = Math.max(0, at - BEFORE_LENGTH_MAX)
  const piece = said.slice(from, at)
  const match = BEFORE.exec(piece) ?? (from === 0 ? FIRST.exec(piece) : null)
  return match ? { number: numberOf(match), start: from + match.index, end: at } : undefined
}

/** The house number that a text is and nothing more: "nr 6", "nummer 12 B"; for a correction, or when only it was missing. */
export function houseNumberAlone(text: string): string | undefined {
  const match = ALONE.exec(flat(text.slice(0, 60).normalize('NFC')))
  return match ? numberOf(match) : undefined
}

/** A place with another house number, its point reckoned anew. */
export function withNumber(place: Place, number: string, street: Street | undefined): Place {
  const { point: _, ...rest } = place
  const point = street && pointAt(street, number)
  const text = place.street ? `${place.street} ${number}` : place.text
  return { ...rest, text, number, ...(point && { point }) }
}

/**
 * Where a number on a street is, between its ends. Undefined where the list says too little to tell one end from the
 * other, or lacks the number: a wrong point would make two faults one.
 */
export function pointAt(street: Street, number: string | undefined): Point | undefined {
  const { point, end, lowest, highest } = street
  if (!point) return undefined
  if (number === undefined && end) return middle(point, end)
  if (lowest === undefined || highest === undefined) return number === undefined ? point : undefined
  if (number === undefined) return lowest === highest ? point : undefined
  const house = Number.parseInt(number, 10)
  if (house < lowest || house > highest) return undefined
  if (lowest === highest) return point
  if (!end) return undefined
  return between(point, end, (house - lowest) / (highest - lowest))
}

const between = (point: Point, end: Point, part: number): Point => ({
  lat: point.lat + part * (end.lat - point.lat),
  lon: point.lon + part * (end.lon - point.lon),
})

/** A square is one place; of a street without a number nobody knows which part is meant. */
function middle(point: Point, end: Point): Point | undefined {
  const north = (end.lat - point.lat) * METERS_PER_DEGREE
  const east = (end.lon - point.lon) * METERS_PER_DEGREE * Math.cos((point.lat * Math.PI) / 180)
  return Math.hypot(north, east) <= ONE_PLACE_METERS ? between(point, end, 0.5) : undefined
}

function numberOf({ groups = {} }: RegExpExecArray): string {
  const letter = (groups.close ?? groups.apart ?? '').trim().toUpperCase()
  return (groups.first ?? groups.digits ?? '') + letter
}
