import { ServiceError } from '../../errors.js'
import type { ReceiveMessage } from '../../turn/ports.js'
import type { Door, DoorReply } from '../channel.js'
import { toConversation } from './conversation-id.js'
import type { RateLimits } from './limits.js'
import type { Tokens } from './tokens.js'

/** A token is at most half of it. */
const BODY_BYTES_MAX = 2_048

export interface LeaveOptions {
  receive: ReceiveMessage
  tokens: Tokens
  limits: RateLimits
  now: () => Date
}

/**
 * Where a browser says, on its way out, that its resident left the page in a hurry. It is sent as a beacon, which carries
 * no header and waits for no answer: so the token is the body. One that has expired is good for as long as it could be
 * renewed. A conversation is left once; whoever says so again is told the same.
 */
export function leaveDoor({ receive, tokens, limits, now }: LeaveOptions): Door {
  return {
    method: 'POST',
    path: '/widget/leave',
    bytesMax: BODY_BYTES_MAX,
    handle: async ({ body, address }): Promise<DoorReply> => {
      const token = body.toString('utf8').trim()
      if (!/^[\w-]+(\.[\w-]+){2}$/.test(token)) throw new ServiceError('payload_invalid', 'The body is no token')
      const id = await tokens.verifyForRenewal(token, now())
      await limits.message(id, address)
      const conversation = toConversation(id)
      await receive({ channel: 'webchat', conversation, id: 'fled', text: '', fled: true })
      return { status: 204 }
    },
  }
}
