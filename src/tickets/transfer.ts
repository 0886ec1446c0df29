import type { Queue } from '../content/organisation.js'
import { backInQueue, dueFrom } from './awaiting.js'
import { byStaff, changed, without } from './events.js'
import type { Move, Moved } from './moves.js'
import type { Ticket } from './ticket.js'
import type { TicketRules } from './wake.js'

/**
 * To other hands, with all that was said, so that nothing is asked again. Out of a confidential queue's channel goes
 * only what the resident agreed to, or a summary by whoever has it.
 */
export function transfer(ticket: Ticket, { by, to, text, consent, seq }: Move, now: Date, rules: TicketRules): Moved {
  if (ticket.claimedBy && ticket.claimedBy.id !== by.id) return { why: 'not_yours' }
  if (!to) return { why: 'queue_unknown' }
  if (to.id === ticket.queue) return { why: 'same_queue' }
  const leaves = leavesConfidence(rules.queue, to)
  const summary = text?.trim()
  if (leaves && !consent && !summary) return { why: 'consent_missing' }
  const told = { ...byStaff(by), from: ticket.queue, to: to.id }
  const moved = changed(ticket, 'transferred', told, now, { queue: to.id, department: to.department })
  const kept = sharesChannel(rules.queue, to) ? moved : without(moved, 'thread')
  const shown = leaves && !consent && summary ? sealed(kept, summary, seq) : kept
  const ranked = to.priority === 'high' ? { ...shown, priority: to.priority } : without(shown, 'priority')
  return { ticket: received(without(ranked, 'matter'), now, { ...rules, queue: to }) }
}

/** The resident has waited since they began to; whoever has it now gets the time their queue takes, and all the notices. */
function received(ticket: Ticket, now: Date, rules: TicketRules): Ticket {
  return { ...without(backInQueue(ticket, now, rules), 'told'), dueAt: dueFrom(now, ticket.kind, rules) }
}

/**
 * Whether a transfer takes a ticket out of its confidential queue, so that the resident has a say in what goes with it.
 * The same channel does not help where the other queue's tickets are everybody's to read.
 */
export function leavesConfidence(from: Queue, to: Queue): boolean {
  return from.confidential && !(to.confidential && sharesChannel(from, to))
}

/** Cards of both queues stand in the same place, and the same people read them. */
export function sharesChannel(a: Queue, b: Queue): boolean {
  return a.channel === b.channel && a.team === b.team
}

/** What stays behind: the words wherever they were said, the consults, and all that tells what it was about. */
function sealed(ticket: Ticket, summary: string, seq: number): Ticket {
  const kept = without(ticket, 'consults', 'district', 'details', 'files', 'closingNote')
  const earlier = ticket.earlier?.map((place) => ({ ...place, sealedSeq: ALL_OF_IT }))
  const shown = { question: summary, sealedSeq: seq, articles: [], routedBy: 'chosen' }
  const visit = kept.visit && { visit: { ...kept.visit, topic: summary } }
  return { ...kept, ...shown, ...visit, ...(earlier ? { earlier } : {}) }
}

/** Of a conversation that the ticket has left; nothing more about it is said there. */
const ALL_OF_IT = Number.MAX_SAFE_INTEGER
