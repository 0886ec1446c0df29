import { type Counts, counted } from './counts.js'
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
  return counted((add) => {
    stems.forEach((stem, place) => {
      add(hashText(stem, FAMILY.stem), 1)
      add(hashText(forms[place] ?? '', FAMILY.form), FORM)
    })
    for (const stem of meant) add(hashText(stem, FAMILY.stem), 1)
    const [first, last] = [stems[0], stems.at(-1)]
    if (first !== undefined) add(hashText(first, FAMILY.first), END)
    if (last !== undefined) add(hashText(last, FAMILY.last), END)
  })
}

function followFeatures({ stems }: Reading): Counts {
  return counted((add) => {
    for (let place = 1; place < stems.length; place += 1) {
      const before = hashText(stems[place - 1] ?? '', FAMILY.stem)
      add(hashPair(before, hashText(stems[place] ?? '', FAMILY.stem), FAMILY.follows), FOLLOWS)
    }
  })
}

/** Any two words of a message, whatever their order and distance: "säga … plats" is neither "säga" nor "plats". */
function pairFeatures({ stems }: Reading): Counts {
  const hashes = [...new Set(stems)].slice(0, PAIRED_WORDS_MAX).map((stem) => hashText(stem, FAMILY.stem))
  return counted((add) => {
    for (let i = 0; i < hashes.length; i += 1) {
      for (let j = i + 1; j < hashes.length; j += 1) {
        const [a = 0, b = 0] = [hashes[i], hashes[j]]
        add(a < b ? hashPair(a, b, FAMILY.pair) : hashPair(b, a, FAMILY.pair), 1)
      }
    }
  })
}

/** Pieces that run across the gaps between words too: "sop hämtning" and "sophämtning" share most of theirs. */
function pieceFeatures(forms: readonly string[]): Counts {
  const letters = `_${forms.join('_')}_`.slice(0, LETTERS_MAX)
  return counted((add) => {
    for (const length of PIECE_LENGTHS) addPieces(add, letters, length, FAMILY.piece)
  })
}

/** Longer pieces of each word by itself: what survives a slip, a dropped mark, another ending, a joined compound. */
export function wordPieces(forms: readonly string[], lettersMax = LETTERS_MAX): Counts {
  return counted((add) => {
    let letters = 0
    for (const form of forms) {
      if (letters >= lettersMax) break
      const edged = `_${form.slice(0, 40)}_`
      letters += edged.length
      for (const length of IN_WORD_LENGTHS) addPieces(add, edged, length, FAMILY.inWord)
    }
  })
}

/** Words that carry a matter, by their stems, each as sure as it is known. */
export function contentCounts(stems: Iterable<readonly [stem: string, weight: number]>): Counts {
  return counted((add) => {
    for (const [stem, weight] of stems) add(hashText(stem, FAMILY.content), weight)
  })
}

function addPieces(add: (hash: number, by: number) => void, text: string, length: number, family: number): void {
  for (let start = 0; start + length <= text.length; start += 1) add(hashPiece(text, start, start + length, family), 1)
}
