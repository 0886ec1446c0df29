import { ServiceError } from '../errors.js'
import type { Sender } from '../outbox/sender.js'
import type { Core } from './core.js'

/** Brings what a turn asks of another conversation there: this service is its own destination. */
export function createFollowSender({ follow }: Pick<Core, 'follow'>): Sender {
  return {
    async send({ payload }) {
      if (payload.kind !== 'follow') throw new ServiceError('delivery_refused', `Nothing to follow: ${payload.kind}`)
      await follow(payload)
      return {}
    },
  }
}
