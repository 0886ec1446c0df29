import type { Fuzzer, Looked } from './fuzzer.js'

/** Growth of the heap from the end of the first quarter to the end; what a service learns at first is no leak. */
const GROWTH_MAX = 1.25

/** What came of a run, as a person reads it. */
export function table(fuzzer: Fuzzer, seconds: number): string {
  const doors = [...fuzzer.counts].sort(([one], [other]) => (one < other ? -1 : 1))
  const rows = doors.map(([door, counts]) => {
    const all = [...counts.values()].reduce((sum, one) => sum + one, 0)
    const told = [...counts].sort().map(([status, count]) => `${status}:${count}`)
    return `${String(all).padStart(7)}  ${door.padEnd(82)} ${told.join(' ')}`
  })
  const byStatus = new Map<string, number>()
  for (const [, counts] of doors)
    for (const [status, count] of counts) byStatus.set(status, (byStatus.get(status) ?? 0) + count)
  const { before, after, ratio } = growth(fuzzer.looks)
  const heldMs = Math.max(0, ...fuzzer.looks.map((look) => look.heldMs))
  return [
    ...rows,
    '',
    `In all: ${[...byStatus]
      .sort()
      .map(([status, count]) => `${status}:${count}`)
      .join(' ')}`,
    `${fuzzer.requests} requests in ${seconds.toFixed(0)} s (${Math.round(fuzzer.requests / seconds)} a second)`,
    `Heap after collection: ${before.toFixed(1)} MB after the first quarter, ${after.toFixed(1)} MB at the end: ${ratio.toFixed(2)} times`,
    `Processor time: ${((fuzzer.looks.at(-1)?.workedMs ?? 0) - (fuzzer.looks[0]?.workedMs ?? 0)) / fuzzer.requests} ms a request`,
    `Longest the loop was held: ${heldMs.toFixed(0)} ms (${fuzzer.held.length} times over a second)`,
    `Stored: ${JSON.stringify(fuzzer.stored?.counts ?? {})}`,
    `Markers stored: ${fuzzer.stored?.markers.length ?? 0}, of refused requests: ${fuzzer.failures.filter(({ what }) => what.includes('is stored')).length}`,
    `Log lines: ${fuzzer.child.lines}, with a marker: ${fuzzer.child.told.length}`,
    `Others were asked: ${JSON.stringify(Object.fromEntries(fuzzer.asked))}`,
    `Failures: ${fuzzer.failures.length}`,
  ].join('\n')
}

/** Memory after the first quarter of a run and at its end, and whether it has grown. */
export function growth(looks: readonly Looked[]): { before: number; after: number; ratio: number; grew: boolean } {
  const end = looks.at(-1)
  const quarter = looks.find(({ requests }) => requests >= (end?.requests ?? 0) / 4)
  const before = quarter?.heapMb ?? 0
  const after = end?.heapMb ?? 0
  const ratio = before > 0 ? after / before : 1
  return { before, after, ratio, grew: ratio > GROWTH_MAX }
}
