import { changed, SYSTEM } from './events.js'
import type { Carrier, Ticket } from './ticket.js'

/** Whether a department's system has it and nobody of the staff does. */
export function isCarried({ carrier }: Pick<Ticket, 'carrier'>): boolean {
  return carrier?.to === 'system' && (carrier.state === 'pending' || carrier.state === 'taken')
}

/**
 * Whether staff have anything to do with it: not while a department's system carries it out, and not of what ended
 * without them, a visit or an order, unless somebody has opened it again. What they have been shown once is kept true.
 */
export function isForStaff(ticket: Pick<Ticket, 'carrier' | 'visit' | 'status' | 'thread'>): boolean {
  const { carrier, visit, status, thread } = ticket
  if (thread) return true
  if (isCarried(ticket)) return false
  const isSettled = status === 'resolved' || status === 'closed'
  const endedAlone = visit !== undefined || (carrier?.to === 'system' && carrier.state === 'done')
  return !(isSettled && endedAlone)
}

/** What the other side said of it. Done is done, and the first reference stands. */
export function carried(ticket: Ticket, news: Omit<Carrier, 'to' | 'name'>, now: Date): Ticket {
  const { carrier } = ticket
  if (!carrier || carrier.state === 'done') return ticket
  const after = { ...carrier, ...news, ...(carrier.id ? { id: carrier.id } : {}) }
  return changed(ticket, 'carried', SYSTEM, now, { carrier: after })
}
