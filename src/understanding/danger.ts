import type { DangerKind, DangerPatterns, DangerRules } from '../content/danger.js'
import { LANG_BITS, PatternBook, PatternSet, splitList } from './danger-pattern.js'
import { type Fit, Sheet } from './danger-sheet.js'
import { type Reading, readText } from './danger-text.js'
import { phraseWords } from './danger-words.js'

/** A language is read besides another when it has at least this share of the other's telltale words. */
const SECOND_LANG_SHARE = 0.5
/** A message of at most this many words is read as one sentence: in a chat, full stops part breaths, not matters. */
const ONE_SENTENCE_WORDS_MAX = 14
/** Words a message may have besides a pattern that must be all of it. */
const WHOLE_SPARE_MAX = 2
/** Which kind wins when two rules weigh the same: the one whose answer gives the most numbers to call. */
const KIND_ORDER: readonly DangerKind[] = ['suicide', 'violence', 'danger']

/** One rule that fitted, and what came of it. */
export interface DangerFinding {
  rule: string
  kind: DangerKind
  points: number
  certain: boolean
  /** The resident's words it fitted: for the command line, never for a log. */
  words: string
  hints: string[]
  calm: string[]
}

export interface DangerExplanation {
  kind: DangerKind | undefined
  /** Heaviest first. */
  findings: DangerFinding[]
  /** Work done, for the test that holds it to the message's length. */
  steps: number
}

/** Tells what danger to life a message speaks of, if any. Answers any string; never throws. */
export interface DangerWatch {
  (text: string): DangerKind | undefined
  /** The same judgement with its reasons. */
  explain(text: string): DangerExplanation
}

/** Reads the rules once; the watch it gives is pure. */
export function createDangerWatch(rules: DangerRules): DangerWatch {
  const judge = new DangerJudge(rules)
  const explain = (text: string): DangerExplanation => judge.explain(text)
  return Object.assign((text: string) => explain(text).kind, { explain })
}

type Rule = Omit<DangerRules['rules'][number], keyof DangerPatterns>
type Calm = Omit<DangerRules['calm'][number], keyof DangerPatterns>
type Hint = Omit<DangerRules['hints'][number], keyof DangerPatterns>

class DangerJudge {
  readonly #settings: Pick<DangerRules, 'threshold' | 'hintsMax'>
  readonly #book: PatternBook
  readonly #words: Record<'sv' | 'en' | 'fillers' | 'openers', ReadonlySet<string>>
  readonly #rules = new PatternSet<Rule>()
  readonly #masks = new PatternSet<'mask'>()
  readonly #calm = new PatternSet<Calm>()
  readonly #hints = new PatternSet<Hint>()

  constructor(rules: DangerRules) {
    const words = (block: string): ReadonlySet<string> => new Set(splitList(block).flatMap(phraseWords))
    const { languages, fillers, openers } = rules
    this.#settings = rules
    this.#words = { sv: words(languages.sv), en: words(languages.en), fillers: words(fillers), openers: words(openers) }

    // Rules come first: only words that can mean danger are known misspelt.
    const book = new PatternBook(rules)
    this.#book = book
    for (const rule of rules.rules) this.#rules.add(rule, book.compile(rule, true), book)
    this.#masks.add('mask', book.compile(rules.masks, false), book)
    for (const calm of rules.calm) this.#calm.add(calm, book.compile(calm, false), book)
    for (const hint of rules.hints) this.#hints.add(hint, book.compile(hint, false), book)
  }

