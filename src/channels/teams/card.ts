import { staffSayFrom } from '../../content/staff-texts.js'
import type { Ticket } from '../../tickets/ticket.js'
import { cardActions, moreBody, refreshOf } from './card-actions.js'
import { cardFacts } from './card-facts.js'
import { formActions, formBody } from './card-forms.js'
import type { CardInput } from './card-input.js'
import {
  bytesOf,
  CARD_BYTES_MAX,
  type Card,
  type CardElement,
  container,
  heading,
  literal,
  plainName,
  text,
  wholeCard,
} from './card-parts.js'
import { cardWords, type Room, transcriptBox } from './card-words.js'

const LINES_MAX = 10
const LINE_LENGTH_MAX = 600
const TEXT_LENGTH_MAX = 4_000

/** From all there is to the least that is of use; a card over the limit gets the next. */
const ROOMS: readonly Room[] = [
  ...Array.from({ length: LINES_MAX + 1 }, (_, left) => ({
    linesMax: LINES_MAX - left,
    lineLengthMax: LINE_LENGTH_MAX,
    textLengthMax: TEXT_LENGTH_MAX,
  })),
  { linesMax: 0, lineLengthMax: 200, textLengthMax: 1_000 },
  { linesMax: 0, lineLengthMax: 60, textLengthMax: 200 },
]

/**
 * The ticket as an Adaptive Card 1.5, as one pair of eyes sees it: with what that person can do, and nothing that they
 * would be refused. What people wrote stands in text runs, which no client reads as markdown.
 */
export function ticketCard(input: CardInput): Card {
  let card: Card = {}
  for (const room of ROOMS) {
    card = build(input, room)
    if (bytesOf(card) <= CARD_BYTES_MAX) break
  }
  return card
}

function build(input: CardInput, room: Room): Card {
  const { ticket, voice, notice, hidden } = input
  const say = staffSayFrom(voice.texts)
  const ref = ticket._id
  const title = hidden ? say('card_title_plain', { ref }) : say('card_title', { kind: say(`kind_${ticket.kind}`), ref })
  // Not while a form is open: it would be taken away from whoever fills it in.
  const refresh = input.form ? undefined : refreshOf(input)
  const head = [
    notice ? container('warning', [text(notice, { weight: 'Bolder' })]) : undefined,
    ...(input.kept ? [container('default', [text(say('refused_yours_written')), ...literal(input.kept)])] : []),
    heading(title),
    text(statusText(input), { weight: 'Bolder', color: STATUS_COLOR[ticket.status], spacing: 'None' }),
  ]
  const card = input.form && !hidden ? withForm(input, title, head, room) : whole(input, title, head, room)
  return { ...card, ...(refresh ? { refresh } : {}) }
}

function whole(input: CardInput, title: string, head: (CardElement | undefined)[], room: Room): Card {
  const { hidden, voice, labels } = input
  const say = staffSayFrom(voice.texts)
  const nothing = labels.confidential ? [text(say('card_hidden'))] : []
  const words = hidden ? nothing : cardWords(input, room)
  const transcript = hidden ? [] : transcriptBox(input, room)
  return wholeCard(voice.lang, title, [...head, ...words, cardFacts(input), ...transcript], cardActions(input))
}

/** What it is about, and what there is to fill in. */
function withForm(input: CardInput, title: string, head: (CardElement | undefined)[], room: Room): Card {
  const words = cardWords(input, room).slice(0, 1)
  const body = input.form?.form === 'more' ? moreBody(input) : formBody(input)
  return wholeCard(input.voice.lang, title, [...head, ...words, ...body], formActions(input))
}

/** Only beside the words and the sign, never in place of them. */
const STATUS_COLOR = {
  new: 'Attention',
  claimed: 'Accent',
  waiting: 'Warning',
  resolved: 'Good',
  closed: 'Default',
} as const satisfies Record<Ticket['status'], string>

function statusText({ ticket, voice, hidden }: CardInput): string {
  const say = staffSayFrom(voice.texts)
  const { status } = ticket
  if (status === 'new') return say('status_new')
  if (status === 'closed') return say('status_closed')
  if (hidden) return say(`status_${status}_plain`)
  return say(`status_${status}`, { name: plainName(ticket.claimedBy?.name ?? '') })
}
