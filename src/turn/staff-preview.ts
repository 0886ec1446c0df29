import { maskIdentityNumbers } from '../privacy/mask.js'
import { type SmsParts, smsParts } from '../sms-text/parts.js'
import { newConversation } from './conversation.js'
import type { StaffAction, StaffOutcome } from './ports.js'
import { decideStaff } from './staff-decision.js'
import { moveTicket, type StaffTurnPorts } from './staff-turn.js'

/** What the resident would see of an action, and what it would cost by SMS. */
export interface Preview {
  ok: true
  /** What stands in the web chat, a message each; markdown. */
  messages: { name: string; text: string }[]
  /** What goes to their phone, exactly as it would be sent. */
  sms: ({ text: string } & SmsParts)[]
}

export type PreviewStaffAction = (action: StaffAction) => Promise<Preview | Extract<StaffOutcome, { ok: false }>>

/** Decides an action as the turn would, and stores nothing. */
export function createStaffPreview(ports: StaffTurnPorts): PreviewStaffAction {
  return async (raw) => {
    const action = raw.text === undefined ? raw : { ...raw, text: maskIdentityNumbers(raw.text).text.trim() }
    const ticket = await ports.tickets.get(action.ref)
    if (!ticket) return { ok: false, why: 'not_found' }
    const now = ports.now()
    const { conversation, channel, lang } = ticket
    const before =
      (await ports.log.load(conversation)) ?? newConversation({ channel, conversation, id: '', text: '', lang }, now)
    const moved = moveTicket(ports, action, ticket, before.seq, now)
    if ('why' in moved) return { ok: false, why: moved.why, ticket }
    const decision = decideStaff({ action, before, was: ticket, ticket: moved.ticket, now }, ports.content())
    return {
      ok: true,
      messages: decision.outbound.flatMap(({ speaker, text }) =>
        speaker.kind === 'human' ? [{ name: speaker.name, text }] : [],
      ),
      sms: decision.deliver.flatMap(({ payload }) =>
        payload.kind === 'sms' ? [{ text: payload.text, ...smsParts(payload.text) }] : [],
      ),
    }
  }
}
