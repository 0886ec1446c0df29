import { maskForOutside } from '../../privacy/mask-for-outside.js'

/** Longest utterance CLU takes a prediction for. */
const UTTERANCE_LENGTH_MAX = 1_000

/** What is sent of a message: masked, on one line, no longer than CLU takes. Empty when nothing is left to ask. */
export function utteranceOf(text: string): string {
  // Masked before it is cut, for half a number is not recognised as one. Some clients send half an emoji, and a cut
  // makes more of them; no reader of JSON likes those.
  const line = maskForOutside(text)
    .replace(/\p{Surrogate}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  return line
    .slice(0, UTTERANCE_LENGTH_MAX)
    .replace(/\p{Surrogate}$/u, '')
    .trimEnd()
}
