import { staffSayFrom } from '../../content/staff-texts.js'
import type { Ticket } from '../../tickets/ticket.js'
import { cardActions } from './card-actions.js'
import { cardFacts } from './card-facts.js'
import { type CardElement, container, literal, text } from './card-parts.js'
import type { StaffVoice, TicketLabels, TranscriptLine } from './ports.js'
import { clock } from './time.js'

/** Teams takes messages of about 100 kB counted as UTF-16; the rest is the message around the card. */
export const CARD_BYTES_MAX = 80_000
const LINES_MAX = 10
const LINE_LENGTH_MAX = 600

export interface CardInput {
  ticket: Ticket
  transcript: readonly TranscriptLine[]
  labels: TicketLabels
  voice: StaffVoice
  now: Date
  /** Said above everything to the one who pressed: why nothing came of it. */
  notice?: string
  /** The card does not stand in its confidential queue's own channel: it shows the reference and none of the words. */
  hidden?: boolean
}

export type Card = Record<string, unknown>

/**
 * The ticket as an Adaptive Card 1.5, the same for everyone. What the resident wrote stands in text runs, which no
 * client reads as markdown. A card over the limit gets a shorter transcript.
 */
export function ticketCard(input: CardInput): Card {
  let lines = input.transcript.slice(-LINES_MAX)
  let card = build(input, lines)
  while (bytesOf(card) > CARD_BYTES_MAX && lines.length > 0) {
    lines = lines.slice(1)
    card = build(input, lines)
  }
  return card
}

/** Size as Teams counts it. */
export function bytesOf(card: Card): number {
  return JSON.stringify(card).length * 2
}

function build(input: CardInput, lines: readonly TranscriptLine[]): Card {
  const { ticket, voice, notice } = input
  const say = staffSayFrom(voice.texts)
  const title = say('card_title', { kind: say(`kind_${ticket.kind}`), ref: ticket._id })
  const words = input.hidden ? [text(say('card_hidden'))] : matter(input)
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    lang: voice.lang,
    fallbackText: title,
    speak: title,
    body: [
      ...(notice ? [container('warning', [text(notice, { weight: 'Bolder' })])] : []),
      text(title, { size: 'Large', weight: 'Bolder', style: 'heading' }),
      text(status(input), { weight: 'Bolder', color: STATUS_COLOR[ticket.status], spacing: 'None' }),
      ...words,
      cardFacts(input),
      ...(input.hidden ? [] : [transcriptBox(input, lines)]),
    ],
    actions: cardActions(ticket, say, input.hidden ? undefined : TRANSCRIPT_ID),
    msteams: { width: 'Full' },
  }
}

const TRANSCRIPT_ID = 'transcript'

/** Only beside the words and the sign, never in place of them. */
const STATUS_COLOR = {
  new: 'Attention',
  claimed: 'Accent',
  waiting: 'Warning',
  resolved: 'Good',
  closed: 'Default',
} as const satisfies Record<Ticket['status'], string>

function status({ ticket, voice }: CardInput): string {
  const say = staffSayFrom(voice.texts)
  const name = ticket.claimedBy?.name ?? ''
  if (ticket.status === 'new') return say('status_new')
  if (ticket.status === 'closed') return say('status_closed')
  return say(`status_${ticket.status}`, { name })
}

function matter({ ticket, voice }: CardInput): CardElement[] {
  const say = staffSayFrom(voice.texts)
  const note = ticket.closingNote
  return [
    container('emphasis', [text(say('card_question'), { isSubtle: true, size: 'Small' }), ...literal(ticket.question)]),
    ...(note
      ? [container('good', [text(say('card_closing_note'), { isSubtle: true, size: 'Small' }), ...literal(note)])]
      : []),
  ]
}

function transcriptBox({ transcript, voice }: CardInput, lines: readonly TranscriptLine[]): CardElement {
  const say = staffSayFrom(voice.texts)
  const speaker = (line: TranscriptLine) => {
    if (line.who === 'note') return `${say('thread_note')}, ${line.name ?? ''}`
    if (line.who === 'human') return say('transcript_human', { name: line.name ?? '' })
    return say(line.who === 'bot' ? 'transcript_bot' : 'transcript_resident')
  }
  const said = lines.flatMap((line) => literal(clip(line.text), `${speaker(line)} ${clock(line.at, voice)}  `))
  return {
    ...container('default', [
      text(say('transcript_title'), { weight: 'Bolder' }),
      ...(lines.length < transcript.length ? [text(say('transcript_shortened'), { isSubtle: true })] : []),
      ...(said.length > 0 ? said : [text(say('transcript_empty'), { isSubtle: true })]),
    ]),
    id: TRANSCRIPT_ID,
    isVisible: false,
    separator: true,
  }
}

function clip(words: string): string {
  return words.length <= LINE_LENGTH_MAX ? words : `${words.slice(0, LINE_LENGTH_MAX - 1)}…`
}
