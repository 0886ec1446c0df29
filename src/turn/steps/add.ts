import { residentWrote } from '../../tickets/happenings.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { Draft } from '../draft.js'
import { matterOf } from '../facts/ticket-facts.js'
import type { Written } from '../ports.js'

/**
 * Brings what a resident wrote to an open ticket of theirs: into its thread, and the ticket to whoever must answer it.
 * They are mentioned by the first word they owe an answer to, and not by each that follows. True when it was that word.
 */
export function addTo(draft: Draft, ref: string, written: Written): boolean {
  const ticket = draft.ticketOf(ref)
  const after = ticket && afterWriting(draft, ticket)
  const isFirst = after !== ticket
  const mention = isFirst && after?.claimedBy ? { mention: after.claimedBy } : {}
  draft.post(ref, { ...written, from: 'resident', ...mention })
  if (ticket) draft.noting.comesTo('handed', matterOf(ticket))
  if (after) draft.keep(after)
  return isFirst
}

/** A ticket after its resident wrote; the very same where an answer was awaited already. */
export function afterWriting(draft: Draft, ticket: Ticket): Ticket {
  return residentWrote(ticket, draft.setting.now, draft.rulesOf(ticket))
}
