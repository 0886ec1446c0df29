import { z } from 'zod'
import type { Ticket } from '../tickets/ticket.js'
import { parseStored } from './stored.js'

/**
 * As it stands in `tickets`: with the time of its last change, by which other systems ask for news. `words`: what it is
 * found by (`searchWordsOf`); it stays in the database.
 */
export type StoredTicket = Ticket & { updatedAt: Date; words?: string[] }

const TicketOutline = z.looseObject({
  _id: z.string(),
  schema: z.literal(1),
  version: z.number().int().min(1),
  kind: z.string(),
  status: z.enum(['new', 'claimed', 'waiting', 'resolved', 'closed']),
  queue: z.string(),
  conversation: z.string(),
  seq: z.number().int(),
  contact: z.looseObject({ via: z.string(), proven: z.boolean() }),
  question: z.string(),
  articles: z.array(z.string()),
  arrivedAt: z.date(),
  dueAt: z.date(),
  updatedAt: z.date(),
  events: z.array(z.looseObject({ at: z.date(), what: z.string() })),
})

export function parseTicket(document: unknown): StoredTicket {
  const { words, ...ticket } = parseStored<StoredTicket>(TicketOutline, document, 'ticket')
  return ticket
}
