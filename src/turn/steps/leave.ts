import { isForStaff } from '../../tickets/carried.js'
import { leftInHurry } from '../../tickets/happenings.js'
import { nearestOpen, openTickets } from '../conversation.js'
import type { Draft, Step } from '../draft.js'

/**
 * The page was left in a hurry: not a word is said, and from now on none is sent unasked. Whoever has a ticket of theirs
 * hears that they may neither text nor call.
 */
export const leave: Step = (draft) => {
  const { said, state } = draft
  if (!said.message.fled) return false
  if (state.fled) return true
  state.fled = true
  for (const key of ['pending', 'flow', 'unanswered'] as const) delete state[key]
  const nearest = nearestOpen(state)?.ref
  for (const { ref } of openTickets(state)) markQuiet(draft, ref, ref === nearest)
  return true
}

/** A turn changes one ticket: this one here, the others by turns of their own. */
function markQuiet(draft: Draft, ref: string, here: boolean): void {
  const ticket = draft.ticketOf(ref)
  if (!ticket) return
  const { claimedBy } = ticket
  const mention = claimedBy ? { mention: claimedBy } : {}
  if (isForStaff(ticket)) draft.post(ref, { text: draft.sayToStaff('thread_fled'), from: 'system', ...mention })
  if (here) draft.keep(leftInHurry(ticket, draft.setting.now))
  else followUp(draft, ref)
}

function followUp(draft: Draft, ref: string): void {
  const { channel, lang } = draft
  const { conversation } = draft.said.message
  const change = { what: 'fled' as const, ref }
  draft.send(`follow:${conversation}`, { kind: 'follow', conversation, channel, lang, id: `fled:${ref}`, change })
}
