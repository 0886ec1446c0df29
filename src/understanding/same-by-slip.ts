import { alike } from '../words.js'

/** From this length two words, each as rare, are taken for one; of shorter ones the rarer must be the slip. */
const SURE_LENGTH = 7
const SLIP_LENGTH_MIN = 5
const TWO_SLIPS_LENGTH_MIN = 9
const LENGTH_MAX = 24

/**
 * The same lists with each word that is another but for a slip of the fingers written like that other, the commoner.
 * Looked up by what is left when a letter or two are taken out, so no two words are compared for nothing.
 */
export function sameBySlip(lists: readonly (readonly string[])[]): string[][] {
  const counts = new Map<string, number>()
  for (const list of lists) for (const word of new Set(list)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const meant = meanings(counts)
  return lists.map((list) => list.map((word) => meant.get(word) ?? word))
}

function meanings(counts: ReadonlyMap<string, number>): Map<string, string> {
  const meant = new Map<string, string>()
  const leavings = new Map<string, string[]>()
  // The commoner first: what comes later is a slip of what came before.
  const ranked = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  for (const [word, count] of ranked) {
    if (!mayBeSlip(word)) continue
    const left = leavingsOf(word)
    const before = new Set(left.flatMap((leaving) => leavings.get(leaving) ?? []))
    const found = [...before].find((other) => isSlipOf(word, count, other, counts.get(other) ?? 0))
    if (found !== undefined) meant.set(word, found)
    else for (const leaving of left) leavings.set(leaving, [...(leavings.get(leaving) ?? []), word])
  }
  return meant
}

function mayBeSlip(word: string): boolean {
  return word.length >= SLIP_LENGTH_MIN && word.length <= LENGTH_MAX && !/\d/.test(word)
}

function isSlipOf(word: string, count: number, other: string, otherCount: number): boolean {
  if (!alike(word, other)) return false
  return otherCount > count ? otherCount >= 2 * count : Math.min(word.length, other.length) >= SURE_LENGTH
}

/** The word, and it without one letter; without two where it is long enough to bear two slips. */
function leavingsOf(word: string): string[] {
  const once = without(word)
  return [...new Set([word, ...once, ...(word.length >= TWO_SLIPS_LENGTH_MIN ? once.flatMap(without) : [])])]
}

function without(word: string): string[] {
  return Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1))
}
