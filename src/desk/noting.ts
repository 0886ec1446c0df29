import { mayRead } from '../tickets/sight.js'
import type { StaffMember, Ticket } from '../tickets/ticket.js'
import type { Caller } from './admission.js'
import type { DeskPorts } from './ports.js'

const DOOR = 'desk'

/** Notes that a ticket is opened, by whoever may read it or not: that somebody tried is worth knowing too. */
export function noteOpened({ notes }: Pick<DeskPorts, 'notes'>, { viewer }: Caller, ticket: Ticket): Promise<void> {
  return notes.opened(staffBy(viewer.staff), ticket, { did: 'ticket_read', door: DOOR })
}

/** Notes the tickets of a list whose words are in it. */
export async function noteListed(
  { notes, content }: Pick<DeskPorts, 'notes' | 'content'>,
  { viewer }: Caller,
  tickets: readonly Ticket[],
  did: 'tickets_listed' | 'visits_listed' = 'tickets_listed',
): Promise<void> {
  const read = tickets.filter((ticket) => mayRead(ticket, viewer, content()))
  await notes.listed(staffBy(viewer.staff), read, { did, door: DOOR })
}

/** Notes a search each time, with what it found; what was searched for may be a name, and is not noted. */
export async function noteSearched(
  { notes }: Pick<DeskPorts, 'notes'>,
  { viewer }: Caller,
  tickets: readonly Ticket[],
): Promise<void> {
  const about = { tickets: tickets.map(({ _id }) => _id) }
  await notes.each({ who: staffBy(viewer.staff), did: 'tickets_searched', about, door: DOOR })
}

function staffBy({ id, name }: StaffMember) {
  return { kind: 'staff' as const, id, name }
}
