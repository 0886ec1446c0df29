import type { FigureId } from '../content/report-figures.js'
import { type DayFigures, UNTOLD } from './day-figures.js'
import { SMALL } from './fold-small.js'
import { countMinutes, countWithin, type MinuteMap, medianMinutes, percentileMinutes } from './minutes.js'
import { type Count, count, type Tally } from './tally.js'

/** A figure's value; null of too few, or none. */
export interface Value {
  value: number | null
  /** How many it was counted of. */
  of?: number
  low?: number
  high?: number
}

/** Of opening hours, by which waits are counted: a working day. */
const DAY_MINUTES = 8 * 60
const HOUR_MINUTES = 60
/** Whoever comes in these ways writes, and the bot answers. */
export const WRITTEN = ['webchat', 'sms'] as const

const ANSWERS = [
  'answers_article',
  'answers_notice',
  'answers_referred',
  'answers_choice',
  'answers_no_match',
  'answers_errand',
] as const satisfies Count[]

/** Every figure that is made of facts alone, whatever the days. */
export const FACT_FIGURES: Partial<Record<FigureId, (figures: DayFigures) => Value>> = {
  contacts: ({ all }) => ({ value: count(all, 'contacts') }),
  contacts_outside: ({ all }) => share(all, ['contactsOutside'], ['contacts']),
  answered_by_bot: (figures) => writtenShare(figures, 'outcome_answered'),
  near_choices: ({ all }) => share(all, ['answers_choice'], [...ANSWERS]),
  no_match: ({ all }) => share(all, ['answers_no_match'], [...ANSWERS]),
  asked_person: (figures) => percent(written(figures, 'askedPerson'), written(figures, 'contacts')),
  handed_over: (figures) => writtenShare(figures, 'outcome_handed'),
  solved_first: (figures) =>
    percent(settledByBot(figures) + count(figures.all, 'resolvedFirst'), count(figures.all, 'contacts')),
  solved_first_line: ({ all }) => share(all, ['resolvedFirstLine'], ['resolved']),
  transfers_per_ticket: ({ all }) => mean(count(all, 'resolvedTransfers'), countMinutes(all.handlings ?? {}), 2),
  repeat_contacts: ({ all }) => share(all, ['repeatContacts'], ['contacts']),
  reopened: ({ all }) => share(all, ['reopened'], ['resolved']),
  wait_median: ({ all }) => median(all.waits),
  wait_p90: ({ all }) => ninth(all.waits),
  answered_within_day: ({ all }) => percent(countWithin(all.waits ?? {}, DAY_MINUTES), countMinutes(all.waits ?? {})),
  due_kept: ({ all }) => share(all, ['dueKept'], ['firstAnswers']),
  handling_median: ({ all }) => median(all.handlings),
  handling_p90: ({ all }) => ninth(all.handlings),
  rating: ({ all }) => rating(all),

  written_share: (figures) => percent(written(figures, 'contacts'), count(figures.all, 'contacts')),
  phone_contacts: ({ by }) => ({ value: count(by.channel.phone, 'contacts') }),
  other_languages: ({ all, by }) => {
    const told = count(all, 'contacts') - count(by.lang[UNTOLD], 'contacts')
    return percent(told - count(by.lang.sv, 'contacts'), told)
  },

  transfers_between: ({ all }) => ({ value: count(all, 'transfersBetween') }),
  transfers_within: ({ all }) => ({ value: count(all, 'transfersWithin') }),

  staffed_hours: ({ all }) => ({ value: rounded(count(all, 'staffedMinutes') / HOUR_MINUTES, 1) }),
  contacts_per_staffed_hour: ({ all }) => perHour(all, 'contacts'),
  handoffs_per_staffed_hour: ({ all }) => perHour(all, 'tickets'),
  interruptions_per_staffed_hour: ({ all }) => perHour(all, 'consulted', 'released', 'returned'),
  queue_waiting: ({ all }) => mean(count(all, 'queueWaiting'), count(all, 'queueSamples'), 1),
  queue_oldest_median: ({ all }) => median(all.ages),
  queue_oldest_p90: ({ all }) => ninth(all.ages),
  deeds_outside: ({ all }) => share(all, ['deedsOutside'], ['deeds']),
  abusive: ({ all }) => ({ value: count(all, 'abusive') }),
  danger: ({ all }) => ({ value: count(all, 'danger') }),

  personal_meetings: ({ by }) => ({ value: count(by.channel.visit, 'contacts') }),

  articles_shown: ({ all }) => ({ value: count(all, 'article_shown') }),
  articles_helped: ({ all }) => share(all, ['article_helped'], ['article_helped', 'article_not_helped']),
  articles_not_helped: ({ all }) => share(all, ['article_not_helped'], ['article_shown']),
  articles_led_to_person: ({ all }) => share(all, ['article_led_to_person'], ['article_shown']),
}

/** Contacts that the bot answered, and that were not followed by another. */
export function settledByBot(figures: DayFigures): number {
  return written(figures, 'outcome_answered') - written(figures, 'repeated_answered')
}

/** Of contacts whose resident writes to the bot. */
export function written(figures: DayFigures, name: Count): number {
  return WRITTEN.reduce((sum, channel) => sum + count(figures.by.channel[channel], name), 0)
}

function writtenShare(figures: DayFigures, name: Count): Value {
  return percent(written(figures, name), written(figures, 'contacts'))
}

export function share(tally: Tally | undefined, some: Count[], all: Count[], digits = 1): Value {
  return percent(count(tally, ...some), count(tally, ...all), digits)
}

/** Per cent of so many; null of too few. Never below 0 or over 100, whatever was counted on another day. */
export function percent(some: number, all: number, digits = 1): Value {
  if (all < SMALL) return { value: null, of: all }
  return { value: rounded(Math.min(100, Math.max(0, (100 * some) / all)), digits), of: all }
}

function mean(sum: number, of: number, digits: number): Value {
  return { value: of < SMALL ? null : rounded(sum / of, digits), of }
}

export function perHour(tally: Tally | undefined, ...names: Count[]): Value {
  const minutes = count(tally, 'staffedMinutes')
  if (minutes < HOUR_MINUTES) return { value: null }
  return { value: rounded((HOUR_MINUTES * count(tally, ...names)) / minutes, 2) }
}

export function median(map: MinuteMap | undefined): Value {
  return ofMinutes(map, medianMinutes)
}

export function ninth(map: MinuteMap | undefined): Value {
  return ofMinutes(map, (minutes) => percentileMinutes(minutes, 0.9))
}

function ofMinutes(map: MinuteMap = {}, pick: (map: MinuteMap) => number | undefined): Value {
  const of = countMinutes(map)
  return { value: of < SMALL ? null : (pick(map) ?? null), of }
}

export function rating(tally: Tally | undefined): Value {
  const [good, fair, bad] = [count(tally, 'rated_good'), count(tally, 'rated_fair'), count(tally, 'rated_bad')]
  const of = good + fair + bad
  return { value: of < SMALL ? null : rounded((100 * good + 50 * fair) / of, 1), of }
}

/** With so many decimals. */
export function rounded(value: number, digits: number): number {
  const factor = 10 ** digits
  // What a sum of tenths lacks by a hair is not rounded the other way.
  return Math.round(value * factor + 1e-9) / factor
}
