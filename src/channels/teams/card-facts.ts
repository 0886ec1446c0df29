import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import type { Contact, Ticket } from '../../tickets/ticket.js'
import type { CardInput } from './card.js'
import type { CardElement } from './card-parts.js'
import { dayAndClock } from './time.js'

/** Who, when, how to reach them and why it is here: two columns that a screen reader reads pair by pair. */
export function cardFacts(input: CardInput): CardElement {
  const { ticket, labels, voice } = input
  const say = staffSayFrom(voice.texts)
  const fact = (title: string, value: string | undefined) => (value ? [{ title, value }] : [])
  const contactFact = input.hidden ? [] : fact(say('fact_contact'), contact(ticket.contact, say))
  const matter = input.hidden
    ? []
    : [
        ...fact(say('fact_district'), labels.district),
        ...fact(say('fact_articles'), labels.articles.join(', ') || say('nothing')),
      ]
  return {
    type: 'FactSet',
    facts: [
      ...fact(say('fact_due'), due(input, say)),
      ...fact(say('fact_arrived'), dayAndClock(ticket.arrivedAt, voice)),
      ...fact(say('fact_from'), say(ticket.channel === 'teams' ? 'from_staff' : 'from_resident')),
      ...fact(say('fact_channel'), say(`channel_${ticket.channel}`)),
      ...contactFact,
      ...fact(say('fact_language'), say(`lang_${ticket.lang}`)),
      ...fact(say('fact_queue'), labels.queue),
      ...fact(say('fact_reason'), say(`reason_${ticket.reason}`)),
      ...matter,
    ],
  }
}

function contact(contact: Contact, say: StaffSay): string {
  const phone = contact.phone ?? ''
  if (contact.via === 'webchat' || phone === '') return say('contact_webchat')
  if (!contact.proven) return say('contact_unproven', { phone })
  return say(contact.via === 'sms' ? 'contact_sms' : 'contact_call', { phone })
}

function due({ ticket, voice, now }: CardInput, say: StaffSay): string {
  const time = dayAndClock(ticket.dueAt, voice)
  const answered = answeredAt(ticket)
  if ((answered ?? now) > ticket.dueAt) return say('due_late', { time })
  return say(answered ? 'due_met' : 'due_by', { time })
}

/** When a person first answered. */
function answeredAt(ticket: Ticket): Date | undefined {
  return ticket.events.find(({ what }) => what === 'replied' || what === 'resolved')?.at ?? ticket.resolvedAt
}
