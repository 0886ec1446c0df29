import { INTENTS, type Intent, type Intents } from '../content/intents.js'
import { alike, words } from '../words.js'

/** A phrase that must stand alone may have this many words about it ("hej där du"). */
const EXTRA_WORDS_MAX = 2

interface Pattern {
  words: string[]
  alone: boolean
}

/** Builds the recogniser of what a message means besides asking. The first intent in the file's order that fits is it. */
export function createIntentFinder(intents: Intents): (text: string) => Intent | undefined {
  const patterns = INTENTS.flatMap((intent) => patternsOf(intents[intent]).map((pattern) => ({ intent, ...pattern })))
  return (text) => {
    const said = words(text)
    return patterns.find((pattern) => fits(pattern, said))?.intent
  }
}

/** Patterns are worked out once for each intents.yaml. */
const threats = new WeakMap<Intents, Pattern[]>()

/** Whether somebody threatens staff, in words that say so outright. */
export function isThreat(intents: Intents, text: string): boolean {
  const patterns = threats.get(intents) ?? patternsOf(intents.threat)
  threats.set(intents, patterns)
  const said = words(text)
  return patterns.some((pattern) => fits(pattern, said))
}

function patternsOf({ anywhere, alone }: Intents['threat']): Pattern[] {
  return [
    ...anywhere.map((phrase) => ({ words: words(phrase), alone: false })),
    ...alone.map((phrase) => ({ words: words(phrase), alone: true })),
  ]
}

function fits(pattern: Pattern, said: readonly string[]): boolean {
  const length = pattern.words.length
  // A one-word phrase standing alone may have no other word of weight beside it; a longer one may have two.
  const extra = length === 1 ? 1 : EXTRA_WORDS_MAX
  if (pattern.alone && said.length > length + extra) return false
  for (let start = 0; start + length <= said.length; start += 1) {
    if (pattern.words.every((word, offset) => alike(word, said[start + offset] ?? ''))) return true
  }
  return false
}
