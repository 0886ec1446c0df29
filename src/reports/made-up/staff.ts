import { FIRST_LINE, type Queue } from '../../content/organisation.js'
import type { Fact } from '../../turn/fact.js'
import type { Chance } from './random.js'
import { isOpenAt, type MadeUpWorld } from './world.js'

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const HOUR_MINUTES = 60
/** Contacts a year for each who answers in the contact centre, and elsewhere. */
const CONTACTS_EACH = 20_000

/** Who was there, hour by hour and queue by queue, and how long the queues were. */
export function staffFacts(world: MadeUpWorld, day: string, chance: Chance): Fact[] {
  return [...world.queues.values()].flatMap((queue) =>
    HOURS.filter((hour) => isOpenAt(world, queue.hours, day, hour)).flatMap((hour) =>
      hourOf(world, queue, { day, hour }, chance),
    ),
  )
}

function hourOf(world: MadeUpWorld, queue: Queue, at: Pick<Fact, 'day' | 'hour'>, chance: Chance): Fact[] {
  const { id, department } = queue
  const about = { ...at, channel: 'teams' as const, department, queue: id }
  const people = peopleOf(world, id)
  const waiting = chance.is(0.6) ? 0 : chance.whole(1, 3 + Math.floor(people / 2))
  const oldestMinutes = waiting === 0 ? 0 : chance.minutes(queue.answerWithinHours * 12)
  const minutes = Math.round(people * HOUR_MINUTES * (0.8 + 0.2 * chance.next()))
  return [
    { what: 'staffed', minutes, ...about },
    { what: 'queue_age', waiting, oldestMinutes, ...about },
  ]
}

/** How many a queue has on duty. */
export function peopleOf({ contactsAYear }: Pick<MadeUpWorld, 'contactsAYear'>, queue: string): number {
  const each = contactsAYear / CONTACTS_EACH
  return Math.max(1, Math.round(queue === FIRST_LINE ? each : each / 6))
}
