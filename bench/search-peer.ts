import { stemmer as stemEnglish } from '@orama/stemmers/english'
import { stemmer as stemSwedish } from '@orama/stemmers/swedish'
import { stopwords as englishStopWords } from '@orama/stopwords/english'
import { stopwords as swedishStopWords } from '@orama/stopwords/swedish'
import MiniSearch from 'minisearch'
import type { Article } from '../src/content/article.js'
import type { Lang } from '../src/message.js'

/**
 * minisearch as well as we know how to set it up: lower case, stop words dropped, Snowball stems, a slip forgiven in
 * terms of five letters and more at a tenth of a hit's weight, and BM25 that lets a word met often say more.
 *
 * Chosen on the seven development sets by mean P@1 (mean AUROC, where there is anything out of scope):
 *
 *   fuzzy 0.2 and prefix from four letters, its own weights  64.6   … stop words kept                      61.0
 *   … no prefix                                              64.7   … one document a question, best counts 65.4
 *   … no fuzzy                                               66.7   … neither                              67.5
 *   … fuzzy from five letters only                           66.5   … that, no prefix, weight 0.15         67.3
 *   neither, BM25 b 0.4                                      68.3   neither, BM25 k 4, b 0.4, d 0          69.1
 *   this: fuzzy from five letters at 0.1, k 4, b 0.4, d 0    70.0 (84.2)
 *
 * k 2.5 and 8, and b 0.5, lie below; a boost for questions moves nothing, as no set has both questions and answers.
 */
const FUZZY = 0.2
const FUZZY_LENGTH_MIN = 5
const FUZZY_WEIGHT = 0.1
const BM25 = { k: 4, b: 0.4, d: 0 } as const
const QUESTIONS_BOOST = 2

const STEM: Record<Lang, (word: string) => string> = { sv: stemSwedish, en: stemEnglish }
const STOP_WORDS: Record<Lang, readonly string[]> = { sv: swedishStopWords, en: englishStopWords }

export interface PeerRanked {
  slug: string
  score: number
}

/** How sure it is of its first, told in two ways. Each is best at something, and both are given. */
export interface PeerConfidence {
  /** Its best score against the best and the second together. */
  margin: number
  /** Its best score against the most the text could get: tells best what is out of scope (84.2 against 69.3). */
  ofPossible: number
}

export interface Peer {
  /** Best first, all that match; with `among`, these slugs only. */
  rank(text: string, among?: ReadonlySet<string>): PeerRanked[]
  confidence(text: string, ranked: readonly PeerRanked[]): PeerConfidence
}

export function createPeer(articles: readonly Article[], lang: Lang): Peer {
  const stopWords = new Set(STOP_WORDS[lang])
  const processTerm = (term: string) => {
    const lower = term.toLowerCase()
    return stopWords.has(lower) ? null : STEM[lang](lower)
  }
  const index = new MiniSearch<{ id: string; questions: string; answer: string }>({
    fields: ['questions', 'answer'],
    processTerm,
    searchOptions: {
      boost: { questions: QUESTIONS_BOOST },
      fuzzy: (term) => (term.length >= FUZZY_LENGTH_MIN ? FUZZY : false),
      weights: { fuzzy: FUZZY_WEIGHT, prefix: FUZZY_WEIGHT },
      bm25: BM25,
    },
  })
  index.addAll(articles.map(({ slug, variants, body }) => ({ id: slug, questions: variants.join('\n'), answer: body })))
  const most = mostPossible(index, processTerm)

  return {
    rank: (text, among) =>
      index
        .search(text, among ? { filter: ({ id }) => among.has(id) } : {})
        .map(({ id, score }) => ({ slug: id, score })),
    confidence(text, [first, second]) {
      if (!first) return { margin: 0, ofPossible: 0 }
      return {
        margin: first.score / (first.score + (second?.score ?? 0)),
        ofPossible: Math.min(1, first.score / most(text)),
      }
    },
  }
}

/** minisearch's own sum for a document that says every term of a text without end, terms nobody knows included. */
function mostPossible(index: MiniSearch, processTerm: (term: string) => string | null): (text: string) => number {
  const tokenize = MiniSearch.getDefault('tokenize') as (text: string) => string[]
  const known = new Map<string, number>()
  const rarityOf = (term: string) => {
    const before = known.get(term)
    if (before !== undefined) return before
    const hits = index.search(term, { fuzzy: false, tokenize: (one) => [one], processTerm: (one) => one }).length
    const rarity = Math.log(1 + (index.documentCount - hits + 0.5) / (hits + 0.5))
    known.set(term, rarity)
    return rarity
  }
  return (text) => {
    const terms = tokenize(text).flatMap((term) => processTerm(term) || [])
    const sum = terms.reduce((total, term) => total + rarityOf(term), 0)
    // The number of different terms found multiplies a score.
    return new Set(terms).size * sum * QUESTIONS_BOOST * (BM25.k + 1 + BM25.d)
  }
}
