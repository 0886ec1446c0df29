import { findPhoneNumbersInText, parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Kinds of number that somebody can be called on without it costing them or us more than a call. */
const CALLED = new Set(['MOBILE', 'FIXED_LINE', 'FIXED_LINE_OR_MOBILE', 'VOIP', 'UAN', 'PERSONAL_NUMBER'])
const TEXTED = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE'])

/** The first phone number in a text that can be called, E.164; Swedish when no country is written. */
export function phoneIn(text: string): string | undefined {
  const found = findPhoneNumbersInText(text, 'SE').map(({ number }) => number)
  return found.find((number) => CALLED.has(number.getType() ?? ''))?.number
}

/** A number (E.164) as people here write it: a Swedish one without its country. */
export function phoneText(phone: string): string {
  const number = parsePhoneNumberFromString(phone)
  if (!number) return phone
  return number.country === 'SE' ? number.formatNational() : number.formatInternational()
}

/** Whether a number (E.164) takes text messages, and belongs to one of the countries (ISO) that we text. */
export function canBeTexted(phone: string, countries: readonly string[]): boolean {
  const number = parsePhoneNumberFromString(phone)
  return number !== undefined && TEXTED.has(number.getType() ?? '') && countries.includes(number.country ?? '')
}

/** A number as people write it as a phone dials it, wherever it is; Swedish when no country is written. */
export function dialled(phone: string): string {
  return parsePhoneNumberFromString(phone, 'SE')?.number ?? phone.replace(/[^\d+]/g, '')
}
