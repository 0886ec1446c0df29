/** What stands between one digit of a text and the next; `none` may hold what nobody sees, `wall` is no separator. */
export type Gap = 'none' | 'space' | 'dash' | 'mark' | 'comma' | 'wall'

/** The digits of a text whatever script they are written in, with where they stand and what parts them. */
export interface Digits {
  /** All of them, as 0–9. */
  text: string
  /** Where each begins and ends, in UTF-16 units. */
  starts: number[]
  ends: number[]
  /** What stands after each; a wall after the last. */
  gaps: Gap[]
}

const DIGIT = /\p{Nd}/gu
/** More than this between two digits parts them. */
const GAP_LENGTH_MAX = 24
const WORDS_LENGTH_MAX = 60
const MARKS_MAX = 4

/** What has no width or no ink, or dresses the digit before it: joiners, soft hyphens, controls, the frame of a keycap. */
const UNSEEN = /[\p{Cf}\p{M}\u115f\u1160\u2800\u3164\uffa0]|(?!\s)\p{Cc}/gu
const SPACES = /^\s+$/
const DASHES = /^\s*(?:[\p{Pd}\u2212+_~*]\s*)+$/u
const MARKS = /^\s*[\p{Pd}\u2212+_~*.:/\\|·•'"()]+\s*$/u
const COMMAS = /^\s*[,;]\s*$/
/** "850101 och de sista fyra är 1234". */
const LAST_FOUR =
  /^[\s,.;:-]{0,4}(?:(?:och|and|med|with) )?(?:de |mina |the |my )?(?:fyra sista|sista fyra|sista|last four)(?: siffrorna| siffror| digits)?(?: är| are| is)?[\s,.;:-]{0,4}$/iu

/** Reads the digits of a text. Linear in its length. */
export function digitsIn(text: string): Digits {
  const digits: Digits = { text: '', starts: [], ends: [], gaps: [] }
  const values: number[] = []
  for (const { 0: digit, index } of text.matchAll(DIGIT)) {
    const end = digits.ends.at(-1)
    if (end !== undefined) digits.gaps.push(gapOf(text, end, index))
    values.push(figureOf(digit))
    digits.starts.push(index)
    digits.ends.push(index + digit.length)
  }
  if (values.length > 0) digits.gaps.push('wall')
  return { ...digits, text: values.join('') }
}

function gapOf(text: string, from: number, to: number): Gap {
  if (from === to) return 'none'
  if (to - from > WORDS_LENGTH_MAX) return 'wall'
  const seen = text.slice(from, to).replace(UNSEEN, '')
  if (seen === '') return 'none'
  if (LAST_FOUR.test(seen)) return 'dash'
  if (to - from > GAP_LENGTH_MAX) return 'wall'
  if (SPACES.test(seen)) return 'space'
  if (seen.replace(/\s/g, '').length > MARKS_MAX) return 'wall'
  if (DASHES.test(seen)) return 'dash'
  if (MARKS.test(seen)) return 'mark'
  return COMMAS.test(seen) ? 'comma' : 'wall'
}

const values = new Map<string, number>()

/** Unicode keeps the ten digits of a script in a row, zero first. */
function figureOf(digit: string): number {
  const plain = digit.charCodeAt(0) - 48
  if (plain >= 0 && plain <= 9) return plain
  const known = values.get(digit)
  if (known !== undefined) return known
  const folded = digit.normalize('NFKC')
  const value = /^[0-9]$/.test(folded) ? Number(folded) : placeInRow(digit.codePointAt(0) ?? 0)
  values.set(digit, value)
  return value
}

function placeInRow(point: number): number {
  let place = 0
  while (place < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(point - place - 1))) place += 1
  return place
}
