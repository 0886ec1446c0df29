import type { InboundMessage } from '../message.js'
import type { Ticket, TicketStatus } from '../tickets/ticket.js'
import type { Conversation, ConversationState, TicketPointer } from './ports.js'

const TICKETS_MAX = 5
const OFFERED_MAX = 10
const OPEN: readonly TicketStatus[] = ['new', 'claimed', 'waiting']

/** A conversation nobody has said anything in yet. */
export function newConversation(message: InboundMessage, now: Date): Conversation {
  return {
    seq: 0,
    at: now,
    state: { lang: message.lang ?? 'sv', langChosen: false, greeted: false, noMatches: 0, offered: [], tickets: [] },
  }
}

/** Tickets of this conversation that somebody still has to see to, newest first. */
export function openTickets(state: ConversationState): TicketPointer[] {
  return state.tickets.filter(({ status }) => OPEN.includes(status)).reverse()
}

/** What the conversation is to know of a ticket. */
export function pointerOf({ _id: ref, status, queue, claimedBy, staffAt, resolvedAt }: Ticket): TicketPointer {
  return {
    ref,
    status,
    queue,
    ...(claimedBy ? { claimedBy } : {}),
    ...(staffAt ? { staffAt } : {}),
    ...(resolvedAt ? { resolvedAt } : {}),
  }
}

/** Puts a ticket's pointer in its place, or adds it; the oldest settled ones are forgotten first. */
export function withPointer(tickets: readonly TicketPointer[], pointer: TicketPointer): TicketPointer[] {
  const others = tickets.filter(({ ref }) => ref !== pointer.ref)
  const kept = [...others, pointer]
  while (kept.length > TICKETS_MAX) {
    const settled = kept.findIndex(({ status }) => !OPEN.includes(status))
    kept.splice(Math.max(settled, 0), 1)
  }
  return kept
}

/** Remembers an article as offered, newest last. */
export function withOffered(offered: readonly string[], slug: string): string[] {
  return [...offered.filter((other) => other !== slug), slug].slice(-OFFERED_MAX)
}
