import { cueBefore } from './cues.js'
import { type Digits, digitsIn } from './digits-in.js'
import { type Grouping, groupingOf, isAsIdentity, isDashed } from './grouping.js'
import { isIdentityNumber, isInterimNumber, isLikeMobile, isRecent, isToCome } from './identity-number.js'

/** What stands where an identity number stood. The same in every language, so that it can be searched for. */
export const MASKED = '[personnummer]'

/** A stretch of a text, in UTF-16 units. */
type Span = readonly [from: number, to: number]

const LENGTHS = [12, 10] as const
/** Fewer digits than this are nobody's. */
const DIGITS_MIN = 9

/** Nearly every text has no digit at all, and is then left at once. */
const ANY_DIGIT = /\p{Nd}/u

/** Whatever comes after may be a digit of another script. */
const LAST_OF_LATIN = 0x24f
const READ_AS_DIGITS: ReadonlySet<number> = new Set([...'oOlI'].map((letter) => letter.charCodeAt(0)))

/** Letters among digits, as they are written by machines of old and read off pictures. */
const LIKE_DIGITS = /(?<![\p{L}\p{Nd}])[\p{Nd}oOlI]{2,}(?![\p{L}\p{Nd}])/gu

/** Interim numbers have a letter first of the four. */
const INTERIM =
  /(?<![\p{Nd}])(?:(?:19|20)\d\d|\d\d)[ -]?(?:0\d|1[0-2])[ -]?\d\d ?[-+–—]? ?[TRSUWXJKLMN]\d\d[ -]?\d(?![\p{L}\p{Nd}])/giu

/** Part of an id in hexadecimal, such as a file's: digits and its letters, and then digits again. */
const HEX_BEFORE = /\p{Nd}[a-f]{1,6}$/iu
const HEX_AFTER = /^[a-f]{1,6}\p{Nd}/iu
const LOOK_AROUND = 8
/** The last four are the year of another date. */
const DATE_AFTER = /^[-–./](?:0\d|1[0-2])[-–./][0-3]\d(?!\p{Nd})/u

/**
 * Replaces Swedish identity numbers (10 or 12 digits, coordination and interim numbers too, checksum right) before
 * anything is stored or logged, however they are parted and in whatever digits. Phone numbers are left alone: ten bare
 * digits from 07 are a mobile number, not a person born in 2007, unless it is called otherwise or a dash stands where
 * only identity numbers have one. So is what is called an invoice, an order or the like. Linear in length.
 */
export function maskIdentityNumbers(text: string, now = new Date()): { text: string; masked: number } {
  if (hasFewDigits(text) || !ANY_DIGIT.test(text)) return { text, masked: 0 }
  const spans = joined([...spansIn(text, now), ...spansOfLetters(text, now), ...interimIn(text)])
  let hidden = ''
  let from = 0
  for (const [start, end] of spans) {
    hidden += text.slice(from, start) + MASKED
    from = end
  }
  return { text: hidden + text.slice(from), masked: spans.length }
}

/** So few signs that are digits, or could be read as one, that no number is among them: so nearly all ids and times. */
function hasFewDigits(text: string): boolean {
  let count = 0
  for (let at = 0; at < text.length; at += 1) {
    if (!mayBeDigit(text.charCodeAt(at))) continue
    count += 1
    if (count === DIGITS_MIN) return false
  }
  return true
}

function mayBeDigit(code: number): boolean {
  return code > LAST_OF_LATIN || (code >= 0x30 && code <= 0x39) || READ_AS_DIGITS.has(code)
}

function spansIn(text: string, now: Date): Span[] {
  const digits = digitsIn(text)
  if (digits.text.length < DIGITS_MIN) return []
  const lengths = lengthsAt(text, digits, now)
  const spans: Span[] = []
  for (let at = 0; at < lengths.length; ) {
    const length = isStart(digits, at) || spans.at(-1)?.[1] === digits.starts[at] ? lengths[at] : 0
    if (length) spans.push([digits.starts[at] ?? 0, digits.ends[at + length - 1] ?? 0])
    at += length || 1
  }
  return spans
}

