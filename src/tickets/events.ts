import type { StaffMember, Ticket, TicketEvent } from './ticket.js'

/** A ticket is talked about for weeks at most; what would make its document grow without end keeps its first and its last. */
export const EVENTS_MAX = 400
const EVENTS_KEPT_FIRST = 20

/** What is told of an event besides its name and time. */
export type Told = Pick<TicketEvent, 'by'> & Partial<Pick<TicketEvent, 'who' | 'from' | 'to'>>

export const SYSTEM = { by: 'system' } as const

/** The ticket with changes and the event they came by: one version more. Time never runs back within a ticket. */
export function changed(
  ticket: Ticket,
  what: TicketEvent['what'],
  told: Told,
  now: Date,
  changes: Partial<Ticket> = {},
): Ticket {
  const last = ticket.events.at(-1)?.at ?? now
  const event: TicketEvent = { at: last > now ? last : now, what, ...told }
  return { ...ticket, ...changes, version: ticket.version + 1, events: bounded([...ticket.events, event]) }
}

/** The same ticket without some of its fields. */
export function without<K extends keyof Ticket>(ticket: Ticket, ...fields: K[]): Ticket {
  const copy = { ...ticket }
  for (const field of fields) delete (copy as Partial<Ticket>)[field]
  return copy
}

export function byStaff(who: StaffMember): Told {
  return { by: 'staff', who }
}

function bounded(events: TicketEvent[]): TicketEvent[] {
  if (events.length <= EVENTS_MAX) return events
  return [...events.slice(0, EVENTS_KEPT_FIRST), ...events.slice(events.length - EVENTS_MAX + EVENTS_KEPT_FIRST)]
}
