import type { Content } from '../content/content.js'
import { type Say, sayFrom } from '../content/replies.js'
import { type StaffSay, staffSayFrom } from '../content/staff-texts.js'
import type { OutboundMessage } from '../message.js'
import { gsm7 } from '../sms-text/gsm7.js'
import { isCarried, isForStaff } from '../tickets/carried.js'
import { leftBehind, noticed, woken } from '../tickets/happenings.js'
import type { StaffMember, Ticket } from '../tickets/ticket.js'
import { overslept, type TicketRules, type WakeKind } from '../tickets/wake.js'
import { bySms } from './by-sms.js'
import { isChat, pointerOf, withPointer } from './conversation.js'
import { type CarriedNews, carriedTelling, overdueTelling } from './event-carried.js'
import { type VisitCancelledNews, visitCancelledTelling, visitReminder } from './event-visit.js'
import { toFollowers } from './followers.js'
import type { Tells } from './phone-instead.js'
import type { Conversation, Decision, DeliveryPayload, ThreadPost } from './ports.js'
import { nameForResident } from './staff-name.js'

/** Something that happened by itself and that a ticket's people must hear of. The same id is the same event: told once. */
export type TicketNews = { id: string; ref: string } & (
  | { what: 'wake'; wake: WakeKind }
  /** The sentence for the thread, in the staff's language. */
  | { what: 'delivery_failed'; text: string }
  /** Its card could not be brought to its queue's channel. */
  | { what: 'card_failed' }
  /** Whoever had it left the team, or is away; `substitute` takes it over. */
  | { what: 'left_behind'; staff: StaffMember; substitute?: StaffMember }
  | CarriedNews
  | VisitCancelledNews
)

export interface Happened {
  news: TicketNews
  ticket: Ticket
  before: Conversation
  now: Date
  rules: TicketRules
}

/** Who hears what of it. The very same ticket when it changes nothing any more. */
export interface Telling {
  after: Ticket
  outbound?: OutboundMessage[]
  sms?: string
  /** That SMS only reminds of something: nobody asked for it just now. */
  reminds?: boolean
  /** What it is: a question they were asked, or news, where nothing is said. */
  tells?: Tells
  posts?: Omit<ThreadPost, 'kind' | 'ref'>[]
  deliver?: Decision['deliver']
  visit?: Decision['visit']
}

/** What an event comes to; undefined when it changes nothing any more. Pure. */
export function decideEvent(happened: Happened, content: Content): Decision | undefined {
  const { ticket, before } = happened
  const { staff, organisation } = content
  const say = sayFrom(content.replies[ticket.lang])
  const toStaff = staffSayFrom(staff[organisation.municipality.staffLanguage])
  const telling = tellingOf({ ...happened, content, say, toStaff })
  if (telling.after === ticket) return undefined
  const ref = ticket._id
  const inThread = (payload: DeliveryPayload) => ({ destination: `ticket:${ref}`, payload })
  const isSeen = isForStaff(telling.after)
  return {
    kind: 'event',
    outbound: telling.outbound ?? [],
    state: { ...before.state, tickets: withPointer(before.state.tickets, pointerOf(telling.after)) },
    deliver: [
      ...(isSeen ? [inThread({ kind: 'card', ref })] : []),
      ...(telling.posts ?? []).map((post) => inThread({ kind: 'thread', ref, ...post })),
      ...(telling.deliver ?? []),
      ...(telling.sms ? toPhone(happened, content, telling) : []),
      ...toFollowers(ticket, telling.after),
    ],
    // Several changes of one event are one version: the document changes once.
    ticket: { before: ticket.version, after: { ...telling.after, version: ticket.version + 1 } },
    ...(telling.visit ? { visit: telling.visit } : {}),
  }
}

interface Heard extends Happened {
  content: Content
  say: Say
  toStaff: StaffSay
}

function tellingOf(happened: Heard): Telling {
  const { news, ticket, now, say, toStaff } = happened
  switch (news.what) {
    case 'wake':
      return wake(happened, news.wake)
    case 'delivery_failed':
      return {
        after: noticed(ticket, 'delivery_failed', now),
        posts: [{ text: news.text, from: 'system', ...mentionOf(ticket.claimedBy) }],
      }
    case 'card_failed':
      return unreached(happened, toStaff)
    case 'left_behind':
      return behind(happened, news, say, toStaff)
    case 'carried':
      return carriedTelling(happened, news)
    case 'visit_cancelled':
      return visitCancelledTelling(happened, news)
  }
}

/** Nobody reads it where it should stand. Told to all where they can be reached, and to whoever has it in their own chat. */
function unreached({ ticket, now }: Happened, toStaff: StaffSay): Telling {
  const { _id: ref, queue, status, claimedBy } = ticket
  if (status === 'resolved' || status === 'closed') return { after: ticket }
  const deliver: Decision['deliver'] = [{ destination: `fallback:${queue}`, payload: { kind: 'fallback', ref } }]
  if (claimedBy) deliver.push(whisper(claimedBy, toStaff('whisper_unreached', { ref }), ref))
  return { after: noticed(ticket, 'card_failed', now), deliver }
}

