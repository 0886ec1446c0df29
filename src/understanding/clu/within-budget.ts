import type { CluOutcome } from './prediction.js'

/** Aborts what takes too long, and does not wait to see whether that helped: the SDK does not always hear it. */
export async function withinBudget(
  budgetMs: number,
  ask: (signal: AbortSignal) => Promise<CluOutcome>,
): Promise<CluOutcome> {
  const stop = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<CluOutcome>((resolve) => {
    timer = setTimeout(() => {
      resolve({ failure: 'late' })
      stop.abort()
    }, budgetMs)
  })
  try {
    return await Promise.race([ask(stop.signal), late])
  } finally {
    clearTimeout(timer)
  }
}
