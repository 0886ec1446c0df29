import type { Vocabulary } from '../content/vocabulary.js'
import type { Lang } from '../message.js'
import { asksYesOrNo, openingOf, shapeFit } from './answer-shape.js'
import { type Counts, counted } from './counts.js'
import { contentCounts, type Features, featuresOf, wordPieces } from './features.js'
import { FieldIndex } from './fields.js'
import { type Learned, LinearModel, learnClasses } from './linear.js'
import { NearestPhrase } from './nearest.js'
import { createReader, type Reading } from './reading.js'
import { Speller } from './speller.js'

/** Something that can be found: what it is called, how people ask for it, and its own text. */
export interface Entry {
  title?: string
  questions: readonly string[]
  answer: string
}

/** What each part of the search says of one entry. */
export interface Evidence {
  place: number
  /** All parts together; comparable within one text only. */
  score: number
  /** Above zero: more like this entry's phrases than like all others'. */
  linear: number
  /** Shares of the text's words, and of its pieces of words, that the entry covers. 0..1. */
  words: number
  pieces: number
  /** Likeness to the entry's nearest phrase. 0..1. */
  nearest: number
}

export interface Ranking {
  /** Best first: at least the first thirty-two, and whatever could still be the answer. */
  ranked: Evidence[]
  /** Share of the text's words that no entry knows. 0..1. */
  unknown: number
  /** Words that carry a matter. */
  contentWords: number
}

/** Ranks the entries worth a look, or `all`. */
export type Ranker = (text: string, all?: boolean) => Ranking

/** How much each part says. Fitted on the public benchmarks' development halves; see bench/search.ts. */
const WEIGHT = { linear: 2, words: 1, pieces: 1, nearest: 0.5, shape: 0.2 } as const
/** With only texts to learn from, their sentences are poor examples of asking. */
const LINEAR_WITHOUT_QUESTIONS = 0.6
const FIELD = { question: 1, title: 1.5, answer: 0.5 } as const
const KEPT_MIN = 32
/** An entry this far behind the best has no chance of one in ten thousand. */
const KEPT_WITHIN = 4
/** An answer is read whole; these bound what an editor may write, not a message. */
const ANSWER_WORDS_MAX = 2_000
const ANSWER_LETTERS_MAX = 20_000
/** Sentences of one answer that are learned from. */
const SENTENCES_MAX = 30
const SENTENCE_LENGTH_MIN = 4

/**
 * Reads the entries once. Pure after that: the same text always ranks the same. What was `learned` of these very
 * entries elsewhere need not be learned again: that is most of the work.
 */
export function createRanker(
  entries: readonly Entry[],
  lang: Lang,
  vocabulary: Vocabulary,
  learned = learnEntries(entries, lang, vocabulary),
): Ranker {
  const read = createReader(vocabulary, lang)
  const asked = entries.map((entry) => entry.questions.map((question) => read(question)))
  const titles = entries.map((entry) => read(entry.title ?? ''))
  const answers = entries.map((entry) => read(entry.answer, ANSWER_WORDS_MAX))
  const linear = new LinearModel(learned)
  const speller = new Speller(new Set([asked.flat(), titles, answers].flat().flatMap(({ content }) => content)))
  const index = (count: (reading: Reading) => Counts) => indexFields({ asked, titles, answers }, count)
  const words = index(({ content }) => contentCounts(content.map((stem) => [stem, 1])))
  const pieces = index(({ forms }) => wordPieces(forms, ANSWER_LETTERS_MAX))
  const phrases = entries.flatMap((_, place) =>
    [...(asked[place] ?? []), titles[place] as Reading].map((reading) => ({
      place,
      pieces: wordPieces(reading.forms),
    })),
  )
  const nearest = new NearestPhrase(
    phrases.map((phrase) => phrase.pieces),
    phrases.map((phrase) => phrase.place),
    entries.length,
  )
  const openings = entries.map(({ answer }) => openingOf(answer, lang))
  const linearWeight = entries.some(({ questions }) => questions.length > 0) ? WEIGHT.linear : LINEAR_WITHOUT_QUESTIONS

  return (text, all = false) => {
    const reading = read(text)
    const textPieces = wordPieces(reading.forms)
    const byLinear = linear.scores(featuresOf(corrected(reading, speller)))
    const byWords = words.share(contentCounts(speller.spell(reading.content)))
    const byPieces = pieces.share(textPieces)
    const byNearest = nearest.likeness(textPieces)
    const yesOrNo = asksYesOrNo(text, lang)
    const scores = new Float64Array(entries.length)
    for (let place = 0; place < scores.length; place += 1)
      scores[place] =
        linearWeight * (byLinear[place] as number) +
        WEIGHT.words * (byWords.shares[place] as number) +
        WEIGHT.pieces * (byPieces.shares[place] as number) +
        WEIGHT.nearest * (byNearest[place] as number) +
        WEIGHT.shape * shapeFit(yesOrNo, openings[place] ?? 'other')
    const least = all ? Number.NEGATIVE_INFINITY : worthKeeping(scores)
    const ranked: Evidence[] = []
    scores.forEach((score, place) => {
      if (score < least) return
      const [linear = 0, words = 0] = [byLinear[place], byWords.shares[place]]
      const [pieces = 0, nearest = 0] = [byPieces.shares[place], byNearest[place]]
      ranked.push({ place, score, linear, words, pieces, nearest })
    })
    ranked.sort((a, b) => b.score - a.score || a.place - b.place)
    return { ranked, unknown: byWords.unknown, contentWords: reading.content.length }
  }
}

/** The reading with slips of words that carry a matter put right. What is spelt is still seen by its pieces. */
function corrected(reading: Reading, speller: Speller): Reading {
  const right = new Map(speller.correct(reading.content).map((stem, place) => [reading.content[place], stem]))
  return { ...reading, stems: reading.stems.map((stem) => right.get(stem) ?? stem) }
}

/** Score from which an entry is among the first thirty-two or, so near the best, could still be the answer. */
function worthKeeping(scores: Float64Array): number {
  const sorted = scores.slice().sort()
  const best = sorted.at(-1) ?? 0
  return Math.min(sorted.at(-KEPT_MIN) ?? Number.NEGATIVE_INFINITY, best - KEPT_WITHIN)
}

/** Learns what tells the entries apart: their questions and titles, and the sentences of their answers. */
export function learnEntries(entries: readonly Entry[], lang: Lang, vocabulary: Vocabulary): Learned {
  const read = createReader(vocabulary, lang)
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
): FieldIndex {
  const { asked, titles, answers } = fields
  const hasQuestions = asked.some((readings) => readings.length > 0)
  return new FieldIndex(
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
