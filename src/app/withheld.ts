import type { Queued } from '../outbox/ports.js'
import type { Tickets } from '../store/tickets.js'
import { isSealed } from '../tickets/sealed.js'
import { isChat } from '../turn/conversation.js'
import { lastOf } from '../turn/last-state.js'
import type { TurnLog } from '../turn/ports.js'

export interface WithholdingPorts {
  tickets: Pick<Tickets, 'get'>
  log: Pick<TurnLog, 'load' | 'read'>
}

/** Of words that wait, those that may not be said any more, since what they were for has changed meanwhile. */
export function createWithholder({ tickets, log }: WithholdingPorts) {
  return async (queued: readonly Queued[]): Promise<readonly Queued[]> => {
    const [sealed, left] = await Promise.all([sealedOf(queued, tickets), leftOf(queued, log)])
    return [...sealed, ...left]
  }
}

/**
 * Words that still wait for their thread when their ticket leaves a confidential queue without consent: the thread they
 * would come to now is another queue's. Whoever they were for has left them behind.
 */
async function sealedOf(queued: readonly Queued[], tickets: WithholdingPorts['tickets']): Promise<Queued[]> {
  const refs = new Set(queued.flatMap(({ delivery: { payload } }) => (payload.kind === 'thread' ? payload.ref : [])))
  const found = await Promise.all([...refs].map(async (ref) => [ref, await tickets.get(ref)] as const))
  const byRef = new Map(found)
  return queued.filter(({ delivery: { payload }, turn }) => {
    const ticket = payload.kind === 'thread' ? byRef.get(payload.ref) : undefined
    return ticket !== undefined && isSealed(ticket, turn)
  })
}

/** SMS of a chat that were still on their way when its page was left in a hurry; danger's own answer goes all the same. */
async function leftOf(queued: readonly Queued[], log: WithholdingPorts['log']): Promise<Queued[]> {
  const before = queued.filter(
    ({ delivery: { payload }, turn }) =>
      payload.kind === 'sms' && !payload.urgent && isChat(turn.conversation) && !turn.state.fled,
  )
  const conversations = [...new Set(before.map(({ turn }) => turn.conversation))]
  const last = await Promise.all(conversations.map(async (one) => [one, await lastOf(log, one)] as const))
  const fled = new Set(last.flatMap(([one, stands]) => (stands?.state.fled ? one : [])))
  return before.filter(({ turn }) => fled.has(turn.conversation))
}
