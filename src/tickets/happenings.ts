import { awaiting, backInQueue } from './awaiting.js'
import { changed, SYSTEM, without } from './events.js'
import type { Contact, Follower, StaffMember, Ticket } from './ticket.js'
import { reopenUntil, type TicketRules, type WakeKind, withWake } from './wake.js'

const RESIDENT = { by: 'resident' } as const

/** The resident wrote about it. The very same ticket when nothing changes by that: somebody's answer is awaited already. */
export function residentWrote(ticket: Ticket, now: Date, rules: TicketRules): Ticket {
  if (ticket.status === 'resolved' || ticket.status === 'closed') return ticket
  if (ticket.awaitingSince) return ticket
  const wrote = changed(ticket, 'resident_wrote', RESIDENT, now, { status: ticket.claimedBy ? 'claimed' : 'new' })
  return withWake(awaiting(wrote, now, rules), rules)
}

/**
 * What the resident wrote just now belonged to something else. `awaited`: an answer was awaited before it; otherwise
 * whoever has the ticket owes none for it.
 */
export function withdrew(ticket: Ticket, awaited: boolean, now: Date, rules: TicketRules): Ticket {
  const after = changed(ticket, 'resident_withdrew', RESIDENT, now)
  if (awaited || ticket.status !== 'claimed') return withWake(after, rules)
  return withWake(without(after, 'awaitingSince', 'told'), rules)
}

/** Not solved after all. Undefined when it is too late for that: then a new ticket links back to this one. */
export function reopened(ticket: Ticket, now: Date, rules: TicketRules): Ticket | undefined {
  if (ticket.status !== 'resolved' || now > reopenUntil(ticket, rules)) return undefined
  const open = without(ticket, 'resolvedAt', 'closingNote', 'rating')
  const wished = ticket.claimedBy ? { wished: ticket.claimedBy } : {}
  return withWake(backInQueue(changed(open, 'reopened', RESIDENT, now, wished), now, rules), rules)
}

/** What its `wake` said has come: the ticket after it. */
export function woken(ticket: Ticket, what: WakeKind, now: Date, rules: TicketRules): Ticket {
  return withWake(WOKEN[what](ticket, now, rules), rules)
}

const WOKEN: Readonly<Record<WakeKind, (ticket: Ticket, now: Date, rules: TicketRules) => Ticket>> = {
  remind: (ticket, now) => changed(ticket, 'reminded', SYSTEM, now, { told: 'remind' }),
  due: (ticket, now) => changed(ticket, 'overdue', SYSTEM, now, { told: 'due' }),
  escalate: (ticket, now) => changed(ticket, 'escalated', SYSTEM, now, { told: 'escalate' }),
  nudge: (ticket, now) => changed(ticket, 'nudged', SYSTEM, now, { told: 'nudge' }),
  close: (ticket, now) => changed(ticket, 'closed', SYSTEM, now, { status: 'closed' }),
  visit: (ticket, now) => changed(ticket, 'visit_reminded', SYSTEM, now),
  return: returned,
}

/** Whoever had it did not answer, or is no longer there: it is everybody's again. */
export function returned(ticket: Ticket, now: Date, rules: TicketRules): Ticket {
  const { claimedBy } = ticket
  const told = claimedBy ? { ...SYSTEM, from: claimedBy.id } : SYSTEM
  return backInQueue(changed(ticket, 'returned', told, now), now, rules)
}

/** Somebody left the team, or went home for long: what they had is everybody's again, or their substitute's. */
export function leftBehind(ticket: Ticket, substitute: StaffMember | undefined, now: Date, rules: TicketRules): Ticket {
  const open = ticket.status === 'claimed' || ticket.status === 'waiting'
  if (!open || !ticket.claimedBy) return ticket
  if (!substitute) return withWake(returned(ticket, now, rules), rules)
  const told = { ...SYSTEM, from: ticket.claimedBy.id, to: substitute.id }
  // Nobody is in live conversation by that: the substitute has not said a word.
  const handed = without(ticket, 'staffAt')
  return withWake(changed(handed, 'assigned', told, now, { claimedBy: substitute, claimedAt: now }), rules)
}

export function contactChanged(ticket: Ticket, contact: Contact, now: Date): Ticket {
  return changed(ticket, 'contact', RESIDENT, now, { contact })
}

/** Another conversation has proved to be the same resident's. */
export function linkedTo(ticket: Ticket, conversation: string, now: Date): Ticket {
  const linked = ticket.linked ?? []
  if (linked.includes(conversation)) return ticket
  return changed(ticket, 'linked', RESIDENT, now, { linked: [...linked, conversation] })
}

/** How it went, in the resident's eyes; the first answer stands. */
export function rated(ticket: Ticket, rating: NonNullable<Ticket['rating']>, now: Date): Ticket {
  return ticket.rating ? ticket : changed(ticket, 'rated', RESIDENT, now, { rating })
}

/** The resident would like whoever helped them last. */
export function wishedFor(ticket: Ticket, wished: StaffMember, now: Date): Ticket {
  return changed(ticket, 'wished', RESIDENT, now, { wished })
}

/** More than a storm brings; whoever comes after has a ticket of their own. */
export const FOLLOWERS_MAX = 1_000

/**
 * Somebody else reported the same. The very same ticket for whoever follows it already, whose own it is, or when it has
 * as many as it may. Many in a row are one event.
 */
export function followed(ticket: Ticket, follower: Follower, now: Date): Ticket {
  const followers = ticket.followers ?? []
  const isTheirs = isOf(ticket, follower.conversation)
  if (isTheirs || followers.length >= FOLLOWERS_MAX) return ticket
  if (followers.some(({ conversation }) => conversation === follower.conversation)) return ticket
  const again = ticket.events.at(-1)?.what === 'followed'
  const before = again ? { ...ticket, events: ticket.events.slice(0, -1) } : ticket
  return changed(before, 'followed', RESIDENT, now, { followers: [...followers, follower] })
}

/** Whether it is told of in this conversation as its resident's own. */
export function isOf({ conversation, linked = [] }: Ticket, other: string): boolean {
  return conversation === other || linked.includes(other)
}

/** The resident left the page in a hurry: nobody may text or call them unasked. The very same ticket the second time. */
export function leftInHurry(ticket: Ticket, now: Date): Ticket {
  return ticket.quiet ? ticket : changed(ticket, 'fled', RESIDENT, now, { quiet: true })
}

/** Something happened around it that changes nothing of how it stands. */
export function noticed(
  ticket: Ticket,
  what: 'danger' | 'threat' | 'delivery_failed' | 'card_failed',
  now: Date,
  by: 'resident' | 'system' = 'system',
): Ticket {
  return changed(ticket, what, { by }, now)
}