  explain(text: string): DangerExplanation {
    const reading = this.#read(text)
    const sheet = new Sheet(this.#book, reading.tokens, reading.accented, this.#languages(reading))
    this.#markBuiltIn(sheet, reading)
    for (const { fit } of sheet.matchAll(this.#masks)) sheet.cover(fit)

    const findings = this.#weigh(sheet, reading)
    const heaviest = findings[0]
    const flagged = heaviest !== undefined && (heaviest.certain || heaviest.points >= this.#settings.threshold)
    return { kind: flagged ? heaviest.kind : undefined, findings, steps: sheet.steps }
  }

  #read(text: string): Reading {
    const reading = readText(text)
    reading.tokens = reading.tokens.filter((token) => !this.#words.fillers.has(token.word))
    if (reading.tokens.length <= ONE_SENTENCE_WORDS_MAX) {
      for (const token of reading.tokens) token.sentence = 0
      reading.asked = [reading.asked.includes(true)]
    }
    let opened = -1
    for (const token of reading.tokens) {
      if (token.clause === opened || this.#words.openers.has(token.word)) continue
      token.opening = true
      opened = token.clause
    }
    return reading
  }

  #languages({ tokens }: Reading): number {
    const votes = { sv: 0, en: 0 }
    for (const { word } of tokens) {
      if (this.#words.sv.has(word)) votes.sv += 1
      if (this.#words.en.has(word)) votes.en += 1
    }
    let langs: number = LANG_BITS.other
    if (votes.sv >= votes.en * SECOND_LANG_SHARE) langs |= LANG_BITS.sv
    if (votes.en >= votes.sv * SECOND_LANG_SHARE) langs |= LANG_BITS.en
    return langs
  }

  #markBuiltIn(sheet: Sheet, { tokens, asked }: Reading): void {
    const year = this.#book.list('yearnumber')
    const question = this.#book.list('question-mark')
    for (const [at, token] of tokens.entries()) {
      if (/^(1[5-9]|20)\d\d$/.test(token.word)) sheet.mark(year, at)
      if (asked[token.sentence] && tokens[at + 1]?.sentence !== token.sentence) sheet.mark(question, at)
    }
  }

  #weigh(sheet: Sheet, reading: Reading): DangerFinding[] {
    const found = sheet.matchAll(this.#rules)
    const fitting = found.filter(({ of, fit }) => !of.whole || reading.tokens.length - fit.length <= WHOLE_SPARE_MAX)
    if (fitting.length === 0) return []

    const calm = sheet.matchAll(this.#calm)
    const hints = sheet.matchAll(this.#hints)
    const findings = fitting.map(({ of: rule, fit }): DangerFinding => {
      const helping = unique(hints.filter((hint) => isNear(reading, fit, hint.fit)).map(({ of }) => of))
      const calming = unique(calm.filter((one) => isWithin(reading, fit, one.fit, one.of.scope)).map(({ of }) => of))
      const points = rule.points + Math.min(this.#settings.hintsMax, sum(helping)) - sum(calming)
      const words = fit.map((at) => reading.tokens[at]?.word).join(' ')
      const names = { hints: helping.map(({ name }) => name), calm: calming.map(({ name }) => name) }
      return { rule: rule.name, kind: rule.kind, points, certain: rule.certain, words, ...names }
    })
    return findings.sort(heaviestFirst)
  }
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)]
}

function sum(entries: readonly { points: number }[]): number {
  return entries.reduce((total, { points }) => total + points, 0)
}

function heaviestFirst(a: DangerFinding, b: DangerFinding): number {
  return (
    Number(b.certain) - Number(a.certain) ||
    b.points - a.points ||
    KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind)
  )
}

/** A hint counts in the danger's own sentence and the ones beside it, and never on the danger's own words. */
function isNear({ tokens }: Reading, fit: Fit, hint: Fit): boolean {
  if (hint.some((at) => fit.includes(at))) return false
  const distance = (tokens[hint[0] ?? 0]?.sentence ?? 0) - (tokens[fit[0] ?? 0]?.sentence ?? 0)
  return Math.abs(distance) <= 1
}

/** Calm in a clause counts when at least half of the danger's words stand in that clause. */
function isWithin({ tokens }: Reading, fit: Fit, calm: Fit, scope: 'clause' | 'sentence' | 'message'): boolean {
  if (scope === 'message') return true
  if (scope === 'sentence') return tokens[fit[0] ?? 0]?.sentence === tokens[calm[0] ?? 0]?.sentence
  const clauses = new Set(calm.map((at) => tokens[at]?.clause))
  return fit.filter((at) => clauses.has(tokens[at]?.clause)).length * 2 >= fit.length
}
