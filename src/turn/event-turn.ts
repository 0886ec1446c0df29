import { nextWake } from '../tickets/wake.js'
import { decideEvent, type TicketNews } from './event-decision.js'
import { withHooks } from './hooks.js'
import { rulesOf } from './rules.js'
import type { StaffTurnPorts } from './staff-turn.js'
import { untilCommitted } from './until-committed.js'

export type { TicketNews } from './event-decision.js'

/** Brings an event into the log of the ticket's own conversation and, by the outbox, to whoever must hear of it. */
export function createEventReceiver(ports: StaffTurnPorts): (news: TicketNews) => Promise<void> {
  return async (news) => {
    const found = await ports.tickets.get(news.ref)
    if (!found) return
    await ports.queue.run(found.conversation, () => untilCommitted(() => attempt(ports, news, found.conversation)))
  }
}

async function attempt(ports: StaffTurnPorts, news: TicketNews, conversation: string) {
  const [ticket, before] = await Promise.all([ports.tickets.get(news.ref), ports.log.load(conversation)])
  if (!ticket || !before || isStale(ports, news, ticket)) return { done: 'gone' as const }
  const now = ports.now()
  const decided = decideEvent({ news, ticket, before, now, rules: rulesOf(ports, ticket) }, ports.content())
  if (!decided) return { done: 'gone' as const }
  const key = { conversation, channel: ticket.channel, inboundId: news.id }
  const commit = await ports.log.commit(key, before, withHooks(decided, ports), now)
  if (commit.done === 'overtaken') ports.log.forget(conversation)
  if (commit.done === 'committed') ports.committed(commit.turn)
  return commit
}

/** What it was to be woken for has been overtaken: answered meanwhile, say. Its next wake is another. */
function isStale(ports: StaffTurnPorts, news: TicketNews, ticket: Parameters<typeof nextWake>[0]): boolean {
  if (news.what !== 'wake') return false
  const wake = nextWake(ticket, rulesOf(ports, ticket))
  return wake === undefined || wake.what !== news.wake || wake.at > ports.now()
}
