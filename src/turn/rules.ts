import type { Content } from '../content/content.js'
import type { Calendar } from '../tickets/hours.js'
import { queueById } from '../tickets/routing.js'
import type { Ticket } from '../tickets/ticket.js'
import type { TicketRules } from '../tickets/wake.js'

/** What a ticket's times are counted by, from the content in force. */
export function rulesOf(
  ports: { content: () => Content; calendar: Calendar },
  ticket: Pick<Ticket, 'queue'>,
): TicketRules {
  const content = ports.content()
  const { reopenDays } = content.organisation.municipality
  return { queue: queueById(content, ticket.queue), calendar: ports.calendar, reopenDays }
}
