import { ServiceError } from '../errors.js'
import type { Ticket } from '../tickets/ticket.js'
import type { TurnPorts } from './turn.js'
import { untilCommitted } from './until-committed.js'

/** A ticket's home moves when its resident proves another conversation theirs: once or twice in its life. */
const MOVES_MAX = 5

/**
 * Decides and commits about a ticket in the line of the conversation it has its home in, until it is not overtaken; and
 * all over again where the home turns out to have moved meanwhile. Undefined when there is no such ticket.
 */
export async function atTicketsHome<T extends object>(
  ports: Pick<TurnPorts, 'tickets' | 'queue'>,
  ref: string,
  attempt: (ticket: Ticket) => Promise<T | { done: 'overtaken' }>,
): Promise<T | undefined> {
  for (let moves = 0; moves < MOVES_MAX; moves += 1) {
    const found = await ports.tickets.get(ref)
    if (!found) return undefined
    const { conversation } = found
    const result = await ports.queue.run(conversation, () =>
      untilCommitted(async (): Promise<T | { done: 'overtaken' } | Elsewhere> => {
        const ticket = await ports.tickets.get(ref)
        if (!ticket) return { done: 'elsewhere' }
        return ticket.conversation === conversation ? attempt(ticket) : { done: 'elsewhere' }
      }),
    )
    if (!isElsewhere(result)) return result as T
  }
  throw new ServiceError('conversation_busy', 'The ticket moved again and again')
}

interface Elsewhere {
  done: 'elsewhere'
}

function isElsewhere(result: object): result is Elsewhere {
  return 'done' in result && result.done === 'elsewhere'
}
