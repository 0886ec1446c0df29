import type { InboundMessage } from '../message.js'
import { reopenUntil } from '../tickets/wake.js'
import type { TicketShelf, TurnLog } from './ports.js'
import { rulesOf } from './rules.js'
import type { TurnPorts } from './turn.js'

/**
 * Where a message is decided. A conversation that has proved to be the same resident's as another goes on in that one
 * while their ticket lasts; afterwards it is its own again. A message that was taken at home once is found there, even
 * when it comes again after the ticket's end.
 */
export async function atHome<M extends InboundMessage>(
  ports: Pick<TurnPorts, 'content' | 'calendar' | 'now'> & { log: TurnLog; tickets: TicketShelf },
  message: M,
): Promise<M> {
  const home = (await ports.log.load(message.conversation))?.state.home
  if (!home) return message
  const goesOn = await lasts(ports, home.ref)
  if (!goesOn && !(await ports.log.find(home.conversation, message.id))) return message
  return { ...message, conversation: home.conversation }
}

async function lasts(
  ports: Pick<TurnPorts, 'content' | 'calendar' | 'now'> & { tickets: TicketShelf },
  ref: string,
): Promise<boolean> {
  const ticket = await ports.tickets.get(ref)
  if (!ticket || ticket.status === 'closed') return false
  return ticket.status !== 'resolved' || ports.now() <= reopenUntil(ticket, rulesOf(ports, ticket))
}
