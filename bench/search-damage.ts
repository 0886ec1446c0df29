import type { Lang } from '../src/message.js'
import { hashText } from '../src/retrieval/hash.js'
import { seeded } from './search-numbers.js'

const LETTERS: Record<Lang, string> = { sv: 'abcdefghijklmnopqrstuvwxyzåäö', en: 'abcdefghijklmnopqrstuvwxyz' }
/** Words over four letters, and how many of them fingers slip in. */
const LONG_WORD = /\p{L}{5,}/gu
const SLIP_SHARE = 1 / 3
const TRIES_MAX = 10

/** One slip in about a third of the long words. The same text always slips the same way. */
export function withSlips(text: string, lang: Lang): string {
  const random = seeded(hashText(text, 0))
  return text
    .normalize('NFC')
    .replace(LONG_WORD, (word) => (random() < SLIP_SHARE ? slipped(word, LETTERS[lang], random) : word))
}

/** As on a keyboard without å ä ö. */
export function withoutMarks(text: string): string {
  return text.normalize('NFC').replace(/[åä]/g, 'a').replace(/[ÅÄ]/g, 'A').replace(/ö/g, 'o').replace(/Ö/g, 'O')
}

/** A letter too many, too few, wrong, or two swapped: each as likely. */
function slipped(word: string, letters: string, random: () => number): string {
  // Two like letters swapped are no slip.
  for (let turn = 0; turn < TRIES_MAX; turn += 1) {
    const kind = Math.floor(random() * 4)
    const place = Math.floor(random() * (word.length - 1))
    const letter = letters.charAt(Math.floor(random() * letters.length))
    const [head, first, rest] = [word.slice(0, place), word.charAt(place), word.slice(place + 1)]
    const other = [
      head + letter + first + rest,
      head + rest,
      head + letter + rest,
      head + rest.charAt(0) + first + rest.slice(1),
    ][kind]
    if (other !== undefined && other !== word) return other
  }
  return word
}
