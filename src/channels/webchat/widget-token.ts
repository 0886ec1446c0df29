import { isLoopback } from '../../config.js'
import { ServiceError } from '../../errors.js'
import type { InboundMessage } from '../../message.js'
import type { ReceiveMessage, Turn, TurnLog } from '../../turn/ports.js'
import type { Door, DoorReply, DoorRequest } from '../channel.js'
import { type ActivityView, type BotNames, toActivitySet } from './activities.js'
import type { Attach } from './attachments.js'
import { newConversationId, toConversation } from './conversation-id.js'
import type { AllowOrigin } from './cross-origin.js'
import { PAGE_TURNS_MAX } from './direct-line.js'
import { langIn } from './house.js'
import { EntryId, opening } from './inbound.js'
import type { RateLimits } from './limits.js'
import type { StreamAddress } from './stream-address.js'
import type { Tokens } from './tokens.js'

/** Pages of a conversation that are looked through; no chat is so long. */
const PAGES_MAX = 50

export interface WidgetTokenOptions {
  receive: ReceiveMessage
  log: Pick<TurnLog, 'read'>
  tokens: Tokens
  limits: RateLimits
  origins: WidgetOrigins
  names: BotNames
  attaching: (host: string | undefined) => Attach
  streamAddress: StreamAddress
  now: () => Date
}

/**
 * Where our own widget gets its token: no secret, but only a page of an allowed origin, so that other sites cannot pose
 * as the municipality. The widget shows its old token, if it has one, and then gets the same conversation back. With
 * `join=1` the conversation is opened as well, and what has been said in it comes along: one round trip to the first words.
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
      const join = joinIn(request.query)
      await options.limits.token(request.address)
      const id = (await earlierConversation(request, options)) ?? newConversationId()
      const said = join && (await joined(request, join(id), id, options))
      const issued = await options.tokens.issue(id, options.now())
      const streamUrl = options.streamAddress(request, issued, Number(said?.watermark ?? 0))
      return { status: 200, body: { ...issued, streamUrl, ...said } }
    },
  }
}

/** How the conversation is to be opened, once it is known which; undefined where only a token is asked for. */
function joinIn(query: URLSearchParams): ((id: string) => InboundMessage) | undefined {
  const lang = langIn(query)
  const entry = EntryId.optional().safeParse(query.get('entry') ?? undefined)
  if (!entry.success) throw new ServiceError('payload_invalid', 'entry is no id of a way in')
  return query.get('join') === '1' ? (id) => opening(id, lang, entry.data) : undefined
}

/** Opens the conversation, once, and tells what has been said in it, at most PAGE_TURNS_MAX turns. */
async function joined(
  request: DoorRequest,
  message: InboundMessage,
  id: string,
  { receive, log, limits, names, attaching }: WidgetTokenOptions,
) {
  await limits.message(id, request.address)
  await receive(message)
  const turns = await log.read(toConversation(id), 0, PAGE_TURNS_MAX)
  const view: ActivityView = { names, attach: attaching(request.headers.host) }
  return toActivitySet(id, turns, 0, view)
}

/**
 * The conversation of the token shown as bearer. One too old or not ours starts a new conversation, silently; so does
 * one that was left in a hurry: whoever has the device now may be somebody else.
 */
async function earlierConversation(request: DoorRequest, options: WidgetTokenOptions): Promise<string | undefined> {
  const bearer = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer === undefined) return undefined
  try {
    const id = await options.tokens.verifyForRenewal(bearer, options.now())
    return (await wasFled(id, options.log)) ? undefined : id
  } catch (error) {
    if (error instanceof ServiceError && error.status < 500) return undefined
    throw error
  }
}

/** Read from the log itself: what is cached may be older than the leaving. */
async function wasFled(id: string, log: Pick<TurnLog, 'read'>): Promise<boolean> {
  let after = 0
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const turns: Turn[] = await log.read(toConversation(id), after, PAGE_TURNS_MAX)
    if (turns.some(({ state }) => state.fled)) return true
    if (turns.length < PAGE_TURNS_MAX) return false
    after = turns.at(-1)?.seq ?? after
  }
  return false
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
