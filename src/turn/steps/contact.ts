import { mayBeSent } from '../../tickets/carry-outcome.js'
import { contactChanged, linkedTo } from '../../tickets/happenings.js'
import { toBeCalled } from '../../tickets/proved-home.js'
import type { Contact } from '../../tickets/ticket.js'
import type { Draft } from '../draft.js'
import { matterOf } from '../facts/ticket-facts.js'
import { canBeTexted, phoneIn, phoneText } from '../phone-number.js'
import type { Pending } from '../ports.js'
import { askWindow } from './callback-window.js'
import { type AskedCode, askCode, checkCode } from './code.js'

/** Asks for the number a ticket's answer should go to, or takes the one that is known. */
export function askNumber(draft: Draft, via: 'sms' | 'call', ref: string, phone: string | undefined): void {
  if (phone !== undefined) settle(draft, via, ref, phone)
  else
    draft.ask(draft.say(via === 'sms' ? 'ask_number_sms' : 'ask_number_call'), { ask: 'number', ref, via, choices: [] })
}

/** A number was asked for. What is no number and looks like none is a new matter. */
export function takeNumber(draft: Draft, asked: Extract<Pending, { ask: 'number' }>): boolean {
  const phone = readNumber(draft, asked, draft.say('number_not_understood'))
  if (typeof phone === 'boolean') return phone
  settle(draft, asked.via, asked.ref, phone)
  return true
}

/** The number in the answer; true where it was to be one and `sorry` has been said; false for something else altogether. */
export function readNumber(draft: Draft, asked: Extract<Pending, { ask: 'number' }>, sorry: string): string | boolean {
  const { text } = draft.said.message
  delete draft.state.pending
  const phone = phoneIn(text)
  if (phone !== undefined) return phone
  if (!/\d{3}/.test(text)) return false
  draft.ask(sorry, asked)
  return true
}

/** The code of a ticket's own number came, or something else did. */
export function takeCode(draft: Draft, asked: AskedCode): boolean {
  const { ref, phone } = asked
  const is = checkCode(draft, asked, draft.say('code_given_up', { ref }))
  if (is === 'right') proved(draft, ref, phone)
  return is !== 'other'
}

/** What is written from a phone that has been proved goes on in this conversation from now on. */
export function goOnHere(draft: Draft, phone: string, ref: string): void {
  const { said, state, seq } = draft
  const conversation = `sms:${phone}`
  draft.send(`follow:${conversation}`, {
    kind: 'follow',
    conversation,
    channel: 'sms',
    lang: state.lang,
    id: `link:${ref}:${seq}`,
    change: { what: 'home', home: { conversation: said.message.conversation, ref } },
  })
}

/** Saves the number on the ticket. For SMS a code goes to it: until the code comes back, notices carry no content. */
function settle(draft: Draft, via: 'sms' | 'call', ref: string, phone: string): void {
  if (via === 'call') settleCall(draft, ref, phone)
  else if (canBeTexted(phone, draft.setting.smsCountries)) settleSms(draft, ref, phone)
  else draft.ask(draft.say('number_not_texted'), { ask: 'number', ref, via, choices: [] })
}

function settleSms(draft: Draft, ref: string, phone: string): void {
  saveContact(draft, ref, { via: 'sms', phone, proven: false })
  const { there } = draft.said
  // No notice goes there either, until START comes from that phone.
  if (there?.state?.optedOut) draft.state.optedOut = true
  else delete draft.state.optedOut
  const sms = (code: string) => draft.say('code_sms', { code })
  askCode(
    draft,
    { ref, phone },
    { sms, here: draft.say('code_sent'), arrives: there?.phone === phone && !draft.state.optedOut },
  )
}

function settleCall(draft: Draft, ref: string, phone: string): void {
  const ticket = draft.ticketOf(ref)
  if (!ticket) return
  const { setting } = draft
  const proven = draft.said.message.phone === phone || (ticket.contact.phone === phone && ticket.contact.proven)
  const contact: Contact = { ...ticket.contact, via: 'call', phone, proven }
  const chosen = ticket.callback && ticket.callback.to > setting.now ? ticket.callback : undefined
  draft.keep(toBeCalled(ticket, { contact, window: chosen }, setting.now, draft.rulesOf(ticket)))
  askWindow(draft, ref, phone)
}

/** The number is theirs: answers go there whole, and what is written from there belongs here. */
function proved(draft: Draft, ref: string, phone: string): void {
  const ticket = draft.ticketOf(ref)
  if (!ticket) {
    draft.tell(draft.say('link_nothing'))
    return
  }
  const { now } = draft.setting
  const contact: Contact = { ...ticket.contact, via: 'sms', phone, proven: true }
  draft.keep(linkedTo(contactChanged(ticket, contact, now), `sms:${phone}`, now))
  delete draft.state.optedOut
  goOnHere(draft, phone, ref)
  const told = draft.discreet
    ? draft.say('told_by_sms_discreet', { phone: phoneText(phone) })
    : draft.say('code_right', { ref })
  draft.tell(told, { ticket: ref })
  sendOrder(draft, ref)
}

/** What waited for the number to be proved goes to the department's system now. */
function sendOrder(draft: Draft, ref: string): void {
  const ticket = draft.ticketOf(ref)
  const system = ticket?.carrier?.name
  if (!ticket || system === undefined || !draft.setting.systems.has(system)) return
  const after = mayBeSent(ticket, draft.setting.now, draft.rulesOf(ticket))
  if (after === ticket) return
  draft.keep(after)
  draft.send(`system:${system}:${ref}`, { kind: 'system', system, ref })
  draft.noting.comesTo('answered', matterOf(after))
  draft.tell(draft.say('call_sent', { ref }), { ticket: ref })
}

/** On a ticket made by this very turn, or on one this conversation has. */
function saveContact(draft: Draft, ref: string, contact: Contact): void {
  const ticket = draft.ticketOf(ref)
  if (ticket) draft.keep(contactChanged(ticket, { ...ticket.contact, ...contact }, draft.setting.now))
}
