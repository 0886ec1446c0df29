import { z } from 'zod'
import type { Door } from '../channels/channel.js'
import type { Content } from '../content/content.js'
import { LANGS } from '../message.js'
import type { ReadNotes } from '../store/read-notes.js'
import type { Ticket } from '../tickets/ticket.js'
import type { SystemCallers } from './bearer.js'
import { queryOf } from './reply.js'
import { type IsConfidential, isKeptInside } from './ticket-for-others.js'
import { type VisitList, visitDay } from './visit-day.js'

const When = z.date().meta({ override: { type: 'string', format: 'date-time' } })

/** The query of GET /api/visits. */
export const VisitsQuery = z.object({
  office: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .meta({ description: 'An office of organisation.yaml that takes bookings.', example: 'town-hall' }),
  day: z.iso.date().optional().meta({ description: 'Today where it is not given.', example: '2026-12-03' }),
})

const VisitForOthers = z
  .strictObject({
    ref: z.string().meta({ example: 'LN-7K3F9' }),
    from: When,
    to: When,
    topic: z.string().optional().meta({ description: 'Absent where the ticket has become confidential.' }),
    lang: z.enum(LANGS),
    cancelled: z.boolean(),
  })
  .meta({ id: 'Visit', description: 'A booked time at an office.' })

/** Who comes to an office on a day. */
export const VisitsOfDay = z
  .strictObject({ office: z.string(), day: z.string(), visits: z.array(VisitForOthers) })
  .meta({ id: 'VisitsOfDay' })

export interface VisitsApiOptions {
  visits: VisitList
  systems: SystemCallers
  isConfidential: IsConfidential
  content: () => Content
  /** What is given out is noted before it is, each time. */
  notes: Pick<ReadNotes, 'each'>
  now: () => Date
}

/** GET /api/visits, for other systems such as a queue display: bearer, as the tickets. */
export function visitsApiDoor({ visits, systems, isConfidential, content, notes, now }: VisitsApiOptions): Door {
  return {
    method: 'GET',
    path: '/api/visits',
    bytesMax: 0,
    async handle(request) {
      const id = await systems.admit(request)
      const { office, day, from, to } = visitDay(content(), queryOf(VisitsQuery, request), now())
      const tickets = await visits.list(office, from, to)
      const about = { tickets: tickets.map(({ _id }) => _id) }
      await notes.each({ who: { kind: 'token', id }, did: 'visits_listed', about, door: 'api' })
      const told: z.output<typeof VisitsOfDay> = {
        office,
        day,
        visits: tickets.flatMap((ticket) => forOthers(ticket, isConfidential)),
      }
      return { status: 200, body: told }
    },
  }
}

function forOthers(
  { _id: ref, visit, lang, queue, matter }: Ticket,
  isConfidential: IsConfidential,
): z.output<typeof VisitForOthers>[] {
  if (!visit) return []
  const { from, to, topic, cancelledAt } = visit
  return [
    {
      ref,
      from,
      to,
      lang,
      cancelled: cancelledAt !== undefined,
      ...(isKeptInside({ queue, ...(matter ? { matter } : {}) }, isConfidential) ? {} : { topic }),
    },
  ]
}
