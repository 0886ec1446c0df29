import { queueById } from '../../../tickets/routing.js'
import { mayRead } from '../../../tickets/sight.js'
import type { Ticket } from '../../../tickets/ticket.js'
import { type Card, text } from '../card-parts.js'
import type { Scene } from '../commands/scene.js'
import { link, sheet } from '../commands/sheet.js'
import { questionLine, queueName, ticketState, ticketTitle } from '../commands/ticket-row.js'
import { threadLink } from '../links.js'
import type { Result } from './wire.js'

/** A ticket in the list of results: what was asked is shown to whoever searches, if they may read it. */
export function ticketResult(scene: Scene, ticket: Ticket): Result {
  const readable = mayRead(ticket, scene.viewer, scene.tools.office.content())
  return {
    title: readable ? ticketTitle(scene, ticket) : ticket._id,
    subtitle: readable ? ticketState(scene, ticket) : queueName(scene, ticket),
    text: readable ? questionLine(ticket) : scene.say('card_hidden'),
    card: ticketReferenceCard(scene, ticket),
    chosen: { lotsen: 'ticket', ref: ticket._id },
  }
}

/**
 * What stands in a message about a ticket: which it is, how it stands and the way to it. None of its words, for whoever
 * the message is for need not be staff; of a confidential queue's no more than that it is there.
 */
export function ticketReferenceCard(scene: Scene, ticket: Ticket): Card {
  const { say, tools } = scene
  const isOpen = !queueById(tools.office.content(), ticket.queue).confidential
  const title = isOpen ? ticketTitle(scene, ticket) : ticket._id
  const state = isOpen
    ? ticketState(scene, ticket)
    : say('list_hidden', { ref: ticket._id, queue: queueName(scene, ticket) })
  const url = ticket.thread && threadLink(ticket.thread)
  return sheet(scene, { title, body: [text(state)], actions: url ? [link(say('list_thread'), url)] : [] })
}
