import { NUMBER_WORDS, oneOf } from './number-words.js'

/** Minutes since midnight, from and to. */
export interface Minutes {
  from: number
  to: number
}

const hours = (from: number, to: number): Minutes => ({ from: from * 60, to: to * 60 })

/** Parts of a day in words, flat, as patterns, and the hours that are meant; the first that is there counts. */
export const DAY_PARTS: readonly { words: string; minutes: Minutes }[] = [
  { words: '(?:fore|innan|before) (?:lunch|lunchen|12|tolv|noon)', minutes: hours(8, 12) },
  { words: '(?:efter|after) (?:lunch|lunchen|noon)', minutes: hours(13, 17) },
  { words: '(?:efter|after) (?:jobbet|jobb|arbetet|arbetstid|work|skolan|school)', minutes: hours(17, 20) },
  {
    words: '(?:pa |i )?(?:sena?r?e? |tidiga? )?formiddag(?:en|s)?|pa fm|fm|forenoon|late morning',
    minutes: hours(8, 12),
  },
  {
    words: '(?:pa |i )?(?:sena?r?e? |tidiga? )?eftermiddag(?:en|s)?|pa em|em|(?:in the )?afternoon',
    minutes: hours(13, 17),
  },
  {
    words: '(?:pa |i )?(?:sena? |tidiga? )?kvall(?:en|s)?|kvallstid|(?:in the )?evening|ikvall|tonight',
    minutes: hours(17, 20),
  },
  { words: '(?:pa |i )?(?:tidiga? )?morgon(?:en|s)?|bitti|(?:in the )?morning', minutes: hours(8, 10) },
  { words: '(?:vid |runt |at |around |pa )?(?:lunch|lunchtid|lunchen|noon|midday|lunchtime)', minutes: hours(12, 13) },
  { words: '(?:under |pa )?dagtid', minutes: hours(8, 17) },
  {
    words: 'hela dagen|nar som helst|nar ni vill|vilken tid som helst|all day|any ?time|whenever',
    minutes: hours(8, 17),
  },
]

/** Words for half and quarter hours before the hour itself, flat: what they add to it, in minutes. */
export const BEFORE_HOUR: ReadonlyMap<string, number> = new Map([
  ['halv', -30],
  ['kvart over', 15],
  ['kvart i', -15],
  ['quarter past', 15],
  ['quarter to', -15],
  ['half past', 30],
])

const SMALL_NUMBERS = [...NUMBER_WORDS].filter(
  ([word, number]) => number >= 1 && number <= 12 && word !== 'a' && word !== 'an' && word !== 'en',
)

/** One time of day, as a part of a pattern; its groups carry the number given: `hour1`, `minute1`, `before1`, `half1`. */
export function timePattern(number: 1 | 2): string {
  const hour = `(?<hour${number}>[01]?\\d|2[0-4]|${oneOf(SMALL_NUMBERS.map(([word]) => word))})`
  return `(?:(?<before${number}>${oneOf(BEFORE_HOUR.keys())}) )?${hour}(?:[:.](?<minute${number}>[0-5]\\d))?(?: ?(?<half${number}>am|pm|a\\.m|p\\.m)\\.?)?(?: ?-?tiden| o'?clock)?`
}
