import type { Vocabulary } from '../content/vocabulary.js'
import type { Lang } from '../message.js'
import { asksYesOrNo, shapeFit } from './answer-shape.js'
import { contentCounts, featuresOf, wordPieces } from './features.js'
import { FieldIndex } from './fields.js'
import type { Learned } from './learn.js'
import { LinearModel } from './linear.js'
import { NearestPhrase } from './nearest.js'
import { createReader, type Reading } from './reading.js'
import { Speller } from './speller.js'

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
const KEPT_MIN = 32
/** An entry this far behind the best has no chance of one in ten thousand. */
const KEPT_WITHIN = 4

/** Ranks by what was learned of the entries. Pure: the same text always ranks the same. */
export function createRanker(learned: Learned, lang: Lang, vocabulary: Vocabulary): Ranker {
  const read = createReader(vocabulary, lang)
  const linear = new LinearModel(learned.classes)
  const linearWeight = learned.asked ? WEIGHT.linear : LINEAR_WITHOUT_QUESTIONS
  const speller = new Speller(new Set(learned.stems))
  const words = new FieldIndex(learned.words)
  const pieces = new FieldIndex(learned.pieces)
  const nearest = new NearestPhrase(learned.phrases)
  const { openings } = learned

  return (text, all = false) => {
    const reading = read(text)
    const textPieces = wordPieces(reading.forms)
    const byLinear = linear.scores(featuresOf(corrected(reading, speller)))
    const byWords = words.share(contentCounts(speller.spell(reading.content)))
    const byPieces = pieces.share(textPieces)
    const byNearest = nearest.likeness(textPieces)
    const yesOrNo = asksYesOrNo(text, lang)
    const scores = new Float64Array(openings.length)
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
