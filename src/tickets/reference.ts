import { randomInt } from 'node:crypto'

/** No 0 O 1 I L, no U V, no vowels that could spell a word: read aloud over a phone it is heard right. */
const ALPHABET = '23456789BCDFGHJKMNPQRSTWXZ'
const LENGTH = 5

/** A ticket's reference, as LN-7K3F9: not guessable from another. Twelve million of them; the store refuses one twice. */
export function newReference(prefix: string): string {
  return `${prefix}-${Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`
}

/** Six digits, every one as likely. */
export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}
