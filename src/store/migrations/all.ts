import { eventsSayWho } from './001-events-say-who.js'
import { ticketsHaveTimes } from './002-tickets-have-times.js'
import { clientDataIsText } from './003-client-data-is-text.js'
import { ticketsHaveWords } from './004-tickets-have-words.js'
import type { Migration } from './migration.js'

/** All there have ever been, in their order. One that has been in use is never changed, and never taken away. */
export const MIGRATIONS: readonly Migration[] = [eventsSayWho, ticketsHaveTimes, clientDataIsText, ticketsHaveWords]
