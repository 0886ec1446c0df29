import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Kinds of number a text to costs us or the receiver more than a text. */
const DEAR = new Set(['PREMIUM_RATE', 'SHARED_COST'])

/** The number in E.164, or undefined for what nobody can answer: a name ("Posten"), a short code, a chat address. */
export function e164(written: string): string | undefined {
  const phone = parsePhoneNumberFromString(written.trim(), { extract: false })
  return phone?.isPossible() ? phone.number : undefined
}

/** Where a number in E.164 belongs, as far as we may text it: its ISO country, or undefined when we may not. */
export function countryToText(number: string): string | undefined {
  const phone = parsePhoneNumberFromString(number)
  if (!phone?.isValid() || DEAR.has(phone.getType() ?? '')) return undefined
  return phone.country
}
