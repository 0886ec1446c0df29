import type { Queue } from '../content/organisation.js'
import { ServiceError } from '../errors.js'
import { queueById } from '../tickets/routing.js'
import type { StaffMember, Ticket } from '../tickets/ticket.js'
import type { DeskPorts } from './ports.js'
import type { WireColleague } from './wire.js'

type Known = Pick<DeskPorts, 'staff' | 'staffOf' | 'directory' | 'content' | 'now'>

/** Those a ticket can be handed over to: its queue's staff but for whoever asks, those who are on duty first. */
export async function colleagues(ports: Known, queue: string, asks: StaffMember): Promise<WireColleague[]> {
  const onDuty = await ports.staff.onDuty(queue, ports.now())
  const members = ports.staffOf ? await membersOf(ports.staffOf, queueById(ports.content(), queue)) : onDuty
  const here = new Set(onDuty.map(({ id }) => id))
  return members
    .filter(({ id }) => id !== asks.id)
    .map(({ id, name }) => ({ id, name, onDuty: here.has(id) }))
    .sort((a, b) => Number(b.onDuty) - Number(a.onDuty) || a.name.localeCompare(b.name, 'sv'))
}

/** Throws `staff_unchecked` while Teams cannot say who they are. */
async function membersOf(staffOf: NonNullable<Known['staffOf']>, queue: Queue): Promise<StaffMember[]> {
  try {
    return await staffOf(queue)
  } catch (cause) {
    if (!(cause instanceof ServiceError) || !cause.code.startsWith('delivery_')) throw cause
    throw new ServiceError('staff_unchecked', 'Teams does not say who is in the team', { cause })
  }
}

/** A member of staff by id, if they are the ticket's own queue's just now; undefined otherwise, which a move refuses. */
export async function colleague({ directory }: Known, ticket: Ticket, id: string): Promise<StaffMember | undefined> {
  const viewer = await directory.viewer(id)
  return viewer?.queues.has(ticket.queue) ? viewer.staff : undefined
}
