import type { InboundMessage } from '../message.js'
import type { Ticket, TicketStatus } from '../tickets/ticket.js'
import type { Conversation, ConversationState, Pending, TicketPointer } from './ports.js'

/** A message this soon after an unanswered one is the rest of it: both are decided on together. */
export const BURST_MS = 8_000

const TICKETS_MAX = 5
const FOLLOWS_MAX = 5
const OFFERED_MAX = 10
/** What they may be in the middle of telling; a choice that was let be is nothing of that. */
const IN_THE_MIDDLE: readonly Pending['ask'][] = ['matter', 'reach', 'number', 'code', 'window', 'unsolved']
const OPEN: readonly TicketStatus[] = ['new', 'claimed', 'waiting']

/** How conversations begin that Azure's own Direct Line or Web Chat holds; the rest is the Bot Framework's id. */
export const AZURE_PREFIX = 'azure:'

/** Whether the conversation is a chat on a website, our own or Azure's: there it costs nothing to tell, and wakes nobody. */
export function isChat(conversation: string): boolean {
  return conversation.startsWith('web:') || conversation.startsWith(AZURE_PREFIX)
}

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

/** The open ticket a person last spoke in, or else the newest: whose words these most likely are. */
export function nearestOpen(state: ConversationState): TicketPointer | undefined {
  const [newest, ...others] = openTickets(state)
  return others.reduce((nearest, one) => (spokenAt(one) > spokenAt(nearest) ? one : nearest), newest)
}

function spokenAt(pointer: TicketPointer | undefined): number {
  return pointer?.staffAt?.getTime() ?? 0
}

/** Whether the resident was asked for something that is still needed of them: nothing else is then asked. */
export function isInTheMiddle({ pending }: ConversationState): boolean {
  return pending !== undefined && IN_THE_MIDDLE.includes(pending.ask)
}

/** Tickets of this conversation that are resolved or closed, the last one first. */
export function settledTickets(state: ConversationState): TicketPointer[] {
  const settled = state.tickets.filter(({ status }) => !OPEN.includes(status))
  return settled.sort((a, b) => (b.resolvedAt?.getTime() ?? 0) - (a.resolvedAt?.getTime() ?? 0))
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

/** Remembers a fault as one they follow, newest last, at most five; `instead` of another that has become the same. */
export function withFollowed(follows: readonly string[] = [], ref: string, instead?: string): string[] {
  return [...follows.filter((one) => one !== ref && one !== instead), ref].slice(-FOLLOWS_MAX)
}

/** Remembers an article as offered, newest last. */
export function withOffered(offered: readonly string[], slug: string): string[] {
  return [...offered.filter((other) => other !== slug), slug].slice(-OFFERED_MAX)
}
