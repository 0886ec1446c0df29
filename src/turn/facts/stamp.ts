import type { Content } from '../../content/content.js'
import { localTimeOf } from '../../content/local-time.js'
import { FIRST_LINE, type Organisation, type Queue, queuesOf } from '../../content/organisation.js'
import type { Calendar } from '../../tickets/hours.js'
import { isOpen } from '../../tickets/hours.js'
import type { About, Fact, FactDetail } from '../fact.js'

/** What facts are dated and completed by. */
interface Stamping {
  content: Content
  calendar: Calendar
  now: Date
}

/** Gives what happened its day, its hour, and whether it fell outside the hours of whose it is. */
export function stamp(details: readonly (FactDetail & About)[], { content, calendar, now }: Stamping): Fact[] {
  if (details.length === 0) return []
  const local = localTimeOf(now, calendar.timeZone)
  const day = local.slice(0, 10)
  const hour = Number(local.slice(11, 13))
  return details.map((detail): Fact => {
    const queue = queueOf(content, detail.queue) ?? queueOf(content, FIRST_LINE)
    const outside = queue && !isOpen(queue.hours, calendar, now) ? { outside: true as const } : {}
    return { ...detail, day, hour, ...outside }
  })
}

/** The municipality's own day a moment falls on. */
export function dayOf(at: Date, { timeZone }: Calendar): string {
  return localTimeOf(at, timeZone).slice(0, 10)
}

/** What is said of where and about what: of what is confidential no more than channel, department and queue. */
export function aboutOf(
  { channel, lang, district, queue, topic }: { [key in keyof About]: About[key] | undefined },
  content: Content,
  isConfidential: boolean,
): About {
  const department = queueOf(content, queue)?.department
  const open = isConfidential ? {} : { lang, district, topic }
  return defined({ channel, department, queue, ...open })
}

export function queueOf({ organisation }: Pick<Content, 'organisation'>, id: string | undefined): Queue | undefined {
  return id === undefined ? undefined : queuesIn(organisation).get(id)
}

/** Looking through all of organisation.yaml for each fact would cost more than all else of it. */
const known = new WeakMap<Organisation, ReadonlyMap<string, Queue>>()

function queuesIn(organisation: Organisation): ReadonlyMap<string, Queue> {
  const before = known.get(organisation)
  if (before) return before
  const queues = new Map(queuesOf(organisation).map((queue) => [queue.id, queue]))
  known.set(organisation, queues)
  return queues
}

function defined<T extends object>(fields: T): { [key in keyof T]?: Exclude<T[key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}
