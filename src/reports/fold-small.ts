/** A group of fewer is never shown by itself. */
export const SMALL = 5

/** Groups and how many each has. */
export type Groups = ReadonlyMap<string, number>

/** What may be shown of groups: those that are large enough, and all others as one number. */
export interface Folded {
  shown: Map<string, number>
  other: number
}

/**
 * The groups that are not shown: all of fewer than SMALL, and beside them as many of the next smallest as it takes that none
 * can be worked out from what is shown and the whole: there are at least two, of at least SMALL together, and they are neither
 * one each nor all as many as a small group can be. Where no larger group is left, nothing but the whole is told. Pure, and the same
 * for the same groups in any order.
 */
export function smallOnes(groups: Groups): Set<string> {
  const told = [...groups].filter(([, count]) => count > 0).sort(bySize)
  const hidden = told.filter(([, count]) => count < SMALL)
  const large = told.filter(([, count]) => count >= SMALL)
  while (hidden.length > 0 && large.length > 0 && isPlain(hidden)) {
    const [next] = large
    // All that are as many: which of them it is would tell too.
    hidden.push(...large.splice(0, large.filter(([, count]) => count === next?.[1]).length))
  }
  return new Set(hidden.map(([group]) => group))
}

/** Whether the sum of those that are hidden tells how many each is. */
function isPlain(hidden: readonly (readonly [string, number])[]): boolean {
  const sum = hidden.reduce((whole, [, count]) => whole + count, 0)
  const isEach = (count: number) => hidden.every(([, many]) => many === count)
  return hidden.length < 2 || sum < SMALL || isEach(1) || isEach(SMALL - 1)
}

/** One breakdown, with its small groups folded into one number. Groups of none are not told apart from those. */
export function foldSmall(groups: Groups): Folded {
  const hidden = smallOnes(groups)
  const shown = new Map([...groups].filter(([group, count]) => count > 0 && !hidden.has(group)))
  return { shown, other: sumOf(groups) - sumOf(shown) }
}

/**
 * A breakdown over months: each month is folded by itself, and the whole is the sum of what is shown of them. So no two
 * reports, of whatever months, can be taken from each other to find a small group.
 */
export function foldMonths(months: readonly Groups[]): Folded & { months: Folded[] } {
  return addedUp(months.map(foldSmall))
}

/**
 * Groups within groups, such as the queues of departments, as `<group> <part>`: of a group that is not shown no part is, and
 * the parts of each shown one are folded among themselves.
 */
export function foldWithin(months: readonly Groups[]): Folded & { months: Folded[] } {
  return addedUp(months.map(foldParts))
}

function foldParts(parts: Groups): Folded {
  const wholes = new Map<string, Map<string, number>>()
  for (const [key, count] of parts) {
    const whole = wholes.get(groupOf(key)) ?? new Map<string, number>()
    wholes.set(groupOf(key), whole.set(key, count))
  }
  const { shown } = foldSmall(new Map([...wholes].map(([group, within]) => [group, sumOf(within)])))
  const kept = [...wholes].filter(([group]) => shown.has(group)).flatMap(([, within]) => [...foldSmall(within).shown])
  return { shown: new Map(kept), other: sumOf(parts) - sumOf(new Map(kept)) }
}

/** The group a part belongs to. */
export function groupOf(key: string): string {
  return key.split(' ', 1)[0] ?? key
}

/**
 * Values of which each is counted of so many, such as the months of a share: null where they are too few, and where one
 * could be found from the others and the whole.
 */
export function hideSmall<T>(values: readonly (T | null)[], counted: readonly number[]): (T | null)[] {
  const hidden = smallOnes(new Map(counted.map((count, index) => [String(index).padStart(4, '0'), count])))
  return values.map((value, index) => (hidden.has(String(index).padStart(4, '0')) ? null : value))
}

function addedUp(months: Folded[]): Folded & { months: Folded[] } {
  const shown = new Map<string, number>()
  for (const month of months)
    for (const [group, count] of month.shown) shown.set(group, (shown.get(group) ?? 0) + count)
  return { shown, other: months.reduce((sum, { other }) => sum + other, 0), months }
}

function sumOf(groups: Groups): number {
  let sum = 0
  for (const count of groups.values()) sum += count
  return sum
}

function bySize([a, many]: readonly [string, number], [b, more]: readonly [string, number]): number {
  return many - more || (a < b ? -1 : 1)
}
