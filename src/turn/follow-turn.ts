import { ServiceError } from '../errors.js'
import { atTicketsHome } from './at-tickets-home.js'
import { newConversation } from './conversation.js'
import { type Followed, follow } from './follow-decision.js'
import { mergeInto } from './merge-turn.js'
import type { FollowUp, Turn } from './ports.js'
import type { TurnPorts } from './turn.js'
import { untilCommitted } from './until-committed.js'
import { whole } from './whole.js'

export type FollowPorts = Pick<
  TurnPorts,
  'log' | 'content' | 'now' | 'queue' | 'committed' | 'tickets' | 'calendar' | 'hooks' | 'newReference'
>

/**
 * Makes in another conversation the change that a committed turn asked for; made once, however often it is asked. The
 * outbox asks, from the very turn it was saved with, and asks again until it is done: a crash between the two turns, or
 * a client that never comes back, loses nothing. Throws `delivery_not_yet` for what will pass.
 */
export function createFollower(ports: FollowPorts): (asked: FollowUp) => Promise<void> {
  return async (asked) => {
    try {
      await make(ports, asked)
    } catch (cause) {
      if (!(cause instanceof ServiceError && cause.retry)) throw cause
      throw new ServiceError('delivery_not_yet', 'The other conversation cannot be written to just now', { cause })
    }
  }
}

async function make(ports: FollowPorts, asked: FollowUp): Promise<void> {
  const { change } = asked
  if (change.what === 'merge') return mergeInto(ports, asked.id, change)
  const own = change.what === 'split' ? change.follower.ref : undefined
  if (own !== undefined) {
    await atTicketsHome(ports, own, ({ conversation }) => made(ports, { ...asked, conversation }))
    return
  }
  await ports.queue.run(asked.conversation, () => untilCommitted(() => made(ports, asked)))
}

async function made(ports: FollowPorts, asked: FollowUp) {
  const commit = await attempt(ports, asked)
  if (commit.done === 'committed') ports.committed(commit.turn)
  return commit
}

async function attempt(
  ports: FollowPorts,
  asked: FollowUp,
): Promise<{ done: 'committed'; turn: Turn } | { done: 'repeated' | 'overtaken' | 'gone' }> {
  const { conversation, channel, id, lang, change } = asked
  if (await ports.log.find(conversation, id)) return { done: 'repeated' }
  const now = ports.now()
  const before =
    (await ports.log.load(conversation)) ?? newConversation({ channel, conversation, id, text: '', lang }, now)
  const followed: Followed = { asked, before, now, ticket: await ticketOf(ports, change) }
  const decision = follow(followed, ports)
  if (!decision) return { done: 'gone' }
  // A follower's new ticket is none of the one it is split from.
  const was = decision.ticket?.before === 0 ? undefined : followed.ticket
  const key = { conversation, channel, inboundId: id }
  const commit = await ports.log.commit(key, before, whole(decision, ports, was), now)
  if (commit.done === 'overtaken') ports.log.forget(conversation)
  return commit
}

/**
 * The ticket a follower is split from, or their own that is to be a ticket again or to be marked. The one there is news of
 * only where a phone is told: whether it may be.
 */
async function ticketOf({ tickets }: FollowPorts, change: FollowUp['change']) {
  if (change.what === 'fled' || (change.what === 'news' && change.phone !== undefined)) return tickets.get(change.ref)
  if (change.what !== 'split') return undefined
  return tickets.get(change.follower.ref ?? change.ref)
}
