import { SegmentedMessage } from 'sms-segments-calculator'

/** What an SMS costs. `units` are septets in GSM-7, where ^{}[]~\|€ cost two, and 16-bit units in UCS-2. */
export interface SmsParts {
  encoding: 'GSM-7' | 'UCS-2'
  parts: number
  units: number
}

/** Counts as the networks do: 160 alone and 153 a part in GSM-7, 70 and 67 in UCS-2. Nothing is no part. */
export function smsParts(text: string): SmsParts {
  const message = new SegmentedMessage(text)
  const units = message.encodedChars.reduce((sum, char) => sum + (char.codeUnits?.length ?? 0), 0)
  return { encoding: message.encodingName, parts: units === 0 ? 0 : message.segmentsCount, units }
}
