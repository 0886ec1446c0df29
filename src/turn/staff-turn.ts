import { maskIdentityNumbers } from '../privacy/mask.js'
import { followerBy } from '../tickets/follower-key.js'
import { type Move, type Moved, move } from '../tickets/moves.js'
import { referenceIn } from '../tickets/reference-in.js'
import { findQueue, queueById } from '../tickets/routing.js'
import type { Ticket } from '../tickets/ticket.js'
import { atTicketsHome } from './at-tickets-home.js'
import { newConversation } from './conversation.js'
import type { ReceiveStaffAction, StaffAction, StaffOutcome } from './ports.js'
import { rulesOf } from './rules.js'
import { decideStaff } from './staff-decision.js'
import type { TurnPorts } from './turn.js'
import { whole } from './whole.js'

export type StaffTurnPorts = Omit<
  TurnPorts,
  'understand' | 'newReference' | 'newCode' | 'board' | 'smsCountries' | 'mayGetCode' | 'visits' | 'systems'
>

/**
 * One staff action on a ticket, start to finish: load, check that the move is legal, decide, commit. A refused action
 * stores nothing. An action that comes twice has its first outcome. Staff actions stand in the resident's own log, so
 * what the bot decided a moment before cannot land after them.
 */
export function createStaffReceiver(ports: StaffTurnPorts): ReceiveStaffAction {
  return async (raw) => {
    const action = raw.text === undefined ? raw : { ...raw, text: maskIdentityNumbers(raw.text).text.trim() }
    const outcome = await atTicketsHome(ports, action.ref, (ticket) => attempt(ports, action, ticket))
    return outcome ?? { ok: false, why: 'not_found' }
  }
}

async function attempt(
  ports: StaffTurnPorts,
  action: StaffAction,
  ticket: Ticket,
): Promise<StaffOutcome | { done: 'overtaken' }> {
  const { conversation } = ticket
  const earlier = await firstOutcome(ports, ticket, action.id)
  if (earlier) return { ok: true, ticket, turn: earlier }
  const now = ports.now()
  const before =
    (await ports.log.load(conversation)) ??
    newConversation({ channel: ticket.channel, conversation, id: action.id, text: '', lang: ticket.lang }, now)
  const moved = moveTicket(ports, action, ticket, before.seq, now, await otherOf(ports, action))
  if ('why' in moved) return { ok: false, why: moved.why, ticket }
  const decision = whole(
    decideStaff({ action, before, was: ticket, ticket: moved.ticket, now }, ports.content()),
    ports,
    ticket,
  )
  const key = { conversation, channel: ticket.channel, inboundId: action.id }
  const commit = await ports.log.commit(key, before, decision, now)
  if (commit.done === 'overtaken') {
    ports.log.forget(conversation)
    return commit
  }
  if (commit.done === 'committed') ports.committed(commit.turn)
  return {
    ok: true,
    ticket: commit.done === 'committed' ? moved.ticket : await nowOf(ports, moved.ticket),
    turn: commit.turn,
  }
}

/** What the same action came to before, here or where the ticket was at home then. */
async function firstOutcome({ log }: StaffTurnPorts, { conversation, earlier = [] }: Ticket, id: string) {
  const places = [conversation, ...earlier.map((place) => place.conversation)]
  const turns = await Promise.all([...new Set(places)].map((place) => log.find(place, id)))
  return turns.find((turn) => turn !== undefined)
}

/** The move an action comes to, made on the ticket as it stands. */
export function moveTicket(
  ports: StaffTurnPorts,
  action: StaffAction,
  ticket: Ticket,
  seq: number,
  now: Date,
  other?: Move['other'],
): Moved {
  return move(
    ticket,
    { ...moveOf(ports, action, seq), other, follower: followerBy(ticket, action.follower) },
    now,
    rulesOf(ports, ticket),
  )
}

/** The ticket another is to be merged into, by the reference that was written. */
async function otherOf(ports: StaffTurnPorts, { verb, text }: StaffAction): Promise<Move['other']> {
  if (verb !== 'merge' || text === undefined) return undefined
  const content = ports.content()
  const ref = referenceIn(text, content.organisation.municipality.referencePrefix)
  const ticket = ref === undefined ? undefined : await ports.tickets.get(ref)
  return ticket && { ticket, queue: queueById(content, ticket.queue) }
}

function moveOf(ports: Pick<StaffTurnPorts, 'content'>, action: StaffAction, seq: number): Move {
  const { verb, by, text, queue, consult, to, consent, files } = action
  return {
    verb,
    by,
    seq,
    text,
    consult,
    consent,
    staff: to,
    files: files?.length,
    to: queue === undefined ? undefined : findQueue(ports.content(), queue),
  }
}

/** A repeated action finds the ticket as others have left it since. */
async function nowOf(ports: Pick<StaffTurnPorts, 'tickets'>, ticket: Ticket): Promise<Ticket> {
  return (await ports.tickets.get(ticket._id)) ?? ticket
}
