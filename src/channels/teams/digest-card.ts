import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import type { Ticket } from '../../tickets/ticket.js'
import { dueText } from './card-facts.js'
import { type Card, type CardElement, heading, linkRun, text, wholeCard } from './card-parts.js'
import { threadLink } from './links.js'
import type { StaffVoice, TeamsQueue } from './ports.js'
import { clock, dayAndClock } from './time.js'

/** Tickets listed; more are counted. */
const LISTED_MAX = 30

export interface DigestInput {
  queue: TeamsQueue
  /** What nobody has claimed, in the order it is to be. */
  tickets: readonly Ticket[]
  voice: StaffVoice
  now: Date
  /** The list does not stand in its confidential queue's own channel: it tells that there is something, and no more. */
  hidden: boolean
}

/** A queue's unclaimed as one list: each by its reference, which opens its thread. None of a resident's words. */
export function digestCard({ queue, tickets, voice, now, hidden }: DigestInput): Card {
  const say = staffSayFrom(voice.texts)
  const title = say('digest_title', { queue: queue.name })
  const shown = tickets.slice(0, LISTED_MAX)
  const more = tickets.length - shown.length
  return wholeCard(voice.lang, title, [
    heading(title),
    ...(tickets.length === 0 ? [text(say('digest_none'))] : []),
    ...shown.map((ticket) => row(ticket, { say, voice, now, hidden })),
    ...(more > 0 ? [text(say('digest_more', { count: String(more) }))] : []),
    text(say('digest_updated', { time: clock(now, voice) }), { isSubtle: true, size: 'Small' }),
  ])
}

interface RowInput extends Pick<DigestInput, 'voice' | 'now' | 'hidden'> {
  say: StaffSay
}

function row(ticket: Ticket, { say, voice, now, hidden }: RowInput): CardElement {
  const { _id: ref, thread, priority, kind } = ticket
  const high = priority === 'high' && !hidden ? `${say('priority_high')} ` : ''
  const words = say('digest_line', {
    kind: hidden ? say('digest_matter') : say(`kind_${kind}`),
    since: dayAndClock(ticket.awaitingSince ?? ticket.arrivedAt, voice),
    due: dueText(ticket, { say, voice, now }),
  })
  return {
    type: 'RichTextBlock',
    spacing: 'Small',
    inlines: [
      { ...linkRun(ref, thread && threadLink(thread)), weight: 'Bolder' },
      { type: 'TextRun', text: `  ${high}${words}` },
    ],
  }
}
