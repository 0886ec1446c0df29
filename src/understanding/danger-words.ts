import { plain, readText, type Token } from './danger-text.js'

/** Shortest word whose misspellings are looked for. */
const FUZZY_LENGTH_MIN = 5
/** Shortest word in which a letter may be changed or a strange one added. */
const SLIP_LENGTH_MIN = 7
/** Letters taken for one another; any other change is likelier to be another word. */
const SOUND_ALIKE = ['aeiouy', 'cksz', 'vwf', 'jg', 'dt', 'bp', 'mn']
/** Shortest word that may be written as two ("hjärt infarkt"). */
const JOINED_LENGTH_MIN = 7

/** What readText would leave as it is: most of the rules' words, and a start need not wait for it to say so of each. */
const AS_READ = /^(?:([a-zåäö])(?!\1\1))+$/

/** Cuts a phrase from the rules into the words a message would be cut into; `*` at either end survives. */
export function phraseWords(phrase: string): string[] {
  const words: string[] = []
  for (const piece of phrase.trim().split(/\s+/)) {
    if (AS_READ.test(piece)) {
      words.push(piece)
      continue
    }
    const before = piece.startsWith('*') ? '*' : ''
    const after = piece.endsWith('*') && piece.length > 1 ? '*' : ''
    const inner = readText(piece).tokens.map((token) => token.word)
    if (inner.length === 0) continue
    inner[0] = before + inner[0]
    inner[inner.length - 1] += after
    words.push(...inner)
  }
  return words
}

/** One spelling of the language: with å, ä and ö, or without. */
class Spelling {
  readonly whole = new Map<string, number[]>()
  readonly starts = new Map<string, number[]>()
  readonly ends = new Map<string, number[]>()
  readonly inside: { part: string; id: number }[] = []
}

/**
 * Every word the rules know, each with a number. Finds which of them a written word can stand for: the word itself, one
 * with a free beginning or end, or, for a word the rules don't know, one that differs by a single slip.
 */
export class Vocabulary {
  readonly #ids = new Map<string, number>()
  readonly #accented = new Spelling()
  readonly #plain = new Spelling()
  readonly #slips = new Map<string, { word: string; id: number }[]>()
  /** By first letter, words whose slips nobody has needed yet: making those of all takes longer than a start should. */
  readonly #unslipped = new Map<string, { word: string; id: number }[]>()
  readonly #fuzzy = new Set<number>()
  readonly #ordinary: ReadonlySet<string>
  #affixMax = 0
  #affixMin = Number.POSITIVE_INFINITY

  constructor(ordinary: Iterable<string>) {
    this.#ordinary = new Set([...ordinary].map(plain))
  }

  /** Number of a word; the same word always has the same. `fuzzy`: its misspellings count as it, from now on. */
  add(word: string, fuzzy: boolean): number {
    const bare = word.replace(/^\*|\*$/g, '')
    let id = this.#ids.get(word)
    if (id === undefined) {
      id = this.#ids.size
      this.#ids.set(word, id)
      this.#file(this.#accented, word, bare, id)
      this.#file(this.#plain, word, plain(bare), id)
    }
    if (fuzzy && word === bare) this.#addSlips(plain(bare), id)
    return id
  }

  /** Numbers of all words a token can stand for, and how many steps it took to find out. */
  find(token: Token, accented: boolean): { ids: number[]; steps: number } {
    const spelling = accented ? this.#accented : this.#plain
    const word = accented ? token.word : token.plain
    const ids = [...(spelling.whole.get(word) ?? [])]
    let steps = 1
    for (let length = this.#affixMin; length <= Math.min(word.length, this.#affixMax); length += 1) {
      steps += 2
      pushAll(ids, spelling.starts.get(word.slice(0, length)))
      pushAll(ids, spelling.ends.get(word.slice(-length)))
    }
    for (const { part, id } of spelling.inside) if (word.includes(part)) ids.push(id)
    if (ids.length === 0) steps += this.#findSlips(token.plain, ids)
    return { ids, steps }
  }

  /** Number of the word two tokens make together, where somebody wrote one word as two. */
  findJoined(first: Token, second: Token): number[] {
    const whole = first.plain + second.plain
    return whole.length < JOINED_LENGTH_MIN ? [] : (this.#plain.whole.get(whole) ?? [])
  }

  #file(spelling: Spelling, word: string, part: string, id: number): void {
    const open = { start: word.startsWith('*'), end: word.endsWith('*') && word.length > 1 }
    if (!open.start && !open.end) {
      append(spelling.whole, part, id)
      return
    }
    this.#affixMax = Math.max(this.#affixMax, part.length)
    this.#affixMin = Math.min(this.#affixMin, part.length)
    if (open.start && open.end) spelling.inside.push({ part, id })
    else append(open.end ? spelling.starts : spelling.ends, part, id)
  }

  #addSlips(word: string, id: number): void {
    if (word.length < FUZZY_LENGTH_MIN || this.#fuzzy.has(id)) return
    this.#fuzzy.add(id)
    append(this.#unslipped, word.charAt(0), { word, id })
  }

  #findSlips(word: string, ids: number[]): number {
    if (word.length < FUZZY_LENGTH_MIN || this.#ordinary.has(word) || /\d/.test(word)) return 0
    this.#makeSlips(word.charAt(0))
    let steps = 0
    for (const slip of slipsOf(word)) {
      steps += 1
      for (const known of this.#slips.get(slip) ?? []) {
        if (!ids.includes(known.id) && isOneSlip(word, known.word)) ids.push(known.id)
      }
    }
    return steps
  }

  #makeSlips(letter: string): void {
    for (const known of this.#unslipped.get(letter) ?? [])
      for (const slip of slipsOf(known.word)) append(this.#slips, slip, known)
    this.#unslipped.delete(letter)
  }
}

function append<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

function pushAll(ids: number[], more: number[] | undefined): void {
  if (more) ids.push(...more)
}

/** The word, and the word short of each letter but the first: two words one slip apart share at least one of these. */
function slipsOf(word: string): string[] {
  const slips = [word]
  for (let at = 1; at < word.length; at += 1) slips.push(word.slice(0, at) + word.slice(at + 1))
  return slips
}

/**
 * One letter changed, added, dropped or swapped with the next; the first letter is taken to be right. Short words have
 * too many neighbours that mean something else, so there a letter may only be dropped, doubled or swapped.
 */
function isOneSlip(written: string, known: string): boolean {
  if (written[0] !== known[0] || Math.abs(written.length - known.length) > 1) return false
  let start = 0
  while (start < written.length && written[start] === known[start]) start += 1
  let end = 0
  const rest = Math.min(written.length, known.length) - start
  while (end < rest && written[written.length - 1 - end] === known[known.length - 1 - end]) end += 1
  const left = written.slice(start, written.length - end)
  const right = known.slice(start, known.length - end)
  if (left.length === 2 && right.length === 2) return left[0] === right[1] && left[1] === right[0]
  if (left.length > 1 || right.length > 1) return false
  if (left === '') return true
  if (right === '' && (left === written[start - 1] || left === written[start + 1])) return true
  if (known.length < SLIP_LENGTH_MIN) return false
  return right === '' || SOUND_ALIKE.some((letters) => letters.includes(left) && letters.includes(right))
}
