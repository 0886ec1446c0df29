import { DateTime } from 'luxon'
import type { FlowStep } from '../../content/flow.js'
import type { Read, Reading, SlotValue } from '../slots.js'
import { type ClockMention, clockIn } from './clock-in.js'
import type { DayPart } from './day-words.js'
import type { DayMention } from './days-in.js'
import { dayIn, dayText } from './read-date.js'
import { phonesIn } from './read-phone.js'
import { blanked, without } from './spans.js'

/** The day's own word says what part of it is meant: put back for the clock to read, in as many letters or fewer. */
const PART_WORDS: Record<DayPart, string> = { morning: 'bitti', forenoon: 'fm', afternoon: 'em', evening: 'kvall' }

/** A coming day and a time of it; `time_missing` for a day alone, `day_past` for what has been today already. */
export function readWindow(
  text: string,
  { withinDays }: Extract<FlowStep, { type: 'window' }>,
  reading: Reading,
  how: 'asked' | 'found' = 'asked',
): Read<Extract<SlotValue, { is: 'window' }>> {
  const day = dayIn(text, { days: 'future', withinDays }, reading, how)
  if (day === undefined || 'unfit' in day) return day
  const { mention } = day
  const clock = clockIn(withoutDay(text, mention))
  if (!clock) return { unfit: 'time_missing' }
  if (isOver(mention, clock, reading)) return { unfit: 'day_past' }
  return {
    value: { is: 'window', day: dayText(mention), from: clockText(clock.from), to: clockText(clock.to) },
    rest: without(text, [mention, ...clock.spans]),
  }
}

function withoutDay(text: string, mention: DayMention): string {
  const left = blanked(text, [mention, ...phonesIn(text)])
  if (!mention.part) return left
  const word = PART_WORDS[mention.part].slice(0, mention.end - mention.start)
  return left.slice(0, mention.start) + word + left.slice(mention.start + word.length)
}

function isOver({ day }: DayMention, { to }: ClockMention, { now, timeZone }: Reading): boolean {
  const local = DateTime.fromJSDate(now, { zone: timeZone })
  return day.hasSame(local, 'day') && to <= local.hour * 60 + local.minute
}

const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
