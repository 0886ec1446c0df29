import type { FlowStep } from '../content/flow.js'
import { fold, words } from '../words.js'
import { readSlot } from './read/read-slot.js'
import { PREPOSITIONS } from './read/street-words.js'
import type { Reading } from './slots.js'

/** A landmark is told in a few words; a cry for help may begin like one. */
const LANDMARK_WORDS_MAX = 5
const BESIDE = new RegExp(`^${PREPOSITIONS} `)

/** Whether a text names a street there is, or in a few words where from something ("mitt emot kiosken"). */
export function namesPlace(text: string, step: FlowStep, reading: Reading): boolean {
  const read = readSlot(step, text, reading, 'found')
  if (read && 'value' in read) return words(read.rest).length <= 1
  return words(text).length <= LANDMARK_WORDS_MAX && BESIDE.test(fold(text.trim()))
}
