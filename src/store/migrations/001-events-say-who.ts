import type { Document } from 'mongodb'
import type { TicketEvent } from '../../tickets/ticket.js'
import type { Migration } from './migration.js'

/** By what happened alone, as long as no event told who did it. */
const BY: Readonly<Record<string, TicketEvent['by']>> = {
  created: 'resident',
  resident_wrote: 'resident',
  contact: 'resident',
  danger: 'resident',
  delivery_failed: 'system',
}

/** The first tickets' events named the member of staff, if it was one, and nobody else. */
export const eventsSayWho: Migration = {
  version: 1,
  name: 'events of tickets say who did it',
  passes: [
    {
      collection: 'tickets',
      needs: () => ({ events: { $elemMatch: { by: { $exists: false } } } }),
      repair: ({ events, version }) => ({ events: events.map(withBy), version: version + 1 }),
    },
  ],
}

function withBy(event: Document): Document {
  if (event.by !== undefined) return event
  return { ...event, by: event.who ? 'staff' : (BY[event.what] ?? 'system') }
}