/** How long a number begins at each digit, or 0: from the end, so that several without anything between are known. */
function lengthsAt(text: string, digits: Digits, now: Date): number[] {
  const lengths = new Array<number>(digits.text.length).fill(0)
  for (let at = lengths.length - 1; at >= 0; at -= 1) {
    const fits = LENGTHS.find((length) => {
      const next = at + length
      if (next > lengths.length) return false
      const isWhole = digits.gaps[next - 1] !== 'none' || (lengths[next] ?? 0) > 0
      return isWhole && isNumber(text, digits, at, length, now)
    })
    lengths[at] = fits ?? 0
  }
  return lengths
}

/** Not in the middle of a longer number. */
function isStart({ gaps }: Digits, at: number): boolean {
  return at === 0 || gaps[at - 1] !== 'none'
}

function isNumber(text: string, digits: Digits, at: number, length: number, now: Date): boolean {
  const number = digits.text.slice(at, at + length)
  const gaps = digits.gaps.slice(at, at + length)
  if (gaps.slice(0, -1).includes('wall') || !isIdentityNumber(number) || isToCome(number, now)) return false
  const start = digits.starts[at] ?? 0
  const cue = cueBefore(text, start)
  if (cue === 'identity') return true
  const grouping = groupingOf(gaps)
  return isAsIdentity(grouping) && !isOther(number, grouping, cue, now) && !isWithin(text, start, digits, at + length)
}

/** Whether what is written so, and called so, is a phone number, an invoice, an order or the like. */
function isOther(number: string, grouping: Grouping, cue: 'phone' | 'other' | undefined, now: Date): boolean {
  if (cue === 'other' && isRecent(number, now)) return true
  if (isDashed(grouping)) return false
  const isBare = grouping.parted.length === 0
  // Parted by a space alone, "070101 1234" is a birthday, and "070174 0605" a phone number.
  const isBirthday = grouping.parted.join() === '6' && Number(number[4]) < 4
  if (isLikeMobile(number) && !isBirthday) return true
  if (cue === 'phone') return isBare && number.startsWith('0')
  return cue === 'other' && isBare && number.length === 10
}

/** Whether it is part of something longer: a number with its country in front, two dates, or an id. */
function isWithin(text: string, start: number, digits: Digits, next: number): boolean {
  const end = digits.ends[next - 1] ?? start
  const grouping = groupingOf(digits.gaps.slice(next - 10, next))
  if (text[start - 1] === '+' && !isDashed(grouping)) return true
  if (DATE_AFTER.test(text.slice(end, end + LOOK_AROUND))) return true
  return (
    HEX_BEFORE.test(text.slice(Math.max(0, start - LOOK_AROUND), start)) ||
    HEX_AFTER.test(text.slice(end, end + LOOK_AROUND))
  )
}

/** The same where an O is meant for a nought, and an l for a one. */
function spansOfLetters(text: string, now: Date): Span[] {
  const read = text.replace(LIKE_DIGITS, (word) =>
    /\p{Nd}/u.test(word) ? word.replace(/[oO]/g, '0').replace(/[lI]/g, '1') : word,
  )
  return read === text ? [] : spansIn(read, now)
}

function interimIn(text: string): Span[] {
  return [...text.matchAll(INTERIM)].flatMap(({ 0: found, index }): Span[] => {
    const number = found.replace(/[^\p{L}\p{Nd}]/gu, '')
    return isInterimNumber(number) ? [[index, index + found.length]] : []
  })
}

/** In order, and none within another. */
function joined(spans: readonly Span[]): Span[] {
  const inOrder = [...spans].sort((a, b) => a[0] - b[0] || b[1] - a[1])
  return inOrder.reduce<Span[]>((kept, span) => {
    const last = kept.at(-1)
    if (last === undefined || span[0] >= last[1]) kept.push(span)
    else if (span[1] > last[1]) kept[kept.length - 1] = [last[0], span[1]]
    return kept
  }, [])
}
