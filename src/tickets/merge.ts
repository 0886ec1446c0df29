import { backInQueue } from './awaiting.js'
import { byStaff, changed, SYSTEM, without } from './events.js'
import { FOLLOWERS_MAX, isOf } from './happenings.js'
import type { Move, Moved } from './moves.js'
import type { Follower, StaffMember, Ticket } from './ticket.js'
import { type TicketRules, withWake } from './wake.js'

const TEXT_LENGTH_MAX = 300

/**
 * Two tickets are one fault: this one is closed and points to the other, which is changed by a turn of its own. Not
 * across a confidential queue's door, and not for whoever waits for a call, which a follower never gets.
 */
export function merge(ticket: Ticket, { by, other }: Move, now: Date, { queue }: TicketRules): Moved {
  if (!other) return { why: 'merge_unknown' }
  const into = other.ticket
  if (into._id === ticket._id) return { why: 'merge_itself' }
  if (ticket.claimedBy && ticket.claimedBy.id !== by.id) return { why: 'not_yours' }
  if (into.mergedInto !== undefined) return { why: 'merge_merged' }
  if (into.status === 'resolved' || into.status === 'closed') return { why: 'merge_closed' }
  if (!ticket.fault || !into.fault) return { why: 'merge_no_fault' }
  if (other.queue.id !== queue.id && (other.queue.confidential || queue.confidential))
    return { why: 'merge_confidential' }
  if (ticket.contact.via === 'call') return { why: 'merge_calls' }
  if (count(ticket) + count(into) > FOLLOWERS_MAX) return { why: 'merge_too_many' }
  const told = { ...byStaff(by), to: into._id }
  const changes = { status: 'closed', mergedInto: into._id, resolvedAt: now } as const
  return { ticket: changed(without(ticket, 'awaitingSince', 'told', 'waitingSince'), 'merged', told, now, changes) }
}

/** One who follows has a matter of their own after all: it is made by a turn in their own conversation. */
export function split(ticket: Ticket, { by, follower }: Move, now: Date): Moved {
  if (!follower || !ticket.followers?.includes(follower)) return { why: 'follower_unknown' }
  if (ticket.claimedBy && ticket.claimedBy.id !== by.id) return { why: 'not_yours' }
  const followers = ticket.followers.filter((one) => one !== follower)
  const rest = without(ticket, 'followers')
  return { ticket: changed(rest, 'split', byStaff(by), now, followers.length > 0 ? { followers } : {}) }
}

/** The ticket that others were merged into. The very same when that was done already. */
export function absorbed(into: Ticket, from: Ticket, by: StaffMember, now: Date): Ticket {
  const mergedAt = from.events.findLast(({ what }) => what === 'merged')?.at ?? now
  if (into.events.some((event) => event.what === 'merged' && event.from === from._id && event.at >= mergedAt))
    return into
  const before = into.followers ?? []
  const joining = [residentOf(from), ...(from.followers ?? [])].filter(
    ({ conversation }) => !isOf(into, conversation) && !before.some((one) => one.conversation === conversation),
  )
  const followers = [...before, ...joining]
  const told = { ...byStaff(by), from: from._id }
  return changed(into, 'merged', told, now, followers.length > 0 ? { followers } : {})
}

/** It is a ticket of its own again, and everybody's. The very same where it was not merged. */
export function revived(ticket: Ticket, now: Date, rules: TicketRules): Ticket {
  if (ticket.mergedInto === undefined) return ticket
  const open = without(ticket, 'mergedInto', 'resolvedAt')
  return withWake(backInQueue(changed(open, 'split', SYSTEM, now), now, rules), rules)
}

/** Whose ticket it was, as one who follows another. */
function residentOf({ _id: ref, conversation, channel, lang, contact, arrivedAt: at, question }: Ticket): Follower {
  const phone = contact.via === 'sms' && contact.proven ? contact.phone : undefined
  const text = question.slice(0, TEXT_LENGTH_MAX)
  return { conversation, channel, lang, at, text, ref, ...(phone ? { phone } : {}) }
}

function count({ followers = [] }: Ticket): number {
  return followers.length + 1
}
