import { createHash, timingSafeEqual } from 'node:crypto'
import type { DoorRequest } from '../channels/channel.js'
import { ServiceError } from '../errors.js'
import type { Limits } from '../limits.js'
import { Rate } from '../rate.js'

export interface NamedToken {
  name: string
  token: string
}

/** The systems that may ask at the API, each by a token of its own and no oftener than it may. */
export class SystemCallers {
  readonly #tokens: readonly NamedToken[]
  readonly #asked: Rate

  constructor(tokens: readonly NamedToken[], limits: Limits) {
    this.#tokens = tokens
    this.#asked = new Rate('apiPerToken', limits)
  }

  /** The name of the system that asks. Throws `credentials_missing` and `rate_limited`. */
  async admit({ headers }: Pick<DoorRequest, 'headers'>): Promise<string> {
    const name = systemOf(headers.authorization, this.#tokens)
    await this.#asked.take(name)
    return name
  }
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
