import type { Ticket } from '../tickets/ticket.js'
import { nextWake } from '../tickets/wake.js'
import { atTicketsHome } from './at-tickets-home.js'
import { decideEvent, type TicketNews } from './event-decision.js'
import { rulesOf } from './rules.js'
import type { StaffTurnPorts } from './staff-turn.js'
import { whole } from './whole.js'

export type { TicketNews } from './event-decision.js'

/** Brings an event into the log of the ticket's own conversation and, by the outbox, to whoever must hear of it. */
export function createEventReceiver(ports: StaffTurnPorts): (news: TicketNews) => Promise<void> {
  return async (news) => {
    await atTicketsHome(ports, news.ref, (ticket) => attempt(ports, news, ticket))
  }
}

async function attempt(ports: StaffTurnPorts, news: TicketNews, ticket: Ticket) {
  const { conversation } = ticket
  const before = await ports.log.load(conversation)
  if (!before || isStale(ports, news, ticket)) return { done: 'gone' as const }
  const now = ports.now()
  const decided = decideEvent({ news, ticket, before, now, rules: rulesOf(ports, ticket) }, ports.content())
  if (!decided) return { done: 'gone' as const }
  const key = { conversation, channel: ticket.channel, inboundId: news.id }
  const commit = await ports.log.commit(key, before, whole(decided, ports, ticket), now)
  if (commit.done === 'overtaken') ports.log.forget(conversation)
  if (commit.done === 'committed') ports.committed(commit.turn)
  return commit
}

/** What it was to be woken for has been overtaken: answered meanwhile, say. Its next wake is another. */
function isStale(ports: StaffTurnPorts, news: TicketNews, ticket: Ticket): boolean {
  if (news.what !== 'wake') return false
  const wake = nextWake(ticket, rulesOf(ports, ticket))
  return wake === undefined || wake.what !== news.wake || wake.at > ports.now()
}
