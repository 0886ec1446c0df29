import type { Content } from '../../content/content.js'
import { DIRECT, FIRST_LINE, type Hours, type Queue, queuesOf } from '../../content/organisation.js'
import { swedishCalendar } from '../../tickets/calendar.js'
import type { TicketKind } from '../../tickets/ticket.js'
import { weekdayOf } from '../day-figures.js'
import { Chance } from './random.js'

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

export interface MadeUpTopic {
  topic: string
  queue: Queue
  weight: number
  /** Month and day it is asked most from and to. */
  season?: { from: string; to: string }
  kind: TicketKind
}

/** What a made-up year happens in: the municipality of the knowledge folder, and how many turn to it. */
export interface MadeUpWorld {
  seed: string
  contactsAYear: number
  topics: readonly MadeUpTopic[]
  queues: ReadonlyMap<string, Queue>
  districts: readonly string[]
  isHoliday(day: string): boolean
}

export function madeUpWorld(
  content: Pick<Content, 'organisation' | 'articles' | 'faults' | 'flows'>,
  { seed, contactsAYear }: Pick<MadeUpWorld, 'seed' | 'contactsAYear'>,
): MadeUpWorld {
  const { organisation } = content
  const queues = new Map(queuesOf(organisation).map((queue) => [queue.id, queue]))
  const { isHoliday } = swedishCalendar(organisation.municipality.timeZone)
  return {
    seed,
    contactsAYear,
    topics: topicsOf(content, queues, new Chance(`${seed} topics`)),
    queues,
    districts: organisation.districts.map(({ id }) => id),
    isHoliday,
  }
}

/** Few matters make most of the contacts, as everywhere. */
function topicsOf(
  { articles, faults }: Pick<Content, 'articles' | 'faults'>,
  queues: ReadonlyMap<string, Queue>,
  chance: Chance,
): MadeUpTopic[] {
  const weight = () => 1 / (0.03 + chance.next())
  const ofArticles = articles
    .filter(({ lang }) => lang === 'sv')
    .flatMap(({ slug, queue: id, season }) => {
      const queue = queues.get(id)
      const topic = { topic: `article:${slug}`, weight: weight(), kind: 'question' as const }
      return queue ? [{ ...topic, queue, ...(season ? { season } : {}) }] : []
    })
  const ofFaults = faults.flatMap(({ id, queue: of }) => {
    const queue = queues.get(of)
    return queue ? [{ topic: `fault:${id}`, queue, weight: weight(), kind: 'fault' as const }] : []
  })
  return [...ofArticles, ...ofFaults]
}

/** Who has it first. */
export function firstLineOf({ queues }: MadeUpWorld, queue: Queue): Queue {
  const { firstLine } = queue
  if (firstLine === DIRECT) return queue
  const id = typeof firstLine === 'string' ? firstLine : (Object.values(firstLine)[0] ?? FIRST_LINE)
  return queues.get(id) ?? queue
}

/** Whether a queue, or an office, is open in this hour. */
export function isOpenAt(world: MadeUpWorld, hours: Hours, day: string, hour: number): boolean {
  if (world.isHoliday(day)) return false
  const spans = hours[WEEK[Number(weekdayOf(day)) - 1] ?? 'sun'] ?? []
  return spans.some(([from, to]) => Number(from.slice(0, 2)) <= hour && hour < Number(to.slice(0, 2)))
}
