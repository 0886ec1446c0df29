import type { Street, Streets } from '../../content/streets.js'
import { numberAfter, numberBefore } from './house-number.js'
import { oneOf } from './number-words.js'
import { flat, type Span, type Word, wholeWords, wordsAt } from './spans.js'
import { type StreetIndex, streetIndex, streetKey, unabbreviated } from './street-index.js'
import {
  FIRST_WORDS,
  NO_STREETS,
  NUMBERED,
  PREPOSITIONS,
  SHORT_ENDS,
  SHORT_NO_STREETS,
  STREET_ENDS,
} from './street-words.js'

/** A street or place that a text names. */
export interface StreetMention extends Span {
  /** As the list has it, or as it was written with its end in full. */
  name: string
  number?: string
  /** What the list says of it. */
  street?: Street
}

const MENTIONS_MAX = 6
const SLIPS_MAX = 40
const ENDS = oneOf(STREET_ENDS.keys())
const UNLISTED = wholeWords(`(?:(?:${FIRST_WORDS}) )?\\p{L}{2,40}(?:${ENDS})s?|(?:${FIRST_WORDS}) (?:${ENDS})`)
/** An abbreviated name is told by what stands around it: many words end so. */
const ABBREVIATED = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${PREPOSITIONS} |^\\s*)(?<name>\\p{L}{3,40}(?<end>[${[...SHORT_ENDS.keys()].join('')}]))\\.?(?= ?[1-9])`,
  'gu',
)
const NUMBERED_ONLY = new RegExp(`^(?:${NUMBERED})$`, 'u')
const WHOLE = new RegExp(
  `^\\s*(?:${PREPOSITIONS} )?(?<name>\\p{L}{3,40}(?: \\p{L}{2,40}){0,2}) (?=[1-9]\\d{0,3}[ a-h]{0,3}[.!]?\\s*$)`,
  'u',
)

/** Streets and places of the list that a text names, in order; slips are allowed where it looks like one. */
export function listedStreetsIn(text: string, streets: readonly Street[], asked: boolean): StreetMention[] {
  const index = streetIndex(streets)
  const said = flat(text)
  const words = wordsAt(text)
  const exact = spellings(said, words, index.wordsMax, (span) => exactly(span, index))
  const free = words.filter((word) => exact.every(({ start, end }) => word.end <= start || end <= word.start))
  const nearly = slipsOf(index)
  const near = spellings(said, free, 2, (spelt) => (looksLikeStreet(spelt, said, asked) ? nearly(spelt) : undefined))
  return [...exact, ...near].sort((a, b) => a.start - b.start).slice(0, MENTIONS_MAX)
}

/** What looks like streets where there is no list, in order. With `asked` any name with a number is one. */
export function unlistedStreetsIn(text: string, asked: boolean): StreetMention[] {
  const said = flat(text)
  const named = [...said.matchAll(UNLISTED)]
    .filter((match) => !NO_STREETS.has(match[0].replace(/s$/, '')) && !NO_STREETS.has(match[0]))
    .map((match) =>
      mention(said, { start: match.index, end: match.index + match[0].length }, { name: fullName(text, match) }),
    )
  const short =
    named.length > 0
      ? []
      : [...said.matchAll(ABBREVIATED)].filter(isShortName).map((match) => abbreviated(text, said, match))
  const all = [...named, ...short]
  return (all.length > 0 || !asked ? all : wholeName(text, said)).slice(0, MENTIONS_MAX)
}

/** Streets of the list, or what looks like them where there is none. */
export function streetsIn(text: string, streets: Streets, asked: boolean): StreetMention[] {
  return streets ? listedStreetsIn(text, streets, asked) : unlistedStreetsIn(text, asked)
}

/** Words at one place, as they may spell a name. */
interface Spelt extends Span {
  words: readonly string[]
}

/** Every run of words that `find` knows, the longest first at each place; none overlaps another. */
function spellings(
  said: string,
  words: readonly Word[],
  wordsMax: number,
  find: (spelt: Spelt) => Street | undefined,
): StreetMention[] {
  const found: StreetMention[] = []
  for (let at = 0; at < words.length; at += 1) {
    for (let length = Math.min(wordsMax, words.length - at); length > 0; length -= 1) {
      const run = words.slice(at, at + length)
      const spelt = { start: run[0]?.start ?? 0, end: run.at(-1)?.end ?? 0, words: run.map((word) => word.flat) }
      const street = spelt.end - spelt.start <= 80 ? find(spelt) : undefined
      if (!street) continue
      found.push(mention(said, spelt, { name: street.name, street }))
      at += length - 1
      break
    }
  }
  return found
}

function exactly({ words }: Spelt, index: StreetIndex): Street | undefined {
  const short = unabbreviated(words)
  const genitive = words.join('').endsWith('s') ? words.join('').slice(0, -1) : undefined
  return (
    index.exactly(streetKey(words)) ??
    (short === undefined ? undefined : index.exactly(short)) ??
    (genitive && genitive.length > 3 ? index.exactly(streetKey([genitive])) : undefined)
  )
}

/** The dear part of the search: done once for a spelling, and for so many of one text. */
function slipsOf(index: StreetIndex): (spelt: Spelt) => Street | undefined {
  const known = new Map<string, Street | undefined>()
  return ({ words }) => {
    const key = streetKey(words)
    if (!known.has(key) && known.size < SLIPS_MAX) known.set(key, index.nearly(key))
    return known.get(key)
  }
}

/** A slip is looked for only in a word that ends as a street, has a house number, or answers a question for a place. */
function looksLikeStreet({ words, start, end }: Spelt, said: string, asked: boolean): boolean {
  if (STREET_ENDS.has(words.join(''))) return false
  const ends = new RegExp(`(?:${ENDS})$`, 'u').test(words.at(-1) ?? '')
  if (ends || numberAfter(said, end)) return !NO_STREETS.has(words.at(-1) ?? '')
  return asked && start <= 24 && said.length <= 60
}

/** With its house number, after it or before. */
function mention(said: string, span: Span, what: { name: string; street?: Street }): StreetMention {
  const end = said[span.end] === '.' ? span.end + 1 : span.end
  const after = numberAfter(said, end) ?? numberAfter(said, span.end)
  const before = after ? undefined : numberBefore(said, span.start)
  const number = after ?? before
  return {
    ...what,
    start: before ? before.start : span.start,
    end: after ? after.end : span.end,
    ...(number && { number: number.number }),
  }
}

function fullName(text: string, match: RegExpExecArray): string {
  const written = text.slice(match.index, match.index + match[0].length)
  const plain = match[0].endsWith('s') ? written.slice(0, -1) : written
  const end = [...STREET_ENDS].sort((a, b) => b[0].length - a[0].length).find(([one]) => flat(plain).endsWith(one))
  return capital(end ? plain.slice(0, -end[0].length) + end[1] : plain)
}

/** "Storg", "almv", and not "måndag", "ring", "berg": few names end so, most words do. */
function isShortName({ groups = {} }: RegExpExecArray): boolean {
  const name = groups.name ?? ''
  return /[^aeiouyn][gv]$/.test(name) && !SHORT_NO_STREETS.has(name)
}

function abbreviated(text: string, said: string, match: RegExpExecArray): StreetMention {
  const { name = '', end = '' } = match.groups ?? {}
  const start = match.index + match[0].lastIndexOf(name)
  const written = text.slice(start, start + name.length - 1)
  return mention(said, { start, end: start + name.length }, { name: capital(written + (SHORT_ENDS.get(end) ?? '')) })
}

/** Asked where, a name and a number is all that was said. */
function wholeName(text: string, said: string): StreetMention[] {
  const match = WHOLE.exec(said)
  const name = match?.groups?.name ?? ''
  if (!match || name.split(' ').some((word) => NUMBERED_ONLY.test(word))) return []
  const start = match[0].lastIndexOf(name)
  const found = mention(
    said,
    { start, end: start + name.length },
    { name: capital(text.slice(start, start + name.length)) },
  )
  return found.number ? [found] : []
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
