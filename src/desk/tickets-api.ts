import { z } from 'zod'
import type { Door } from '../channels/channel.js'
import { ServiceError } from '../errors.js'
import type { Ticket } from '../tickets/ticket.js'
import { type NamedToken, systemOf } from './bearer.js'

const Query = z.object({
  queue: z.string().max(40).optional(),
  status: z.enum(['new', 'claimed', 'waiting', 'resolved', 'closed']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})

/** What the API reads tickets from. */
export interface TicketsToList {
  get(ref: string): Promise<Ticket | undefined>
  list(query: {
    queue?: string
    status?: Ticket['status'][]
    limit: number
    cursor?: string
  }): Promise<{ tickets: Ticket[]; next?: string }>
}

/** GET /api/tickets and /api/tickets/{ref}, for other systems: bearer, one named token a system. */
export function ticketDoors(options: {
  tickets: TicketsToList
  tokens: readonly NamedToken[]
  isConfidential: (queue: string) => boolean
}): Door[] {
  const { tickets, tokens, isConfidential } = options
  const shown = (ticket: Ticket) => ticketForOthers(ticket, isConfidential(ticket.queue))
  return [
    {
      method: 'GET',
      path: '/api/tickets',
      bytesMax: 0,
      async handle(request) {
        systemOf(request.headers['authorization'], tokens)
        const { queue, status, limit, cursor } = parse(request.query)
        const page = await tickets.list({
          limit,
          ...(queue === undefined ? {} : { queue }),
          ...(status === undefined ? {} : { status: [status] }),
          ...(cursor === undefined ? {} : { cursor }),
        })
        return {
          status: 200,
          body: { tickets: page.tickets.map(shown), ...(page.next === undefined ? {} : { next: page.next }) },
        }
      },
    },
    {
      method: 'GET',
      path: '/api/tickets/:ref',
      bytesMax: 0,
      async handle(request) {
        systemOf(request.headers['authorization'], tokens)
        const ticket = await tickets.get(request.params['ref'] ?? '')
        if (!ticket) throw new ServiceError('not_found', 'No ticket has that reference')
        return { status: 200, body: shown(ticket) }
      },
    },
  ]
}

function parse(query: URLSearchParams): z.output<typeof Query> {
  const parsed = Query.safeParse(Object.fromEntries(query))
  if (parsed.success) return parsed.data
  throw new ServiceError(
    'payload_invalid',
    `Not understood: ${[...new Set(parsed.error.issues.map(({ path }) => path.join('.')))].join(', ')}`,
  )
}

/** A ticket as another system sees it: no thread addresses, and of a confidential queue's nothing but that it is there. */
export function ticketForOthers(ticket: Ticket, confidential: boolean): Record<string, unknown> {
  const { _id, status, queue, department, arrivedAt, dueAt } = ticket
  const always = { ref: _id, status, queue, department, arrivedAt, dueAt }
  if (confidential) return { ...always, confidential: true }
  const {
    kind,
    district,
    lang,
    channel,
    contact,
    reason,
    routedBy,
    question,
    articles,
    claimedBy,
    claimedAt,
    resolvedAt,
    closingNote,
    events,
  } = ticket
  return {
    ...always,
    kind,
    district,
    lang,
    channel,
    contact,
    reason,
    routedBy,
    question,
    articles,
    claimedBy,
    claimedAt,
    resolvedAt,
    closingNote,
    events,
  }
}
