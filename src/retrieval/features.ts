import { hashPair, hashPiece, hashText } from './hash.js'
import type { Reading } from './reading.js'

/** Families of features; each has its own hashes. */
const FAMILY = { stem: 1, form: 2, follows: 3, first: 4, last: 5, pair: 6, piece: 7, content: 8, inWord: 9 } as const

/** What a family says beside a stem itself. A form tells "bygga" from "bygget"; the ends tell what kind of asking it is. */
const FORM = 0.5
const FOLLOWS = 0.5
const END = 0.3

/** Pairs grow with the square of the words, so only so many words are paired. */
const PAIRED_WORDS_MAX = 14
const PIECE_LENGTHS = [3, 4] as const
const IN_WORD_LENGTHS = [4, 5] as const
/** Letters of a message cut into pieces. */
const LETTERS_MAX = 400

/** Hashed features and how often each was met. */
export type Counts = Map<number, number>

/** A text in three blocks that are weighed each by itself: what is said, what is said together, how it is spelt. */
export interface Features {
  words: Counts
  /** Words that follow one another; part of the first block. */
  follows: Counts
  pairs: Counts
  pieces: Counts
}

export function featuresOf(reading: Reading): Features {
  return {
    words: wordFeatures(reading),
    follows: followFeatures(reading),
    pairs: pairFeatures(reading),
    pieces: pieceFeatures(reading.forms),
  }
}

function wordFeatures({ stems, forms, meant }: Reading): Counts {
  const counts: Counts = new Map()
  stems.forEach((stem, place) => {
    count(counts, hashText(stem, FAMILY.stem), 1)
    count(counts, hashText(forms[place] ?? '', FAMILY.form), FORM)
  })
  for (const stem of meant) count(counts, hashText(stem, FAMILY.stem), 1)
  const [first, last] = [stems[0], stems.at(-1)]
  if (first !== undefined) count(counts, hashText(first, FAMILY.first), END)
  if (last !== undefined) count(counts, hashText(last, FAMILY.last), END)
  return counts
}

function followFeatures({ stems }: Reading): Counts {
  const counts: Counts = new Map()
  const hashes = stems.map((stem) => hashText(stem, FAMILY.stem))
  for (let place = 1; place < hashes.length; place += 1)
    count(counts, hashPair(hashes[place - 1] ?? 0, hashes[place] ?? 0, FAMILY.follows), FOLLOWS)
  return counts
}

/** Any two words of a message, whatever their order and distance: "säga … plats" is neither "säga" nor "plats". */
function pairFeatures({ stems }: Reading): Counts {
  const counts: Counts = new Map()
  const hashes = [...new Set(stems)].slice(0, PAIRED_WORDS_MAX).map((stem) => hashText(stem, FAMILY.stem))
  for (let i = 0; i < hashes.length; i += 1) {
    for (let j = i + 1; j < hashes.length; j += 1) {
      const [a = 0, b = 0] = [hashes[i], hashes[j]]
      counts.set(a < b ? hashPair(a, b, FAMILY.pair) : hashPair(b, a, FAMILY.pair), 1)
    }
  }
  return counts
}

/** Pieces that run across the gaps between words too: "sop hämtning" and "sophämtning" share most of theirs. */
function pieceFeatures(forms: readonly string[]): Counts {
  const counts: Counts = new Map()
  const letters = `_${forms.join('_')}_`.slice(0, LETTERS_MAX)
  for (const length of PIECE_LENGTHS) addPieces(counts, letters, length, FAMILY.piece)
  return counts
}

/** Longer pieces of each word by itself: what survives a slip, a dropped mark, another ending, a joined compound. */
export function wordPieces(forms: readonly string[]): Counts {
  const counts: Counts = new Map()
  let letters = 0
  for (const form of forms) {
    if (letters >= LETTERS_MAX) break
    const edged = `_${form.slice(0, 40)}_`
    letters += edged.length
    for (const length of IN_WORD_LENGTHS) addPieces(counts, edged, length, FAMILY.inWord)
  }
  return counts
}

/** Words that carry a matter, by their stems. */
export function contentCounts(stems: readonly string[]): Counts {
  const counts: Counts = new Map()
  for (const stem of stems) count(counts, hashText(stem, FAMILY.content), 1)
  return counts
}

function addPieces(counts: Counts, text: string, length: number, family: number): void {
  for (let start = 0; start + length <= text.length; start += 1)
    count(counts, hashPiece(text, start, start + length, family), 1)
}

function count(counts: Counts, hash: number, by: number): void {
  counts.set(hash, (counts.get(hash) ?? 0) + by)
}
