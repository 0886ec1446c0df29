import type { Queue } from '../content/organisation.js'
import type { Say } from '../content/replies.js'
import type { Lang } from '../message.js'
import type { StaffMember } from '../tickets/ticket.js'

/** A member of staff as their queue has chosen to have them named to residents: in full, by first name, or by role. */
export function nameForResident(staff: StaffMember, queue: Queue, lang: Lang, say: Say): string {
  if (queue.staffName === 'role') return say('staff_role', { queue: queue.name[lang] })
  if (queue.staffName === 'first') return staff.name.trim().split(/\s+/)[0] ?? staff.name
  return staff.name
}
