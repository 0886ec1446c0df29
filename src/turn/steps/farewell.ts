import type { Ticket } from '../../tickets/ticket.js'
import { openTickets } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import { dialled, phoneText } from '../phone-number.js'
import { picked } from '../picked.js'
import type { ConversationState } from '../ports.js'
import { isWordless } from '../wordless.js'
import { askChatRating, isRatedAgain } from './chat-rating.js'
import { standingText } from './standing.js'

/**
 * The chat was ended: what becomes of what is open, how they hear of it, and how to come back. Said once. What they were
 * in the middle of goes no further; nothing else is lost.
 */
export const farewell: Step = (draft) => {
  const { said, state } = draft
  if (!said.message.ended) return false
  if (state.ended) return true
  state.ended = true
  delete state.unanswered
  const isCut = isInErrand(state)
  if (isCut) dropErrand(state)
  tellFarewell(draft, isCut)
  tellStaff(draft)
  askChatRating(draft)
  return true
}

/** Not a step: whoever writes again goes on with the chat. To say how it went is not that. */
export function goesOn(draft: Draft): void {
  const { state, said } = draft
  if (isWordless(said.message) || isRatedAgain(draft)) return
  const isRating = state.pending?.ask === 'chat_rating' && picked(state.pending.choices, said.message.text)
  if (!isRating) delete state.ended
}

/** What is lost with the chat: an errand, a person not yet arranged, words held back until they say what they are about. */
function isInErrand({ flow, pending }: ConversationState): boolean {
  if (flow || pending?.ask === 'matter' || pending?.ask === 'reach') return true
  return pending?.ask === 'which' && !pending.choices.some(({ pick }) => pick.startsWith('withdraw:'))
}

function dropErrand(state: ConversationState): void {
  delete state.flow
  delete state.pending
}

function tellFarewell(draft: Draft, isCut: boolean): void {
  const { phone } = draft.setting.content.organisation.municipality
  const tickets = openTickets(draft.state).flatMap(({ ref }) => draft.ticketOf(ref) ?? [])
  const parts = [
    draft.say('farewell'),
    ...(isCut ? [draft.say('farewell_dropped')] : []),
    ...tickets.map((ticket) => [standingText(draft, ticket), howText(draft, ticket)].join(' ')),
    draft.say('farewell_back', { phone, tel: dialled(phone) }),
  ]
  const [only, ...others] = tickets
  draft.tell(parts.join('\n\n'), only && others.length === 0 ? { ticket: only._id } : {})
}

/** How what we have to say of a ticket will reach them. */
function howText(draft: Draft, { contact }: Ticket): string {
  const { state, say } = draft
  const isTexted = contact.via === 'sms' && !state.optedOut
  if (!contact.phone || !(isTexted || contact.via === 'call')) return say('farewell_here')
  const to = { phone: phoneText(contact.phone) }
  if (contact.via === 'call') return say('farewell_call', to)
  if (draft.discreet) return say('told_by_sms_discreet', to)
  return say(contact.proven ? 'farewell_sms' : 'farewell_sms_unproven', to)
}

/** Whoever has a ticket of theirs would otherwise wait for a word. */
function tellStaff(draft: Draft): void {
  for (const { ref, claimedBy } of openTickets(draft.state))
    if (claimedBy) draft.post(ref, { text: draft.sayToStaff('thread_ended'), from: 'system' })
}
