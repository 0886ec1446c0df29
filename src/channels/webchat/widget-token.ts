import { isLoopback } from '../../config.js'
import { ServiceError } from '../../errors.js'
import type { Door, DoorReply, DoorRequest } from '../channel.js'
import { newConversationId } from './conversation-id.js'
import type { AllowOrigin } from './cross-origin.js'
import type { RateLimits } from './limits.js'
import type { StreamAddress } from './stream-address.js'
import type { Tokens } from './tokens.js'

export interface WidgetTokenOptions {
  tokens: Tokens
  limits: RateLimits
  origins: WidgetOrigins
  streamAddress: StreamAddress
  now: () => Date
}

/**
 * Where our own widget gets its token: no secret, but only a page of an allowed origin, so that other sites cannot pose
 * as the municipality. The widget shows its old token, if it has one, and then gets the same conversation back.
 */
export function widgetTokenDoor(options: WidgetTokenOptions): Door {
  return {
    method: 'POST',
    path: '/widget/token',
    bytesMax: 0,
    handle: async (request): Promise<DoorReply> => {
      if (options.origins.allow(request) === undefined) {
        throw new ServiceError('forbidden', 'This page may not open the chat; its site is not among WEBCHAT_ORIGINS')
      }
      await options.limits.token(request.address)
      const id = (await earlierConversation(request, options)) ?? newConversationId()
      const issued = await options.tokens.issue(id, options.now())
      return { status: 200, body: { ...issued, streamUrl: options.streamAddress(request, issued, 0) } }
    },
  }
}

/** The conversation of the token shown as bearer. One too old or not ours starts a new conversation, silently. */
async function earlierConversation(request: DoorRequest, options: WidgetTokenOptions): Promise<string | undefined> {
  const bearer = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer === undefined) return undefined
  try {
    return await options.tokens.verifyForRenewal(bearer, options.now())
  } catch (error) {
    if (error instanceof ServiceError) return undefined
    throw error
  }
}

/** The sites whose pages may embed the widget. */
export class WidgetOrigins {
  readonly #origins: Set<string>

  constructor(publicUrl: string | undefined, others: readonly string[]) {
    const urls = publicUrl === undefined ? others : [publicUrl, ...others]
    this.#origins = new Set(urls.map((url) => new URL(url).origin))
  }

  /**
   * The request's own origin if it may. Browsers always name the origin of a POST, so one that is missing is refused.
   * A page this service serves on this very machine may, whatever name it was reached by.
   */
  readonly allow: AllowOrigin = (request) => {
    const origin = request.headers.origin
    if (origin === undefined) return undefined
    if (this.#origins.has(origin)) return origin
    const url = URL.canParse(origin) ? new URL(origin) : undefined
    const here = url !== undefined && url.host === request.headers.host && isLoopback(url.hostname)
    return here ? origin : undefined
  }
}
