import type { Content } from '../content/content.js'
import { queueById } from './routing.js'
import type { StaffMember, Ticket } from './ticket.js'

/** A member of staff, and the queues they belong to: present in the team each queue's own channel is in. */
export interface Viewer {
  staff: StaffMember
  queues: ReadonlySet<string>
}

/**
 * Whether somebody may read what a ticket is about. All staff may, but for a confidential queue's tickets, which are
 * read by its own alone. Whoever belongs to no queue is no staff.
 */
export function mayRead(ticket: Pick<Ticket, 'queue'>, viewer: Viewer, content: Content): boolean {
  if (viewer.queues.size === 0) return false
  const queue = queueById(content, ticket.queue)
  return !queue.confidential || viewer.queues.has(queue.id)
}

/** Whether somebody may claim it, answer it and the like: its own queue's staff. */
export function mayAct(ticket: Pick<Ticket, 'queue'>, viewer: Viewer): boolean {
  return viewer.queues.has(ticket.queue)
}

/** What anyone may know of a ticket they may not read: that it is there, and where. */
export type TicketOutline = Pick<Ticket, '_id' | 'status' | 'queue' | 'department' | 'arrivedAt' | 'dueAt'>

export function outlineOf({ _id, status, queue, department, arrivedAt, dueAt }: Ticket): TicketOutline {
  return { _id, status, queue, department, arrivedAt, dueAt }
}
