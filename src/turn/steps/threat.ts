import { noticed } from '../../tickets/happenings.js'
import { queueById } from '../../tickets/routing.js'
import { isThreat } from '../../understanding/intents.js'
import { nearestOpen, openTickets } from '../conversation.js'
import type { Draft } from '../draft.js'

/**
 * Not a step: however the message was met, a threat is told of in the thread of each ticket it may be about, where the
 * queue's managers are mentioned. The resident gets no lecture.
 */
export function flagThreat(draft: Draft): void {
  if (draft.channel === 'teams' || !threatens(draft)) return
  const { state, setting, ticket } = draft
  draft.noting.happened('abusive', { queue: ticket?.after.queue ?? nearestOpen(state)?.queue })
  for (const { ref, queue } of openTickets(state)) {
    const { managers } = queueById(setting.content, queue)
    const mentions = managers.length > 0 ? { mentions: managers } : {}
    draft.post(ref, { text: draft.sayToStaff('thread_threat_written'), from: 'system', ...mentions })
  }
  // A turn changes one ticket: the one it has changed, or the one a person last spoke in.
  const near = ticket?.after ?? draft.ticketOf(nearestOpen(state)?.ref ?? '')
  // Somebody else's fault that they follow is not what they threaten about.
  if (near && near.conversation !== draft.said.message.conversation) return
  if (near && near.status !== 'resolved' && near.status !== 'closed')
    draft.keep(noticed(near, 'threat', setting.now, 'resident'))
}

/** This message, or what was asked before and is filed by it. */
function threatens({ said: { message }, ticket, setting: { content } }: Draft): boolean {
  const filed = ticket?.before === 0 ? ticket.after.question : ''
  return isThreat(content.intents, message.text) || isThreat(content.intents, filed)
}
