import { ServiceError } from '../../errors.js'
import type { DoorRequest } from '../channel.js'
import { isConversationId } from './conversation-id.js'
import type { Tokens } from './tokens.js'

/** Who calls: a server that holds the secret, or a browser whose token opens one conversation. */
export type Caller = { kind: 'secret' } | { kind: 'token'; conversationId: string }

/** Reads the bearer. No bearer or a forged one is 401; our own, expired, is 403, which tells clients to get another. */
export async function callerOf(request: DoorRequest, tokens: Tokens, now: Date): Promise<Caller> {
  const bearer = bearerOf(request)
  if (tokens.isSecret(bearer)) return { kind: 'secret' }
  return { kind: 'token', conversationId: await tokens.verify(bearer, now) }
}

/** The bearer as sent, unread. */
export function bearerOf(request: DoorRequest): string {
  const bearer = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer === undefined) throw new ServiceError('credentials_missing', 'Send a token or the secret as bearer')
  return bearer
}

/** The conversation the path names, if the caller may have it. */
export function conversationFor(caller: Caller, idInPath: string | undefined): string {
  const id = idInPath ?? ''
  if (!isConversationId(id)) throw new ServiceError('not_found', 'No such conversation')
  if (caller.kind === 'secret' || caller.conversationId === id) return id
  throw new ServiceError('forbidden', 'The token is for another conversation')
}
