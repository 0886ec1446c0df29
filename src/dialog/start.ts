import type { Flow, FlowStep } from '../content/flow.js'
import { LANGS } from '../message.js'
import { heavyWords, Phrases } from './phrase.js'
import { readSlot } from './read/read-slot.js'
import type { Reading } from './slots.js'
import { isQuestion } from './steering.js'

const ANY_PLACE: FlowStep = {
  slot: 'place',
  type: 'address',
  number: false,
  ask: { sv: '', en: '' },
  explain: { sv: '', en: '' },
  label: { sv: '', en: '' },
  optional: false,
  silent: true,
}
/** What any street is called in phrases. */
const ANY_STREET = 'vägen gatan road street'
/** So few words besides a place name a matter and ask nothing about it. */
const TERSE_MAX = 3

/** Phrases are worked out once for each set of flows. */
const known = new WeakMap<readonly Flow[], Phrases<Flow>>()

/**
 * The flow a message begins: the one with most words of a phrase in it, all of that phrase's. A phrase of one word counts
 * only where it says all there is to say, but for a place, or names a place and little else. A question begins nothing; nor does what fits two flows alike.
 */
export function startedBy(flows: readonly Flow[], text: string, reading: Reading): Flow | undefined {
  const found = phrasesIn(flows, text)
  if (found.length === 0 || isQuestion(text, reading.words)) return undefined
  const place = placeIn(text, reading)
  const isAlone = heavyWords(place?.rest ?? text).length <= (place ? TERSE_MAX : 1)
  const best = new Map<Flow, number>()
  for (const { of, length } of found) if (length > 1 || isAlone) best.set(of, Math.max(best.get(of) ?? 0, length))
  const [first, second] = [...best].sort(([, a], [, b]) => b - a)
  return first && first[1] !== second?.[1] ? first[0] : undefined
}

/**
 * Whether a message that begins a flow leaves nothing to be answered first: it names a matter in a word or three, or
 * in little more than a phrase that begins it, or a place too, and no part of it asks.
 */
export function isReport(flows: readonly Flow[], text: string, reading: Reading): boolean {
  if (text.split(/[,.;:!?\n]+/).some((part) => isQuestion(part, reading.words)) || text.includes('?')) return false
  const place = placeIn(text, reading)
  const count = heavyWords(place?.rest ?? text).length
  return place !== undefined || count <= TERSE_MAX || phrasesIn(flows, text).some(({ length }) => length >= count - 1)
}

function phrasesIn(flows: readonly Flow[], text: string): ReturnType<Phrases<Flow>['in']> {
  const phrases = known.get(flows) ?? phrasesOf(flows)
  known.set(flows, phrases)
  return phrases.in(text)
}

/** Whether a message is a flow's own phrase and hardly a word more: an errand is wanted, whatever could be read about it. */
export function isAskedFor(flows: readonly Flow[], flow: Flow, text: string, reading: Reading): boolean {
  const lengths = phrasesIn(flows, text).flatMap(({ of, length }) => (of === flow ? [length] : []))
  const longest = Math.max(0, ...lengths)
  const said = heavyWords(placeIn(text, reading)?.rest ?? text).length
  return longest >= 2 && said <= longest + 1 && isReport(flows, text, reading)
}

function phrasesOf(flows: readonly Flow[]): Phrases<Flow> {
  return new Phrases(
    flows.flatMap((of) => LANGS.flatMap((lang) => of.start[lang].map((phrase) => ({ of, phrase, lang })))),
  )
}

/** What a text says, with a plain word for its place: a street's name means nothing but the street. */
export function withPlainPlace(text: string, reading: Reading): string {
  const place = placeIn(text, reading)
  return place ? `${place.rest} ${ANY_STREET}` : text
}

function placeIn(text: string, reading: Reading): { rest: string } | undefined {
  const place = readSlot(ANY_PLACE, text, reading, 'found')
  return place && 'value' in place ? place : undefined
}
