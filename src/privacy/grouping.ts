import type { Gap } from './digits-in.js'

/** How ten or twelve digits are written, as far as it tells what number they are. */
export interface Grouping {
  /** Ten or twelve. */
  length: number
  /** Where something stands between two of them: after how many digits. */
  parted: number[]
  /** By what; as long as `parted`. */
  by: Gap[]
}

/** Reads a grouping off the gaps between the digits; the one after the last is none of its. */
export function groupingOf(gaps: readonly Gap[]): Grouping {
  const inner = gaps.slice(0, -1)
  const parted = inner.flatMap((gap, at) => (gap === 'none' ? [] : [at + 1]))
  return { length: gaps.length, parted, by: inner.filter((gap) => gap !== 'none') }
}

/** Whether a dash stands before the last four, where identity numbers alone have one. */
export function isDashed({ length, parted, by }: Grouping): boolean {
  return by[parted.indexOf(length - 4)] === 'dash'
}

/** Whether people part an identity number like this: century, year, month, day, the four, the last one; or evenly. */
export function isAsIdentity(grouping: Grouping): boolean {
  const { length, parted, by } = grouping
  if (by.some((gap) => gap === 'wall' || gap === 'comma')) return false
  return parted.length === 0 || isByDate(length, parted) || isEven(grouping, 2) || isEven(grouping, 1)
}

/** With its century it is told from a phone number wherever it is parted; without, the four stand apart. */
function isByDate(length: number, parted: readonly number[]): boolean {
  const known = length === 12 ? [2, 4, 6, 8, 11] : [2, 4, 6, 9]
  if (!parted.every((at) => known.includes(at))) return false
  if (length === 12 || parted.includes(6)) return true
  return parted.every((at) => at === 9) || parted.join() === '2,4'
}

/** In twos or one by one, all parted by the same but for the dash before the last four: "19 85 01 01 12 34". */
function isEven({ length, parted, by }: Grouping, size: 1 | 2): boolean {
  const whole = Array.from({ length: length / size - 1 }, (_, at) => (at + 1) * size)
  const isPlain = parted.join() === whole.join()
  // The year may stay whole.
  if (!isPlain && !(size === 2 && length === 12 && parted.join() === whole.slice(1).join())) return false
  const others = by.filter((_, at) => parted[at] !== length - 4)
  // A time of day is not parted by a space, nor a date and an hour by the same.
  return new Set(others).size === 1 && (size === 1 || others[0] === 'space')
}
