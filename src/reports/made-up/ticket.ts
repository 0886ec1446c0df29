import type { Queue } from '../../content/organisation.js'
import type { About, Fact, FactDetail } from '../../turn/fact.js'
import type { MadeUpContact } from './contact.js'
import { type Chance, deck } from './random.js'
import { firstLineOf, type MadeUpWorld } from './world.js'

const HOUR_MINUTES = 60
const HANDLING_MEDIAN_MINUTES = 55

type Placed = FactDetail & About

/** How those who say how it went say it. */
export const RATINGS = deck([
  { weight: 7, value: 'good' as const },
  { weight: 2, value: 'fair' as const },
  { weight: 1, value: 'bad' as const },
])

/** A person's matter, from the moment it came until it was solved. It is counted on the day it came. */
export function ticketFacts(world: MadeUpWorld, contact: MadeUpContact, about: About, chance: Chance): Fact[] {
  const { day, topic } = contact
  const first = firstLineOf(world, topic.queue)
  const isForwarded = first.id !== topic.queue.id && chance.is(0.55)
  const isElsewhere = !isForwarded && chance.is(0.04)
  const last = isForwarded ? topic.queue : isElsewhere ? other(world, first, chance) : first
  const at = (queue: Queue): About => ({ ...about, department: queue.department, queue: queue.id })
  const isMoved = last.id !== first.id
  const details: Placed[] = [
    { what: 'ticket', kind: topic.kind, reason: 'asked', ...at(first) },
    ...(isMoved ? [moved(first, last, at(first))] : []),
    ...troubles(chance).map((what): Placed => ({ what, ...at(last) })),
    ...firstAnswer(last, at(last), chance),
    ...solved(world, { day, isMoved, last }, at(last), chance),
  ]
  const deeds = Array.from({ length: chance.whole(2, 6) }, (): Placed => ({ what: 'deed', ...at(last) }))
  return [...details, ...deeds].map((detail) => dated(day, detail, chance))
}

/** Staff work in the daytime, and some of them now and then late. */
function dated(day: string, detail: Placed, chance: Chance): Fact {
  if (chance.is(0.04)) return { ...detail, day, hour: chance.whole(18, 21), outside: true }
  return { ...detail, day, hour: chance.whole(8, 16) }
}

function other({ queues }: MadeUpWorld, first: Queue, chance: Chance): Queue {
  const all = [...queues.values()].filter(({ confidential }) => !confidential)
  return all[chance.whole(0, all.length - 1)] ?? first
}

function moved(from: Queue, to: Queue, about: About): Placed {
  return { what: 'transferred', from: from.department, to: to.department, fromQueue: from.id, toQueue: to.id, ...about }
}

function troubles(chance: Chance): ('consulted' | 'released' | 'returned')[] {
  return [
    ...(chance.is(0.08) ? (['consulted'] as const) : []),
    ...(chance.is(0.03) ? (['released'] as const) : []),
    ...(chance.is(0.02) ? (['returned'] as const) : []),
  ]
}

function firstAnswer({ answerWithinHours }: Queue, about: About, chance: Chance): Placed[] {
  if (chance.is(0.02)) return []
  const dueMinutes = answerWithinHours * HOUR_MINUTES
  const waitMinutes = chance.minutes(dueMinutes * 0.33)
  return [{ what: 'first_answer', waitMinutes, dueKept: waitMinutes <= dueMinutes, ...about }]
}

function solved(
  world: MadeUpWorld,
  { day: of, isMoved, last }: { day: string; isMoved: boolean; last: Queue },
  about: About,
  chance: Chance,
): Placed[] {
  if (chance.is(0.03)) return []
  const first = !isMoved && chance.is(0.75)
  const firstLine = firstLineOf(world, last).id === last.id
  const resolved = (isFirst: boolean): Placed => ({
    what: 'resolved',
    of,
    handlingMinutes: chance.minutes(HANDLING_MEDIAN_MINUTES, 1.1),
    transfers: Number(isMoved),
    firstLine,
    first: isFirst,
    ...about,
  })
  const again: Placed[] = chance.is(0.05) ? [{ what: 'reopened', of, first, ...about }, resolved(false)] : []
  const rated: Placed[] = chance.is(0.18)
    ? [{ what: 'rated', rating: chance.pick(RATINGS), whose: 'ticket', ...about }]
    : []
  return [resolved(first), ...again, ...rated]
}
