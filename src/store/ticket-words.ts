import type { Ticket } from '../tickets/ticket.js'
import { isSmallWord, words } from '../words.js'

/** Letters of a word it is kept by: what begins with them stands together, however the word goes on. */
export const STEM_LENGTH = 5
/** Of more a ticket is not found by: what was written first counts. */
const WORDS_MAX = 256
/** Last digits of a number that it is kept by. */
const PHONE_DIGITS = 6
/** What a word may go on with; of what is written otherwise, only whole words are found by so few letters. */
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789æøßþđłı']

/**
 * What a ticket is found by: the beginnings of the words written on it, folded and each once, without those that stand
 * everywhere; the code of its reference; and the end of its phone number.
 */
export function searchWordsOf(ticket: Ticket): string[] {
  const found = new Set([ticket._id, ...textsOf(ticket)].flatMap(stems))
  const { phone } = ticket.contact
  return [...(phone === undefined ? [] : [phoneWord(phone)]), ...found].slice(0, WORDS_MAX)
}

/** Of something looked for, each word as what it may be kept by: any of these. Empty of what no ticket is found by. */
export function soughtWords(term: string): string[][] {
  return words(term)
    .filter((word) => !isSmall(word))
    .map(keptAs)
}

/** What tickets are found by that have a number which ends with these digits; there are at least six. */
export function phoneWord(digits: string): string {
  return `#${digits.slice(-PHONE_DIGITS)}`
}

function keptAs(word: string): string[] {
  const stem = word.slice(0, STEM_LENGTH)
  return word.length === STEM_LENGTH - 1 ? [stem, ...LETTERS.map((letter) => stem + letter)] : [stem]
}

function textsOf({ question, closingNote = '', contact, consults = [] }: Ticket): string[] {
  const asked = consults.flatMap((consult) => [consult.question, consult.answer?.text ?? ''])
  return [question, closingNote, contact.name ?? '', ...asked]
}

function stems(text: string): string[] {
  return words(text)
    .filter((word) => !isSmall(word))
    .map((word) => word.slice(0, STEM_LENGTH))
}

function isSmall(word: string): boolean {
  return isSmallWord(word, 'sv') || isSmallWord(word, 'en')
}
