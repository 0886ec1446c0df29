import { queueById } from '../../../tickets/routing.js'
import { mayRead } from '../../../tickets/sight.js'
import type { Ticket } from '../../../tickets/ticket.js'
import { type CardElement, clip, literal, plainName, text } from '../card-parts.js'
import { dayAndClock } from '../time.js'
import type { Scene } from './scene.js'
import { buttons } from './sheet.js'

/** Of what was asked, as much as fits two lines. */
const QUESTION_LENGTH_MAX = 160

/** A ticket as a line of a list, with what can be done about it. Of one that may not be read only that it is there. */
export function ticketRow(scene: Scene, ticket: Ticket, actions: CardElement[]): CardElement {
  const readable = mayRead(ticket, scene.viewer, scene.tools.office.content())
  return {
    type: 'Container',
    separator: true,
    spacing: 'Medium',
    items: readable ? [...lines(scene, ticket), ...buttons(actions)] : [outline(scene, ticket)],
  }
}

/** One line that a search, or what is said of an outcome, names a ticket by. */
export function ticketTitle({ say }: Pick<Scene, 'say'>, { _id: ref, kind }: Pick<Ticket, '_id' | 'kind'>): string {
  return say('card_title', { kind: say(`kind_${kind}`), ref })
}

/** Status, queue and when an answer is due, in one line. */
export function ticketState(scene: Scene, ticket: Ticket): string {
  const { say } = scene
  const name = plainName(ticket.claimedBy?.name ?? '')
  const status =
    ticket.status === 'new' || ticket.status === 'closed'
      ? say(`status_${ticket.status}`)
      : say(`status_${ticket.status}`, { name })
  return [status, queueName(scene, ticket), dueText(scene, ticket)].filter((part) => part !== '').join(' · ')
}

/** Of what was asked the beginning, on one line. */
export function questionLine({ question }: Pick<Ticket, 'question'>): string {
  return clip(question.replace(/\s+/g, ' ').trim(), QUESTION_LENGTH_MAX)
}

function lines(scene: Scene, ticket: Ticket): CardElement[] {
  const { say } = scene
  const title = ticketTitle(scene, ticket)
  const heading = ticket.priority === 'high' ? say('list_high', { title }) : title
  return [
    text(heading, { weight: 'Bolder' }),
    text(ticketState(scene, ticket), { isSubtle: true, size: 'Small', spacing: 'None' }),
    ...literal(questionLine(ticket)),
  ]
}

function outline({ say, ...scene }: Scene, ticket: Ticket): CardElement {
  return text(say('list_hidden', { ref: ticket._id, queue: queueName(scene, ticket) }))
}

export function queueName({ tools, voice }: Pick<Scene, 'tools' | 'voice'>, { queue }: Pick<Ticket, 'queue'>): string {
  return queueById(tools.office.content(), queue).name[voice.lang]
}

/** While an answer is owed, by when; otherwise nothing. */
function dueText({ say, voice, now }: Scene, { awaitingSince, dueAt, status }: Ticket): string {
  if (!awaitingSince || status === 'resolved' || status === 'closed') return ''
  const time = dayAndClock(dueAt, voice)
  return say('list_due', { due: say(dueAt < now ? 'due_late' : 'due_by', { time }) })
}
