import { createHash, timingSafeEqual } from 'node:crypto'
import { ServiceError } from '../errors.js'

export interface NamedToken {
  name: string
  token: string
}

/** The name of the system whose token a request bears. Compared as digests, so that time tells nothing. */
export function systemOf(authorization: string | undefined, tokens: readonly NamedToken[]): string {
  const given = digest(/^Bearer (\S{1,500})$/i.exec(authorization ?? '')?.[1] ?? '')
  const known = tokens.filter(({ token }) => timingSafeEqual(digest(token), given))
  const [system] = known
  if (!system)
    throw new ServiceError('credentials_missing', 'Send Authorization: Bearer with a token from ADMIN_TOKENS')
  return system.name
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
