import type { FlowStep } from '../../content/flow.js'
import type { Read, Reading, SlotValue } from '../slots.js'
import { readAddress } from './read-address.js'
import { readAmount } from './read-amount.js'
import { readChoice } from './read-choice.js'
import { readDate } from './read-date.js'
import { readEmail } from './read-email.js'
import { readPhone } from './read-phone.js'
import { readText } from './read-text.js'
import { readWindow } from './read-window.js'
import { readYesNo } from './read-yes-no.js'

const TEXT_LENGTH_MAX = 4_000

/**
 * What a text says for a step. `asked`: this very step was asked, so that a bare "15" or "ja" answers it. `found`: it is
 * looked for in a message that was no answer to it; only what cannot be meant otherwise is taken, and nothing is unfit.
 * Reads the first 4,000 characters (a text answer is measured whole). Visits and files are answered elsewhere: undefined.
 */
export function readSlot(step: FlowStep, text: string, reading: Reading, how: 'asked' | 'found'): Read<SlotValue> {
  const composed = text.slice(0, TEXT_LENGTH_MAX).normalize('NFC').slice(0, TEXT_LENGTH_MAX)
  const read = how === 'asked' ? answered(step, composed, text, reading) : mentioned(step, composed, reading)
  return how === 'found' && read !== undefined && 'unfit' in read ? undefined : read
}

function answered(step: FlowStep, text: string, whole: string, reading: Reading): Read<SlotValue> {
  if (step.type === 'text') return readText(whole, step)
  if (step.type === 'yes-no') return readYesNo(text, step, reading)
  return anyhow(step, text, reading, 'asked')
}

const mentioned = (step: FlowStep, text: string, reading: Reading) => anyhow(step, text, reading, 'found')

function anyhow(step: FlowStep, text: string, reading: Reading, how: 'asked' | 'found'): Read<SlotValue> {
  switch (step.type) {
    case 'choice':
      return readChoice(text, step, reading, how)
    case 'address':
      return readAddress(text, step, reading, how)
    case 'date':
      return readDate(text, step, reading, how)
    case 'window':
      return readWindow(text, step, reading, how)
    case 'amount':
      return readAmount(text, step, reading, how)
    case 'phone':
      return readPhone(text)
    case 'email':
      return readEmail(text)
    default:
      return undefined
  }
}
