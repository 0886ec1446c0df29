import { findPhoneNumbersInText, parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Kinds of number that somebody can be called on without it costing them or us more than a call. */
const CALLED = new Set(['MOBILE', 'FIXED_LINE', 'FIXED_LINE_OR_MOBILE', 'VOIP', 'UAN', 'PERSONAL_NUMBER'])
const TEXTED = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE'])

/** No number that is called has fewer digits. */
const DIGITS = /(?:\p{Nd}\P{Nd}*){5}/u

/** The first phone number in a text that can be called, E.164; Swedish when no country is written. */
export function phoneIn(text: string): string | undefined {
  if (!DIGITS.test(text)) return undefined
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
  const known = dialledBefore.get(phone)
  if (known !== undefined) return known
  const number = parsePhoneNumberFromString(phone, 'SE')?.number ?? phone.replace(/[^\d+]/g, '')
  if (dialledBefore.size >= DIALLED_MAX) dialledBefore.clear()
  dialledBefore.set(phone, number)
  return number
}

/** The same few numbers stand under nearly every answer. */
const DIALLED_MAX = 1_000
const dialledBefore = new Map<string, string>()
