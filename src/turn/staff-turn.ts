import { type Say, sayFrom } from '../content/replies.js'
import type { OutboundMessage } from '../message.js'
import { maskIdentityNumbers } from '../privacy/mask.js'
import { gsm7 } from '../sms-text/gsm7.js'
import { plainText } from '../sms-text/plain-text.js'
import { move, type Refusal } from '../tickets/moves.js'
import { queueById } from '../tickets/routing.js'
import type { Ticket } from '../tickets/ticket.js'
import { newConversation, withPointer } from './conversation.js'
import type { Conversation, Decision, ReceiveStaffAction, StaffAction, StaffOutcome } from './ports.js'
import type { TurnPorts } from './turn.js'
import { untilCommitted } from './until-committed.js'

export type StaffTurnPorts = Omit<TurnPorts, 'understand' | 'newReference' | 'newCode'>

/**
 * One staff action on a ticket, start to finish: load, check that the move is legal, decide, commit. A refused action
 * stores nothing. An action that comes twice has its first outcome. Staff actions stand in the resident's own log, so
 * what the bot decided a moment before cannot land after them.
 */
export function createStaffReceiver(ports: StaffTurnPorts): ReceiveStaffAction {
  return async (raw) => {
    const action = raw.text === undefined ? raw : { ...raw, text: maskIdentityNumbers(raw.text).text.trim() }
    const ticket = await ports.tickets.get(action.ref)
    if (!ticket) return { ok: false, why: 'not_found' }
    return ports.queue.run(ticket.conversation, () => untilCommitted(() => attempt(ports, action, ticket.conversation)))
  }
}

async function attempt(
  ports: StaffTurnPorts,
  action: StaffAction,
  conversation: string,
): Promise<StaffOutcome | { done: 'overtaken' }> {
  const ticket = await ports.tickets.get(action.ref)
  if (!ticket) return { ok: false, why: 'not_found' }
  const earlier = await ports.log.find(conversation, action.id)
  if (earlier) return { ok: true, ticket, turn: earlier }
  const now = ports.now()
  const moved = move(ticket, action, now)
  if ('why' in moved) return refused(moved, ticket)
  const before =
    (await ports.log.load(conversation)) ??
    newConversation({ channel: ticket.channel, conversation, id: action.id, text: '', lang: ticket.lang }, now)
  const decision = decideStaff(ports, action, before, ticket, moved.ticket)
  const commit = await ports.log.commit(
    { conversation, channel: ticket.channel, inboundId: action.id },
    before,
    decision,
    now,
  )
  if (commit.done === 'overtaken') {
    ports.log.forget(conversation)
    return commit
  }
  if (commit.done === 'committed') ports.committed(commit.turn)
  return { ok: true, ticket: moved.ticket, turn: commit.turn }
}

function refused({ why }: Refusal, ticket: Ticket): StaffOutcome {
  return { ok: false, why, ticket }
}

function decideStaff(
  ports: StaffTurnPorts,
  action: StaffAction,
  before: Conversation,
  was: Ticket,
  ticket: Ticket,
): Decision {
  const content = ports.content()
  const say = sayFrom(content.replies[ticket.lang])
  const queue = queueById(content, ticket.queue).name[ticket.lang]
  const pointer = {
    ref: ticket._id,
    status: ticket.status,
    queue: ticket.queue,
    ...(ticket.claimedBy ? { claimedBy: ticket.claimedBy } : {}),
    ...(ticket.staffAt ? { staffAt: ticket.staffAt } : {}),
  }
  return {
    kind: 'staff',
    staff: { by: action.by, verb: action.verb, ref: ticket._id },
    outbound: toResident(action, ticket, say, queue),
    state: { ...before.state, tickets: withPointer(before.state.tickets, pointer) },
    deliver: [...toThread(action, ticket), ...toPhone(action, ticket, before, say, queue)],
    ticket: { before: was.version, after: ticket },
  }
}

/** What stands in the conversation. A claim is told on the web only: by SMS every notice costs and wakes someone. */
function toResident(action: StaffAction, ticket: Ticket, say: Say, queue: string): OutboundMessage[] {
  const { name } = action.by
  const human = { kind: 'human', name } as const
  if (action.verb === 'claim') {
    if (ticket.channel !== 'webchat') return []
    return [{ speaker: { kind: 'bot' }, text: say('claimed', { name, queue, ref: ticket._id }) }]
  }
  const text = action.text ?? ''
  if (action.verb === 'reply') return [{ speaker: human, text }]
  return [{ speaker: human, text: say('resolved', { ref: ticket._id, note: text }) }]
}

function toThread(action: StaffAction, ticket: Ticket): Decision['deliver'] {
  const destination = `ticket:${ticket._id}`
  const card = { destination, payload: { kind: 'card', ref: ticket._id } as const }
  if (action.text === undefined || action.text === '') return [card]
  const text = `${action.by.name}: ${action.text}`
  return [card, { destination, payload: { kind: 'thread', ref: ticket._id, text, from: 'staff' } }]
}

/** By SMS to whoever wrote by SMS or proved a number; to a number not proven only that there is something to read. */
function toPhone(
  action: StaffAction,
  ticket: Ticket,
  before: Conversation,
  say: Say,
  queue: string,
): Decision['deliver'] {
  const { contact, _id: ref } = ticket
  const to = contact.phone
  if (action.verb === 'claim' || contact.via !== 'sms' || to === undefined) return []
  const note = plainText(action.text ?? '')
  const { name } = action.by
  const full =
    action.verb === 'reply'
      ? say('human_sms', { name, queue, ref, text: note })
      : say('resolved_sms', { name, ref, note })
  const text = gsm7(contact.proven ? full : say('notice_unproven', { ref }))
  const provider = before.state.provider
  return [{ destination: `sms:${to}`, payload: { kind: 'sms', to, text, ref, ...(provider ? { provider } : {}) } }]
}
