import type { FlowStep } from '../../content/flow.js'
import { contentStems, isSmallWord } from '../../words.js'
import type { Read, Reading, SlotValue } from '../slots.js'
import { likeness, type Stems, stemsOf } from './likeness.js'
import { type Word, without, wordsAt } from './spans.js'
import { streetsIn } from './streets-in.js'

type ChoiceStep = Extract<FlowStep, { type: 'choice' }>
interface Titled {
  sv: string
  en: string
}
interface Choice {
  value: string
  title: Titled
  words: { sv: readonly string[]; en: readonly string[] }
}
/** Words of one phrase, as they are compared; those of a title may be met in part. */
interface Phrase {
  words: readonly Stems[]
  title: boolean
}
interface Heard {
  value: string
  score: number
  at: ReadonlySet<number>
}

/** A choice is told by a few words: what comes after these is not looked at. */
const WORDS_MAX = 80
const NONE: ReadonlySet<number> = new Set()
/** Small words that turn what is said: "inte hemma" is not "hemma". */
const TURNING = new Set(['inte', 'ej', 'utan', 'not', 'no', 'without'])
const phrasesOf = new WeakMap<object, readonly Phrase[]>()

/**
 * The option that most words of the text name, by its title or the words it lists, slips and endings allowed; undefined
 * when none is named, or two as well. With `found` a title counts only when the whole of it is there.
 */
export function readChoice(
  text: string,
  step: ChoiceStep,
  reading: Reading,
  how: 'asked' | 'found' = 'asked',
): Read<Extract<SlotValue, { is: 'choice' }>> {
  if (step.options === 'offices') return undefined
  const said = wordsAt(text, WORDS_MAX)
  const stems = said.map(({ start, end }) => stemsOf(text.slice(start, end)))
  const placed = step.options === 'faults' ? placedIn(text, said, reading) : NONE
  const heard = choicesOf(step.options, reading)
    .map((choice) => hear(choice, stems, placed, how))
    .sort((a, b) => b.score - a.score)
  const [best, second] = heard
  if (!best || best.score === 0 || best.score === second?.score) return undefined
  return { value: { is: 'choice', value: best.value }, rest: without(text, wordsOf(said, best)) }
}

/**
 * Which words name a street. A fault on Storgatan is not one of the street for its name; yet it is "på gatan", where a
 * phrase says so together with a word of the matter.
 */
function placedIn(text: string, said: readonly Word[], { streets }: Reading): ReadonlySet<number> {
  const named = streetsIn(text, streets, false).filter(({ number, street }) => number !== undefined || street)
  const isNamed = (word: Word) => named.some(({ start, end }) => word.start >= start && word.end <= end)
  return new Set(said.flatMap((word, at) => (isNamed(word) ? [at] : [])))
}

function choicesOf(options: 'faults' | Exclude<ChoiceStep['options'], string>, { faults }: Reading): Choice[] {
  if (options !== 'faults') return options.map(({ value, title, words: known }) => choice(value, title, known))
  return faults.map(({ id, name, words: known }) => choice(id, name, known))
}

const choice = (value: string, title: Titled, known: Choice['words']): Choice => ({ value, title, words: known })

/** What of the text names the option: each word of it once, as well as it is met by any phrase. */
function hear(option: Choice, said: readonly Stems[], placed: ReadonlySet<number>, how: 'asked' | 'found'): Heard {
  const met = new Map<number, number>()
  for (const phrase of phrasesIn(option)) {
    const hits = phrase.words.map((word) => nearest(word, said)).filter((hit) => hit !== undefined)
    if (
      hits.every(({ at }) => placed.has(at)) ||
      (hits.length < phrase.words.length && (how === 'found' || !phrase.title))
    )
      continue
    for (const hit of hits) met.set(hit.at, Math.max(met.get(hit.at) ?? 0, hit.likeness))
  }
  return {
    value: option.value,
    score: [...met.values()].reduce((sum, one) => sum + one, 0),
    at: new Set([...met.keys()].filter((at) => !placed.has(at))),
  }
}

function nearest(word: Stems, said: readonly Stems[]): { at: number; likeness: number } | undefined {
  let best: { at: number; likeness: number } | undefined
  for (const [at, other] of said.entries()) {
    const found = likeness(other, word)
    if (found > (best?.likeness ?? 0)) best = { at, likeness: found }
    if (found === 1) break
  }
  return best
}

/** Kept by the words of the option, which live as long as what the municipality wrote does. */
function phrasesIn({ title, words: known }: Choice): readonly Phrase[] {
  const kept = phrasesOf.get(known)
  if (kept) return kept
  const phrases = [
    ...[...known.sv, ...known.en].map((phrase) => ({ words: heavy(split(phrase)), title: false })),
    { words: split(title.sv).filter(({ word }) => contentStems(word, 'sv').length > 0), title: true },
    { words: split(title.en).filter(({ word }) => contentStems(word, 'en').length > 0), title: true },
  ].filter((phrase) => phrase.words.length > 0)
  phrasesOf.set(known, phrases)
  return phrases
}

/** Without small words, where there are others. */
function heavy(phrase: readonly Stems[]): readonly Stems[] {
  const found = phrase.filter(({ flat }) => TURNING.has(flat) || !(isSmallWord(flat, 'sv') || isSmallWord(flat, 'en')))
  return found.length > 0 ? found : phrase
}

const split = (phrase: string): Stems[] =>
  wordsAt(phrase.normalize('NFC')).map(({ start, end }) => stemsOf(phrase.normalize('NFC').slice(start, end)))

const wordsOf = (said: readonly Word[], { at }: Heard) => said.filter((_, index) => at.has(index))
