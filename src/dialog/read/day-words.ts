import { NUMBER_WORDS, ORDINAL_WORDS, oneOf } from './number-words.js'

/** Part of a day that goes with a word for a day: "ikväll". */
export type DayPart = 'morning' | 'forenoon' | 'afternoon' | 'evening'

/** Words for days near today, flat, as patterns; `offset` in days. The Swedish date library lacks most of these. */
export const NEAR_DAYS: readonly { words: string; offset: number; part?: DayPart }[] = [
  { words: '(?:i ?)?over ?mor(?:g?on|ron|rn|n)|(?:the )?day after tomorrow', offset: 2 },
  { words: 'i ?mor(?:g?on|ron|rron|rrn|rn|n)(?: bitti)?|tomm?orr?ow|tmrw', offset: 1 },
  { words: 'i ?dag|today', offset: 0 },
  { words: 'i ?kvall|i ?afton|tonight|this evening', offset: 0, part: 'evening' },
  { words: 'i ?eftermiddag|i ?em|this afternoon', offset: 0, part: 'afternoon' },
  { words: 'i ?formiddag|i ?fm', offset: 0, part: 'forenoon' },
  { words: 'i ?morse|this morning', offset: 0, part: 'morning' },
  { words: 'i ?natt', offset: 0 },
  { words: '(?:i ?)?forr?gar|(?:i ?)?forrgar|(?:the )?day before yesterday', offset: -2 },
  { words: 'i ?gar ?(?:kvall|morse|natt|eftermiddag|formiddag)?s?|yesterday|last (?:night|evening)', offset: -1 },
]

/** Asked when it happened, "nu" is today; in a longer text it is only a small word. */
export const NOW = '(?:just |precis |alldeles )?(?:nu|nyss)|(?:just |right )?now'

const WEEKDAY_NAMES: readonly (readonly [string, string])[] = [
  ['mandag', 'monday'],
  ['tisdag', 'tuesday'],
  ['onsdag', 'wednesday'],
  ['torsdag', 'thursday'],
  ['fredag', 'friday'],
  ['lordag', 'saturday'],
  ['sondag', 'sunday'],
]
/** As they are written: without its mark "sön" is a son, and "mån" is one. */
const WEEKDAY_ABBREVIATIONS: readonly (readonly string[])[] = [
  ['mån', 'mon'],
  ['tis', 'tue', 'tues'],
  ['ons', 'wed'],
  ['tor', 'tors', 'thu', 'thur', 'thurs'],
  ['fre', 'fri'],
  ['lör', 'sat'],
  ['sön', 'sun'],
]

/** Weekday names, flat, to their number: Monday is 1. */
export const WEEKDAYS: ReadonlyMap<string, number> = new Map(
  WEEKDAY_NAMES.flatMap((names, index) => names.map((name): [string, number] => [name, index + 1])),
)
/** Short weekday names as written, small letters, to their number. */
export const SHORT_WEEKDAYS: ReadonlyMap<string, number> = new Map(
  WEEKDAY_ABBREVIATIONS.flatMap((names, index) => names.map((name): [string, number] => [name, index + 1])),
)

const MONTH_NAMES: readonly string[] = [
  'januari|january|jan',
  'februari|february|feb',
  'mars|march|mar',
  'april|apr',
  'maj|may',
  'juni|june|jun',
  'juli|july|jul',
  'augusti|august|aug',
  'september|sept|sep',
  'oktober|october|okt|oct',
  'november|nov',
  'december|dec',
]
/** Month names and their short forms, flat, to their number. */
export const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.flatMap((names, index) => names.split('|').map((name): [string, number] => [name, index + 1])),
)

/** Units that days are counted in, flat Swedish and English, to luxon's names. */
export const UNITS: ReadonlyMap<string, 'days' | 'weeks' | 'months'> = new Map([
  ...['dag', 'dagar', 'dar', 'dygn', 'day', 'days'].map((word): [string, 'days'] => [word, 'days']),
  ...['vecka', 'veckor', 'veckorna', 'week', 'weeks'].map((word): [string, 'weeks'] => [word, 'weeks']),
  ...['manad', 'manader', 'month', 'months'].map((word): [string, 'months'] => [word, 'months']),
])

const COUNT = `(?<count>\\d{1,3}|ett par|a couple of|${oneOf(NUMBER_WORDS.keys())})`
/** "två veckor", "14 dagar": groups `count` and `unit`. */
export const SOME_TIME = `${COUNT} ?(?<unit>${oneOf(UNITS.keys())})`
/** "3", "3:e", "tredje", "3rd": group `date`. */
export const DATE = `(?<date>\\d{1,2}|${oneOf(ORDINAL_WORDS.keys())})(?::?[ea]|st|nd|rd|th)?`
/** What stands before a day that something has gone on since: part of its words. */
export const SINCE = '(?:(?:anda )?(?:sen|sedan)|nu|since|ever since|fran(?: och med)?|fr\\.?o\\.?m\\.?)'
