import { DateTime } from 'luxon'
import type { Queue } from '../content/organisation.js'
import { addOpenHours, isOpen } from '../tickets/hours.js'
import type { Draft } from './draft.js'

/** Below this a wait is told in minutes, by fives; from here in hours. */
const TOLD_IN_MINUTES_MAX = 55
const MINUTES_STEP = 5

/** Where in its queue a ticket is; nothing is said of a queue that was not counted. */
export function placeText(draft: Draft, ahead: number | undefined): string[] {
  if (ahead === undefined) return []
  return [ahead === 0 ? draft.say('queue_first') : draft.say('queue_place', { place: String(ahead + 1) })]
}

/**
 * How long an answer usually takes, for what is filed now: only while the queue is open, somebody is there to answer
 * (or nobody says whether they are), and enough has been answered lately to know. Where it usually takes longer than
 * was promised, that is said.
 */
export function waitText(draft: Draft, queue: Queue, dueAt: Date): string[] {
  const { standings, calendar, now } = draft.setting
  const standing = standings.get(queue.id)
  if (!standing || !isOpen(queue.hours, calendar, now)) return []
  if (standing.onDuty === 0) return [draft.say('nobody_on_duty', { queue: queue.name[draft.lang] })]
  const { medianWaitMinutes: minutes } = standing
  if (minutes === undefined) return []
  const usually = addOpenHours(now, minutes / 60, queue.hours, calendar)
  if (usually > dueAt) return [draft.say('wait_late')]
  const isToday = dayOf(usually, calendar.timeZone) === dayOf(now, calendar.timeZone)
  return [isToday ? durationText(draft, minutes) : draft.say('wait_past_closing')]
}

function durationText({ say }: Draft, minutes: number): string {
  const rounded = Math.max(MINUTES_STEP, Math.round(minutes / MINUTES_STEP) * MINUTES_STEP)
  if (rounded < TOLD_IN_MINUTES_MAX) return say('wait_minutes', { minutes: String(rounded) })
  const hours = Math.round(minutes / 60)
  return hours <= 1 ? say('wait_hour') : say('wait_hours', { hours: String(hours) })
}

function dayOf(at: Date, timeZone: string): string | null {
  return DateTime.fromJSDate(at, { zone: timeZone }).toISODate()
}
