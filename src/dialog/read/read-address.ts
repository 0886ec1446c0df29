import type { FlowStep } from '../../content/flow.js'
import { contentStems } from '../../words.js'
import type { Place, Read, Reading, SlotValue } from '../slots.js'
import { districtIn } from './district-in.js'
import { pointAt } from './house-number.js'
import { meansNothing } from './no-answer.js'
import { phonesIn } from './read-phone.js'
import { blanked, flat, type Span, without } from './spans.js'
import { PREPOSITIONS } from './street-words.js'
import { type StreetMention, streetsIn, unlistedStreetsIn } from './streets-in.js'

type AddressStep = Extract<FlowStep, { type: 'address' }>
type AddressRead = Read<Extract<SlotValue, { is: 'address' }>>

const PLACE_LENGTH_MAX = 200
const LETTERS_MIN = 3
const LEADING = new RegExp(`(?<![\\p{L}\\p{N}])${PREPOSITIONS} $`, 'u')
/** How far before a street its preposition may begin. */
const LEADING_LENGTH_MAX = 32
const CROSSING =
  '(?:(?:i |vid |pa |at |on )?(?:the )?(?:korsningen?|hornet|corner|junction|crossing|intersection|where)(?: (?:av|mellan|of|between|vid|dar))?) $'
const CROSSING_BEFORE = new RegExp(`(?<![\\p{L}\\p{N}])${CROSSING}`, 'u')
const BETWEEN_SIGNS = /^ ?(?:\/|x|×|-|möter|moter|korsar|meets|crosses) ?$/u
const BETWEEN_WORDS = /^ ?(?:och|o|&|and|med|with) ?$/u

/**
 * A place: a street with its number, a crossing, or a place the list has. Asked for, any landmark will do, unless the
 * step needs a number: `number_missing`. `street_unknown` for a street with a number that the list lacks. With `found`
 * a street needs its number or the list's word for it.
 */
export function readAddress(
  text: string,
  step: AddressStep,
  reading: Reading,
  how: 'asked' | 'found' = 'asked',
): AddressRead {
  const asked = how === 'asked'
  const said = blanked(text, phonesIn(text))
  const mentions = streetsIn(said, reading.streets, asked)
  const crossing = crossingIn(said, mentions, asked)
  if (crossing && !step.number) return crossingRead(text, crossing, reading)
  const best = mentions.find(({ number }) => number) ?? mentions[0]
  if (best) return streetRead(text, said, best, step, reading, asked)
  if (!asked) return undefined
  if (reading.streets && unlistedStreetsIn(said, false).some(({ number }) => number)) return { unfit: 'street_unknown' }
  return landmark(text, step, reading)
}

function streetRead(
  text: string,
  said: string,
  best: StreetMention,
  step: AddressStep,
  reading: Reading,
  asked: boolean,
): AddressRead {
  if (step.number && best.number === undefined) return asked ? { unfit: 'number_missing' } : undefined
  if (!asked && best.number === undefined && !best.street) return undefined
  const span = withPreposition(said, best)
  const { name, number, street } = best
  const place = placeOf(text, text.slice(span.start, span.end), reading, [best])
  const point = street && pointAt(street, number)
  return answer(text, span, { ...place, street: name, ...(number && { number }), ...(point && { point }) })
}

function crossingRead(
  text: string,
  [one, other, span]: [StreetMention, StreetMention, Span],
  reading: Reading,
): AddressRead {
  const place = placeOf(text, text.slice(span.start, span.end), reading, [one, other])
  return answer(text, span, { ...place, street: one.name, crossing: other.name })
}

/** People point by landmarks: "gatan utanför skolan". */
function landmark(text: string, step: AddressStep, reading: Reading): AddressRead {
  const said = text.trim()
  const letters = said.match(/\p{L}/gu)?.length ?? 0
  const matter = contentStems(said, 'sv').length > 0 && contentStems(said, 'en').length > 0
  if (letters < LETTERS_MIN || !matter || meansNothing(said)) return undefined
  if (step.number) return { unfit: 'number_missing' }
  return answer(text, { start: 0, end: text.length }, placeOf(text, said, reading, []))
}

function answer(text: string, span: Span, place: Place): AddressRead {
  return { value: { is: 'address', place }, rest: without(text, [span]) }
}

/** What was said of it, its district by the list or else by the text, and whether the list knows its streets. */
function placeOf(
  text: string,
  put: string,
  { streets, districts }: Reading,
  mentions: readonly StreetMention[],
): Place {
  const district = mentions.find(({ street }) => street?.district)?.street?.district ?? districtIn(text, districts)
  const known = mentions.length > 0 && mentions.every(({ street }) => street !== undefined)
  return { text: put.trim().slice(0, PLACE_LENGTH_MAX), ...(district && { district }), ...(streets && { known }) }
}

/** Two streets with only a sign between them, or with a small word where a crossing is spoken of or is all the answer. */
function crossingIn(
  said: string,
  mentions: readonly StreetMention[],
  asked: boolean,
): [StreetMention, StreetMention, Span] | undefined {
  for (const [index, one] of mentions.entries()) {
    const other = mentions[index + 1]
    if (!other || other.name === one.name) continue
    const between = flat(said.slice(one.end, other.start))
    const start = startOf(said, one.start, CROSSING_BEFORE)
    const isAll =
      asked && !/[\p{L}\p{N}]/u.test(said.slice(0, startOf(said, one.start, LEADING)) + said.slice(other.end))
    const spoken = (start < one.start || isAll) && BETWEEN_WORDS.test(between)
    if (spoken || BETWEEN_SIGNS.test(between)) return [one, other, { start, end: other.end }]
  }
  return undefined
}

const withPreposition = (said: string, { start, end }: Span): Span => ({ start: startOf(said, start, LEADING), end })

function startOf(said: string, at: number, leading: RegExp): number {
  const from = Math.max(0, at - LEADING_LENGTH_MAX)
  const match = leading.exec(flat(said.slice(from, at)))
  return match ? from + match.index : at
}
