import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import type { Contact, Fault, Ticket, TicketEvent } from '../../tickets/ticket.js'
import type { CardInput } from './card-input.js'
import { type CardElement, plainName } from './card-parts.js'
import type { StaffVoice } from './ports.js'
import { clock, dayAndClock } from './time.js'

/** Answers of an errand shown; the rest is a press away. */
const DETAILS_MAX = 12

type Fact = { title: string; value: string }

/** Who, when, how to reach them and why it is here: two columns that a screen reader reads pair by pair. */
export function cardFacts(input: CardInput): CardElement {
  const { ticket, labels, voice, now } = input
  const say = staffSayFrom(voice.texts)
  const standing = [
    ...fact(say('fact_priority'), ticket.priority && !input.hidden ? say('priority_high') : undefined),
    ...fact(say('fact_due'), dueText(ticket, { say, voice, now })),
    ...fact(say('fact_arrived'), dayAndClock(ticket.arrivedAt, voice)),
    ...fact(say('fact_queue'), labels.queue),
  ]
  return { type: 'FactSet', facts: input.hidden ? standing : [...standing, ...matterFacts(input, say)] }
}

/** When an answer is due, or was given, in words and with a sign where it is late. */
export function dueText(ticket: Ticket, { say, voice, now }: { say: StaffSay; voice: StaffVoice; now: Date }): string {
  const time = dayAndClock(ticket.dueAt, voice)
  const answered = answeredAt(ticket)
  if ((answered ?? now) > ticket.dueAt) return say('due_late', { time })
  return say(answered ? 'due_met' : 'due_by', { time })
}

function matterFacts({ ticket, labels, voice }: CardInput, say: StaffSay): Fact[] {
  const { contact, rating, callback } = ticket
  return [
    ...fact(say('fact_quiet'), ticket.quiet && say('quiet_fled')),
    ...fact(say('fact_matter'), labels.matter),
    ...faultFacts(ticket, labels.fault, say),
    ...(ticket.details ?? [])
      .slice(0, DETAILS_MAX)
      .flatMap(({ label, value }) => fact(plainName(label), plainName(value))),
    ...fact(say('fact_from'), say(ticket.channel === 'teams' ? 'from_staff' : 'from_resident')),
    ...fact(say('fact_name'), contact.name && plainName(contact.name)),
    ...fact(say('fact_channel'), say(`channel_${ticket.channel}`)),
    ...fact(say('fact_entry'), labels.entry),
    ...fact(say('fact_contact'), contactText(contact, labels.mustPhone, say)),
    ...fact(say('fact_callback'), callback && windowText(callback, { say, voice })),
    ...fact(say('fact_language'), languageText(ticket, say, voice)),
    ...fact(say('fact_wished'), ticket.wished && plainName(ticket.wished.name)),
    ...fact(say('fact_reason'), say(`reason_${ticket.reason}`)),
    ...fact(say('fact_previous'), ticket.previous),
    ...fact(say('fact_district'), labels.district),
    ...fact(say('fact_articles'), labels.articles.join(', ') || say('nothing')),
    ...fact(say('fact_rating'), rating && say(`rating_${rating}`)),
  ]
}

/** What is broken and where, what it was merged with, and who hears of it besides. */
function faultFacts(ticket: Ticket, name: string | undefined, say: StaffSay): Fact[] {
  const { followers, mergedInto, details = [] } = ticket
  // Answered in an errand, both stand among the answers.
  const fault = details.length > 0 ? undefined : ticket.fault
  return [
    ...fact(say('fact_fault'), fault && (name ?? fault.category)),
    ...fact(say('fact_place'), fault && plainName(placeText(fault.place))),
    ...fact(say('fact_followers'), followers && say('followers_read', { count: String(followers.length) })),
    ...fact(say('fact_merged'), mergedInto),
  ]
}

/** As the list has it, and as it was put where that says more. */
function placeText({ text, street, number, crossing }: Fault['place']): string {
  const named = crossing && street ? `${street}/${crossing}` : [street, number].filter(Boolean).join(' ')
  return named && !text.includes(named) ? `${named} (${text})` : text
}

function fact(title: string, value: string | undefined): Fact[] {
  return value ? [{ title, value }] : []
}

function contactText(contact: Contact, mustPhone: true | undefined, say: StaffSay): string {
  const phone = contact.phone ?? ''
  if (contact.via === 'webchat' || phone === '') return say('contact_webchat')
  if (contact.via === 'sms' && mustPhone) return say('contact_sms_phone', { phone })
  if (!contact.proven) return say('contact_unproven', { phone })
  return say(contact.via === 'sms' ? 'contact_sms' : 'contact_call', { phone })
}

function windowText(
  { from, to }: NonNullable<Ticket['callback']>,
  { say, voice }: { say: StaffSay; voice: StaffVoice },
): string {
  const start = dayAndClock(from, voice)
  const sameDay = dayAndClock(to, voice).slice(0, -CLOCK_LENGTH) === start.slice(0, -CLOCK_LENGTH)
  return say('callback_window', { from: start, to: sameDay ? clock(to, voice) : dayAndClock(to, voice) })
}

const CLOCK_LENGTH = '10:42'.length

/** An interpreter is needed for a language that is neither. */
function languageText({ lang, foreign }: Ticket, say: StaffSay, voice: StaffVoice): string {
  if (!foreign) return say(`lang_${lang}`)
  const name = languageName(foreign, voice)
  return say('lang_foreign', { name: plainName(name) })
}

function languageName(code: string, { lang }: StaffVoice): string {
  try {
    return new Intl.DisplayNames(lang, { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

const ANSWERS = new Set<TicketEvent['what']>(['replied', 'asked', 'called', 'resolved'])

/** When a person answered what was last asked; undefined while that is still awaited. */
function answeredAt({ awaitingSince, answeredAt, resolvedAt, events }: Ticket): Date | undefined {
  if (awaitingSince) return undefined
  return events.findLast(({ what }) => ANSWERS.has(what))?.at ?? resolvedAt ?? answeredAt
}
