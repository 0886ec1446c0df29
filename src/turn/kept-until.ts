import { DateTime } from 'luxon'
import type { Ticket } from '../tickets/ticket.js'

/** When a ticket was closed; undefined for one that is not. */
export function closedAt({ status, events, resolvedAt, arrivedAt }: Ticket): Date | undefined {
  if (status !== 'closed') return undefined
  return events.findLast(({ what }) => what === 'closed')?.at ?? resolvedAt ?? arrivedAt
}

/** Until when a ticket is kept, counted from when it was closed; undefined for one that is not. */
export function keptUntil(
  ticket: Ticket,
  { timeZone, months }: { timeZone: string; months: number },
): DateTime | undefined {
  const at = closedAt(ticket)
  return at && DateTime.fromJSDate(at, { zone: timeZone }).plus({ months })
}
