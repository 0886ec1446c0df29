import type { Entry, Pattern, PatternBook, PatternSet, Step } from './danger-pattern.js'
import type { Token } from './danger-text.js'

/** Parts of a pattern joined by & stand at most this many words apart. */
const TOGETHER_MAX = 14
/** A pattern that fits this often in one message has said what it has to say. */
const FITS_MAX = 6

/** Where a pattern, or a part of one, fits: numbers of its words, in order, gaps left out. */
export type Fit = number[]

/** A message laid out for matching: at which words each term begins, and where it ends. */
export class Sheet {
  /** Work done so far; grows in proportion to the message, and a test holds it to that. */
  steps = 0
  readonly #tokens: readonly Token[]
  readonly #langs: number
  /** By term, by first word: last words. */
  readonly #spans = new Map<number, Map<number, number[]>>()
  readonly #covered = new Set<number>()

  constructor(book: PatternBook, tokens: readonly Token[], accented: boolean, langs: number) {
    this.#tokens = tokens
    this.#langs = langs
    const words = tokens.map((token) => {
      const found = book.vocabulary.find(token, accented)
      this.steps += found.steps
      return found.ids
    })
    for (const at of tokens.keys()) this.#lay(book, words, at)
  }

  /** Puts a term on a word by hand. */
  mark(term: number, at: number): void {
    this.#add(term, at, at)
  }

  /** Hides words from every later match. */
  cover(fit: Fit): void {
    for (const at of fit) this.#covered.add(at)
  }

  /** Every pattern of a set that fits, and where. */
  matchAll<T>(set: PatternSet<T>): { of: T; fit: Fit }[] {
    const tried = new Set<number>()
    const found: { of: T; fit: Fit }[] = []
    for (const term of this.#spans.keys()) {
      for (const number of set.keyed(term)) {
        if (tried.has(number)) continue
        tried.add(number)
        const { of, pattern } = set.get(number)
        for (const fit of this.#match(pattern)) found.push({ of, fit })
      }
    }
    return found
  }

  /** Where a pattern fits, earliest first. */
  #match(pattern: Pattern): Fit[] {
    this.steps += 1
    if ((pattern.langs & this.#langs) === 0) return []
    const met = (step: Step): boolean => step.terms.some((term) => this.#spans.has(term))
    if (!pattern.parts.every((part) => part.every(met))) return []

    const [first, ...others] = pattern.parts.map((part) => this.#matchPart(part))
    if (!first || others.length === 0) return first ?? []
    const fits: Fit[] = []
    for (const start of first) {
      const joined = others.reduce<Fit | undefined>((fit, part) => fit && this.#join(fit, part), start)
      if (joined) fits.push(joined)
      if (fits.length === FITS_MAX) break
    }
    return fits
  }

  #lay(book: PatternBook, words: number[][], at: number): void {
    const token = this.#tokens[at]
    const next = this.#tokens[at + 1]
    for (const word of words[at] ?? []) {
      for (const entry of book.entries.get(word) ?? []) {
        this.steps += 1
        if ((entry.langs & this.#active(entry)) !== 0 && this.#follows(entry, words, at)) {
          this.#add(entry.term, at, at + entry.words.length - 1)
        }
      }
    }
    if (!token || !next || next.clause !== token.clause) return
    for (const word of book.vocabulary.findJoined(token, next)) {
      for (const entry of book.entries.get(word) ?? []) {
        if (entry.words.length === 1 && (entry.langs & this.#langs) !== 0) this.#add(entry.term, at, at + 1)
      }
    }
  }

  #active(entry: Entry): number {
    return entry.langs === 7 ? 7 : this.#langs
  }

  #follows(entry: Entry, words: number[][], at: number): boolean {
    for (let n = 1; n < entry.words.length; n += 1) {
      const id = entry.words[n]
      if (id === undefined || this.#tokens[at + n]?.sentence !== this.#tokens[at]?.sentence) return false
      if (!words[at + n]?.includes(id)) return false
    }
    return true
  }

  #add(term: number, first: number, last: number): void {
    let starts = this.#spans.get(term)
    if (!starts) {
      starts = new Map()
      this.#spans.set(term, starts)
    }
    const ends = starts.get(first)
    if (!ends) starts.set(first, [last])
    else if (!ends.includes(last)) ends.push(last)
  }

  /** Fits of steps in order, by where they begin. For each beginning the tightest fit is kept. */
  #matchPart(part: Step[]): Fit[] {
    const head = part[0]
    if (!head) return []
    const starts = new Set<number>()
    for (const term of head.terms) for (const at of this.#spans.get(term)?.keys() ?? []) starts.add(at)
    const fits: Fit[] = []
    for (const at of [...starts].sort((a, b) => a - b)) {
      const fit = this.#matchFrom(part, at)
      if (fit) fits.push(fit)
    }
    return fits
  }

  #matchFrom(part: Step[], start: number): Fit | undefined {
    // By last word reached: the words used to get there. Only one way to each place is kept, so this stays small.
    let reached = new Map<number, Fit>([[start - 1, []]])
    for (const [n, step] of part.entries()) {
      const next = new Map<number, Fit>()
      for (const [end, fit] of reached) {
        const gap = n === 0 ? 0 : step.gap
        for (let at = end + 1; at <= end + 1 + gap; at += 1) this.#extend(step, at, start, fit, next)
      }
      if (next.size === 0) return undefined
      reached = next
    }
    const nearest = Math.min(...reached.keys())
    return reached.get(nearest)
  }

  #extend(step: Step, at: number, start: number, fit: Fit, next: Map<number, Fit>): void {
    this.steps += 1
    if (this.#tokens[at]?.sentence !== this.#tokens[start]?.sentence) return
    if (step.opening && !this.#tokens[at]?.opening) return
    for (const term of step.terms) {
      for (const last of this.#spans.get(term)?.get(at) ?? []) {
        if (next.has(last)) continue
        const words = Array.from({ length: last - at + 1 }, (_, n) => at + n)
        if (!words.some((word) => this.#covered.has(word))) next.set(last, [...fit, ...words])
      }
    }
  }

  /** The nearest fit of another part that shares no word with what is found already. */
  #join(fit: Fit, part: Fit[]): Fit | undefined {
    const first = Math.min(...fit)
    const last = Math.max(...fit)
    const sentence = this.#tokens[first]?.sentence
    for (const other of part) {
      this.steps += 1
      const start = other[0] ?? 0
      const end = other.at(-1) ?? 0
      if (start > last + TOGETHER_MAX) break
      if (end < first - TOGETHER_MAX || this.#tokens[start]?.sentence !== sentence) continue
      if (!other.some((word) => fit.includes(word))) return [...fit, ...other]
    }
    return undefined
  }
}
