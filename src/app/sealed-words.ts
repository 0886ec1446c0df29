import type { Queued } from '../outbox/ports.js'
import type { Tickets } from '../store/tickets.js'
import { isSealed } from '../tickets/sealed.js'

/**
 * Words that still wait for their thread when their ticket leaves a confidential queue without consent: the thread they
 * would come to now is another queue's. Whoever they were for has left them behind.
 */
export function createWithholder(tickets: Pick<Tickets, 'get'>) {
  return async (queued: readonly Queued[]): Promise<readonly Queued[]> => {
    const refs = new Set(queued.flatMap(({ delivery: { payload } }) => (payload.kind === 'thread' ? payload.ref : [])))
    const found = await Promise.all([...refs].map(async (ref) => [ref, await tickets.get(ref)] as const))
    const byRef = new Map(found)
    return queued.filter(({ delivery: { payload }, turn }) => {
      const ticket = payload.kind === 'thread' ? byRef.get(payload.ref) : undefined
      return ticket !== undefined && isSealed(ticket, turn)
    })
  }
}
