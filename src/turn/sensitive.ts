import type { Content } from '../content/content.js'
import { leftInHurry } from '../tickets/happenings.js'
import { findQueue } from '../tickets/routing.js'
import type { Ticket } from '../tickets/ticket.js'
import { isChat } from './conversation.js'
import type { ConversationState, Decision } from './ports.js'

/** Whether what a conversation is about can put its resident at risk, if somebody else sees it. */
export function isSensitive({ sensitive, fled, tickets }: ConversationState, content: Content): boolean {
  return sensitive === true || fled === true || tickets.some(({ queue }) => isConfidential(queue, content))
}

/**
 * Whether a conversation must not be told of where somebody else may see it: one that was begun on the web, by somebody
 * who may have chosen not to use their phone, and is sensitive; or it is the `ticket` that would be told of. Whoever wrote
 * by SMS is answered by SMS, but for what `mustPhone` says.
 */
export function mustBeDiscreet(
  conversation: string,
  state: ConversationState,
  content: Content,
  ticket?: Ticket,
): boolean {
  const isOfOne = ticket !== undefined && isConfidentialMatter(ticket, content)
  return isChat(conversation) && (isOfOne || isSensitive(state, content))
}

/** Whether a ticket is a confidential queue's: also while a first line has it, or when its words stayed behind there. */
export function isConfidentialMatter({ queue, matter, sealedSeq, earlier = [] }: Ticket, content: Content): boolean {
  const hasSealed = [{ sealedSeq }, ...earlier].some((place) => place.sealedSeq !== undefined)
  return hasSealed || isConfidential(queue, content) || isConfidential(matter, content)
}

/**
 * A decision as it is to be saved: from the first sensitive word on, all that is said in the conversation is marked as
 * being so; and what is done about a ticket of somebody who left in a hurry leaves it marked.
 */
export function withDiscretion(decision: Decision, content: Content, now: Date): Decision {
  if (!isSensitive(decision.state, content) && !saysSensitive(decision, content)) return decision
  const { ticket, state, outbound } = decision
  return {
    ...decision,
    outbound: outbound.map((message) => ({ ...message, sensitive: true })),
    state: { ...state, sensitive: true },
    ...(ticket && state.fled ? { ticket: { ...ticket, after: markedQuiet(ticket.after, now) } } : {}),
  }
}

/** By an article, a danger at home, or a matter that a first line has for a queue that keeps things confidential. */
function saysSensitive({ outbound, ticket }: Decision, content: Content): boolean {
  const isOn = (article: string | undefined) =>
    article !== undefined && content.articles.some(({ slug, sensitive }) => sensitive && slug === article)
  return (
    outbound.some(({ sensitive, article }) => sensitive || isOn(article)) ||
    isConfidential(ticket?.after.matter, content)
  )
}

/** Several changes of one turn are one version. */
function markedQuiet(ticket: NonNullable<Decision['ticket']>['after'], now: Date) {
  return { ...leftInHurry(ticket, now), version: ticket.version }
}

function isConfidential(id: string | undefined, content: Content): boolean {
  return id !== undefined && findQueue(content, id)?.confidential === true
}
