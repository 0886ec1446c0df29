import type { Content } from '../content/content.js'
import { sayFrom } from '../content/replies.js'
import { gsm7 } from '../sms-text/gsm7.js'
import type { Ticket } from '../tickets/ticket.js'
import { mustPhone, phoneInstead, type Tells } from './phone-instead.js'
import type { ConversationState, Decision } from './ports.js'
import { mustBeDiscreet } from './sensitive.js'

/**
 * Why something goes by SMS. `own`: it answers their own SMS, or is a code they asked for this moment; `chosen`: they
 * wanted the ticket's answer that way; `unasked`: a reminder, a rating, news of what they follow.
 */
export type SmsOccasion = 'own' | 'chosen' | 'unasked'

export interface Sms {
  /** E.164. */
  to: string
  text: string
  occasion: SmsOccasion
  /** What it is, where its words may not be sent; news where nothing else is said. */
  tells?: Tells
  ref?: string
  urgent?: boolean
  /** It carries a code. */
  code?: true
  /** Which way the number's SMS come and go, where that is another's than the conversation's. */
  via?: Pick<ConversationState, 'provider' | 'serviceNumber'>
}

/** The conversation it is about, and what that is held to. */
export interface SmsFrom {
  conversation: string
  state: ConversationState
  content: Content
  /** The ticket that it tells of, as it stands after this; undefined for what is `own`, or a receipt. */
  matter: { ticket: Ticket; now: Date } | undefined
}

/**
 * The only place an SMS is made, so that one rule holds for all. Unasked, nothing goes to whoever has said STOP, or left
 * the page in a hurry; of a sensitive chat nothing is told but that there is something to read, to whoever wanted that;
 * and of a confidential matter without a chat, nothing but that they should phone.
 */
export function bySms(from: SmsFrom, sms: Sms): Decision['deliver'] {
  const text = wordsFor(from, sms)
  if (text === undefined) return []
  const { to, occasion: _, tells: __, via = from.state, ...how } = sms
  const { provider, serviceNumber } = via
  const by = { ...(provider ? { provider } : {}), ...(serviceNumber ? { from: serviceNumber } : {}) }
  return [{ destination: `sms:${to}`, payload: { kind: 'sms', to, ...how, text, ...by } }]
}

/**
 * Said without the reference too: whoever else holds the phone could answer with it, and would be told where it stands.
 */
function wordsFor(from: SmsFrom, { occasion, text, tells = 'news' }: Sms): string | undefined {
  const { conversation, state, content, matter } = from
  if (occasion === 'own') return text
  if (state.optedOut || state.fled) return undefined
  if (matter && mustPhone(conversation, matter.ticket, content))
    return phoneInstead(tells, { state, content, now: matter.now })
  if (!mustBeDiscreet(conversation, state, content, matter?.ticket)) return text
  return occasion === 'chosen' ? gsm7(sayFrom(content.replies[state.lang])('notice_discreet')) : undefined
}
