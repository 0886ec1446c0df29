import { isDeepStrictEqual } from 'node:util'
import type { Ticket } from '../../tickets/ticket.js'
import { searchWordsOf } from '../ticket-words.js'
import type { Migration } from './migration.js'

/** What a ticket is found by stands on it; whoever does not know of that leaves it as it was when words are added. */
export const ticketsHaveWords: Migration = {
  version: 4,
  name: 'tickets are found by words of their own',
  passes: [
    {
      collection: 'tickets',
      needs: (since) => {
        const without = { words: { $exists: false } }
        return since ? { $or: [without, { updatedAt: { $gte: since } }] } : without
      },
      repair: (ticket) => {
        const words = searchWordsOf(ticket as Ticket)
        return isDeepStrictEqual(words, ticket.words) ? undefined : { words, version: ticket.version + 1 }
      },
    },
  ],
}
