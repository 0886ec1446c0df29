import type { Flow, FlowEnd, FlowStep, When } from '../content/flow.js'
import type { FileRef } from '../message.js'
import { isSmallWord, words } from '../words.js'
import { holds } from './conditions.js'
import { correct, pressedLate } from './corrections.js'
import { CONFIRM, type FlowState } from './flow-state.js'
import { houseNumberAlone } from './read/house-number.js'
import { readSlot } from './read/read-slot.js'
import type { Reading, SlotValue, Unfit } from './slots.js'
import { steering } from './steering.js'

/** What a message brings to a flow. */
export interface FlowInput {
  text: string
  files?: readonly FileRef[] | undefined
  /** A position the resident shared. */
  place?: { lat: number; lon: number } | undefined
  /** What was chosen among what was offered, by number, words or button. */
  pick?: string | undefined
}

/** What a message came to. */
export type Taken =
  /** Answers were filled in or changed. */
  | { went: 'on'; state: FlowState }
  | { went: 'unfit'; why: Unfit }
  | { went: 'back' | 'cancel' | 'restart' | 'person' | 'change' }
  /** It holds no answer. */
  | { went: 'nowhere' }

const FILES_MAX = 10
/** Words of weight, besides what was read out of it, that make a first message a story and not a name for the matter. */
const TOLD_WORDS_MIN = 4

/** A flow as it stands when its first message has been read: what is said there already is not asked. */
export function begin(flow: Flow, input: FlowInput, reading: Reading, from: number): FlowState {
  const state: FlowState = { flow: flow.id, slots: {}, answered: [], tries: 0, from, at: reading.now }
  const found = foundIn(flow, state, input.text, reading)
  const { left } = searched(withoutLaterChoices(flow), state, input.text, reading)
  return withFiles(flow, withTold(flow, found, { text: input.text, left }), input)
}

/** What sorts a story is part of the story. */
function withoutLaterChoices(flow: Flow): Flow {
  const told = flow.steps.findIndex(({ type }) => type === 'text')
  return { ...flow, steps: flow.steps.filter(({ type }, place) => type !== 'choice' || place < told) }
}

/** Whoever tells the whole story at once is not asked to tell it. */
function withTold(flow: Flow, state: FlowState, { text, left }: { text: string; left: string }): FlowState {
  const step = flow.steps.find(({ type, when }) => type === 'text' && applies(when, state.slots))
  if (step?.type !== 'text' || matterWords(left) < TOLD_WORDS_MIN) return state
  return fill(state, step, { is: 'text', text: text.trim().slice(0, step.max) })
}

function matterWords(text: string): number {
  return words(text).filter((word) => !isSmallWord(word, 'sv') && !isSmallWord(word, 'en')).length
}

/**
 * Takes one message as an answer. In this order: a button, a steering word, files and a position, the answer to what was
 * asked, a correction of what was answered, and what else of use it holds.
 */
export function take(flow: Flow, state: FlowState, input: FlowInput, reading: Reading): Taken {
  const steered = steering(input, reading.words)
  const asked = stepOf(flow, state.asking)
  if (steered === 'skip') return asked?.optional ? on(fill(state, asked, { is: 'skipped' })) : { went: 'nowhere' }
  if (steered) return { went: steered }
  const shown = withShown(flow, state, input, asked)
  const late = input.pick === undefined ? pressedLate(flow, state, input.text, reading) : undefined
  if (late) return on(late)
  const corrected = correct(flow, state, input.text, reading)
  if (corrected) return on(corrected)
  const answered = answer(flow, state, { input, asked }, reading)
  if (answered) return answered
  const more = foundIn(flow, shown, input.text, reading)
  return more === state ? { went: 'nowhere' } : on(more)
}

/** What to ask next: a step, or whether all is right; undefined when nothing is left to ask. */
export function next(flow: Flow, state: FlowState): FlowStep | typeof CONFIRM | undefined {
  const counted = counting(flow, state.slots)
  const open = flow.steps.find((step) => !step.silent && applies(step.when, counted) && !state.slots[step.slot])
  return open ?? (flow.confirm && !state.slots[CONFIRM] ? CONFIRM : undefined)
}

/** How it ends, with these answers. The last end holds whatever was answered. */
export function endOf(flow: Flow, { slots }: FlowState): FlowEnd {
  const counted = counting(flow, slots)
  const end = flow.ends.find(({ when }) => applies(when, counted)) ?? flow.ends.at(-1)
  if (!end) throw new RangeError(`${flow.id} has no end`)
  return end
}

/** The steps whose answers count: asked or said, and not overtaken by a later change of another. */
export function answeredSteps(flow: Flow, { slots }: FlowState): { step: FlowStep; value: SlotValue }[] {
  const counted = counting(flow, slots)
  return flow.steps.flatMap((step) => {
    const value = counted[step.slot]
    return value && value.is !== 'skipped' ? [{ step, value }] : []
  })
}

/** Answers that a later change of another has not overtaken. */
function counting(flow: Flow, slots: FlowState['slots']): FlowState['slots'] {
  const counted: FlowState['slots'] = {}
  for (const { slot, when } of flow.steps) {
    const value = slots[slot]
    if (value && applies(when, counted)) counted[slot] = value
  }
  return counted
}

