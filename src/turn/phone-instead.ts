import type { Content } from '../content/content.js'
import { sayFrom } from '../content/replies.js'
import { gsm7 } from '../sms-text/gsm7.js'
import type { Ticket } from '../tickets/ticket.js'
import { isChat } from './conversation.js'
import type { ConversationState, Decision } from './ports.js'
import { isConfidentialMatter } from './sensitive.js'

/** What somebody who is asked to phone will be told then. */
export type Tells = NonNullable<ConversationState['askedToPhone']>['tells']

/** Once asked, they are not asked again before this: five replies in a row are one reason to phone. */
const AGAIN_MS = 3_600_000

const SENTENCES = { answer: 'sms_phone_answer', question: 'sms_phone_question', news: 'sms_phone_news' } as const

/**
 * Whether words of a matter go to nobody's phone: it is confidential, and there is no chat where they could be read
 * instead. Whoever holds the phone sees no more than that the municipality asks to be phoned.
 */
export function mustPhone(conversation: string, ticket: Ticket, content: Content): boolean {
  return !isChat(conversation) && isConfidentialMatter(ticket, content)
}

/** What goes by SMS in place of the words, in one GSM-7 part; undefined for whoever was asked the same a moment ago. */
export function phoneInstead(
  tells: Tells,
  { state, content, now }: { state: ConversationState; content: Content; now: Date },
): string | undefined {
  return askedJustNow(state, tells, now) ? undefined : sentence(tells, state, content)
}

/** Whether the same was sent within the hour, and nothing has been written by them since. */
export function askedJustNow({ askedToPhone: asked }: ConversationState, tells: Tells, now: Date): boolean {
  return asked?.tells === tells && now.getTime() - asked.at.getTime() < AGAIN_MS
}

/** The contact centre's: a department's own number would tell what the matter is about. */
export function phoneToAsk({ organisation }: Pick<Content, 'organisation'>): string {
  return organisation.municipality.phone
}

/** A decision as it is to be saved: it is remembered that they were asked to phone, until they write. */
export function withAsked(decision: Decision, content: Content, now: Date): Decision {
  const { askedToPhone: _, ...unasked } = decision.state
  if (decision.kind === 'resident') return { ...decision, state: unasked }
  const tells = askedBy(decision, content)
  return tells ? { ...decision, state: { ...unasked, askedToPhone: { tells, at: now } } } : decision
}

function askedBy({ deliver, state }: Decision, content: Content): Tells | undefined {
  const texts = deliver.flatMap(({ payload }) => (payload.kind === 'sms' ? [payload.text] : []))
  const all = Object.keys(SENTENCES) as Tells[]
  return texts.length === 0 ? undefined : all.find((tells) => texts.includes(sentence(tells, state, content)))
}

function sentence(tells: Tells, { lang }: ConversationState, content: Content): string {
  return gsm7(sayFrom(content.replies[lang])(SENTENCES[tells], { phone: phoneToAsk(content) }))
}
