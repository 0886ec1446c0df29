import { DateTime } from 'luxon'
import type { FlowStep } from '../../content/flow.js'
import type { Read, Reading, SlotValue, Unfit } from '../slots.js'
import { type DayLook, type DayMention, daysIn } from './days-in.js'
import { phonesIn } from './read-phone.js'
import { blanked, without } from './spans.js'

/** What a step says of the days that may be named. */
export interface DayBounds {
  days: 'past' | 'future' | 'any'
  withinDays: number
}

/** The first day in a text that the step allows; `day_past`, `day_future` or `day_too_far` for one that it does not. */
export function readDate(
  text: string,
  step: Extract<FlowStep, { type: 'date' }>,
  reading: Reading,
  how: 'asked' | 'found' = 'asked',
): Read<Extract<SlotValue, { is: 'date' }>> {
  const read = dayIn(text, step, reading, how)
  if (read === undefined || 'unfit' in read) return read
  return { value: { is: 'date', day: dayText(read.mention) }, rest: without(text, [read.mention]) }
}

/** The first day in a text within bounds, else why the first of them is not; undefined when it names none. */
export function dayIn(
  text: string,
  bounds: DayBounds,
  { now, timeZone }: Reading,
  how: 'asked' | 'found',
): { mention: DayMention } | { unfit: Unfit } | undefined {
  const look: DayLook = { now: DateTime.fromJSDate(now, { zone: timeZone }), days: bounds.days, asked: how === 'asked' }
  let unfit: Unfit | undefined
  for (const mention of daysIn(blanked(text, phonesIn(text)), look)) {
    const why = whyNot(mention, bounds, look.now)
    if (why === undefined) return { mention }
    unfit ??= why
  }
  return unfit && { unfit }
}

/** A day as 2026-11-30. */
export function dayText({ day }: DayMention): string {
  return day.toFormat('yyyy-MM-dd')
}

function whyNot({ day }: DayMention, { days, withinDays }: DayBounds, now: DateTime): Unfit | undefined {
  const away = Math.round(day.diff(now.startOf('day'), 'days').days)
  if (days === 'future' && away < 0) return 'day_past'
  if (days === 'past' && away > 0) return 'day_future'
  return Math.abs(away) > withinDays ? 'day_too_far' : undefined
}
