import type { Flow } from '../../content/flow.js'
import { fill } from '../../dialog/engine.js'
import { houseNumberAlone, withNumber } from '../../dialog/read/house-number.js'
import { readSlot } from '../../dialog/read/read-slot.js'
import { readYesNo } from '../../dialog/read/read-yes-no.js'
import type { Place } from '../../dialog/slots.js'
import { steering } from '../../dialog/steering.js'
import { isSamePlace } from '../../tickets/faults.js'
import { alike, words } from '../../words.js'
import type { Draft } from '../draft.js'
import { readingOf } from '../flow-reading.js'
import { addressStep, listedNear } from '../listed-same.js'
import { SAME_PICK } from '../same-pick.js'

const PLACE_LENGTH_MAX = 200

/**
 * What an answer to that means, where it is no button: a place tells which of them, or that the report is of another
 * place; yes and no tell the rest. `again`: a place was told more exactly. Undefined for what is no answer to it.
 */
export function sameSaid(draft: Draft, flow: Flow, pick: string | undefined): string | undefined {
  if (pick !== undefined) return pick === 'another' || pick.startsWith(SAME_PICK) ? pick : undefined
  const { text, place: shared } = draft.said.message
  if (shared && isAskedWhere(draft)) return whereTold(draft, flow)
  if (text.trim() === '') return undefined
  const reading = readingOf(draft)
  const steered = steering({ text }, reading.words)
  if (steered) return steered === 'skip' ? 'another' : undefined
  const read = readYesNo(text, undefined, reading)
  const said = read && 'value' in read ? { yes: read.value.yes, rest: read.rest } : undefined
  const isNo = said?.yes === false || saysAnother(draft, text)
  if (isAskedWhere(draft)) return whereTold(draft, flow)
  const place = placeTold(draft, flow, text) ?? (said && placeTold(draft, flow, said.rest))
  const there = place && byPlace(draft, flow, place, isNo)
  if (there) return there
  if (isNo) return 'another'
  const [only, ...others] = picks(draft)
  return said?.yes && others.length === 0 ? only : undefined
}

/** Those that are offered, as they are picked. */
export function picks({ state: { pending } }: Draft): string[] {
  return (pending?.choices ?? []).map(({ pick }) => pick).filter((pick) => pick.startsWith(SAME_PICK))
}

/** None is offered, and it may be left at that: it was asked where. */
function isAskedWhere(draft: Draft): boolean {
  const { pending } = draft.state
  return picks(draft).length === 0 && (pending?.choices ?? []).some(({ pick }) => pick === 'another')
}

/** "En annan lampa": the word that says so on the button, in the resident's words. */
function saysAnother(draft: Draft, text: string): boolean {
  const another = words(draft.say('choice_another_fault')).at(-1)
  return another !== undefined && words(text).some((word) => alike(word, another))
}

/** A place that the answer tells: with a street, or the number alone of the one that was told before. */
function placeTold(draft: Draft, flow: Flow, text: string): Place | undefined {
  const step = addressStep(flow)
  const told = step && draft.state.flow?.slots[step.slot]
  if (!step || told?.is !== 'address') return undefined
  const read = readSlot(step, text, readingOf(draft), 'found')
  if (read && 'value' in read && read.value.is === 'address') return read.value.place
  const number = houseNumberAlone(text)
  const { street: name } = told.place
  if (number === undefined || name === undefined) return undefined
  return withNumber(
    told.place,
    number,
    draft.setting.content.streets?.find((street) => street.name === name),
  )
}

/** Where in the street it is: a number, a crossing, a landmark or a position, beside what was told before. */
function whereTold(draft: Draft, flow: Flow): string | undefined {
  const { text, place: point } = draft.said.message
  const { flow: going } = draft.state
  const step = addressStep(flow)
  const told = step && going?.slots[step.slot]
  if (!going || !step || told?.is !== 'address') return undefined
  const exact = placeTold(draft, flow, text)
  const { street: _, ...vague } = told.place
  const beside = point
    ? { ...vague, point }
    : { ...told.place, text: `${told.place.text}, ${text}`.slice(0, PLACE_LENGTH_MAX) }
  draft.state.flow = fill(going, step, { is: 'address', place: exact ?? beside })
  return 'again'
}

/** The one of them that is there; or else the report is of that place, and what is near is looked at anew. */
function byPlace(draft: Draft, flow: Flow, place: Place, isNo: boolean): string | undefined {
  const { streets } = draft.setting.content
  const offered = new Set(picks(draft))
  const there = [...(draft.said.sames ?? []), ...listedNear(draft, flow)].filter(
    ({ _id, fault }) => offered.has(SAME_PICK + _id) && fault && isSamePlace(fault.place, place, streets),
  )
  const [only, ...others] = there
  if (only && others.length === 0 && !isNo) return SAME_PICK + only._id
  const { flow: going } = draft.state
  const step = addressStep(flow)
  const before = step && going?.slots[step.slot]
  if (!going || !step || (before?.is === 'address' && isToldAlready(before.place, place))) return undefined
  draft.state.flow = fill(going, step, { is: 'address', place })
  return 'again'
}

function isToldAlready(before: Place, { street, number, crossing }: Place): boolean {
  return before.street === street && (number === undefined || before.number === number) && before.crossing === crossing
}
