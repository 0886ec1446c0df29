import { DateTime } from 'luxon'
import { type CallWindow, callWindows } from '../../tickets/call-windows.js'
import { toBeCalled } from '../../tickets/proved-home.js'
import { queueById } from '../../tickets/routing.js'
import type { Draft } from '../draft.js'
import { phoneText } from '../phone-number.js'
import type { Choice, Pending } from '../ports.js'
import { whenText } from '../when-text.js'
import { addTo } from './add.js'

/** Asks when a ticket's resident would like to be called, among the times when its queue is open. */
export function askWindow(draft: Draft, ref: string, phone: string): void {
  const ticket = draft.ticketOf(ref)
  if (!ticket) return
  const { setting } = draft
  const { hours } = queueById(setting.content, ticket.queue)
  const windows = callWindows(hours, setting.calendar, setting.now)
  if (windows.length === 0) {
    draft.tell(draft.say('number_call_noted', { phone: phoneText(phone), ref }), { ticket: ref })
    return
  }
  const choices = [...windows.map((window) => choiceOf(draft, window)), anyTime(draft)]
  draft.ask(draft.say('ask_window', { phone: phoneText(phone), ref }), { ask: 'window', ref, choices }, { ticket: ref })
}

/**
 * When they want to be called: one of the times, or any. What is neither but may be about it ("efter lunch, tack") is
 * read by whoever calls; the bot makes no time of it.
 */
export function takeWindow(
  draft: Draft,
  { ref }: Extract<Pending, { ask: 'window' }>,
  pick: string | undefined,
): boolean {
  const ticket = draft.ticketOf(ref)
  if (!ticket || (pick === undefined && !maySayWhen(draft))) return false
  const phone = phoneText(ticket.contact.phone ?? '')
  const of = { ticket: ref }
  if (pick === undefined) {
    addTo(draft, ref, draft.written)
    draft.tell(draft.say('window_passed_on', { phone }), of)
    return true
  }
  const window = windowOf(pick)
  const { setting } = draft
  const after = toBeCalled(ticket, { contact: ticket.contact, window }, setting.now, draft.rulesOf(ticket))
  draft.keep(after)
  const blanks = { phone, ref }
  if (window) draft.tell(draft.say('window_set', { ...blanks, when: windowText(draft, window) }), of)
  else draft.tell(draft.say('window_any', { ...blanks, when: whenText(draft, after.dueAt) }), of)
  return true
}

/** "Efter lunch" is no question, whatever article is on lunch. */
function maySayWhen({ said: { understood } }: Draft): boolean {
  const { intent, found } = understood
  return intent === 'call_time' || (intent === undefined && found.decision !== 'answer')
}

function choiceOf(draft: Draft, window: CallWindow): Choice {
  const text = windowText(draft, window)
  const pick = `call|${window.from.toISOString()}|${window.to.toISOString()}`
  return { title: text.charAt(0).toUpperCase() + text.slice(1), pick }
}

function anyTime(draft: Draft): Choice {
  return { title: draft.say('choice_any_time'), pick: 'call' }
}

function windowOf(pick: string): CallWindow | undefined {
  const [, from, to] = pick.split('|')
  return from && to ? { from: new Date(from), to: new Date(to) } : undefined
}

/** "i dag 10-12", "måndag 30 november 8-10". */
function windowText({ say, lang, setting }: Draft, { from, to }: CallWindow): string {
  const zone = setting.calendar.timeZone
  const [start, end] = [from, to].map((at) => DateTime.fromJSDate(at, { zone }).setLocale(lang)) as [DateTime, DateTime]
  const today = DateTime.fromJSDate(setting.now, { zone }).startOf('day')
  const days = Math.round(start.startOf('day').diff(today, 'days').days)
  const hours = { from: hourText(start), to: hourText(end) }
  if (days === 0) return say('window_today', hours)
  if (days === 1) return say('window_tomorrow', hours)
  return say('window_later', { ...hours, day: start.toFormat('cccc d MMMM') })
}

function hourText(at: DateTime): string {
  return at.toFormat(at.minute === 0 ? 'H' : 'H:mm')
}
