import type { DangerPatterns, DangerRules } from '../content/danger.js'
import { phraseWords, Vocabulary } from './danger-words.js'

/** Most words that may stand between two parts of a pattern, by the sign between them. */
const GAPS: Record<string, number> = { '..': 3, '...': 8 }

/** Languages as bits, so that a message read as both is one number. */
export const LANG_BITS = { sv: 1, en: 2, other: 4, any: 7 } as const

/** One spelling of a list or a literal: word numbers in a row. */
export interface Entry {
  words: number[]
  term: number
  langs: number
}

/** A place in a pattern: any of these terms, after at most `gap` other words. */
export interface Step {
  terms: number[]
  gap: number
  /** Only as the first word of a clause. */
  opening: boolean
}

/** Parts in any order within a sentence; each part is steps in order. */
export interface Pattern {
  parts: Step[][]
  langs: number
}

/** Reads the rules' small pattern language once, so that a message only meets numbers. */
export class PatternBook {
  readonly vocabulary: Vocabulary
  /** Entries by their first word. */
  readonly entries = new Map<number, Entry[]>()
  readonly #rules: DangerRules
  readonly #fillers: ReadonlySet<string>
  readonly #terms = new Map<string, number>()
  readonly #sizes = new Map<number, number>()
  /** Phrases cut into words, fillers left out: the same stand in many lists. */
  readonly #cut = new Map<string, string[]>()
  #fuzzy = true

  constructor(rules: DangerRules) {
    this.#rules = rules
    this.vocabulary = new Vocabulary(splitList(rules.ordinary))
    this.#fillers = new Set(splitList(rules.fillers).flatMap(phraseWords))
  }

  /** Patterns of one rule; a line each, comments left out. `fuzzy`: words new to the book are known misspelt too. */
  compile(patterns: DangerPatterns, fuzzy: boolean): Pattern[] {
    this.#fuzzy = fuzzy
    return (['any', 'sv', 'en', 'other'] as const).flatMap((lang) =>
      splitLines(patterns[lang] ?? '').map((line) => this.#pattern(line, LANG_BITS[lang])),
    )
  }

  /** How many spellings a term has: a measure of how often it is met. */
  sizeOf(term: number): number {
    return this.#sizes.get(term) ?? 0
  }

  /** Number of a list under `words`, or of one the matcher fills itself. */
  list(name: string): number {
    const known = this.#terms.get(`<${name}>`)
    if (known !== undefined) return known
    const term = this.#newTerm(`<${name}>`)
    const words = this.#rules.words[name]
    this.#addEntries(term, words?.sv, LANG_BITS.sv, new Set([name]))
    this.#addEntries(term, words?.en, LANG_BITS.en, new Set([name]))
    return term
  }

  #pattern(line: string, langs: number): Pattern {
    const parts = line.split(/\s&\s/).map((part) => this.#part(part, langs))
    return { parts, langs }
  }

  #part(text: string, langs: number): Step[] {
    const steps: Step[] = []
    let gap = 0
    for (const written of text.match(/\^?<[^<>]*>|\S+/g) ?? []) {
      if (written in GAPS) {
        gap = GAPS[written] ?? 0
        continue
      }
      const opening = written.startsWith('^')
      const piece = opening ? written.slice(1) : written
      if (this.#fillers.has(piece)) continue
      const names = piece.startsWith('<') ? piece.slice(1, -1).split('|') : undefined
      steps.push({ terms: names ? names.map((name) => this.list(name)) : [this.#literal(piece, langs)], gap, opening })
      gap = 0
    }
    return steps
  }

  #literal(piece: string, langs: number): number {
    const key = `${langs} ${piece}`
    const known = this.#terms.get(key)
    if (known !== undefined) return known
    const term = this.#newTerm(key)
    for (const word of piece.split('/')) this.#addEntry(term, word, langs)
    return term
  }

  #newTerm(key: string): number {
    const term = this.#terms.size
    this.#terms.set(key, term)
    return term
  }

  /** `seen` guards against two lists that name each other. */
  #addEntries(term: number, block: string | undefined, langs: number, seen: Set<string>): void {
    for (const phrase of splitList(block ?? '')) {
      const nested = /^<(.*)>$/.exec(phrase)?.[1]
      if (nested === undefined) {
        this.#addEntry(term, phrase, langs)
        continue
      }
      if (seen.has(nested)) continue
      const words = this.#rules.words[nested]
      this.#addEntries(term, langs === LANG_BITS.sv ? words?.sv : words?.en, langs, new Set([...seen, nested]))
    }
  }

  #addEntry(term: number, phrase: string, langs: number): void {
    const fuzzy = this.#fuzzy && langs !== LANG_BITS.other
    const words = this.#wordsOf(phrase).map((word) => this.vocabulary.add(word, fuzzy))
    const first = words[0]
    if (first === undefined) return
    const entry = { words, term, langs }
    this.#sizes.set(term, this.sizeOf(term) + 1)
    const same = this.entries.get(first)
    if (same) same.push(entry)
    else this.entries.set(first, [entry])
  }

  /** Without its fillers, unless it is nothing else. */
  #wordsOf(phrase: string): string[] {
    const known = this.#cut.get(phrase)
    if (known) return known
    const all = phraseWords(phrase)
    const kept = all.filter((word) => !this.#fillers.has(word))
    const words = kept.length > 0 ? kept : all
    this.#cut.set(phrase, words)
    return words
  }
}

/** Patterns and what each belongs to, filed under their rarest step, so that a message meets only those it may fit. */
export class PatternSet<T> {
  readonly #all: { of: T; pattern: Pattern }[] = []
  readonly #byTerm = new Map<number, number[]>()

  add(of: T, patterns: readonly Pattern[], book: PatternBook): void {
    for (const pattern of patterns) {
      const number = this.#all.push({ of, pattern }) - 1
      const steps = pattern.parts.flat()
      const sizes = steps.map((step) => step.terms.reduce((size, term) => size + book.sizeOf(term), 0))
      const rarest = steps[sizes.indexOf(Math.min(...sizes))]
      for (const term of rarest?.terms ?? []) {
        const filed = this.#byTerm.get(term)
        if (filed) filed.push(number)
        else this.#byTerm.set(term, [number])
      }
    }
  }

  /** Numbers of the patterns filed under a term. */
  keyed(term: number): readonly number[] {
    return this.#byTerm.get(term) ?? NONE
  }

  get(number: number): { of: T; pattern: Pattern } {
    const found = this.#all[number]
    if (!found) throw new RangeError('No pattern has that number')
    return found
  }
}

const NONE: readonly number[] = []

/** A block of words, parted by commas or line ends. */
export function splitList(block: string): string[] {
  return splitLines(block)
    .flatMap((line) => line.split(',').map((word) => word.trim()))
    .filter((word) => word !== '')
}

/** Lines of a block, comments left out. */
export function splitLines(block: string): string[] {
  return block
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
