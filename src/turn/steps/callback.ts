import { nearestOpen } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import { phoneIn } from '../phone-number.js'
import { askNumber } from './contact.js'
import { handoff } from './handoff.js'

/** "Ring upp mig": about what they have going on, or else about what they are asked. */
export const callback: Step = (draft) => draft.said.understood.intent === 'callback' && askToBeCalled(draft)

/**
 * They want to be called: the number, unless it is known or written, then a time. Asked again, it is changed. Without
 * an open ticket one is made first.
 */
export function askToBeCalled(draft: Draft, ref = nearestOpen(draft.state)?.ref): boolean {
  const ticket = ref === undefined ? undefined : draft.ticketOf(ref)
  if (!ticket) return handoff(draft, 'asked', 'call')
  draft.noting.person = true
  const { message } = draft.said
  askNumber(draft, 'call', ticket._id, phoneIn(message.text) ?? ticket.contact.phone ?? message.phone)
  return true
}
