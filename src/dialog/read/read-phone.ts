import { findPhoneNumbersInText } from 'libphonenumber-js/max'
import type { Read, SlotValue } from '../slots.js'
import { type Span, without } from './spans.js'

/** Kinds of number that somebody can be called on without its costing more than a call. */
const CALLED = new Set(['MOBILE', 'FIXED_LINE', 'FIXED_LINE_OR_MOBILE', 'VOIP', 'UAN', 'PERSONAL_NUMBER'])
/** Fewer digits are not meant as a number to call. */
const DIGITS_MIN = 3

/** The first phone number in a text that can be called, E.164, Swedish where no country is written; `phone_invalid` for digits that are none. */
export function readPhone(text: string): Read<Extract<SlotValue, { is: 'phone' }>> {
  const found = phonesIn(text)[0]
  if (found) return { value: { is: 'phone', phone: found.phone }, rest: without(text, [found]) }
  return text.replace(/\D/g, '').length >= DIGITS_MIN ? { unfit: 'phone_invalid' } : undefined
}

/** Phone numbers in a text that can be called, E.164, and where they stand: their digits are no house, date or amount. */
export function phonesIn(text: string): (Span & { phone: string })[] {
  return findPhoneNumbersInText(text, 'SE')
    .filter(({ number }) => CALLED.has(number.getType() ?? ''))
    .map(({ number, startsAt, endsAt }) => ({ phone: number.number, start: startsAt, end: endsAt }))
}
