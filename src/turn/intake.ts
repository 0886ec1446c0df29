import type { Limits } from '../limits.js'
import { Rate } from '../rate.js'
import { Slots } from '../slots.js'
import type { ReceiveMessage } from './ports.js'

/**
 * The same receiver, for no more residents' messages than the service has room for. One too many of a conversation is
 * `rate_limited`: its own resident waits, nobody else. One too many of all is `service_busy`. Either way nothing has been
 * done yet, and the caller's caller has been promised nothing.
 */
export function boundIntake(receive: ReceiveMessage, limits: Limits): ReceiveMessage {
  const minute = new Rate('messages', limits)
  const underWay = new Slots(limits)
  return async (message) => {
    const leave = underWay.take([['turnsPerConversation', message.conversation], ['turns']])
    try {
      await minute.take('all')
      return await receive(message)
    } finally {
      leave()
    }
  }
}
