import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import type { Consult, Ticket } from '../../tickets/ticket.js'
import { button, unfolding } from './card-buttons.js'
import { field } from './card-forms.js'
import { type Card, type CardElement, clip, container, heading, label, literal, text, wholeCard } from './card-parts.js'
import type { StaffVoice, TeamsQueue } from './ports.js'
import { TEXT_INPUTS } from './press.js'
import { dayAndClock } from './time.js'

/** Room for a question, an answer and the matter, each escaped at its worst, below what Teams takes. */
const TEXT_LENGTH_MAX = 3_000

export interface ConsultInput {
  ticket: Ticket
  consult: Consult
  /** Whose ticket it is. */
  queue: TeamsQueue
  voice: StaffVoice
  /** The card does not stand with those who are asked, and they keep things confidential. */
  hidden: boolean
  /** Said above everything: why nothing came of a press. */
  notice?: string
}

/**
 * A question to another queue, in its channel: with the resident's matter, unless that is confidential; then with the
 * colleague's question alone. Answered, it holds the answer.
 */
export function consultCard({ ticket, consult, queue, voice, hidden, notice }: ConsultInput): Card {
  const say = staffSayFrom(voice.texts)
  const { answer } = consult
  const names = { queue: queue.name, ref: ticket._id }
  const title = answer ? say('consult_title_answered', names) : say('consult_title', names)
  const head = [notice ? container('warning', [text(notice, { weight: 'Bolder' })]) : undefined, heading(title)]
  if (hidden) return wholeCard(voice.lang, title, [...head, text(say('consult_hidden'))])
  const asked = container('emphasis', [
    ...literal(`${say('consult_asks', { name: consult.by.name })}, ${dayAndClock(consult.at, voice)}`),
    ...literal(clip(consult.question, TEXT_LENGTH_MAX)),
  ])
  const answered = answer && [
    container('good', [
      ...literal(`${say('card_consult_answered', { name: answer.by.name })}, ${dayAndClock(answer.at, voice)}`),
      ...literal(clip(answer.text, TEXT_LENGTH_MAX)),
    ]),
  ]
  const actions = answer ? [] : [answerForm(ticket, consult, say)]
  return wholeCard(voice.lang, title, [...head, asked, ...(answered ?? []), ...matter(ticket, queue, say)], actions)
}

function matter({ question }: Ticket, { confidential }: TeamsQueue, say: StaffSay): CardElement[] {
  if (confidential) return []
  return [container('default', [label(say('card_question')), ...literal(clip(question, TEXT_LENGTH_MAX))])]
}

function answerForm(ticket: Ticket, { id }: Consult, say: StaffSay): CardElement {
  const words = { label: say('answer_label'), placeholder: say('answer_placeholder'), error: say('answer_error') }
  const send = button('answer_consult', say('answer_send'), ticket, { data: { consult: id, aside: true } })
  return unfolding(say('answer_button'), [field(TEXT_INPUTS.answer_consult, words)], [send])
}
