import { type Say, sayFrom } from '../content/replies.js'
import type { OutboundMessage } from '../message.js'
import { gsm7 } from '../sms-text/gsm7.js'
import { plainText } from '../sms-text/plain-text.js'
import { dueFrom } from '../tickets/awaiting.js'
import { isForStaff } from '../tickets/carried.js'
import { without } from '../tickets/events.js'
import { leftInHurry } from '../tickets/happenings.js'
import { revived } from '../tickets/merge.js'
import { queueById } from '../tickets/routing.js'
import type { Follower, Ticket } from '../tickets/ticket.js'
import { withWake } from '../tickets/wake.js'
import { bySms } from './by-sms.js'
import { pointerOf, withFollowed, withPointer } from './conversation.js'
import type { FollowPorts } from './follow-turn.js'
import { faultText, newsText } from './followers.js'
import type { Conversation, ConversationState, Decision, FollowUp } from './ports.js'
import { rulesOf } from './rules.js'

/** What a turn asked of another conversation, and how that stands. */
export interface Followed {
  asked: FollowUp
  before: Conversation
  now: Date
  /** The ticket a follower is split from, or their own; the one there is news of. */
  ticket: Ticket | undefined
}

type Ports = Pick<FollowPorts, 'content' | 'calendar' | 'newReference'>
type Change<What extends FollowUp['change']['what']> = Extract<FollowUp['change'], { what: What }>

/** What it comes to there; undefined when it changes nothing any more. */
export function follow(followed: Followed, ports: Ports): Decision | undefined {
  const { asked, before } = followed
  const { change } = asked
  switch (change.what) {
    case 'news':
      return news(followed, change, ports)
    case 'split':
      return split(followed, change, ports)
    case 'merge':
      return undefined
    case 'left':
      return {
        ...silent(withoutRef(before.state, change.ref)),
        outbound: [bot(sayIn(before.state, ports)('link_left', { ref: change.ref }))],
      }
    case 'fled':
      return fled(followed)
    case 'home':
      return silent({ ...withoutRef(before.state, change.home.ref), home: change.home })
    case 'opted_out':
      return silent({ ...before.state, optedOut: true })
    case 'opted_in': {
      const { optedOut: _, ...state } = before.state
      return silent(state)
    }
  }
}

function silent(state: ConversationState): Decision {
  return { kind: 'event', outbound: [], deliver: [], state }
}

/** One more ticket of somebody who left in a hurry; undefined for one that is marked, or has gone elsewhere. */
function fled({ ticket, before: { state }, asked, now }: Followed): Decision | undefined {
  const after = ticket && leftInHurry(ticket, now)
  if (!after || after === ticket || ticket.conversation !== asked.conversation) return undefined
  const ref = after._id
  return {
    ...silent({ ...state, tickets: withPointer(state.tickets, pointerOf(after)) }),
    deliver: isForStaff(after) ? [{ destination: `ticket:${ref}`, payload: { kind: 'card', ref } }] : [],
    ticket: { before: ticket.version, after },
  }
}

/** As if it had never been about this ticket. */
function withoutRef({ pending, ...state }: ConversationState, ref: string): ConversationState {
  const asksOfIt = pending && 'ref' in pending && pending.ref === ref
  const tickets = state.tickets.filter((pointer) => pointer.ref !== ref)
  return { ...state, tickets, ...(pending && !asksOfIt ? { pending } : {}) }
}

/** In the chat, and to the phone of whoever is told there. */
function news(followed: Followed, { ref, fault, phone, news: what }: Change<'news'>, ports: Ports): Decision {
  const { state } = followed.before
  const say = sayIn(state, ports)
  const text = newsText(say, ref, faultText(fault, state.lang, ports.content()), what)
  const follows = what.how === 'merged' ? withFollowed(state.follows, what.into, ref) : state.follows
  return {
    ...silent({ ...state, ...(follows ? { follows } : {}) }),
    outbound: [{ ...bot(text), ticket: ref }],
    deliver: toPhone(followed, ports, { phone, text, ref, of: followed.ticket }),
  }
}

/** A ticket of their own: the one they had before it was merged, or a new one with their words, of the same kind and place. */
function split(followed: Followed, { ref, follower }: Change<'split'>, ports: Ports): Decision | undefined {
  const { before, ticket, now } = followed
  const { state } = before
  if (!ticket) return undefined
  const own = follower.ref === undefined ? newTicket(followed, ticket, follower, ports) : undefined
  const after = own ?? revivedOf(ticket, now, ports)
  if (after === ticket) return undefined
  const queue = queueById(ports.content(), after.queue).name[state.lang]
  const text = sayIn(state, ports)('follow_split', { ref: after._id, queue })
  const follows = (state.follows ?? []).filter((one) => one !== ref)
  return {
    ...silent({ ...state, follows, tickets: withPointer(state.tickets, pointerOf(after)) }),
    outbound: [{ ...bot(text), ticket: after._id }],
    deliver: [
      { destination: `ticket:${after._id}`, payload: { kind: 'card', ref: after._id } },
      ...toPhone(followed, ports, { phone: follower.phone, text, ref: after._id, of: after }),
    ],
    ticket: { before: own ? 0 : ticket.version, after },
  }
}

/** Its followers have gone with it, and stay where they are. */
function revivedOf(ticket: Ticket, now: Date, ports: Ports): Ticket {
  const after = revived(ticket, now, rulesOf(ports, ticket))
  return after === ticket ? ticket : { ...without(after, 'followers'), version: ticket.version + 1 }
}

function newTicket({ before, asked, now }: Followed, from: Ticket, follower: Follower, ports: Ports): Ticket {
  const rules = rulesOf(ports, from)
  const { channel, phone, lang, at, text } = follower
  const { queue, department, kind, fault, flow, routedBy, district, priority } = from
  const ticket: Ticket = {
    _id: ports.newReference(),
    schema: 1,
    version: 1,
    kind,
    status: 'new',
    queue,
    department,
    ...(priority ? { priority } : {}),
    ...(district ? { district } : {}),
    lang,
    channel,
    conversation: asked.conversation,
    seq: before.seq + 1,
    contact: phone ? { via: 'sms', phone, proven: true } : { via: 'webchat', proven: false },
    reason: 'flow',
    routedBy,
    question: text ?? faultText(fault, lang, ports.content()),
    articles: [],
    ...(flow ? { flow } : {}),
    ...(fault ? { fault } : {}),
    // It reached the municipality when they wrote, whatever was made of it then.
    arrivedAt: at,
    dueAt: dueFrom(now, kind, rules),
    awaitingSince: now,
    events: [{ at: now, what: 'created', by: 'system' }],
  }
  return withWake(ticket, rules)
}

/** To whoever is told by SMS, unless they have said no to that. */
function toPhone(
  { asked: { conversation }, before: { state }, now }: Followed,
  { content }: Ports,
  { phone, text, ref, of: ticket }: { phone: string | undefined; text: string; ref: string; of: Ticket | undefined },
): Decision['deliver'] {
  if (phone === undefined) return []
  const sms = { to: phone, text: gsm7(plainText(text)), ref, occasion: 'unasked' as const }
  return bySms({ conversation, state, content: content(), matter: ticket && { ticket, now } }, sms)
}

function sayIn({ lang }: ConversationState, { content }: Ports): Say {
  return sayFrom(content().replies[lang])
}

function bot(text: string): OutboundMessage {
  return { speaker: { kind: 'bot' }, text }
}