interface Waking extends Heard {
  after: Ticket
}

function wake(happened: Heard, woke: WakeKind): Telling {
  const { ticket, now, rules } = happened
  if (woke === 'due' && isCarried(ticket)) return overdueTelling(happened)
  const what = overslept(ticket, woke, now, rules)
  return WAKES[what]({ ...happened, after: woken(ticket, what, now, rules) })
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
  return: (waking) => {
    const { ticket, after, rules, toStaff } = waking
    const text = toStaff('thread_returned', { name: ticket.claimedBy?.name ?? '' })
    return {
      after,
      outbound: backInQueue(waking),
      posts: [{ text, from: 'system' }],
      deliver: [digest(rules.queue.id)],
    }
  },
  nudge: nudged,
  close: ({ after }) => ({ after }),
  visit: (waking) => visitReminder(waking, waking.after),
}

function late({ after, rules }: Waking, text: string): Telling {
  if (!after.claimedBy) return { after, deliver: [digest(rules.queue.id)] }
  return { after, posts: [{ text, from: 'system', mention: after.claimedBy }] }
}

/** Whoever was asked is reminded; whoever has it hears that there was no word, and can end it. */
function nudged({ ticket, after, say, toStaff }: Waking): Telling {
  const wasAsked = ticket.status === 'waiting'
  const text = toStaff(wasAsked ? 'thread_nudged' : 'thread_unfinished')
  const posts = [{ text, from: 'system' as const, ...mentionOf(ticket.claimedBy) }]
  if (!wasAsked) return { after, posts }
  const words = say('nudge', { ref: ticket._id })
  return { after, outbound: [bot(ticket, words)], sms: words, reminds: true, tells: 'question', posts }
}

function behind(
  happened: Happened,
  { staff, substitute }: Extract<TicketNews, { what: 'left_behind' }>,
  say: Say,
  toStaff: StaffSay,
): Telling {
  const { ticket, now, rules } = happened
  if (ticket.claimedBy?.id !== staff.id) return { after: ticket }
  const after = leftBehind(ticket, substitute, now, rules)
  if (after === ticket) return { after }
  const { name } = staff
  if (!substitute)
    return {
      after,
      outbound: backInQueue({ ...happened, say }),
      posts: [{ text: toStaff('thread_left', { name }), from: 'system' }],
      deliver: [digest(rules.queue.id)],
    }
  const ref = ticket._id
  return {
    after,
    outbound: takenOver({ ...happened, say }, substitute),
    posts: [{ text: toStaff('thread_substitute', { name, to: substitute.name }), from: 'system', mention: substitute }],
    deliver: [whisper(substitute, toStaff('whisper_assigned', { name, ref }), ref)],
  }
}

/** Where a ticket stands is told on the web only: by SMS every notice costs and wakes someone. */
function backInQueue({ ticket, rules, say }: Pick<Waking, 'ticket' | 'rules' | 'say'>): OutboundMessage[] {
  const told = { ref: ticket._id, queue: rules.queue.name[ticket.lang], name: '' }
  return isChat(ticket.conversation) ? [bot(ticket, say('released', told))] : []
}

function takenOver(
  { ticket, rules, say }: Pick<Waking, 'ticket' | 'rules' | 'say'>,
  by: StaffMember,
): OutboundMessage[] {
  const name = nameForResident(by, rules.queue, ticket.lang, say)
  const told = { ref: ticket._id, queue: rules.queue.name[ticket.lang], name }
  return isChat(ticket.conversation) ? [bot(ticket, say('claimed', told))] : []
}

function mentionOf(staff: StaffMember | undefined): { mention?: StaffMember } {
  return staff ? { mention: staff } : {}
}

function whisper(to: StaffMember, text: string, ref: string): Decision['deliver'][number] {
  return { destination: `staff:${to.id}`, payload: { kind: 'whisper', to, text, ref } }
}

function digest(queue: string, escalate = false): Decision['deliver'][number] {
  return { destination: `queue:${queue}`, payload: { kind: 'digest', queue, ...(escalate ? { escalate } : {}) } }
}

function bot({ _id }: Pick<Ticket, '_id'>, text: string): OutboundMessage {
  return { speaker: { kind: 'bot' }, text, ticket: _id }
}

/** To a number not proven goes only that there is something to read. */
function toPhone(
  { before: { state }, now }: Happened,
  content: Content,
  { after: ticket, sms: words = '', reminds, tells = 'news' }: Telling,
): Decision['deliver'] {
  const { contact, _id: ref, conversation, lang } = ticket
  if (contact.via !== 'sms' || !contact.phone) return []
  const text = gsm7(contact.proven ? words : sayFrom(content.replies[lang])('notice_unproven', { ref }))
  const occasion = reminds ? 'unasked' : 'chosen'
  const from = { conversation, state, content, matter: { ticket, now } }
  return bySms(from, { to: contact.phone, text, ref, occasion, tells })
}
