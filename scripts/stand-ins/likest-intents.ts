/** Utterances by their pieces of three letters, each with what it means. */
export type Learned = readonly { intent: string; pieces: ReadonlySet<string> }[]

const RANKED_MAX = 20
const SHARPNESS = 16

/** Nothing is learned that could be called so: the utterances are kept, cut in pieces. */
export function learnUtterances(utterances: readonly { text: string; intent: string }[]): Learned {
  return utterances.map(({ text, intent }) => ({ intent, pieces: piecesOf(text) }))
}

/**
 * Intents by the utterance of theirs that shares most pieces with a text (Dice's measure, 0 to 1), likest first. How sure
 * of one is told as CLU tells it: next to nothing is left for the others where one is much likelier.
 */
export function rank(learned: Learned, text: string): { intent: string; confidence: number }[] {
  const asked = piecesOf(text)
  const best = new Map<string, number>()
  for (const { intent, pieces } of learned) {
    const likeness = diceOf(asked, pieces)
    if (likeness > (best.get(intent) ?? 0)) best.set(intent, likeness)
  }
  const top = Math.max(0, ...best.values())
  if (top === 0) return [{ intent: 'None', confidence: 1 }]
  return [...best]
    .map(([intent, likeness]) => ({ intent, confidence: Math.sqrt(likeness) * (likeness / top) ** SHARPNESS }))
    .sort((one, other) => other.confidence - one.confidence)
    .slice(0, RANKED_MAX)
}

function diceOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0
  for (const piece of one) if (other.has(piece)) shared += 1
  return (2 * shared) / (one.size + other.size)
}

function piecesOf(text: string): Set<string> {
  const padded = ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `
  return new Set(Array.from({ length: Math.max(1, padded.length - 2) }, (_, at) => padded.slice(at, at + 3)))
}
