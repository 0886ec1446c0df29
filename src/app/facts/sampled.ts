import { DateTime } from 'luxon'
import type { Content } from '../../content/content.js'
import { localTimeOf } from '../../content/local-time.js'
import { queuesOf } from '../../content/organisation.js'
import { WEEKDAYS } from '../../content/staffed-hours.js'
import type { DutySince, QueueAge } from '../../store/hour-sample.js'
import { type Calendar, isOpen, openHoursBetween } from '../../tickets/hours.js'
import type { Fact } from '../../turn/fact.js'

export const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

interface Sampling {
  content: Content
  calendar: Calendar
}

/**
 * How long queues were staffed in the hour that began at `from`, all who were there together: by the schedule where it
 * names them, or else by who was on duty. Whoever serves several queues is divided among them. Pure.
 */
export function staffedFacts(
  { content, calendar, from }: Sampling & { from: Date },
  duties: readonly DutySince[],
): Fact[] {
  const minutes = new Map<string, number>()
  for (const duty of duties) {
    const share = minutesOn(duty, from) / duty.queues.length
    for (const queue of duty.queues) minutes.set(queue, (minutes.get(queue) ?? 0) + share)
  }
  for (const [queue, planned] of plannedMinutes(content, calendar, from)) minutes.set(queue, planned)
  return queuesOf(content.organisation).flatMap(({ id: queue, department }): Fact[] => {
    const staffed = Math.round(minutes.get(queue) ?? 0)
    return staffed > 0 ? [{ what: 'staffed', minutes: staffed, queue, department, ...hourOf(from, calendar) }] : []
  })
}

/** By the schedule, for the queues that it names; on a closed day nobody is there. */
function plannedMinutes({ staffedHours = [] }: Content, calendar: Calendar, from: Date): Map<string, number> {
  const at = DateTime.fromJSDate(from, { zone: calendar.timeZone })
  const isClosed = calendar.isHoliday(at.toISODate() ?? '')
  const [start, end] = [at.hour * 60, at.hour * 60 + 60]
  const minutes = new Map<string, number>()
  for (const { weekday, from: begins, to: ends, queue, staff } of staffedHours) {
    const isToday = !isClosed && weekday === WEEKDAYS[at.weekday - 1]
    const overlap = isToday ? Math.min(end, clock(ends)) - Math.max(start, clock(begins)) : 0
    minutes.set(queue, (minutes.get(queue) ?? 0) + Math.max(0, overlap) * staff)
  }
  return minutes
}

/** Minutes since midnight. */
function clock(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * 60 + minute
}

/** How the queues that are open just now stand, those too in which nobody waits. Pure. */
export function queueAgeFacts({ content, calendar, now }: Sampling & { now: Date }, ages: readonly QueueAge[]): Fact[] {
  const byQueue = new Map(ages.map((age) => [age.queue, age]))
  return queuesOf(content.organisation)
    .filter(({ hours }) => isOpen(hours, calendar, now))
    .map(({ id: queue, department, hours }): Fact => {
      const { waiting, oldest } = byQueue.get(queue) ?? { waiting: 0, oldest: now }
      const oldestMinutes = Math.round(60 * openHoursBetween(oldest, now, hours, calendar))
      return { what: 'queue_age', waiting, oldestMinutes, queue, department, ...hourOf(now, calendar) }
    })
}

/**
 * What of an hour somebody was on duty for, by what they said last: since then they are what they are, and before it they
 * were the other. Whoever said something twice within the hour is off by that much.
 */
function minutesOn({ duty, since, away }: DutySince, from: Date): number {
  const start = from.getTime()
  const end = start + HOUR_MS
  if (away && away.until.getTime() >= end) return 0
  const turned = Math.min(Math.max(since.getTime(), start), end)
  return (duty === 'on' ? end - turned : turned - start) / MINUTE_MS
}

function hourOf(at: Date, { timeZone }: Calendar): Pick<Fact, 'day' | 'hour'> {
  const local = localTimeOf(at, timeZone)
  return { day: local.slice(0, 10), hour: Number(local.slice(11, 13)) }
}
