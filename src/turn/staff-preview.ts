import type { Content } from '../content/content.js'
import type { StaffSay } from '../content/staff-texts.js'
import { maskIdentityNumbers } from '../privacy/mask.js'
import { type SmsParts, smsParts } from '../sms-text/parts.js'
import { newConversation } from './conversation.js'
import { phoneToAsk } from './phone-instead.js'
import type { StaffAction, StaffOutcome } from './ports.js'
import { decideStaff, residentOf, type StaffDeed } from './staff-decision.js'
import { askedInstead } from './staff-resident.js'
import { moveTicket, type StaffTurnPorts } from './staff-turn.js'

/** What the resident would see of an action, and what it would cost by SMS. */
export interface Preview {
  ok: true
  /** What stands in the web chat, a message each; markdown. */
  messages: { name: string; text: string }[]
  /** What goes to their phone, exactly as it would be sent. */
  sms: ({ text: string } & SmsParts)[]
  /** The words are kept from their phone, and the resident is asked to call this number: by this action, or just before it. */
  asked?: { when: 'now' | 'before'; phone: string }
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
    return shown({ action, before, was: ticket, ticket: moved.ticket, now }, ports.content())
  }
}

function shown(deed: StaffDeed, content: Content): Preview {
  const { outbound, deliver } = decideStaff(deed, content)
  const texts = deliver.filter(({ payload }) => payload.kind === 'sms')
  const when = askedInstead(residentOf(deed, content), texts)
  const messages = outbound.flatMap(({ speaker, text }) =>
    speaker.kind === 'human' ? [{ name: speaker.name, text }] : [],
  )
  return {
    ok: true,
    // Whoever is to phone reads them nowhere.
    messages: when ? [] : messages,
    sms: texts.flatMap(({ payload }) =>
      payload.kind === 'sms' ? [{ text: payload.text, ...smsParts(payload.text) }] : [],
    ),
    ...(when ? { asked: { when, phone: phoneToAsk(content) } } : {}),
  }
}

/** What staff are told before they press, of words that no SMS would carry. */
export function askedText(say: StaffSay, { asked }: Preview): string | undefined {
  if (!asked) return undefined
  return say(asked.when === 'now' ? 'preview_phone_asked' : 'preview_phone_asked_before', { phone: asked.phone })
}
