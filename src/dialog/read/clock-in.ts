import { BEFORE_HOUR, DAY_PARTS, type Minutes, timePattern } from './clock-words.js'
import { NUMBER_WORDS } from './number-words.js'
import { flat, type Span, wholeWords } from './spans.js'

/** Times of a day that a text names: `from` and `to` in minutes since midnight, and where it says so. */
export interface ClockMention extends Minutes {
  spans: readonly Span[]
}
type Groups = Record<string, string | undefined>
/** Which half of the day the words around an hour say. */
type Half = 'am' | 'pm' | undefined

const LAST_MINUTE = 24 * 60 - 1
const WORK_BEGINS = 8 * 60
const WORK_ENDS = 17 * 60
/** Nobody means the small hours: 1 to 6 without more are in the afternoon. */
const AFTERNOON_HOUR_MAX = 6

const AT = '(?:(?:kl|klockan|klockslag|at|about|cirka|ca|runt)\\.? ?)?'
const ONE = timePattern(1)
const TWO = timePattern(2)

interface Rule {
  pattern: RegExp
  read(groups: Groups, half: Half): Minutes | undefined
}

const RULES: readonly Rule[] = [
  {
    pattern: wholeWords(`(?:mellan|between|from|fran) ${AT}${ONE} ?(?:-|till|to|och|o|and|until) ?${AT}${TWO}`),
    read: between,
  },
  { pattern: wholeWords(`${AT}(?=\\d)${ONE} ?(?:-|till|to|until) ?${AT}(?=\\d)${TWO}`), read: between },
  { pattern: wholeWords(`(?:efter|after|tidigast|fran|from|earliest) ${AT}${ONE}`), read: after },
  { pattern: wholeWords(`(?:fore|innan|before|senast|by|fram till|till|until) ${AT}${ONE}`), read: before },
  { pattern: wholeWords(`(?:kl|klockan|klockslag|at|vid|runt|omkring|around|about|cirka|ca|@)\\.? ?${ONE}`), read: at },
  {
    pattern: wholeWords(
      `(?=\\d{1,2}[:.]\\d{2}|\\d{1,2} ?(?:am|pm|a\\.m|p\\.m|-?tiden)|(?:halv|kvart|quarter|half) )${ONE}`,
    ),
    read: at,
  },
]
const ALONE = new RegExp(`^[\\s,.!]*(?:pa |on )?${ONE}[\\s,.!]*$`, 'u')

/**
 * The time of day in a text that names no day any more. "Efter 3" is 15:00 to 17:00, when the working day ends, and from
 * 16:00 two hours on; "innan 10" is from 08:00; "kl 15" is an hour. 1 to 6 are in the afternoon unless it says morning.
 */
export function clockIn(text: string): ClockMention | undefined {
  const said = flat(text)
  const part = partIn(said)
  const half = part && halfOf(part.minutes)
  for (const { pattern, read } of RULES) {
    for (const match of said.matchAll(pattern)) {
      const minutes = read(match.groups ?? {}, half)
      if (minutes) return { ...minutes, spans: [spanOf(match), ...(part ? [part.span] : [])] }
    }
  }
  if (part) return { ...part.minutes, spans: [part.span] }
  const alone = ALONE.exec(said)
  const minutes = alone && at(alone.groups ?? {}, half)
  return minutes ? { ...minutes, spans: [spanOf(alone)] } : undefined
}

function partIn(said: string): { minutes: Minutes; span: Span } | undefined {
  for (const { words, minutes } of DAY_PARTS) {
    const match = wholeWords(words).exec(said)
    if (match) return { minutes, span: spanOf(match) }
  }
  return undefined
}

const spanOf = (match: RegExpExecArray): Span => ({ start: match.index, end: match.index + match[0].length })

function halfOf({ from }: Minutes): Half {
  if (from >= 13 * 60) return 'pm'
  return from < 12 * 60 ? 'am' : undefined
}

function between(groups: Groups, half: Half): Minutes | undefined {
  const to = timeOf(groups, 2, half)
  const shared = groups.half2 && !groups.half1 ? halfWritten(groups.half2) : half
  const from = timeOf(groups, 1, shared)
  if (from === undefined || to === undefined) return undefined
  if (to > from) return { from, to }
  return to + 12 * 60 > from && to + 12 * 60 <= LAST_MINUTE ? { from, to: to + 12 * 60 } : undefined
}

function after(groups: Groups, half: Half): Minutes | undefined {
  const from = timeOf(groups, 1, half)
  if (from === undefined) return undefined
  return { from, to: from < WORK_ENDS - 60 ? WORK_ENDS : Math.min(from + 120, LAST_MINUTE) }
}

function before(groups: Groups, half: Half): Minutes | undefined {
  const to = timeOf(groups, 1, half)
  if (to === undefined || to === 0) return undefined
  return { from: to > WORK_BEGINS ? WORK_BEGINS : Math.max(0, to - 60), to }
}

function at(groups: Groups, half: Half): Minutes | undefined {
  const from = timeOf(groups, 1, half)
  return from === undefined ? undefined : { from, to: Math.min(from + 60, LAST_MINUTE) }
}

function timeOf(groups: Groups, number: 1 | 2, half: Half): number | undefined {
  const written = groups[`hour${number}`] ?? ''
  const hour = NUMBER_WORDS.get(written) ?? Number(written)
  const own = halfWritten(groups[`half${number}`])
  const midnight = own === 'am' && hour === 12
  const minutes = (midnight ? 0 : inHalf(hour, written, own ?? half)) * 60 + Number(groups[`minute${number}`] ?? 0)
  const time = minutes + (BEFORE_HOUR.get(groups[`before${number}`] ?? '') ?? 0)
  return written !== '' && time >= 0 && time < LAST_MINUTE ? time : undefined
}

/** "06" is written by somebody who counts to 24. */
function inHalf(hour: number, written: string, half: Half): number {
  if (half === 'pm') return hour < 12 ? hour + 12 : hour
  if (half === 'am') return hour
  return hour >= 1 && hour <= AFTERNOON_HOUR_MAX && !written.startsWith('0') ? hour + 12 : hour
}

function halfWritten(written: string | undefined): Half {
  if (!written) return undefined
  return written.startsWith('p') ? 'pm' : 'am'
}
