import type { Flow, FlowStep } from '../content/flow.js'
import { CONFIRM, type FlowState } from './flow-state.js'
import { houseNumberAlone, withNumber } from './read/house-number.js'
import { readSlot } from './read/read-slot.js'
import type { Place, Reading, SlotValue } from './slots.js'

/** "Nej, nummer 6": an answer given before is another. The asked slot itself is answered, not corrected. */
export function correct(flow: Flow, state: FlowState, text: string, reading: Reading): FlowState | undefined {
  const said = correctionIn(text, reading)
  if (said === undefined) return undefined
  const earlier = answeredLast(flow, state)
  for (const step of earlier) {
    const before = state.slots[step.slot]
    if (step.type === 'text' || before === undefined) continue
    const moved = before.is === 'address' ? renumbered(before.place, said, reading) : undefined
    if (moved) return again(state, step, { is: 'address', place: moved })
    const read = readSlot(step, said, reading, 'found')
    if (read && 'value' in read) return again(state, step, read.value)
  }
  return undefined
}

function again(state: FlowState, step: FlowStep, value: SlotValue): FlowState {
  const { [CONFIRM]: _, ...slots } = state.slots
  return { ...state, slots: { ...slots, [step.slot]: value }, tries: 0 }
}

/** What follows the words that open a correction; undefined where none does. */
function correctionIn(text: string, { words }: Reading): string | undefined {
  const lower = text.toLowerCase().trim()
  const openers = [...words.correction.sv, ...words.correction.en].sort((a, b) => b.length - a.length)
  const opener = openers.find(
    (one) => lower.startsWith(one.toLowerCase()) && /^[\s,.:!-]/.test(lower.slice(one.length)),
  )
  return opener === undefined
    ? undefined
    : text
        .trim()
        .slice(opener.length)
        .replace(/^[\s,.:!-]+/, '')
}

/** A button of an earlier question: that answer is another, or stands, and what is asked now is still open. */
export function pressedLate(flow: Flow, state: FlowState, text: string, reading: Reading): FlowState | undefined {
  for (const step of answeredLast(flow, state)) {
    if (step.type !== 'choice' || step.slot === state.asking) continue
    const value = titled(step, text, reading)
    if (value !== undefined) return again(state, step, { is: 'choice', value })
  }
  return undefined
}

/** The option whose title this is, to the letter. */
function titled(
  { options }: Extract<FlowStep, { type: 'choice' }>,
  text: string,
  { faults }: Reading,
): string | undefined {
  const said = text.trim().toLowerCase()
  const all =
    options === 'faults'
      ? faults.map(({ id, name }) => ({ value: id, title: name }))
      : options === 'offices'
        ? []
        : options
  return all.find(({ title }) => title.sv.toLowerCase() === said || title.en.toLowerCase() === said)?.value
}

/** The same street with another number, where that is all that is said. */
function renumbered({ crossing: _, ...place }: Place, said: string, { streets }: Reading): Place | undefined {
  const number = houseNumberAlone(said)
  if (number === undefined || place.street === undefined) return undefined
  return withNumber(
    place,
    number,
    streets?.find(({ name }) => name === place.street),
  )
}

/** Steps that have an answer, the last answered first. */
function answeredLast(flow: Flow, state: FlowState): FlowStep[] {
  return [...state.answered].reverse().flatMap((slot) => flow.steps.find((step) => step.slot === slot) ?? [])
}
