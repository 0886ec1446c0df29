import { queueById } from '../../tickets/routing.js'
import { openTickets } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import { pressed } from '../picked.js'
import type { TicketPointer, Written } from '../ports.js'
import { nameForResident } from '../staff-name.js'
import { addTo } from './add.js'

/** A person asked the resident something and has gone on to other things: the next message is the answer. */
export const waiting: Step = (draft) => {
  const asked = waitingTicket(draft)
  if (!asked || isForBot(draft)) return false
  answerTo(draft, asked, draft.written)
  delete draft.state.pending
  return true
}

/** The ticket somebody waits for the resident's answer about; of several the one asked about last. */
export function waitingTicket({ state }: Draft): TicketPointer | undefined {
  const asked = openTickets(state).filter(({ status }) => status === 'waiting')
  return asked.sort((a, b) => (b.staffAt?.getTime() ?? 0) - (a.staffAt?.getTime() ?? 0))[0]
}

/** Brings the answer to whoever asked, and says so in one line. */
export function answerTo(draft: Draft, { ref, queue: id, claimedBy }: TicketPointer, written: Written): void {
  const queue = queueById(draft.setting.content, id)
  addTo(draft, ref, written)
  const name = claimedBy ? nameForResident(claimedBy, queue, draft.lang, draft.say) : queue.name[draft.lang]
  draft.tell(draft.say('answer_received', { name, ref }), { ticket: ref })
}

/** The code that the bot sent and waits for, or one like it. */
export function isAskedCode({ state: { pending }, said: { message } }: Draft): boolean {
  return pending?.ask === 'code' && /^\D*\d{3}\s?\d{3}\D*$/.test(message.text)
}

/** A button of the bot's, or the code it sent: that is no answer to a person. A bare number may well be. */
function isForBot(draft: Draft): boolean {
  if (isAskedCode(draft)) return true
  const { pending } = draft.state
  const { message } = draft.said
  if (pending?.ask === 'number' && pending.link) return /\d{5}/.test(message.text)
  return pressed(pending?.choices ?? [], message.text) !== undefined
}
