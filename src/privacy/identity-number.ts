import Personnummer from 'personnummer'

/** A ten-digit run that starts as a Swedish mobile number does. */
const MOBILE = /^07[02369]/
const RECENT_DAYS = 5 * 366
const CENTURIES = new Set(['18', '19', '20'])

// The class is the module itself; its types describe it as a namespace.
const personnummer = Personnummer as unknown as {
  valid(number: string, options?: { allowInterimNumber?: boolean }): boolean
}

/** Whether ten or twelve digits are somebody's: a day there is, sixty added or not, and the right last digit. */
export function isIdentityNumber(digits: string): boolean {
  const [month, day] = [digits.slice(-8, -6), digits.slice(-6, -4)].map(Number)
  // Most digits are told apart by this much; the library throws for each.
  if (!month || !day || month > 12 || day > 91) return false
  if (digits.length === 12 && !CENTURIES.has(digits.slice(0, 2))) return false
  if (!isChecked(digits.slice(-10))) return false
  return personnummer.valid(digits) || personnummer.valid(`${digits.slice(0, -4)}+${digits.slice(-4)}`)
}

/** Ten digits of which the last is made of the others (Luhn). */
function isChecked(ten: string): boolean {
  let sum = 0
  for (let at = 0; at < ten.length; at += 1) {
    const weighed = (ten.charCodeAt(at) - 48) * (at % 2 === 0 ? 2 : 1)
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum % 10 === 0
}

/** Whether a number with a letter first of its four is an interim number. */
export function isInterimNumber(number: string): boolean {
  return personnummer.valid(number.toUpperCase(), { allowInterimNumber: true })
}

export function isLikeMobile(digits: string): boolean {
  return digits.length === 10 && MOBILE.test(digits)
}

/** A day that has not come is an appointment, or part of an order number. */
export function isToCome(digits: string, now: Date): boolean {
  return digits.length === 12 && digits.slice(0, 8) > dayOf(now, 1)
}

/** A day so near that order numbers begin with it. */
export function isRecent(digits: string, now: Date): boolean {
  return digits.length === 12 && digits.slice(0, 8) > dayOf(now, -RECENT_DAYS)
}

function dayOf(now: Date, daysOn: number): string {
  const day = new Date(now.getTime() + daysOn * 86_400_000)
  return day.toISOString().slice(0, 10).replaceAll('-', '')
}
