import type { FlowStep } from '../content/flow.js'
import { fold, words } from '../words.js'
import { readSlot } from './read/read-slot.js'
import { PREPOSITIONS } from './read/street-words.js'
import type { Reading } from './slots.js'
import { steering } from './steering.js'

/** A landmark is told in a few words; a cry for help may begin like one. */
const LANDMARK_WORDS_MAX = 5
/** Words beside an answer that leave it one. */
const BESIDES_MAX = 2
const BESIDE = new RegExp(`^${PREPOSITIONS} `)

/** Whether a text is what a step asked for and hardly a word more, or steers the flow. What is told in words never is. */
export function isPlainAnswer(text: string, step: FlowStep, reading: Reading): boolean {
  if (steering({ text }, reading.words)) return true
  if (step.type === 'text') return false
  // A visit's time is told as any other is.
  const asked: FlowStep = step.type === 'visit' ? { ...withoutOffice(step), type: 'window', withinDays: 365 } : step
  const read = readSlot(asked, text, reading, step.type === 'address' ? 'found' : 'asked')
  if (read && 'value' in read) return words(read.rest).length <= BESIDES_MAX
  if (read) return true
  return step.type === 'address' && words(text).length <= LANDMARK_WORDS_MAX && BESIDE.test(fold(text.trim()))
}

function withoutOffice({ office: _, ...step }: Extract<FlowStep, { type: 'visit' }>) {
  return step
}
