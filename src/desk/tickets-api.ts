import { z } from 'zod'
import type { Door, DoorRequest } from '../channels/channel.js'
import { ServiceError } from '../errors.js'
import { LIMITS } from '../limits.js'
import { CHANNELS } from '../message.js'
import type { ReadNotes } from '../store/read-notes.js'
import type { Ticket } from '../tickets/ticket.js'
import type { SaidLine } from '../turn/transcript.js'
import type { SystemCallers } from './bearer.js'
import {
  type IsConfidential,
  isKeptInside,
  saidForOthers,
  TicketForOthers,
  ticketForOthers,
} from './ticket-for-others.js'

const Id = z.string().regex(/^[a-z0-9-]{1,40}$/)
const STATUSES = ['new', 'claimed', 'waiting', 'resolved', 'closed'] as const

/** The query of GET /api/tickets. */
export const TicketsQuery = z.strictObject({
  queue: Id.optional().meta({ description: 'Tickets this queue has now.' }),
  department: Id.optional(),
  status: z
    .string()
    .max(60)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(STATUSES)).min(1).max(STATUSES.length))
    .optional()
    .meta({ description: 'One or several, with commas between.', example: 'new,claimed' }),
  kind: z.enum(['question', 'fault', 'complaint', 'errand', 'callback']).optional(),
  district: Id.optional(),
  channel: z.enum(CHANNELS).optional(),
  updatedSince: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional()
    .meta({ description: 'Changed at or after this; oldest change first. Otherwise newest arrival first.' }),
  limit: z.coerce.number().int().min(1).max(LIMITS.ticketsPerPage).default(50),
  cursor: z.string().max(200).optional().meta({ description: '`next` of the page before.' }),
})

export const TicketsPage = z
  .strictObject({
    tickets: z.array(TicketForOthers),
    next: z.string().optional().meta({ description: 'Cursor of the next page; absent on the last.' }),
  })
  .meta({ id: 'TicketsPage' })

/** What the API reads tickets from. */
export interface TicketsToList {
  get(ref: string): Promise<Ticket | undefined>
  list(query: {
    queue?: string
    notQueues?: string[]
    department?: string
    status?: Ticket['status'][]
    kind?: Ticket['kind']
    district?: string
    channel?: Ticket['channel']
    updatedSince?: Date
    limit: number
    cursor?: string
  }): Promise<{ tickets: Ticket[]; next?: string }>
}

export interface TicketsApiOptions {
  tickets: TicketsToList
  systems: SystemCallers
  isConfidential: IsConfidential
  /** Ids of the confidential queues. */
  confidential: () => string[]
  /** All that was said about a ticket, oldest first. */
  said: (ticket: Ticket) => Promise<SaidLine[]>
  /** What is given out is noted before it is, each time. */
  notes: Pick<ReadNotes, 'each'>
  now: () => Date
}

/** GET /api/tickets, /api/tickets/{ref} and its conversation, for other systems: bearer, one named token a system. */
export function ticketDoors(options: TicketsApiOptions): Door[] {
  const { tickets, systems, isConfidential, confidential, notes } = options
  const ticketOf = async (request: DoorRequest, did: 'ticket_read' | 'conversation_read') => {
    const id = await systems.admit(request)
    const ticket = await tickets.get(request.params.ref ?? '')
    if (!ticket) throw new ServiceError('not_found', 'No ticket has that reference')
    await notes.each({ who: { kind: 'token', id }, did, about: { ticket: ticket._id }, door: 'api' })
    return ticket
  }
  return [
    {
      method: 'GET',
      path: '/api/tickets',
      bytesMax: 0,
      async handle(request) {
        const id = await systems.admit(request)
        const query = parse(request.query)
        // A filter on what the outline does not show would tell it: then confidential tickets are not among the found.
        const looksInside = query.kind ?? query.district ?? query.channel
        const page = await tickets.list({
          ...defined(query),
          limit: query.limit,
          ...(looksInside === undefined ? {} : { notQueues: confidential() }),
        })
        const found = page.tickets.filter(
          (ticket) => looksInside === undefined || !isKeptInside(ticket, isConfidential),
        )
        const about = { tickets: found.map(({ _id }) => _id) }
        await notes.each({ who: { kind: 'token', id }, did: 'tickets_listed', about, door: 'api' })
        const shown = found.map((ticket) => ticketForOthers(ticket, isConfidential))
        return { status: 200, body: { tickets: shown, ...(page.next === undefined ? {} : { next: page.next }) } }
      },
    },
    {
      method: 'GET',
      path: '/api/tickets/:ref',
      bytesMax: 0,
      async handle(request) {
        return { status: 200, body: ticketForOthers(await ticketOf(request, 'ticket_read'), isConfidential) }
      },
    },
    {
      method: 'GET',
      path: '/api/tickets/:ref/conversation',
      bytesMax: 0,
      async handle(request) {
        const ticket = await ticketOf(request, 'conversation_read')
        if (isKeptInside(ticket, isConfidential))
          throw new ServiceError('forbidden', 'The conversation of a confidential ticket is given out by its own staff')
        const said = (await options.said(ticket)).map(saidForOthers)
        return {
          status: 200,
          body: { ticket: ticketForOthers(ticket, isConfidential), exportedAt: options.now(), said },
        }
      },
    },
  ]
}

function parse(query: URLSearchParams): z.output<typeof TicketsQuery> {
  const parsed = TicketsQuery.safeParse(Object.fromEntries(query))
  if (parsed.success) return parsed.data
  const named = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => key.slice(0, 40)) : [issue.path.slice(0, 1).join('.')],
  )
  throw new ServiceError('payload_invalid', `Not understood: ${[...new Set(named)].join(', ')}`)
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>
}
