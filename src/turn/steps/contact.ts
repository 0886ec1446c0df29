import { createHash, timingSafeEqual } from 'node:crypto'
import { findPhoneNumbersInText } from 'libphonenumber-js/mobile'
import { contactChanged } from '../../tickets/happenings.js'
import type { Contact } from '../../tickets/ticket.js'
import type { Draft } from '../draft.js'
import type { Pending } from '../ports.js'

const CODE_VALID_MS = 15 * 60_000
const CODE_TRIES_MAX = 3

/** The first phone number in a text, E.164; Swedish when no country is written. */
export function phoneIn(text: string): string | undefined {
  return findPhoneNumbersInText(text, 'SE')[0]?.number.number
}

/** Asks for the number a ticket's answer should go to, or takes the one already written. */
export function askNumber(draft: Draft, via: 'sms' | 'call', ref: string, phone: string | undefined): void {
  if (phone !== undefined) settle(draft, via, ref, phone)
  else
    draft.ask(draft.say(via === 'sms' ? 'ask_number_sms' : 'ask_number_call'), { ask: 'number', ref, via, choices: [] })
}

/** A number was asked for. What is no number and looks like none is a new matter. */
export function takeNumber(draft: Draft, asked: Extract<Pending, { ask: 'number' }>): boolean {
  const { text } = draft.said.message
  delete draft.state.pending
  const phone = phoneIn(text)
  if (phone !== undefined) {
    settle(draft, asked.via, asked.ref, phone)
    return true
  }
  if (!/\d{3}/.test(text)) return false
  draft.ask(draft.say('number_not_understood'), asked)
  return true
}

/** Saves the number on the ticket. For SMS a code goes to it: until the code comes back, notices carry no content. */
function settle(draft: Draft, via: 'sms' | 'call', ref: string, phone: string): void {
  saveContact(draft, ref, { via, phone, proven: false })
  if (via === 'call') {
    draft.tell(draft.say('number_call_noted', { phone, ref }))
    return
  }
  const code = draft.setting.newCode()
  const until = new Date(draft.setting.now.getTime() + CODE_VALID_MS)
  draft.send(`sms:${phone}`, { kind: 'sms', to: phone, text: draft.say('code_sms', { code }) })
  draft.ask(draft.say('code_sent'), { ask: 'code', ref, phone, hash: hashOf(ref, code), until, tries: 0, choices: [] })
}

/** A code was asked for. Three wrong ones, or one too late, and the number stays unproven. */
export function takeCode(draft: Draft, asked: Extract<Pending, { ask: 'code' }>): boolean {
  const code = /^\D*(\d{6})\D*$/.exec(draft.said.message.text.replaceAll(' ', ''))?.[1]
  delete draft.state.pending
  if (code === undefined) return false
  const late = draft.setting.now > asked.until
  if (!late && timingSafeEqual(Buffer.from(hashOf(asked.ref, code)), Buffer.from(asked.hash))) {
    saveContact(draft, asked.ref, { via: 'sms', phone: asked.phone, proven: true })
    draft.tell(draft.say('code_right', { ref: asked.ref }))
    return true
  }
  const tries = asked.tries + 1
  if (late || tries >= CODE_TRIES_MAX) draft.tell(draft.say('code_given_up', { ref: asked.ref }))
  else draft.ask(draft.say('code_wrong'), { ...asked, tries })
  return true
}

/** On a ticket made by this very turn, or on one this conversation has. */
function saveContact(draft: Draft, ref: string, contact: Contact): void {
  const ticket = draft.ticketOf(ref)
  if (ticket) draft.keep(contactChanged(ticket, contact, draft.setting.now))
}

function hashOf(ref: string, code: string): string {
  return createHash('sha256').update(`${ref}:${code}`).digest('hex')
}
