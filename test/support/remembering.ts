import type { Understand } from '../../src/understanding/understand.js'

/** The same words mean the same, whenever they are said: what understood them once need not do so again. */
export function remembering(understand: Understand): Understand {
  const known = new Map<string, ReturnType<Understand>>()
  return (text, circumstances) => {
    const { lang, article, district } = circumstances
    const key = JSON.stringify([lang, article, district, text])
    const before = known.get(key) ?? understand(text, circumstances)
    known.set(key, before)
    return before
  }
}
