/** Polls until `check` stops throwing (or returning false), at most `withinMs`; fails with its last error. */
export async function eventually<T>(check: () => T | Promise<T>, options: { withinMs?: number } = {}): Promise<T> {
  const deadline = Date.now() + (options.withinMs ?? 5_000)
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
