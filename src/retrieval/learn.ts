import type { Vocabulary } from '../content/vocabulary.js'
import type { Lang } from '../message.js'
import { type Opening, openingOf } from './answer-shape.js'
import { type Counts, counted } from './counts.js'
import { contentCounts, type Features, featuresOf, wordPieces } from './features.js'
import { FieldIndex, type FieldIndexState } from './fields.js'
import { type LearnedClasses, learnClasses } from './linear.js'
import { NearestPhrase, type PhrasesState } from './nearest.js'
import { createReader, type Reading } from './reading.js'

/** Something that can be found: what it is called, how people ask for it, and its own text. */
export interface Entry {
  title?: string
  questions: readonly string[]
  answer: string
}

/**
 * All that a search needs to know of the entries, in plain arrays: it can be kept, and handed to another thread. Making it
 * takes seconds, reading it next to nothing.
 */
export interface Learned {
  classes: LearnedClasses
  words: FieldIndexState
  pieces: FieldIndexState
  phrases: PhrasesState
  /** Every stem with a matter that the entries have. */
  stems: string[]
  /** How each entry's answer opens; there are as many as entries. */
  openings: Opening[]
  /** Somebody has told how people ask. */
  asked: boolean
}

const FIELD = { question: 1, title: 1.5, answer: 0.5 } as const
/** An answer is read whole; these bound what an editor may write, not a message. */
const ANSWER_WORDS_MAX = 2_000
const ANSWER_LETTERS_MAX = 20_000
/** Sentences of one answer that are learned from. */
const SENTENCES_MAX = 30
const SENTENCE_LENGTH_MIN = 4

/** Reads the entries, and learns what tells them apart. The same entries always teach the same. */
export function learnEntries(entries: readonly Entry[], lang: Lang, vocabulary: Vocabulary): Learned {
  const read = createReader(vocabulary, lang)
  const asked = entries.map((entry) => entry.questions.map((question) => read(question)))
  const titles = entries.map((entry) => read(entry.title ?? ''))
  const answers = entries.map((entry) => read(entry.answer, ANSWER_WORDS_MAX))
  const index = (count: (reading: Reading) => Counts) => indexFields({ asked, titles, answers }, count)
  const phrases = entries.flatMap((_, owner) =>
    [...(asked[owner] ?? []), titles[owner] as Reading].map(({ forms }) => ({ owner, pieces: wordPieces(forms) })),
  )
  return {
    classes: learnSentences(entries, read),
    words: index(({ content }) => contentCounts(content.map((stem) => [stem, 1]))),
    pieces: index(({ forms }) => wordPieces(forms, ANSWER_LETTERS_MAX)),
    phrases: NearestPhrase.learn(
      phrases.map(({ pieces }) => pieces),
      phrases.map(({ owner }) => owner),
      entries.length,
    ),
    stems: [...new Set([asked.flat(), titles, answers].flat().flatMap(({ content }) => content))],
    openings: entries.map(({ answer }) => openingOf(answer, lang)),
    asked: entries.some(({ questions }) => questions.length > 0),
  }
}

/** What tells the entries apart: their questions and titles, and the sentences of their answers. */
function learnSentences(entries: readonly Entry[], read: (text: string) => Reading): LearnedClasses {
  const phrases: Features[] = []
  const owners: number[] = []
  entries.forEach((entry, place) => {
    const sentences = sentencesOf(entry.answer).slice(0, SENTENCES_MAX)
    for (const text of [...entry.questions, entry.title ?? '', ...sentences]) {
      const reading = read(text)
      if (reading.forms.length === 0) continue
      phrases.push(featuresOf(reading))
      owners.push(place)
    }
  })
  return learnClasses(phrases, owners, entries.length)
}

function indexFields(
  fields: { asked: readonly Reading[][]; titles: readonly Reading[]; answers: readonly Reading[] },
  count: (reading: Reading) => Counts,
): FieldIndexState {
  const { asked, titles, answers } = fields
  const hasQuestions = asked.some((readings) => readings.length > 0)
  return FieldIndex.learn(
    [
      { weight: FIELD.question, counts: asked.map((readings) => together(readings.map(count))) },
      { weight: FIELD.title, counts: titles.map(count) },
      { weight: hasQuestions ? FIELD.answer : 1, counts: answers.map(count) },
    ],
    asked.length,
  )
}

function together(all: readonly Counts[]): Counts {
  return counted((add) => {
    for (const { hashes, sums } of all)
      hashes.forEach((hash, place) => {
        add(hash, sums[place] as number)
      })
  })
}

function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?:])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length >= SENTENCE_LENGTH_MIN)
}
