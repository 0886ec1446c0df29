/** Files named at the end of a run: where time can be won. */
const SHOWN = 12

let lastMs = performance.now()
const spentMs = new Map<string, number>()

/** After each test: the time since the one before it is its file's, hooks and all. */
export function spentOn(file: string | undefined): void {
  const nowMs = performance.now()
  if (file !== undefined) spentMs.set(file, (spentMs.get(file) ?? 0) + nowMs - lastMs)
  lastMs = nowMs
}

/** The slowest files of the run in a line; undefined for a run of one file, which needs no telling. */
export function slowestFiles(): string | undefined {
  if (spentMs.size < 2) return undefined
  const files = [...spentMs].sort(([, a], [, b]) => b - a).slice(0, SHOWN)
  const named = files.map(
    ([file, ms]) => `${file.replace(/^.*\/test\//, '').replace(/\.test\.ts$/, '')} ${Math.round(ms / 1_000)} s`,
  )
  return `Slowest: ${named.join(', ')}`
}
