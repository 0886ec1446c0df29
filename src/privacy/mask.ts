import Personnummer from 'personnummer'

/** What stands where an identity number stood. The same in every language, so that it can be searched for. */
export const MASKED = '[personnummer]'

/** Six or eight digits of date, a separator or none, four digits; spaces and dashes as people put them. */
const CANDIDATE = /(?<![\d+])(?:(?:19|20)\d{2}|\d{2})[ -]?(?:0\d|1[0-2])[ -]?\d{2}[ ]?[-+–—]?[ ]?\d{3}[ -]?\d(?!\d)/g

/** A ten-digit run that starts as a Swedish mobile number does. */
const MOBILE = /^07[02369]\d{7}$/

/**
 * Replaces Swedish identity numbers (10 or 12 digits, coordination numbers too, checksum right) before anything is
 * stored or logged. Phone numbers are left alone: ten bare digits from 07 are a mobile number, not a person born in 2007,
 * unless a dash stands where only identity numbers have one.
 */
export function maskIdentityNumbers(text: string): { text: string; masked: number } {
  let masked = 0
  const hidden = text.replace(CANDIDATE, (candidate) => {
    if (!isIdentityNumber(candidate)) return candidate
    masked += 1
    return MASKED
  })
  return { text: hidden, masked }
}

function isIdentityNumber(candidate: string): boolean {
  const digits = candidate.replace(/\D/g, '')
  const dashed = /[-+–—] ?\d{3}[ -]?\d$/.test(candidate)
  if (digits.length === 10 && MOBILE.test(digits) && !dashed) return false
  const separator = candidate.includes('+') ? '+' : '-'
  return personnummer.valid(`${digits.slice(0, -4)}${separator}${digits.slice(-4)}`)
}

// The class is the module itself; its types describe it as a namespace.
const personnummer = Personnummer as unknown as { valid(number: string): boolean }
