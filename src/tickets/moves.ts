import type { StaffMember, Ticket, TicketEvent } from './ticket.js'

export interface Refusal {
  why: 'taken' | 'not_yours' | 'not_open' | 'text_missing'
}

export interface Move {
  verb: 'claim' | 'reply' | 'resolve'
  by: StaffMember
  text?: string
}

/**
 * A ticket after a staff member's action, or why it may not be. Replying to or resolving what nobody has claimed
 * claims it too: one press less for whoever is first. Pure; the log decides who was first.
 */
export function move(ticket: Ticket, action: Move, now: Date): { ticket: Ticket } | Refusal {
  const { verb, by, text } = action
  if (ticket.status === 'resolved' || ticket.status === 'closed') return { why: 'not_open' }
  if (verb !== 'claim' && !text?.trim()) return { why: 'text_missing' }
  const mine = ticket.claimedBy?.id === by.id
  if (ticket.claimedBy && !mine) return { why: verb === 'claim' ? 'taken' : 'not_yours' }
  if (verb === 'claim' && mine) return { why: 'taken' }
  const claimed = mine ? ticket : claim(ticket, by, now)
  if (verb === 'claim') return { ticket: claimed }
  const what = verb === 'reply' ? 'replied' : 'resolved'
  const after: Ticket = {
    ...claimed,
    version: ticket.version + 1,
    staffAt: now,
    events: [...claimed.events, event(what, by, now)],
  }
  if (verb === 'reply') return { ticket: after }
  return { ticket: { ...after, status: 'resolved', resolvedAt: now, closingNote: text ?? '' } }
}

function claim(ticket: Ticket, by: StaffMember, now: Date): Ticket {
  return {
    ...ticket,
    version: ticket.version + 1,
    status: 'claimed',
    claimedBy: by,
    claimedAt: now,
    staffAt: now,
    events: [...ticket.events, event('claimed', by, now)],
  }
}

function event(what: TicketEvent['what'], who: StaffMember, at: Date): TicketEvent {
  return { at, what, who }
}
