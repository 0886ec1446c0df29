/** Far longer than anything takes: a machine may stand still for seconds, and only what fails waits for the end of it. */
export const PATIENCE_MS = 20_000

/** Polls until `check` stops throwing (or returning false), at most `withinMs`; fails with its last error. */
export async function eventually<T>(check: () => T | Promise<T>, options: { withinMs?: number } = {}): Promise<T> {
  const deadline = Date.now() + (options.withinMs ?? PATIENCE_MS)
  for (;;) {
    try {
      const value = await check()
      if (value !== false) return value
      throw new Error('still false')
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
