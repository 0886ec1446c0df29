import type { StaffMember, Ticket } from '../../../tickets/ticket.js'
import { type Card, type CardElement, text } from '../card-parts.js'
import { threadLink } from '../links.js'
import type { Deed, Place } from './deed.js'
import { type Colleague, mayWorkOn, type Scene } from './scene.js'
import { ALONE, button, link, type Notice, person, sheet, unfold } from './sheet.js'
import { ticketRow } from './ticket-row.js'

/** Tickets shown at a time. */
export const PAGE_SIZE = 10

/** The names somebody is known by as the one who has a ticket. */
export function accountsOf({ id, teams }: StaffMember): string[] {
  return teams && teams !== id ? [id, teams] : [id]
}

/** What one has claimed, the oldest first. */
export async function mineCard(scene: Scene, from: number, notice?: Notice): Promise<Card> {
  const { tools, viewer, say } = scene
  const [held, colleagues] = await Promise.all([
    tools.office.heldBy(accountsOf(viewer.staff)),
    tools.colleagues(viewer),
  ])
  const start = startOf(from, held.length)
  const shown = held.slice(start, start + PAGE_SIZE)
  const place: Place = { list: 'mine', from: start }
  return sheet(scene, {
    title: titled(say('mine_title'), start, shown.length, held.length),
    notice,
    body:
      held.length === 0
        ? [text(say('mine_empty'))]
        : shown.map((ticket) => ticketRow(scene, ticket, ownActions(scene, ticket, place, colleagues))),
    actions: [
      ...turning(scene, 'mine', start, held.length),
      ...(held.length > 0 ? [button(scene, say('hand_over_open'), { chat: 'open', form: 'hand_over' }, ALONE)] : []),
    ],
  })
}

/** What nobody has in one's queues, the most urgent first. */
export async function queueCard(scene: Scene, from: number, notice?: Notice): Promise<Card> {
  const { tools, viewer, say } = scene
  const queues = [...viewer.queues]
  const found = await tools.office.unclaimed(queues, from, PAGE_SIZE)
  // The page may have gone meanwhile, when others claimed what stood there.
  const start = found.tickets.length > 0 ? from : 0
  const { tickets, total } = start === from ? found : await tools.office.unclaimed(queues, start, PAGE_SIZE)
  const place: Place = { list: 'queue', from: start }
  return sheet(scene, {
    title: titled(say('queue_title'), start, tickets.length, total),
    notice,
    body:
      tickets.length === 0
        ? [text(say('queue_empty'))]
        : tickets.map((ticket) => ticketRow(scene, ticket, freeActions(scene, ticket, place))),
    actions: turning(scene, 'queue', start, total),
  })
}

/** What can be done from a list about a ticket, whoever has it. */
export function actionsFor(
  scene: Scene,
  ticket: Ticket,
  place: Place,
  colleagues: readonly Colleague[],
): CardElement[] {
  if (!mayWorkOn(scene, ticket)) return thread(scene, ticket)
  if (ticket.status === 'new') return freeActions(scene, ticket, place)
  return accountsOf(scene.viewer.staff).includes(ticket.claimedBy?.id ?? '') && isOpen(ticket)
    ? ownActions(scene, ticket, place, colleagues)
    : thread(scene, ticket)
}

function isOpen({ status }: Ticket): boolean {
  return status === 'claimed' || status === 'waiting'
}

function freeActions(scene: Scene, ticket: Ticket, place: Place): CardElement[] {
  const claim = button(scene, scene.say('claim_button'), act('claim', ticket, place), { ...ALONE, style: 'positive' })
  return [claim, ...thread(scene, ticket)]
}

function ownActions(scene: Scene, ticket: Ticket, place: Place, colleagues: readonly Colleague[]): CardElement[] {
  const { say } = scene
  const to = {
    ...person(scene, toOf(ticket._id), say('assign_label'), colleagues),
    isRequired: true,
    errorMessage: say('assign_error'),
  }
  return [
    ...thread(scene, ticket),
    button(scene, say('release_button'), act('release', ticket, place), ALONE),
    unfold(say('assign_button'), [to], [button(scene, say('assign_send'), act('assign', ticket, place))]),
  ]
}

/** Name of the input that says whom a ticket goes to. An id may stand only once in a card. */
export function toOf(ref: string): string {
  return `to_${ref}`
}

function act(move: 'claim' | 'release' | 'assign', { _id: ref, version }: Ticket, place: Place): Deed {
  return { chat: 'act', move, ref, version, place }
}

/** The way to a ticket's thread, if it has one that Teams can open. */
export function thread({ say }: Scene, ticket: Ticket): CardElement[] {
  const url = ticket.thread && threadLink(ticket.thread)
  return url ? [link(say('list_thread'), url)] : []
}

/** On to the next page, and back to the first. */
function turning(scene: Scene, list: 'mine' | 'queue', from: number, total: number): CardElement[] {
  const { say } = scene
  const to = (start: number): Deed => ({ chat: 'list', place: { list, from: start } })
  return [
    ...(from + PAGE_SIZE < total ? [button(scene, say('list_more'), to(from + PAGE_SIZE), ALONE)] : []),
    ...(from > 0 ? [button(scene, say('list_first'), to(0), ALONE)] : []),
  ]
}

function titled(title: string, from: number, shown: number, total: number): string {
  if (total === 0) return title
  return total <= PAGE_SIZE ? `${title} (${total})` : `${title} (${from + 1}–${from + shown}/${total})`
}

/** A page that has gone since is the last there is. */
function startOf(from: number, total: number): number {
  return from < total ? from : Math.max(0, Math.floor((total - 1) / PAGE_SIZE) * PAGE_SIZE)
}
