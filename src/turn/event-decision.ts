import type { Content } from '../content/content.js'
import { type Say, sayFrom } from '../content/replies.js'
import { type StaffSay, staffSayFrom } from '../content/staff-texts.js'
import type { OutboundMessage } from '../message.js'
import { gsm7 } from '../sms-text/gsm7.js'
import { leftBehind, noticed, woken } from '../tickets/happenings.js'
import type { StaffMember, Ticket } from '../tickets/ticket.js'
import type { TicketRules, WakeKind } from '../tickets/wake.js'
import { pointerOf, withPointer } from './conversation.js'
import type { Conversation, Decision, DeliveryPayload, ThreadPost } from './ports.js'

/** Something that happened by itself and that a ticket's people must hear of. The same id is the same event: told once. */
export type TicketNews = { id: string; ref: string } & (
  | { what: 'wake'; wake: WakeKind }
  /** The sentence for the thread, in the staff's language. */
  | { what: 'delivery_failed'; text: string }
  /** Its card could not be brought to its queue's channel. */
  | { what: 'card_failed' }
  /** Whoever had it left the team, or is away; `substitute` takes it over. */
  | { what: 'left_behind'; staff: StaffMember; substitute?: StaffMember }
)

export interface Happened {
  news: TicketNews
  ticket: Ticket
  before: Conversation
  now: Date
  rules: TicketRules
}

interface Telling {
  after: Ticket
  outbound?: OutboundMessage[]
  sms?: string
  posts?: Omit<ThreadPost, 'kind' | 'ref'>[]
  deliver?: Decision['deliver']
}

/** What an event comes to; undefined when it changes nothing any more. Pure. */
export function decideEvent(happened: Happened, content: Content): Decision | undefined {
  const { ticket, before } = happened
  const { staff, organisation } = content
  const say = sayFrom(content.replies[ticket.lang])
  const toStaff = staffSayFrom(staff[organisation.municipality.staffLanguage])
  const telling = tellingOf(happened, say, toStaff)
  if (telling.after === ticket) return undefined
  const ref = ticket._id
  const inThread = (payload: DeliveryPayload) => ({ destination: `ticket:${ref}`, payload })
  return {
    kind: 'event',
    outbound: telling.outbound ?? [],
    state: { ...before.state, tickets: withPointer(before.state.tickets, pointerOf(telling.after)) },
    deliver: [
      inThread({ kind: 'card', ref }),
      ...(telling.posts ?? []).map((post) => inThread({ kind: 'thread', ref, ...post })),
      ...(telling.deliver ?? []),
      ...(telling.sms ? toPhone(happened, telling.sms) : []),
    ],
    ticket: { before: ticket.version, after: telling.after },
  }
}

function tellingOf(happened: Happened, say: Say, toStaff: StaffSay): Telling {
  const { news, ticket, now, rules } = happened
  switch (news.what) {
    case 'wake':
      return WAKES[news.wake]({ ...happened, after: woken(ticket, news.wake, now, rules), say, toStaff })
    case 'delivery_failed':
      return { after: noticed(ticket, 'delivery_failed', now), posts: [{ text: news.text, from: 'system' }] }
    case 'card_failed':
      return {
        after: noticed(ticket, 'card_failed', now),
        deliver: [{ destination: `fallback:${ticket.queue}`, payload: { kind: 'fallback', ref: ticket._id } }],
      }
    case 'left_behind':
      return behind(happened, news, toStaff)
  }
}

interface Waking extends Happened {
  after: Ticket
  say: Say
  toStaff: StaffSay
}

/** Only whoever has it is mentioned; what nobody has is told in the queue's one list. */
const WAKES: Readonly<Record<WakeKind, (waking: Waking) => Telling>> = {
  remind: (waking) => late(waking, waking.toStaff('thread_remind')),
  due: (waking) => late(waking, waking.toStaff('thread_due')),
  escalate: ({ after, rules, toStaff }) => {
    const { managers, id: queue } = rules.queue
    if (!after.claimedBy) return { after, deliver: [digest(queue, true)] }
    const text = toStaff('thread_escalated', { name: after.claimedBy.name })
    return { after, posts: [{ text, from: 'system', mentions: managers }] }
  },
  return: ({ ticket, after, rules, say, toStaff }) => {
    const text = toStaff('thread_returned', { name: ticket.claimedBy?.name ?? '' })
    const told = { ref: ticket._id, queue: rules.queue.name[ticket.lang], name: '' }
    return {
      after,
      outbound: ticket.channel === 'webchat' ? [bot(say('released', told))] : [],
      posts: [{ text, from: 'system' }],
      deliver: [digest(rules.queue.id)],
    }
  },
  nudge: ({ ticket, after, say }) => {
    const text = say('nudge', { ref: ticket._id })
    return { after, outbound: [bot(text)], sms: text }
  },
  close: ({ after }) => ({ after }),
}

function late({ after, rules }: Waking, text: string): Telling {
  if (!after.claimedBy) return { after, deliver: [digest(rules.queue.id)] }
  return { after, posts: [{ text, from: 'system', mention: after.claimedBy }] }
}

function behind(
  { ticket, now, rules }: Happened,
  { staff, substitute }: Extract<TicketNews, { what: 'left_behind' }>,
  toStaff: StaffSay,
): Telling {
  if (ticket.claimedBy?.id !== staff.id) return { after: ticket }
  const after = leftBehind(ticket, substitute, now, rules)
  if (!substitute)
    return {
      after,
      posts: [{ text: toStaff('thread_left', { name: staff.name }), from: 'system' }],
      deliver: [digest(rules.queue.id)],
    }
  const text = toStaff('thread_assigned', { name: staff.name, to: substitute.name })
  return { after, posts: [{ text, from: 'system', mention: substitute }] }
}

function digest(queue: string, escalate = false): Decision['deliver'][number] {
  return { destination: `queue:${queue}`, payload: { kind: 'digest', queue, ...(escalate ? { escalate } : {}) } }
}

function bot(text: string): OutboundMessage {
  return { speaker: { kind: 'bot' }, text }
}

function toPhone({ ticket, before }: Happened, words: string): Decision['deliver'] {
  const { contact, _id: ref } = ticket
  if (contact.via !== 'sms' || !contact.phone || !contact.proven || before.state.optedOut) return []
  const { provider, serviceNumber: from } = before.state
  const via = { ...(provider ? { provider } : {}), ...(from ? { from } : {}) }
  const payload = { kind: 'sms' as const, to: contact.phone, text: gsm7(words), ref, ...via }
  return [{ destination: `sms:${contact.phone}`, payload }]
}