/** One answer back; undefined when there is none to go back to. */
export function back(state: FlowState): FlowState | undefined {
  const last = state.answered.at(-1)
  if (last === undefined) return undefined
  const { [last]: _, [CONFIRM]: __, ...slots } = state.slots
  return { ...state, slots, answered: state.answered.slice(0, -1), tries: 0 }
}

/** One answer anew. */
export function reopen(state: FlowState, slot: string): FlowState {
  const { [slot]: _, [CONFIRM]: __, ...slots } = state.slots
  return { ...state, slots, answered: state.answered.filter((one) => one !== slot), tries: 0 }
}

/** A slot with its answer. */
export function fill(
  { street: _, ...state }: FlowState,
  { slot }: Pick<FlowStep, 'slot'>,
  value: SlotValue,
): FlowState {
  const answered = [...state.answered.filter((one) => one !== slot), slot]
  return { ...state, slots: { ...state.slots, [slot]: value }, answered, tries: 0 }
}

export function stepOf(flow: Flow, slot: string | undefined): FlowStep | undefined {
  return flow.steps.find((step) => step.slot === slot)
}

function on(state: FlowState): Taken {
  return { went: 'on', state }
}

function applies(when: When | undefined, slots: FlowState['slots']): boolean {
  return holds(when, (slot) => heldBy(slots[slot]))
}

/** What a condition compares with. */
function heldBy(value: SlotValue | undefined): string | undefined {
  if (!value || value.is === 'skipped') return undefined
  if (value.is === 'choice') return value.value
  if (value.is === 'yes-no') return String(value.yes)
  return ''
}

/** The answer to what was asked, and whatever else stands beside it. */
function answer(
  flow: Flow,
  state: FlowState,
  { input, asked }: { input: FlowInput; asked: FlowStep | undefined },
  reading: Reading,
): Taken | undefined {
  if (!asked) return undefined
  const shown = shownValue(asked, state, input)
  if (shown) return on(withFiles(flow, foundIn(flow, fill(state, asked, shown), input.text, reading), input))
  const said = withStreet(state, asked, input.text)
  const read = said.trim() === '' ? undefined : readSlot(asked, said, reading, 'asked')
  if (!read) return undefined
  if ('unfit' in read) return { went: 'unfit', why: read.unfit }
  const filled = fill(state, asked, read.value)
  // A story told where one was asked for may name more; what answered another question is used up.
  const left = asked.type === 'text' ? input.text : read.rest
  return on(withFiles(flow, foundIn(flow, filled, left, reading), input))
}

/** "Almvägen", and when the number was asked for: "4". */
function withStreet({ street }: FlowState, { type }: FlowStep, text: string): string {
  const number = type === 'address' && street !== undefined ? houseNumberAlone(text) : undefined
  return number === undefined ? text : `${street} ${number}`
}

/** Files where files were asked for, a position where a place was. */
function shownValue(asked: FlowStep, state: FlowState, { files, place, pick }: FlowInput): SlotValue | undefined {
  if (asked.type === 'files' && files && files.length > 0) return filesOf(state, asked, files)
  if (asked.type === 'address' && place) return { is: 'address', place: { text: pointText(place), point: place } }
  if (pick?.startsWith('value:')) return valuePicked(asked, pick.slice('value:'.length))
  return undefined
}

function valuePicked(asked: FlowStep, picked: string): SlotValue | undefined {
  if (asked.type === 'choice') return { is: 'choice', value: picked }
  if (asked.type === 'yes-no') return { is: 'yes-no', yes: picked === 'yes' }
  if (asked.type !== 'visit') return undefined
  const [office = '', from = '', to = ''] = picked.split('|')
  return { is: 'visit', office, from: new Date(from), to: new Date(to) }
}

/** Fills what a text holds besides: slots that are open, in order, each from what those before it left. */
function foundIn(flow: Flow, state: FlowState, text: string, reading: Reading): FlowState {
  return searched(flow, state, text, reading).state
}

function searched(flow: Flow, state: FlowState, text: string, reading: Reading): { state: FlowState; left: string } {
  let left = text
  let filled = state
  for (const step of flow.steps) {
    if (filled.slots[step.slot]) continue
    const read = left.trim() === '' ? undefined : readSlot(step, left, reading, 'found')
    if (!read || 'unfit' in read) continue
    filled = { ...fill(filled, step, read.value), tries: state.tries }
    left = read.rest
  }
  return { state: filled, left }
}

function withShown(flow: Flow, state: FlowState, input: FlowInput, asked: FlowStep | undefined): FlowState {
  return asked?.type === 'files' ? state : withFiles(flow, state, input)
}

/** Files that came unasked are kept where the flow has a place for them. */
function withFiles(flow: Flow, state: FlowState, { files }: FlowInput): FlowState {
  const step = flow.steps.find(({ type }) => type === 'files')
  if (!step || !files || files.length === 0) return state
  return fill(state, step, filesOf(state, step, files))
}

function filesOf(state: FlowState, { slot }: FlowStep, files: readonly FileRef[]): SlotValue {
  const before = state.slots[slot]
  const had = before?.is === 'files' ? before.files : []
  const fresh = files.filter(({ id }) => !had.some((one) => one.id === id))
  return { is: 'files', files: [...had, ...fresh].slice(0, FILES_MAX) }
}

function pointText({ lat, lon }: { lat: number; lon: number }): string {
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`
}
