import type { ReadStanding } from '../../turn/standing.js'
import type { Door } from '../channel.js'
import { toConversation } from './conversation-id.js'
import { langIn } from './house.js'
import type { RateLimits } from './limits.js'
import { ownConversation } from './own-conversation.js'
import type { Tokens } from './tokens.js'

export interface StandingOptions {
  standing: ReadStanding
  tokens: Tokens
  limits: RateLimits
  now: () => Date
}

/** Where the widget reads how its conversation's tickets stand; the token says which conversation. */
export function standingDoor({ standing, tokens, limits, now }: StandingOptions): Door {
  return {
    method: 'GET',
    path: '/widget/standing',
    bytesMax: 0,
    handle: async (request) => {
      const id = await ownConversation(request, tokens, now())
      await limits.read(id)
      return { status: 200, body: await standing(toConversation(id), langIn(request.query)) }
    },
  }
}
