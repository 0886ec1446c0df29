import { TEXT_LENGTH_MAX } from '../message.js'

/** One word of a message, in the two spellings it is looked up by, and where it stands. */
export interface Token {
  /** Small letters; å, ä and ö kept, every other accent dropped. */
  word: string
  /** As `word`, with å, ä and ö written a, a and o. */
  plain: string
  sentence: number
  clause: number
  /** First word of its clause, openers aside. */
  opening: boolean
}

export interface Reading {
  tokens: Token[]
  /** By sentence: it ends with a question mark. */
  asked: boolean[]
  /** The writer uses å, ä and ö, so `får` and `far` are two words here. */
  accented: boolean
}

const SIMPLE = /^[\n -~åäöÅÄÖ]*$/
const APOSTROPHES = /['’ʼ`´‘]/g
const ELONGATED = /(\p{L})\1{2,}/gu
const LATIN_ACCENTED = /[\u00c0-\u024f\u1e00-\u1eff]/g
const LETTERS: Record<string, string> = {
  å: 'å',
  ä: 'ä',
  ö: 'ö',
  æ: 'ä',
  ø: 'ö',
  ł: 'l',
  đ: 'd',
  ŋ: 'n',
  ŧ: 't',
  ß: 'ss',
  ı: 'i',
}
/** Letters that are written in several ways in Arabic and Persian, and marks that are mostly left out. */
const ARABIC: [RegExp, string][] = [
  [/[\u064b-\u065f\u0640]/g, ''],
  [/[أإآٱ]/g, 'ا'],
  [/[ىي]/g, 'ی'],
  [/ك/g, 'ک'],
  [/ة/g, 'ه'],
  [/\u200c/g, ' '],
]

function unaccent(letter: string): string {
  return LETTERS[letter] ?? letter.normalize('NFD').replace(/\p{M}/gu, '')
}

/** Small letters without ornament. The same function reads the rules and the messages, so that they agree. */
function simplify(text: string): string {
  if (SIMPLE.test(text)) return text.toLowerCase().replace(APOSTROPHES, '').replace(ELONGATED, '$1')
  let simple = text.normalize('NFKC').toLowerCase().normalize('NFC')
  simple = simple.replace(APOSTROPHES, '').replace(LATIN_ACCENTED, unaccent)
  for (const [from, to] of ARABIC) simple = simple.replace(from, to)
  return simple.replace(ELONGATED, '$1')
}

/** å, ä and ö as they are typed on a keyboard that lacks them. */
export function plain(word: string): string {
  return word.replace(/[åäö]/g, (letter) => (letter === 'ö' ? 'o' : 'a'))
}

/** A word (a decimal number is one), or what stands between words. */
const PIECES = /\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+/gu
const IS_WORD = /^[\p{L}\p{M}\p{N}]/u
const ENDS_SENTENCE = /[!?…؟\n]|\.(?=\s|\.|$)/
const ENDS_CLAUSE = /[.,;:()–—،"/]|\s-\s/
const ASKS = /[?؟]/

/** Cuts a text into words, clauses and sentences. Reads at most TEXT_LENGTH_MAX units; never throws. */
export function readText(text: string): Reading {
  const reading: Reading = { tokens: [], asked: [], accented: false }
  let sentence = 0
  let clause = 0
  for (const piece of simplify(text.slice(0, TEXT_LENGTH_MAX)).match(PIECES) ?? []) {
    const last = reading.tokens.at(-1)
    if (IS_WORD.test(piece)) {
      const word = piece.replace(/[.,]/g, '')
      const spelled = plain(word)
      if (spelled !== word) reading.accented = true
      reading.tokens.push({ word, plain: spelled, sentence, clause, opening: false })
    } else if (ENDS_SENTENCE.test(piece) && !isAbbreviation(piece, last)) {
      if (ASKS.test(piece)) reading.asked[sentence] = true
      if (last?.sentence === sentence) sentence += 1
      clause += 1
    } else if (ENDS_CLAUSE.test(piece)) {
      clause += 1
    }
  }
  return reading
}

/** The full stop of "f.d. man" ends nothing. */
function isAbbreviation(piece: string, before: Token | undefined): boolean {
  return piece.trim() === '.' && before?.word.length === 1
}
