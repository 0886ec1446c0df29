/** How many took each whole number of minutes; from these any percentile is exact, also of many days added up. */
export type MinuteMap = Record<string, number>

export function addMinutes(map: MinuteMap, minutes: number, count = 1): void {
  const whole = String(Math.max(0, Math.round(minutes)))
  map[whole] = (map[whole] ?? 0) + count
}

export function countMinutes(map: MinuteMap): number {
  return Object.values(map).reduce((sum, count) => sum + count, 0)
}

/** How many took no longer than this. */
export function countWithin(map: MinuteMap, minutesMax: number): number {
  return Object.entries(map).reduce((sum, [minutes, count]) => (Number(minutes) <= minutesMax ? sum + count : sum), 0)
}

/** The middle one, or between the two in the middle; undefined of none. */
export function medianMinutes(map: MinuteMap): number | undefined {
  const count = countMinutes(map)
  const [low, high] = [nth(map, Math.floor((count + 1) / 2)), nth(map, Math.floor(count / 2) + 1)]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

/** The least number of minutes within which this share of them were done (nearest rank); undefined of none. */
export function percentileMinutes(map: MinuteMap, share: number): number | undefined {
  return nth(map, Math.ceil(countMinutes(map) * share))
}

/** The so-manieth shortest, from 1. */
function nth(map: MinuteMap, rank: number): number | undefined {
  const sorted = Object.entries(map)
    .map(([minutes, count]) => [Number(minutes), count] as const)
    .sort(([a], [b]) => a - b)
  let seen = 0
  for (const [minutes, count] of sorted) {
    seen += count
    if (seen >= rank && rank > 0) return minutes
  }
  return undefined
}
