import { ServiceError } from '../../errors.js'
import type { DoorRequest } from '../channel.js'
import { callerOf } from './caller.js'
import type { Tokens } from './tokens.js'

/** The id of the conversation whose token a request shows. The secret opens none by itself: 403. */
export async function ownConversation(request: DoorRequest, tokens: Tokens, now: Date): Promise<string> {
  const caller = await callerOf(request, tokens, now)
  if (caller.kind === 'token') return caller.conversationId
  throw new ServiceError('forbidden', 'This is for the token of one conversation')
}
