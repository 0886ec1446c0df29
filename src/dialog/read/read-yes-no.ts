import { words } from '../../words.js'
import type { Read, Reading, SlotValue } from '../slots.js'
import { meansNothing } from './no-answer.js'
import { type Word, without, wordsAt } from './spans.js'

/** A longer text without yes or no first is a story, not an answer. */
const WORDS_MAX = 8
const NEGATIONS = new Set(['inte', 'ej', 'icke', 'not'])

interface Hit {
  at: number
  length: number
  yes: boolean
}

/** Yes or no, in either language: what the text opens with, or the only one of the two in a short text. */
export function readYesNo(text: string, _step: unknown, reading: Reading): Read<Extract<SlotValue, { is: 'yes-no' }>> {
  const said = wordsAt(text)
  if (meansNothing(text)) return undefined
  const hits = hitsIn(said, reading)
  const first = hits.find(({ at }) => at === 0)
  const short = said.length <= WORDS_MAX && new Set(hits.map(({ yes }) => yes)).size === 1
  const hit = first ?? (short ? hits[0] : undefined)
  return hit && answer(text, said, hit)
}

/** "Absolut inte" is a no, whatever it opens with. */
function answer(text: string, said: readonly Word[], hit: Hit): Read<Extract<SlotValue, { is: 'yes-no' }>> {
  const next = said[hit.at + hit.length]
  const turned = hit.yes && next !== undefined && NEGATIONS.has(next.flat)
  const end = turned ? next.end : (said[hit.at + hit.length - 1]?.end ?? 0)
  const span = { start: said[hit.at]?.start ?? 0, end }
  return { value: { is: 'yes-no', yes: hit.yes && !turned }, rest: without(text, [span]) }
}

/** Where yes and no stand; of those that begin at the same word, the longest. */
function hitsIn(said: readonly Word[], { words: { yes, no } }: Reading): Hit[] {
  const phrases = [
    ...[...yes.sv, ...yes.en].map((phrase) => ({ yes: true, words: words(phrase) })),
    ...[...no.sv, ...no.en].map((phrase) => ({ yes: false, words: words(phrase) })),
  ]
    .filter((phrase) => phrase.words.length > 0)
    .sort((a, b) => b.words.length - a.words.length)
  return said.flatMap((_, at) => {
    const phrase = phrases.find((one) => one.words.every((word, offset) => said[at + offset]?.flat === word))
    return phrase ? [{ at, length: phrase.words.length, yes: phrase.yes }] : []
  })
}
