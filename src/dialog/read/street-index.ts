import type { Street } from '../../content/streets.js'
import { editDistance } from '../../words.js'
import { wordsAt } from './spans.js'
import { SHORT_ENDS, STREET_ENDS } from './street-words.js'

/** Street list as it is searched. */
export interface StreetIndex {
  /** The street of a name put flat and without blanks, however its end is written. */
  exactly(key: string): Street | undefined
  /** The street whose name is nearest, a slip or two away; undefined when two are as near. */
  nearly(key: string): Street | undefined
  /** Most words of any name. */
  wordsMax: number
}

const NAME_WORDS_MAX = 6
/** So many letters may hold a slip, and two. */
const SLIP_LETTERS = 5
const LONG_LETTERS = 12
const indexes = new WeakMap<readonly Street[], StreetIndex>()
/** The ends in one and the same form: "vag" as "vagen". Longest first, so that "vagen" is not taken for "…en". */
const ENDS = [...STREET_ENDS]
  .map(([end, full]) => [end, flatWord(full)] as const)
  .sort((a, b) => b[0].length - a[0].length)
const SHORT = [...SHORT_ENDS].map(([end, full]) => [end, flatWord(full)] as const)

/** Index of a list; built once for each list. */
export function streetIndex(streets: readonly Street[]): StreetIndex {
  const kept = indexes.get(streets) ?? build(streets)
  indexes.set(streets, kept)
  return kept
}

/** A name or a piece of a text, flat, without blanks, its end in the form that lists have. */
export function streetKey(words: readonly string[]): string {
  const joined = words.join('')
  const end = ENDS.find(([written]) => joined.endsWith(written))
  return end ? joined.slice(0, -end[0].length) + end[1] : joined
}

/** What an abbreviated name may be short for: "storg" for "storgatan". Undefined for what is none. */
export function unabbreviated(words: readonly string[]): string | undefined {
  const joined = words.join('')
  const end = SHORT.find(([short]) => joined.endsWith(short))
  return end && joined.length >= 3 ? joined.slice(0, -1) + end[1] : undefined
}

function build(streets: readonly Street[]): StreetIndex {
  const byKey = new Map<string, Street>()
  /** By first letter and length, so that a slip needs some hundred comparisons and not every one. */
  const near = new Map<string, string[]>()
  let wordsMax = 1
  for (const street of streets) {
    for (const name of [street.name, ...street.also]) {
      const words = wordsAt(name.normalize('NFC'), NAME_WORDS_MAX).map((word) => word.flat)
      const key = streetKey(words)
      if (key === '' || byKey.has(key)) continue
      byKey.set(key, street)
      wordsMax = Math.max(wordsMax, words.length)
      const at = key.charAt(0) + key.length
      near.set(at, [...(near.get(at) ?? []), key])
    }
  }
  return { exactly: (key) => byKey.get(key), nearly: (key) => nearest(key, byKey, near), wordsMax }
}

/**
 * A slip in five letters and more, two in twelve and more. The first letter is seldom a slip, and often another street:
 * "Tallvägen" and "Hallvägen"; it may have changed places with the second.
 */
function nearest(key: string, byKey: ReadonlyMap<string, Street>, near: ReadonlyMap<string, string[]>) {
  const slips = key.length >= LONG_LETTERS ? 2 : key.length >= SLIP_LETTERS ? 1 : 0
  const swapped = key.charAt(1) + key.charAt(0)
  const found = candidates(key, slips, near)
    .filter((one) => one.startsWith(key.charAt(0)) || (one.startsWith(swapped) && one.length === key.length))
    .map((one) => ({ street: byKey.get(one), distance: editDistance(one, key, slips) }))
    .filter(({ distance }) => distance <= slips)
    .sort((a, b) => a.distance - b.distance)
  const [best, second] = found
  return best && (best.distance !== second?.distance || best.street === second.street) ? best.street : undefined
}

function candidates(key: string, slips: number, near: ReadonlyMap<string, string[]>): string[] {
  if (slips === 0) return []
  const lengths = Array.from({ length: 2 * slips + 1 }, (_, index) => key.length - slips + index)
  return [...new Set(key.slice(0, 2))].flatMap((letter) => lengths.flatMap((length) => near.get(letter + length) ?? []))
}

function flatWord(word: string): string {
  return word
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
}
