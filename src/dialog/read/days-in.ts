import { Chrono, en, sv } from 'chrono-node'
import { DateTime } from 'luxon'
import * as table from './day-words.js'
import { NUMBER_WORDS, ORDINAL_WORDS, oneOf } from './number-words.js'
import { flat, type Span, wholeWords } from './spans.js'

/** How a text is searched for days. */
export interface DayLook {
  /** Now, in the municipality's time zone. */
  now: DateTime
  /** Which way a day is meant that could be both: "tisdag", "3 december". */
  days: 'past' | 'future' | 'any'
  /** The text answers a question for a day: "fre", "15" and "nu" are days. */
  asked: boolean
}

/** A day that a text names, at midnight, and what part of it if the same word says so. */
export interface DayMention extends Span {
  day: DateTime
  part?: table.DayPart
  /** How surely it names one day: a weekday 0, a word for a day near 1, a date 2. */
  sure: number
}

interface Rule {
  pattern: RegExp
  asked?: true
  /** 1 where left out. */
  sure?: number
  read(groups: Record<string, string | undefined>, look: DayLook): DateTime | undefined
  part?: table.DayPart
}

/** Its parsers alone: its refiners would join a day with an hour near it, and its words for days are in our tables. */
const LIBRARY = new Chrono({
  parsers: [...en.configuration.createConfiguration(true, true).parsers, ...sv.createConfiguration(true, true).parsers],
  refiners: [],
})
/** Of one kind; more are no message. */
const MENTIONS_MAX = 20
/** The library is slow where every word is a date. */
const LIBRARY_LENGTH_MAX = 1_000
const FAR_DAYS = 180
const NEAR_DAYS = 45
/** How surely a date names a day. */
const SURE = 2
/** Around the clock, and half of something. */
const NO_DATES = new Set(['24/7', '1/2', '1/4'])

const NEXT = 'nasta|kommande|next|coming|forra|senaste|last|past'
const WEEK = 'nasta vecka|next week|forra veckan|last week'
const SHORT = [...table.SHORT_WEEKDAYS.keys()].map(flat)
const WEEKDAY = `(?:${table.SINCE} )?(?:(?<week>${WEEK}),? )?(?:(?<before>i|pa|till|om|on|this|by|until|the|nu pa|den har|denna) )?(?:(?<turn>${NEXT}) )?(?:(?<name>${oneOf(table.WEEKDAYS.keys())})(?<ending>en|ens|s)?|(?<short>${oneOf(SHORT)})\\.?)(?:,? (?:i )?(?<later>${WEEK}|om en vecka))?`
const MONTH = `(?<month>${oneOf(table.MONTHS.keys())})`

const RULES: readonly Rule[] = [
  ...table.NEAR_DAYS.map(
    ({ words, offset, part }): Rule => ({
      pattern: wholeWords(`(?:${table.SINCE} )?(?:${words})`),
      read: (_, { now }) => now.plus({ days: offset }),
      ...(part && { part }),
    }),
  ),
  { pattern: wholeWords(table.NOW), asked: true, read: (_, { now, days }) => (days === 'future' ? undefined : now) },
  { pattern: wholeWords(WEEKDAY), sure: 0, read: weekday },
  { pattern: wholeWords(`(?:om|efter|in|within) ${table.SOME_TIME}`), read: (groups, look) => away(groups, look, 1) },
  {
    pattern: wholeWords(`(?:for )?${table.SOME_TIME} (?:sen|sedan|tillbaka|ago)`),
    read: (groups, look) => away(groups, look, -1),
  },
  {
    pattern: wholeWords(`(?:i|sen|sedan|for|since|over) ${table.SOME_TIME}`),
    read: (groups, look) => (look.days === 'past' ? away(groups, look, -1) : undefined),
  },
  {
    pattern: wholeWords(
      `(?:${table.SINCE} )?(?:pa |on )?(?:den |the )?${table.DATE} (?:i |of )?${MONTH}\\.?(?: (?<year>\\d{4}))?`,
    ),
    sure: 2,
    read: dateOf,
  },
  {
    // The library reads "December 12" with an ending or a year alone; "12 december 14-18" has named its day already.
    pattern: wholeWords(
      `(?<!\\d[.:]? )(?:on )?${MONTH}\\.? (?:the )?(?<date>\\d{1,2})(?!,? ?\\d{4}| ?[-–:.]\\d| ?(?:am|pm)\\b)`,
    ),
    asked: true,
    sure: 2,
    read: dateOf,
  },
  {
    pattern: wholeWords(`(?:${table.SINCE} )?(?:den|the) (?<date>\\d{1,2})(?::?[ea]|st|nd|rd|th)`),
    sure: 2,
    read: dateOf,
  },
]

