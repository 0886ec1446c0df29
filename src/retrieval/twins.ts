import type { Lang } from '../message.js'
import { isSmallWord, stem, words } from '../words.js'

/** Words in which two titles may differ and still be one matter: "2027", "Norra Strand". */
const DIFFERENCE_WORDS_MAX = 2

/**
 * "Föreningsbidrag 2026" and "Föreningsbidrag 2027", "Badtider i Strand" and "Badtider i Trollnäs": titles that are one
 * but for a piece, and a text that says neither piece. It has not told which of them is meant, however the search leans.
 */
export function isUntold(text: string, [title, other]: readonly [string, string], lang: Lang): boolean {
  const pieces = differenceOf(words(title), words(other), lang)
  if (pieces === undefined) return false
  const said = new Set(words(text).map((word) => stem(word, lang)))
  return !pieces.some((piece) => said.has(stem(piece, lang)))
}

/** The words that tell two titles apart; undefined when the titles have too little else in common. */
function differenceOf(title: string[], other: string[], lang: Lang): string[] | undefined {
  const start = sharedAtStart(title, other)
  const end = sharedAtStart(title.slice(start).reverse(), other.slice(start).reverse())
  const pieces = [title, other].map((all) => all.slice(start, all.length - end))
  const shared = [...title.slice(0, start), ...title.slice(title.length - end)]
  const isPiece = ({ length }: string[]) => length > 0 && length <= DIFFERENCE_WORDS_MAX
  return pieces.every(isPiece) && shared.some((word) => !isSmallWord(word, lang)) ? pieces.flat() : undefined
}

function sharedAtStart(a: readonly string[], b: readonly string[]): number {
  const apart = a.findIndex((word, place) => word !== b[place])
  return apart < 0 ? a.length : apart
}
