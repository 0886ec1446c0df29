import { awaiting } from './awaiting.js'
import { changed, without } from './events.js'
import { residentWrote } from './happenings.js'
import type { Contact, Ticket } from './ticket.js'
import { reopenUntil, type TicketRules, withWake } from './wake.js'

/**
 * Whether whoever has this phone in hand has by that proved that a ticket is theirs: it was written about from it, or
 * its number is the ticket's proven contact. A number somebody only typed proves nothing.
 */
export function isOfPhone(ticket: Ticket, phone: string): boolean {
  const conversation = `sms:${phone}`
  if (ticket.conversation === conversation || ticket.linked?.includes(conversation)) return true
  return ticket.contact.phone === phone && ticket.contact.proven
}

/** Whether something can still come of a ticket: it is open, or can be opened again. */
export function canGoOn(ticket: Ticket, now: Date, rules: Pick<TicketRules, 'reopenDays'>): boolean {
  if (ticket.status === 'closed') return false
  return ticket.status !== 'resolved' || now <= reopenUntil(ticket, rules)
}

/** The ticket with its home in another conversation of the same resident's, from the turn `seq` there on. */
export function rehomed(ticket: Ticket, home: { conversation: string; seq: number }, phone: string, now: Date): Ticket {
  const { conversation, seq, sealedSeq } = ticket
  const place = { conversation, seq, until: now, ...(sealedSeq === undefined ? {} : { sealedSeq }) }
  const earlier = [...(ticket.earlier ?? []), place]
  const linked = [...new Set([...(ticket.linked ?? []), `sms:${phone}`])].filter((one) => one !== home.conversation)
  return changed(without(ticket, 'sealedSeq'), 'linked', { by: 'resident' }, now, { ...home, earlier, linked })
}

/** The resident would rather be called: any time, or within a time of their choosing, by whose end it is due. */
export function toBeCalled(
  ticket: Ticket,
  wish: { contact: Contact; window?: { from: Date; to: Date } | undefined },
  now: Date,
  rules: TicketRules,
): Ticket {
  const { contact, window } = wish
  const waited = without(residentWrote(ticket, now, rules), 'callback', 'told')
  const kind = ticket.kind === 'question' ? ('callback' as const) : ticket.kind
  const awaitingSince = waited.awaitingSince ?? now
  // A time they chose and let go of is no promise any more; what they waited for before it is as it was.
  const dueAt = ticket.callback ? awaiting(waited, now, rules).dueAt : waited.dueAt
  const due = window ? { callback: window, dueAt: window.to } : { dueAt }
  return withWake(changed(waited, 'contact', { by: 'resident' }, now, { contact, kind, awaitingSince, ...due }), rules)
}
