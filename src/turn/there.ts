import type { InboundMessage } from '../message.js'
import { smsKeyword } from '../sms-text/keyword.js'
import { referenceIn } from '../tickets/reference-in.js'
import type { Ticket } from '../tickets/ticket.js'
import type { Understood } from '../understanding/understand.js'
import { nearestOpen } from './conversation.js'
import { phoneIn } from './phone-number.js'
import type { ConversationState, TicketShelf, TurnLog } from './ports.js'
import { isWordless } from './wordless.js'

/** What we have of the phone that a message is about: nothing of it may be told before its number has been proved. */
export interface There {
  /** E.164. */
  phone: string
  /** Of its SMS conversation; undefined when it has never written. */
  state?: ConversationState | undefined
  /** All that its number has to do with, whether it has proved so or not; newest first. */
  tickets: readonly Ticket[]
  /** It has been sent enough codes for now. */
  codesSpent?: boolean
}

interface About {
  state: ConversationState
  understood: Understood
  tickets: readonly Ticket[]
  now: Date
  prefix: string
}

/** Looks up the phone a message is about, if it is about one. */
export async function lookThere(
  ports: { log: TurnLog; tickets: TicketShelf },
  message: InboundMessage,
  about: About,
): Promise<There | undefined> {
  const phone = message.channel === 'sms' ? ownPhone(message) : phoneMeant(message, about)
  if (phone === undefined) return undefined
  const [conversation, tickets] = await Promise.all([ports.log.load(`sms:${phone}`), ports.tickets.ofPhone(phone)])
  return { phone, state: conversation?.state, tickets }
}

/** By SMS it matters only when all its conversations are to be told: no more SMS, or SMS again. */
function ownPhone({ text, phone }: InboundMessage): string | undefined {
  const word = smsKeyword(text)
  return word === 'stop' || word === 'start' ? phone : undefined
}

/** The number a code was sent to, one that is written, one proved a moment ago, or, where SMS is wished for, that of their ticket. */
function phoneMeant(message: InboundMessage, { state, understood, tickets, now, prefix }: About): string | undefined {
  const { channel, text } = message
  if (channel !== 'webchat' || isWordless(message)) return undefined
  const { pending, proved } = state
  if (pending?.ask === 'code') return pending.phone
  const written = phoneIn(text)
  if (written !== undefined) return written
  if (proved && now < proved.until && referenceIn(text, prefix) !== undefined) return proved.phone
  const ref = pending?.ask === 'go_on' ? pending.ref : nearestOpen(state)?.ref
  const wantsSms = understood.intent === 'go_on_by_sms' || pending?.ask === 'go_on'
  return wantsSms ? tickets.find(({ _id }) => _id === ref)?.contact.phone : undefined
}
