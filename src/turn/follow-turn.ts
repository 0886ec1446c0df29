import { sayFrom } from '../content/replies.js'
import { ServiceError } from '../errors.js'
import { newConversation } from './conversation.js'
import type { ConversationState, Decision, FollowUp } from './ports.js'
import type { TurnPorts } from './turn.js'
import { untilCommitted } from './until-committed.js'

type FollowPorts = Pick<TurnPorts, 'log' | 'content' | 'now' | 'queue' | 'committed'>

/**
 * Makes in another of the resident's conversations the change that a committed turn asked for; made once, however often
 * it is asked. The outbox asks, from the very turn it was saved with, and asks again until it is done: a crash between
 * the two turns, or a client that never comes back, loses nothing. Throws `delivery_not_yet` for what will pass.
 */
export function createFollower(ports: FollowPorts): (asked: FollowUp) => Promise<void> {
  return async (asked) => {
    try {
      const commit = await ports.queue.run(asked.conversation, () => untilCommitted(() => follow(ports, asked)))
      if (commit.done === 'committed') ports.committed(commit.turn)
    } catch (cause) {
      if (!(cause instanceof ServiceError && cause.retry)) throw cause
      throw new ServiceError('delivery_not_yet', 'The other conversation cannot be written to just now', { cause })
    }
  }
}

async function follow(ports: FollowPorts, asked: FollowUp) {
  const { conversation, channel, id, lang } = asked
  const now = ports.now()
  const before =
    (await ports.log.load(conversation)) ?? newConversation({ channel, conversation, id, text: '', lang }, now)
  const state = changedBy(asked.change, before.state)
  const decision: Decision = { kind: 'event', outbound: [], deliver: [], state, ...told(ports, asked, state) }
  const commit = await ports.log.commit({ conversation, channel, inboundId: id }, before, decision, now)
  if (commit.done === 'overtaken') ports.log.forget(conversation)
  return commit
}

function changedBy(change: FollowUp['change'], before: ConversationState): ConversationState {
  const { optedOut: _, ...state } = before
  switch (change.what) {
    case 'home':
      return { ...without(before, change.home.ref), home: change.home }
    case 'left':
      return without(before, change.ref)
    case 'opted_out':
      return { ...state, optedOut: true }
    case 'opted_in':
      return state
  }
}

/** As if it had never been about this ticket. */
function without({ pending, ...state }: ConversationState, ref: string): ConversationState {
  const asksOfIt = pending && 'ref' in pending && pending.ref === ref
  const tickets = state.tickets.filter((pointer) => pointer.ref !== ref)
  return { ...state, tickets, ...(pending && !asksOfIt ? { pending } : {}) }
}

/** A chat that a ticket has left says so: whoever still has it open must not wait there. */
function told({ content }: FollowPorts, { change }: FollowUp, { lang }: ConversationState): Partial<Decision> {
  if (change.what !== 'left') return {}
  const text = sayFrom(content().replies[lang])('link_left', { ref: change.ref })
  return { outbound: [{ speaker: { kind: 'bot' }, text }] }
}
