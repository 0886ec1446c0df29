import { queuesOf } from '../content/organisation.js'
import { type Move, move, STAFF_VERBS, type StaffVerb } from '../tickets/moves.js'
import { queueById } from '../tickets/routing.js'
import { mayAct } from '../tickets/sight.js'
import type { Ticket } from '../tickets/ticket.js'
import type { TicketRules } from '../tickets/wake.js'
import type { Sight } from './ticket-row.js'

const SOMEBODY = { id: '-', name: '' }

/**
 * What somebody may do with a ticket as it stands: each move is tried with all it could ask for filled in, so that a
 * button is there exactly when pressing it can come to something.
 */
export function allowedVerbs(ticket: Ticket, { viewer, content, now }: Sight, rules: TicketRules): StaffVerb[] {
  if (!mayAct(owned(ticket, content), viewer)) return []
  const to = queuesOf(content.organisation).find(({ id }) => id !== ticket.queue)
  const filled = {
    by: viewer.staff,
    text: '…',
    to,
    staff: SOMEBODY,
    consent: true,
    seq: ticket.seq,
    other: { ticket: { ...ticket, _id: '-' }, queue: rules.queue },
    follower: ticket.followers?.[0],
  } satisfies Omit<Move, 'verb'>
  return STAFF_VERBS.filter((verb) => 'ticket' in move(ticket, { verb, ...filled }, now, rules))
}

/** Whose a ticket is: that of a queue gone from organisation.yaml is the contact centre's. */
export function owned({ queue }: Pick<Ticket, 'queue'>, content: Sight['content']): { queue: string } {
  return { queue: queueById(content, queue).id }
}

/** Whether somebody may answer what was asked of their department, though the ticket is another's. */
export function mayAnswer(consult: { queue: string; answer?: unknown }, { viewer }: Pick<Sight, 'viewer'>): boolean {
  return consult.answer === undefined && viewer.queues.has(consult.queue)
}
