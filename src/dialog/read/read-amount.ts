import type { FlowStep } from '../../content/flow.js'
import type { Lang } from '../../message.js'
import type { Read, Reading, SlotValue } from '../slots.js'
import { ARTICLES, NUMBER_WORDS, oneOf } from './number-words.js'
import { phonesIn } from './read-phone.js'
import { blanked, flat, type Span, wholeWords, without } from './spans.js'

type AmountStep = Extract<FlowStep, { type: 'amount' }>
interface Amount extends Span {
  amount: number
  /** A unit stands by it, so that it is an amount wherever it stands. */
  counted: boolean
  article: boolean
}

const UNIT =
  'st|styck|stycken|kr|kronor|sek|kvm|kvadrat|kvadratmeter|m2|kubik|kubikmeter|cubic metres|cubic meters|m3|kbm|kwh|kg|kilo|liter|l|meter|m|cm|personer|pers|pcs|pieces|people'
const DIGITS =
  /(?<![\p{L}\p{N}.,:/]|\p{N}-)-?(?:\d{1,3}(?: \d{3}){1,3}|\d{1,12})(?:[.,]\d{1,4})?(?![\p{N}:/]|[.,-]\d)/gu
const WORDS = wholeWords(oneOf(NUMBER_WORDS.keys()))
const UNIT_AFTER = new RegExp(` ?(?:${UNIT})(?![\\p{L}\\p{N}])\\.?`, 'uy')

/**
 * The one amount in a text, in digits or words, with or without a unit. With `found` only one that has a unit by it.
 * `amount_small` and `amount_large` outside the step's bounds; undefined when there are two, or a part of one where it
 * must be whole.
 */
export function readAmount(
  text: string,
  step: AmountStep,
  reading: Reading,
  how: 'asked' | 'found' = 'asked',
): Read<Extract<SlotValue, { is: 'amount' }>> {
  const all = amountsIn(text, step.whole, reading.lang)
  const clear = how === 'found' ? all.filter(({ counted }) => counted) : plain(all)
  const only = clear[0]
  if (!only || clear.some(({ amount }) => amount !== only.amount)) return undefined
  if (step.whole && !Number.isInteger(only.amount)) return undefined
  if (only.amount < step.min) return { unfit: 'amount_small' }
  if (only.amount > step.max) return { unfit: 'amount_large' }
  return { value: { is: 'amount', amount: only.amount }, rest: without(text, [only]) }
}

/** "Tre i en påse" is three: an article counts only where nothing else does. */
function plain(all: readonly Amount[]): readonly Amount[] {
  const numbers = all.filter(({ article }) => !article)
  return numbers.length > 0 ? numbers : all
}

function amountsIn(text: string, whole: boolean, lang: Lang): Amount[] {
  const said = flat(blanked(text, phonesIn(text)))
  const digits = [...said.matchAll(DIGITS)].map((match) =>
    amountAt(said, match.index, match[0], numberWritten(match[0], whole, lang)),
  )
  const words = [...said.matchAll(WORDS)].map((match) =>
    amountAt(said, match.index, match[0], NUMBER_WORDS.get(match[0]) ?? 0),
  )
  return [...digits, ...words]
}

function amountAt(said: string, start: number, written: string, amount: number): Amount {
  UNIT_AFTER.lastIndex = start + written.length
  const unit = UNIT_AFTER.exec(said)?.[0] ?? ''
  const end = start + written.length + unit.length
  return { start, end, amount, counted: unit !== '', article: ARTICLES.has(written) }
}

/** "1 500", "2,5". Three digits after a mark are thousands where a part makes no sense, or as the language writes it. */
function numberWritten(written: string, whole: boolean, lang: Lang): number {
  const joined = written.replaceAll(' ', '')
  const thousands = whole || (lang === 'en' ? joined.includes(',') : joined.includes('.'))
  if (thousands && /^-?\d{1,3}[.,]\d{3}$/.test(joined)) return Number(joined.replace(/[.,]/, ''))
  return Number(joined.replace(',', '.'))
}
