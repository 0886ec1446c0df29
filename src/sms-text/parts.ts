import { SegmentedMessage } from 'sms-segments-calculator'
import { isGsm7 } from './gsm7.js'

/** What an SMS costs. `units` are septets in GSM-7, where ^{}[]~\|€ cost two, and 16-bit units in UCS-2. */
export interface SmsParts {
  encoding: 'GSM-7' | 'UCS-2'
  parts: number
  units: number
}

const SEPTETS_ALONE = 160
const SEPTETS_A_PART = 153
const COSTS_TWO = new Set('^{}[]~\\|€')

/** Counts as the networks do: 160 alone and 153 a part in GSM-7, 70 and 67 in UCS-2. Nothing is no part. */
export function smsParts(text: string): SmsParts {
  return isGsm7(text) ? gsm7Parts(text) : ucs2Parts(text)
}

/** Counted here: the library takes milliseconds for a text, and a cut counts a dozen. */
function gsm7Parts(text: string): SmsParts {
  let units = 0
  let parts = 1
  let inPart = 0
  for (const char of text) {
    const septets = COSTS_TWO.has(char) ? 2 : 1
    units += septets
    // A sign of two is never divided between parts.
    if (inPart + septets > SEPTETS_A_PART) {
      parts += 1
      inPart = 0
    }
    inPart += septets
  }
  if (units <= SEPTETS_ALONE) parts = Math.min(1, units)
  return { encoding: 'GSM-7', parts, units }
}

function ucs2Parts(text: string): SmsParts {
  const message = new SegmentedMessage(text)
  const units = message.encodedChars.reduce((sum, char) => sum + (char.codeUnits?.length ?? 0), 0)
  return { encoding: message.encodingName, parts: message.segmentsCount, units }
}
