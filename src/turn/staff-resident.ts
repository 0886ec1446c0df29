import type { Content } from '../content/content.js'
import type { Queue } from '../content/organisation.js'
import type { Say } from '../content/replies.js'
import type { OutboundMessage } from '../message.js'
import { gsm7 } from '../sms-text/gsm7.js'
import { plainText } from '../sms-text/plain-text.js'
import { bySms } from './by-sms.js'
import { isChat, isInTheMiddle } from './conversation.js'
import { askedJustNow, mustPhone, type Tells } from './phone-instead.js'
import type { Choice, ConversationState, Decision } from './ports.js'
import { mustBeDiscreet } from './sensitive.js'
import type { StaffDeed } from './staff-decision.js'
import { nameForResident } from './staff-name.js'

export interface ToResident extends StaffDeed {
  queue: Queue
  say: Say
  /** What kind of fault it is and in which street, in the resident's language; '' for what is none. */
  fault: string
  askRating: boolean
  content: Content
}

interface Told {
  outbound: OutboundMessage[]
  /** What the resident may answer now. */
  pending?: ConversationState['pending']
}

const SILENT: Told = { outbound: [] }

/**
 * What stands in the conversation. Where a ticket stands is told on the web only: by SMS every notice costs and wakes
 * someone. Notes, consults and threats are none of it.
 */
export function toResident(to: ToResident): Told {
  const { action, ticket, say, queue } = to
  const name = nameForResident(ticket.claimedBy ?? action.by, queue, ticket.lang, say)
  const place = { name, queue: queue.name[ticket.lang], ref: ticket._id }
  switch (action.verb) {
    case 'reply':
    case 'ask':
      return { outbound: [spoken(to, action.text ?? '')] }
    case 'resolve':
      return resolved(to)
    case 'reopen':
      return { outbound: [bot(ticket, say('reopened_by_staff', place))] }
    case 'merge':
      return { outbound: [bot(ticket, mergedText(to))] }
    case 'claim':
    case 'assign':
      return onWeb(to, say('claimed', place))
    case 'release':
      return onWeb(to, say('released', place))
    case 'transfer':
      return onWeb(to, say('transferred', place))
    default:
      return SILENT
  }
}

/** Theirs is closed, and nothing is lost: they hear how the other goes. */
function mergedText({ ticket: { _id: ref, mergedInto: into = '' }, say, fault: what }: ToResident): string {
  return say('follow_merged', { ref, into, what })
}

function onWeb({ ticket }: ToResident, text: string): Told {
  return isChat(ticket.conversation) ? { outbound: [bot(ticket, text)] } : SILENT
}

/** The closing note, and once, unless they are in the middle of something, how it went. */
function resolved(to: ToResident): Told {
  const { action, ticket, say } = to
  const note = spoken(to, say('resolved', { ref: ticket._id, note: action.text ?? '' }))
  if (!asksRating(to)) return { outbound: [note] }
  const choices: Choice[] = [
    { title: say('choice_good'), pick: 'rating:good' },
    { title: say('choice_fair'), pick: 'rating:fair' },
    { title: say('choice_bad'), pick: 'rating:bad' },
    { title: say('choice_not_solved'), pick: 'not_solved' },
  ]
  const question = { ...bot(ticket, say('ask_rating')), choices: choices.map(({ title }) => title) }
  return { outbound: [note, question], pending: { ask: 'rating', ref: ticket._id, choices } }
}

/** The same question in the chat and by SMS, or in neither: an answer must find what it answers. */
function asksRating({ askRating, before, ticket, content }: ToResident): boolean {
  if (mustPhone(ticket.conversation, ticket, content)) return false
  if (mustBeDiscreet(ticket.conversation, before.state, content, ticket)) return false
  return askRating && !isInTheMiddle(before.state) && !ticket.rating && ticket.reason !== 'staff'
}

function spoken({ action, ticket, queue, say }: ToResident, text: string): OutboundMessage {
  const name = nameForResident(action.by, queue, ticket.lang, say)
  return { speaker: { kind: 'human', name }, text, ...(action.files ? { files: action.files } : {}) }
}

function bot({ _id }: ToResident['ticket'], text: string): OutboundMessage {
  return { speaker: { kind: 'bot' }, text, ticket: _id }
}

/** By SMS to whoever wrote by SMS or proved a number; to a number not proven only that there is something to read. */
export function toPhone(to: ToResident): Decision['deliver'] {
  const { ticket, before, say, content, action } = to
  const { contact, _id: ref, conversation } = ticket
  const phone = contact.phone
  if (!isByPhone(ticket) || phone === undefined) return []
  const full = smsWords(to)
  if (full === undefined) return []
  const text = gsm7(contact.proven ? full : say('notice_unproven', { ref }))
  const occasion = ANSWERS.has(action.verb) ? 'chosen' : 'unasked'
  const matter = { ticket, now: to.now }
  return bySms(
    { conversation, state: before.state, content, matter },
    { to: phone, text, ref, occasion, tells: tellsOf(action) },
  )
}

/**
 * Whether words to the resident are kept from their phone, and they are asked to phone instead: by this action, or just
 * before it and not again. Undefined where they are sent, or there is no phone that would be told.
 */
export function askedInstead(to: ToResident, sms: Decision['deliver']): 'now' | 'before' | undefined {
  const { ticket, before, content, action, now } = to
  if (!ANSWERS.has(action.verb) || !mustPhone(ticket.conversation, ticket, content)) return undefined
  if (sms.length > 0) return 'now'
  const { optedOut, fled } = before.state
  const isTold = isByPhone(ticket) && ticket.contact.phone !== undefined && !optedOut && !fled
  return isTold && askedJustNow(before.state, tellsOf(action), now) ? 'before' : undefined
}

function tellsOf({ verb }: ToResident['action']): Tells {
  if (verb === 'ask') return 'question'
  return ANSWERS.has(verb) ? 'answer' : 'news'
}

/** What a ticket's resident waits for; all else is news of it. */
const ANSWERS = new Set<ToResident['action']['verb']>(['reply', 'ask', 'resolve'])

/** Whoever would rather be called and has nothing but their phone gets what is written to them there all the same. */
function isByPhone({ contact, conversation }: ToResident['ticket']): boolean {
  return contact.via === 'sms' || (contact.via === 'call' && contact.proven && conversation === `sms:${contact.phone}`)
}

function smsWords(to: ToResident): string | undefined {
  const { action, ticket, say, queue } = to
  const name = nameForResident(action.by, queue, ticket.lang, say)
  const ref = ticket._id
  const words = plainText(action.text ?? '')
  const { verb } = action
  if (verb === 'reply' || verb === 'ask')
    return say('human_sms', { name, queue: queue.name[ticket.lang], ref, text: words })
  if (verb === 'reopen') return say('reopened_by_staff', { name, queue: queue.name[ticket.lang], ref })
  if (verb === 'merge') return mergedText(to)
  if (verb !== 'resolve') return undefined
  const told = say('resolved_sms', { name, ref, note: words })
  return asksRating(to) ? `${told} ${say('ask_rating_sms')}` : told
}
