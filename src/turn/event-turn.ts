import type { Decision } from './ports.js'
import type { StaffTurnPorts } from './staff-turn.js'
import { untilCommitted } from './until-committed.js'

/** Something that happened by itself and that a ticket's staff must hear of. */
export interface TicketNews {
  /** Same id, same event: told once. */
  id: string
  ref: string
  what: 'delivery_failed'
  /** The sentence for the thread, in the staff's language. */
  text: string
}

/** Brings an event into the log of the ticket's own conversation and, by the outbox, into its thread. */
export function createEventReceiver(ports: StaffTurnPorts): (news: TicketNews) => Promise<void> {
  return async (news) => {
    const found = await ports.tickets.get(news.ref)
    if (!found) return
    await ports.queue.run(found.conversation, () =>
      untilCommitted(async () => {
        const [ticket, before] = await Promise.all([ports.tickets.get(news.ref), ports.log.load(found.conversation)])
        if (!ticket || !before) return { done: 'gone' as const }
        const now = ports.now()
        const after = {
          ...ticket,
          version: ticket.version + 1,
          events: [...ticket.events, { at: now, what: news.what }],
        }
        const decision: Decision = {
          kind: 'event',
          outbound: [],
          state: before.state,
          deliver: [
            {
              destination: `ticket:${news.ref}`,
              payload: { kind: 'thread', ref: news.ref, text: news.text, from: 'system' },
            },
          ],
          ticket: { before: ticket.version, after },
        }
        const commit = await ports.log.commit(
          { conversation: found.conversation, channel: ticket.channel, inboundId: news.id },
          before,
          decision,
          now,
        )
        if (commit.done === 'overtaken') ports.log.forget(found.conversation)
        if (commit.done === 'committed') ports.committed(commit.turn)
        return commit
      }),
    )
  }
}
