import type { Entry } from '../../content/organisation.js'
import { isOpen, nextOpening } from '../../tickets/hours.js'
import { queueById } from '../../tickets/routing.js'
import type { Contact, Ticket } from '../../tickets/ticket.js'
import type { Draft } from '../draft.js'
import { hoursText } from '../hours-text.js'
import { dialled, phoneIn } from '../phone-number.js'
import { whenText } from '../when-text.js'
import { file } from './file.js'

/** The first words of a way in of its own: what it is, that relatives are welcome, and the one question there is. */
export function greet(draft: Draft, way: Entry): boolean {
  const { state, channel } = draft
  const blanks = blanksOf(draft, way)
  const pending = { ask: 'entry' as const, entry: way.id, choices: [] }
  if (channel !== 'sms') draft.ask(draft.say('entry_opening', blanks), pending)
  else if (state.greeted) draft.ask(draft.say('entry_opening_sms', blanks), pending)
  else {
    // What the law wants said at first and what they need to know, in one SMS.
    state.greeted = true
    draft.ask(draft.say('entry_first_sms', blanks), pending)
  }
  return true
}

/** Files what they wrote in the way's own queue. */
export function fileHere(draft: Draft, way: Entry): boolean {
  return fileIn(draft, way, questionOf(draft))
}

/** The same of what was held back until it was clear that it is new. */
export function fileOther(draft: Draft, way: Entry): boolean {
  return fileIn(draft, way, draft.said.held?.text ?? draft.said.message.text)
}

function fileIn(draft: Draft, way: Entry, question: string): boolean {
  const route = { queue: way.queue, because: `entry:${way.id}` }
  const tell = (ticket: Ticket) => tellFiled(draft, way, ticket)
  return file(draft, { reason: 'entry', route, contact: contactHere(draft), question, tell })
}

/** With the words that were met by 112 a moment ago: whoever answers must see them. */
function questionOf({ said }: Draft): string {
  const { questionSeq, pending } = said.before.state
  const isLast = questionSeq === said.before.seq && questionSeq > 0 && pending === undefined
  return [isLast ? said.question : undefined, said.message.text].filter(Boolean).join('\n')
}

function contactHere(draft: Draft): Contact {
  const { phone, text } = draft.said.message
  if (draft.channel === 'sms' && phone) return { via: 'sms', phone, proven: true }
  const written = phoneIn(text)
  return written ? { via: 'call', phone: written, proven: false } : { via: 'webchat', proven: false }
}

/** Number, time, phone and hours; and on the web how else they may have the answer, if they like. */
function tellFiled(draft: Draft, way: Entry, ticket: Ticket): void {
  const { setting, channel } = draft
  const of = { ticket: ticket._id }
  const { hours } = queueById(setting.content, ticket.queue)
  const blanks = { ...blanksOf(draft, way), ref: ticket._id, when: whenText(draft, ticket.dueAt) }
  const isOpenNow = isOpen(hours, setting.calendar, setting.now)
  const opens = isOpenNow ? undefined : nextOpening(hours, setting.calendar, setting.now)
  const closed = opens && { ...blanks, opens: whenText(draft, opens) }
  if (channel === 'sms') {
    draft.tell(closed ? draft.say('entry_filed_closed_sms', closed) : draft.say('entry_filed_sms', blanks), of)
    return
  }
  const text = closed ? draft.say('entry_filed_closed', closed) : draft.say('entry_filed', blanks)
  const choices = [
    { title: draft.say('choice_sms'), pick: 'by_sms' },
    { title: draft.say('choice_call'), pick: 'by_call' },
  ]
  if (ticket.contact.via !== 'webchat') draft.tell(text, of)
  else draft.ask(`${text} ${draft.say('entry_how')}`, { ask: 'go_on', ref: ticket._id, choices }, of)
}

function blanksOf({ lang, setting }: Draft, way: Entry) {
  const { phone, hours } = queueById(setting.content, way.queue)
  return { name: way.name[lang], phone, tel: dialled(phone), hours: hoursText(hours, lang) }
}
