import type { FlowWords } from '../content/flow-words.js'
import { alike, fold, isSmallWord, words, wordsOfPhrase } from '../words.js'
import type { FlowInput } from './engine.js'

/** Where a resident can steer a flow, whatever it asks. */
export type Steering = 'back' | 'cancel' | 'restart' | 'skip' | 'change' | 'person'

const STEERINGS = ['back', 'cancel', 'restart', 'skip'] as const

/** Steering by a button, or by a message that is nothing else. */
export function steering({ text, pick }: FlowInput, flowWords: FlowWords): Steering | undefined {
  if (pick === 'back' || pick === 'cancel' || pick === 'restart' || pick === 'skip') return pick
  if (pick === 'change' || pick === 'person') return pick
  if (pick !== undefined) return undefined
  const said = words(text)
  if (said.length === 0 || said.length > 8) return undefined
  return STEERINGS.find((one) => [...flowWords[one].sv, ...flowWords[one].en].some((phrase) => isAll(phrase, said)))
}

/** Whether a message asks something: by how it opens, or by its question mark. */
export function isQuestion(text: string, { question }: Pick<FlowWords, 'question'>): boolean {
  const said = words(text)
  const opensWith = (phrase: string) => wordsOfPhrase(phrase).every((word, index) => word === said[index])
  return text.trim().endsWith('?') || [...question.sv, ...question.en].some(opensWith)
}

/** The phrase, and besides it nothing but small words. */
function isAll(phrase: string, said: readonly string[]): boolean {
  const wanted = wordsOfPhrase(phrase)
  const left = [...said]
  for (const word of wanted) {
    const at = left.findIndex((one) => alike(word, one))
    if (at < 0) return false
    left.splice(at, 1)
  }
  return left.every((word) => isSmallWord(fold(word), 'sv') || isSmallWord(fold(word), 'en') || word === 'tack')
}
