import { isOpen } from '../tickets/hours.js'
import { queueById } from '../tickets/routing.js'
import type { Setting } from './draft.js'
import type { TicketPointer } from './ports.js'

/**
 * Whether a person is in live conversation about a ticket: claimed, someone on the staff claimed or wrote within the
 * set time, and the queue is open. Only then is the bot silent; a parked ticket must not silence it for days.
 */
export function isLive(pointer: TicketPointer, setting: Pick<Setting, 'content' | 'calendar' | 'now'>): boolean {
  if (pointer.status !== 'claimed' || !pointer.staffAt) return false
  const quietMs = setting.now.getTime() - pointer.staffAt.getTime()
  if (quietMs > setting.content.organisation.municipality.liveMinutes * 60_000) return false
  return isOpen(queueById(setting.content, pointer.queue).hours, setting.calendar, setting.now)
}
