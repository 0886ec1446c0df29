import fc from 'fast-check'
import { STAFF_VERBS, type StaffVerb } from '../../src/tickets/moves.js'

/** Whoever works in the histories. */
export const PEOPLE = ['anna', 'bo', 'cilla'].map((id) => ({ id, name: `${id[0]?.toUpperCase()}${id.slice(1)} Berg` }))

/** Which of two instances it comes to. */
type At = 0 | 1

/** One thing that comes from outside. */
export type Input =
  | { do: 'says'; text: string; at: At }
  /** The message before comes once more, as a provider or a page sends it. */
  | { do: 'repeats'; at: At }
  /** A message reaches both instances at once. */
  | { do: 'twice'; text: string }
  | { do: 'act'; verb: StaffVerb; by: number; to: string; consent: boolean; wordless: boolean; at: At }
  /** The press before comes once more. */
  | { do: 'presses_again'; at: At }
  /** Both instances do what is due, at once. */
  | { do: 'passes'; hours: number }
  | { do: 'told'; what: 'left_behind' | 'card_failed' | 'delivery_failed'; substitute: boolean; at: At }

/** Inputs one after another; those of one group at the same time. */
export interface History {
  channel: 'webchat' | 'sms'
  /** Words that make the ticket, and with it its queue. */
  begins: string
  groups: Input[][]
}

const at = fc.constantFrom<At>(0, 1)

/** What a resident may say: an answer, a question, nonsense, a wish, danger, thanks; `#` is a number nobody said before. */
export const SAYINGS = [
  'råttor på gården',
  'när öppnar biblioteket',
  'zorp # blim',
  'mer om det: kvitto # saknas',
  'det gäller bygglov för altan #',
  'jag vill prata med en människa',
  'det brinner i huset, hjälp',
  'tack',
  'Svara här i chatten',
  'Nej, något annat',
  '1',
  '2',
  'status',
  'det är inte löst',
] as const

/** What is done most, and what most depends on. */
const COMMON: readonly StaffVerb[] = ['claim', 'claim', 'reply', 'ask', 'resolve', 'transfer', 'transfer']
const rarely = fc.integer({ min: 0, max: 3 }).map((n) => n === 0)

const input: fc.Arbitrary<Input> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('says' as const), text: fc.constantFrom(...SAYINGS), at }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeats' as const), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('twice' as const), text: fc.constantFrom(...SAYINGS) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      verb: fc.constantFrom(...STAFF_VERBS, ...COMMON),
      by: fc.nat({ max: PEOPLE.length - 1 }),
      to: fc.constantFrom('contact-centre', 'waste', 'income-support', 'family-support', 'elderly-direct', 'nowhere'),
      consent: rarely,
      wordless: rarely,
      at,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('presses_again' as const), at }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('passes' as const),
      hours: fc.oneof(fc.double({ min: 0.01, max: 6, noNaN: true }), fc.integer({ min: 12, max: 200 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('told' as const),
      what: fc.constantFrom('left_behind' as const, 'card_failed' as const, 'delivery_failed' as const),
      substitute: fc.boolean(),
      at,
    }),
  },
)

/** Random histories of one resident and those who work on what they asked. */
export const histories: fc.Arbitrary<History> = fc.record({
  channel: fc.constantFrom('webchat' as const, 'sms' as const),
  begins: fc.constantFrom(
    'jag vill prata med en människa om bygglov',
    'jag vill prata med en människa om försörjningsstöd',
    'jag vill prata med en människa om soporna',
    'kan jag få prata med en människa',
  ),
  groups: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.array(input, { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(input, { minLength: 2, maxLength: 4 }) },
    ),
    { maxLength: 20, size: 'max' },
  ),
})
