import { isOpen } from '../tickets/hours.js'
import { queueById } from '../tickets/routing.js'
import { openTickets } from './conversation.js'
import type { Setting } from './draft.js'
import type { ConversationState, TicketPointer } from './ports.js'

type LiveSetting = Pick<Setting, 'content' | 'calendar' | 'now'>

/** The ticket a person is in live conversation about; where there are several, the one they wrote in last. */
export function liveTicket(state: ConversationState, setting: LiveSetting): TicketPointer | undefined {
  const live = openTickets(state).filter((pointer) => isLive(pointer, setting))
  return live.sort((a, b) => (b.staffAt?.getTime() ?? 0) - (a.staffAt?.getTime() ?? 0))[0]
}

/**
 * Whether a person is in live conversation about a ticket: someone on the staff has it and claimed or wrote within the
 * set time, and the queue is open. Only then is the bot silent; a parked ticket must not silence it for days.
 */
function isLive(pointer: TicketPointer, setting: LiveSetting): boolean {
  const isHeld = pointer.status === 'claimed' || pointer.status === 'waiting'
  if (!isHeld || !pointer.staffAt) return false
  const quietMs = setting.now.getTime() - pointer.staffAt.getTime()
  if (quietMs > setting.content.organisation.municipality.liveMinutes * 60_000) return false
  return isOpen(queueById(setting.content, pointer.queue).hours, setting.calendar, setting.now)
}
