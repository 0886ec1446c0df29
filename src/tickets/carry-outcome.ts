import { awaiting } from './awaiting.js'
import { carried } from './carried.js'
import { changed, SYSTEM, without } from './events.js'
import type { Carrier, Ticket } from './ticket.js'
import { type TicketRules, withWake } from './wake.js'

/** What the other side says of a ticket it was asked to carry out. */
export interface CarryNews {
  state: Carrier['state']
  id?: string
  token?: string
  notes?: string
}

/** The other side has it, or knows it by a reference now. The very same ticket where that is no news. */
export function carriedOn(ticket: Ticket, news: CarryNews, now: Date, rules: TicketRules): Ticket {
  const { carrier } = ticket
  if (!carrier || carrier.state === 'done') return ticket
  const state = carrier.state === 'failed' ? 'failed' : news.state
  const isKnown = carrier.state === state && (news.id === undefined || carrier.id !== undefined)
  if (
    isKnown &&
    (news.notes === undefined || carrier.notes === news.notes) &&
    (news.token === undefined || carrier.token === news.token)
  )
    return ticket
  return withWake(carried(ticket, { ...news, state, at: now }, now), rules)
}

/** It is done: resolved by that, whoever had it meanwhile, and `note` says how. */
export function carriedOut(
  ticket: Ticket,
  news: CarryNews & { note?: string | undefined },
  now: Date,
  rules: TicketRules,
): Ticket {
  const { note, ...done } = news
  const after = carried(ticket, { ...done, state: 'done', at: now }, now)
  if (after === ticket || after.status === 'resolved' || after.status === 'closed')
    return withWakeOf(after, ticket, rules)
  const settled = { status: 'resolved', resolvedAt: now, ...(note ? { closingNote: note } : {}) } as const
  const open = without(after, 'awaitingSince', 'told', 'waitingSince')
  return withWake(changed(open, 'resolved', SYSTEM, now, settled), rules)
}

/** It cannot be carried out there: it is the staff's, who have all the time for it that they have for any. */
export function carryFailed(ticket: Ticket, now: Date, rules: TicketRules): Ticket {
  const { carrier } = ticket
  if (!carrier || carrier.state === 'done' || carrier.state === 'failed') return ticket
  const after = carried(ticket, { state: 'failed', at: now }, now)
  const isOpen = after.status === 'new' && carrier.to === 'system'
  return withWake(isOpen ? awaiting(after, now, rules) : after, rules)
}

/** Its resident's number has been proved: now it may be sent. The very same ticket when somebody has begun on it. */
export function mayBeSent(ticket: Ticket, now: Date, rules: TicketRules): Ticket {
  if (ticket.carrier?.state !== 'unproven' || ticket.status !== 'new') return ticket
  return withWake(carried(ticket, { state: 'pending', at: now }, now), rules)
}

function withWakeOf(after: Ticket, before: Ticket, rules: TicketRules): Ticket {
  return after === before ? before : withWake(after, rules)
}