/** Days that a text names, in order. Linear in the text; of two that overlap the longer is kept. */
export function daysIn(text: string, look: DayLook): DayMention[] {
  const said = flat(text)
  const own = RULES.filter(({ asked }) => look.asked || !asked).flatMap((rule) => mentionsOf(rule, said, text, look))
  // "12 december 14-18" is no 14 December to whoever puts the day first.
  const dates = own.filter(({ sure }) => sure === SURE)
  const apart = (one: Span) => dates.every(({ start, end }) => one.end <= start || end <= one.start)
  const all = [...own, ...bareDate(said, look), ...fromLibrary(said, look).filter(apart)]
  const kept: DayMention[] = []
  for (const mention of all.sort((a, b) => b.end - b.start - (a.end - a.start))) {
    if (kept.every(({ start, end }) => mention.end <= start || end <= mention.start)) kept.push(mention)
  }
  return joined(
    kept.sort((a, b) => a.start - b.start),
    said,
  )
}

/** "Lördag den 5 december" is one day, and the date says which. */
function joined(mentions: readonly DayMention[], said: string): DayMention[] {
  const days: DayMention[] = []
  for (const mention of mentions) {
    const last = days.at(-1)
    const together = last && /^[ ,(]*$/.test(said.slice(last.end, mention.start)) && mention.sure !== last.sure
    if (!together) days.push(mention)
    else days[days.length - 1] = { ...(mention.sure > last.sure ? mention : last), start: last.start, end: mention.end }
  }
  return days
}

function mentionsOf(rule: Rule, said: string, text: string, look: DayLook): DayMention[] {
  return [...said.matchAll(rule.pattern)].slice(0, MENTIONS_MAX).flatMap((match) => {
    const span = { start: match.index, end: match.index + match[0].length }
    const groups = { ...match.groups, written: text.slice(span.start, span.end).toLowerCase() }
    const day = rule.read(groups, look)?.startOf('day')
    return day?.isValid ? [{ ...span, day, sure: rule.sure ?? 1, ...(rule.part && { part: rule.part }) }] : []
  })
}

/** "15", "den 15", "3:e": a day of a month only where a day was asked for, and nothing else was said. */
function bareDate(said: string, look: DayLook): DayMention[] {
  const match = look.asked ? /^\s*(?:den )?(\d{1,2})(?::?[ea])?[.!]?\s*$/.exec(said) : null
  const day = match && dateOf({ date: match[1] }, look)
  return day ? [{ start: 0, end: said.length, day, sure: 2 }] : []
}

function fromLibrary(said: string, look: DayLook): DayMention[] {
  const { year, month, day, hour, minute } = look.now
  // The library reckons in the machine's time zone; these are the municipality's figures put there, read back the same way.
  const reference = new Date(year, month - 1, day, hour, minute)
  return LIBRARY.parse(said.slice(0, LIBRARY_LENGTH_MAX), reference).flatMap(({ index, text, start }) => {
    const span = { start: index, end: index + text.trimEnd().length }
    if (!start.isCertain('day') || !standsAlone(said, span) || (!look.asked && NO_DATES.has(text))) return []
    const groups = { date: `${start.get('day')}`, monthNumber: `${start.get('month')}` }
    const found = dateOf(start.isCertain('year') ? { ...groups, year: `${start.get('year')}` } : groups, look)
    return found ? [{ ...span, day: found, sure: 2 }] : []
  })
}

/** The library takes å for the end of a word, and a piece of a longer number for a date. */
function standsAlone(said: string, { start, end }: Span): boolean {
  return (
    !/[\p{L}\p{N}][-/.]?$/u.test(said.slice(Math.max(0, start - 2), start)) &&
    !/^[-/]?[\p{L}\p{N}]/u.test(said.slice(end, end + 2))
  )
}

function away({ count = '', unit = '' }: Record<string, string | undefined>, { now }: DayLook, sign: 1 | -1) {
  const number = NUMBER_WORDS.get(count) ?? (/^\d+$/.test(count) ? Number(count) : 2)
  return now.plus({ [table.UNITS.get(unit) ?? 'days']: sign * number })
}

/** A date whose month or year may be left out: then the nearest that lies the way the step looks. */
function dateOf(groups: Record<string, string | undefined>, look: DayLook): DateTime | undefined {
  const day = ORDINAL_WORDS.get(groups.date ?? '') ?? Number(groups.date)
  const month = Number(groups.monthNumber) || table.MONTHS.get(groups.month ?? '')
  const { now } = look
  if (groups.year !== undefined) return validDay(now, Number(groups.year), month ?? now.month, day)
  const near = month
    ? [-1, 0, 1].map((step) => validDay(now, now.year + step, month, day))
    : [-2, -1, 0, 1, 2]
        .map((step) => now.startOf('month').plus({ months: step }))
        .map((at) => validDay(now, at.year, at.month, day))
  return nearestOf(
    near.filter((one) => one !== undefined),
    look,
  )
}

function validDay(now: DateTime, year: number, month: number, day: number): DateTime | undefined {
  const made = DateTime.fromObject({ year, month, day }, { zone: now.zone })
  return made.isValid ? made : undefined
}

/** Half a year and more the right way is not meant where it is weeks the other way: that is a slip, and said to be. */
function nearestOf(found: readonly DateTime[], { now, days }: DayLook): DateTime | undefined {
  const away = (one: DateTime) => Math.round(one.diff(now.startOf('day'), 'days').days)
  const byDistance = [...found].sort((a, b) => Math.abs(away(a)) - Math.abs(away(b)))
  const [nearest] = byDistance
  const fit = byDistance.find((one) => days === 'any' || (days === 'past' ? away(one) <= 0 : away(one) >= 0))
  if (!fit || !nearest) return nearest
  return Math.abs(away(fit)) > FAR_DAYS && Math.abs(away(nearest)) < NEAR_DAYS ? nearest : fit
}

/**
 * "Nästa fredag" and "next Friday" are next week's, "på fredag" is the coming one, "i fredags" and "last Friday" the one
 * that was, "förra fredagen" last week's. A weekday without more lies the way the step looks, and is not today.
 */
function weekday(groups: Record<string, string | undefined>, look: DayLook): DateTime | undefined {
  const number = table.WEEKDAYS.get(groups.name ?? '') ?? shortWeekday(groups, look)
  if (number === undefined) return undefined
  const { now } = look
  const coming = now.plus({ days: (number - now.weekday + 7) % 7 || 7 })
  const ofWeek = (weeks: number) => now.startOf('week').plus({ weeks, days: number - 1 })
  const turn = groups.week ?? groups.later ?? groups.turn ?? ''
  if (/^(?:nasta|next)/.test(turn)) return ofWeek(1)
  if (/^(?:forra|last week)/.test(turn)) return ofWeek(-1)
  if (turn === 'om en vecka') return coming.plus({ weeks: 1 })
  return isPast(groups, turn, look) ? coming.minus({ weeks: coming.minus({ weeks: 1 }) < now ? 1 : 2 }) : coming
}

function isPast(
  { before = '', ending = '', written = '' }: Record<string, string | undefined>,
  turn: string,
  look: DayLook,
) {
  if (
    /^(?:senaste|last|past)/.test(turn) ||
    ending === 's' ||
    /^(?:anda |ända )?(?:sen|sedan|since|ever since)\b/.test(written)
  )
    return true
  if (/^(?:kommande|coming)/.test(turn) || /^(?:pa|till|nu pa|this|den har|denna|by|until)$/.test(before)) return false
  return look.days === 'past'
}

/** Short names are days where a day was asked for, or with a word before that only goes with days. */
function shortWeekday({ short, before, written = '' }: Record<string, string | undefined>, { asked }: DayLook) {
  const name = [...table.SHORT_WEEKDAYS].find(([one]) => flat(one) === short && written.includes(one))
  return name && (asked || /^(?:pa|on|till)$/.test(before ?? '')) ? name[1] : undefined
}
