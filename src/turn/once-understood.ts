import type { Understand } from '../understanding/understand.js'

/** A decision that was overtaken is made anew; what its words mean in the same circumstances is not worked out again. */
export function onceUnderstood(current: () => Understand): () => Understand {
  let last: { understand: Understand; key: string; understood: ReturnType<Understand> } | undefined
  return () => {
    const understand = current()
    return (text, circumstances) => {
      const { now: _, ...same } = circumstances
      const key = JSON.stringify([text, same])
      if (last?.understand !== understand || last.key !== key)
        last = { understand, key, understood: understand(text, circumstances) }
      return last.understood
    }
  }
}
