import type { Say } from '../content/replies.js'
import type { StaffSay } from '../content/staff-texts.js'
import type { Lang, OutboundMessage } from '../message.js'
import { type CarryNews, carriedOn, carriedOut, carryFailed } from '../tickets/carry-outcome.js'
import type { Ticket } from '../tickets/ticket.js'
import { isChat } from './conversation.js'
import type { Happened, Telling } from './event-decision.js'
import { whenText } from './when-text.js'

/** What a department's system, or the operations centre, made of a ticket it was asked to carry out. */
export interface CarriedNews {
  what: 'carried'
  carrier: CarryNews
  /** What the resident may read of it. */
  text?: Record<Lang, string> | undefined
  /** The operations centre has ended it. */
  closed?: boolean | undefined
  /** The other side's own words: why it cannot be, or how far it has come. */
  note?: string | undefined
}

type CarriedHappened = Happened & { say: Say; toStaff: StaffSay }

/** Who hears what of an outcome. What changes nothing any more is told to nobody. */
export function carriedTelling(happened: CarriedHappened, news: CarriedNews): Telling {
  const { carrier } = happened.ticket
  if (!carrier) return { after: happened.ticket }
  if (news.carrier.state === 'failed') return failed(happened, news)
  return carrier.to === 'open311' ? ofOperations(happened, news) : ofSystem(happened, news)
}

/** Its time is up and nothing has come back: a person has it. */
export function overdueTelling(happened: CarriedHappened): Telling {
  return failed(happened, undefined)
}

function ofSystem(happened: CarriedHappened, news: CarriedNews): Telling {
  const { ticket, now, rules, say } = happened
  if (news.carrier.state !== 'done') return { after: carriedOn(ticket, news.carrier, now, rules) }
  const words = [say('call_done', { ref: ticket._id }), news.text?.[ticket.lang] ?? ''].join(' ').trim()
  const after = carriedOut(ticket, { ...news.carrier, note: news.text?.[ticket.lang] ?? words }, now, rules)
  return after === ticket ? { after } : { after, outbound: [bot(ticket, words)], sms: words }
}

function ofOperations(happened: CarriedHappened, news: CarriedNews): Telling {
  const { ticket, now, rules, say, toStaff } = happened
  const { _id: ref, carrier } = ticket
  const note = news.note?.trim() ?? ''
  if (news.closed) {
    const words = note ? say('operations_closed', { ref, note }) : say('operations_closed_without_note', { ref })
    const after = carriedOut(ticket, { ...news.carrier, note: note || words }, now, rules)
    // Staff may have settled it before, and told how.
    if (after.status === ticket.status) return { after }
    return { after, outbound: [bot(ticket, words)], sms: words, posts: [{ text: words, from: 'system' }] }
  }
  const after = carriedOn(ticket, news.carrier, now, rules)
  const posts = note ? [{ text: toStaff('thread_operations_note', { note }), from: 'system' as const }] : []
  if (after === ticket) return { after }
  const { id } = news.carrier
  // By SMS every notice costs and wakes someone: there they hear how it ended.
  const isNumbered = id !== undefined && carrier?.id === undefined && isChat(ticket.conversation)
  const isRead = isChat(ticket.conversation)
  const told = [
    ...(isNumbered ? [say('operations_sent', { ref, id })] : []),
    ...(note && isRead ? [say('operations_note', { ref, note })] : []),
  ]
  return { after, posts, outbound: told.map((text) => bot(ticket, text)) }
}

/** Whoever reported to the operations centre is with its queue already; an order that nobody had is from now on. */
function failed(happened: CarriedHappened, news: CarriedNews | undefined): Telling {
  const { ticket, now, rules, say, toStaff } = happened
  const { _id: ref, carrier, lang } = ticket
  const after = carryFailed(ticket, now, rules)
  if (after === ticket || !carrier) return { after }
  const text = whyText(carrier.name, news, toStaff)
  const posts = [{ text, from: 'system' as const }]
  if (carrier.to === 'open311') return { after, posts }
  const when = whenText({ say, lang, setting: { calendar: rules.calendar, now } }, after.dueAt)
  const words = say('call_failed', { ref, queue: rules.queue.name[lang], when })
  return { after, posts, outbound: [bot(ticket, words)], sms: words }
}

function whyText(system: string | undefined, news: CarriedNews | undefined, toStaff: StaffSay): string {
  if (system === undefined) return toStaff('thread_operations_failed')
  if (!news) return toStaff('thread_call_late', { system })
  return news.note
    ? toStaff('thread_call_refused', { system, note: news.note })
    : toStaff('thread_call_failed', { system })
}

function bot({ _id }: Ticket, text: string): OutboundMessage {
  return { speaker: { kind: 'bot' }, text, ticket: _id }
}
