import { LIMITS, type Limits } from '../../limits.js'
import type { Log } from '../../log.js'
import { Slots } from '../../slots.js'
import type { Deletion } from '../../turn/deletion-turn.js'
import type { ReceiveMessage, TurnLog } from '../../turn/ports.js'
import type { ReadStanding } from '../../turn/standing.js'
import type { Door } from '../channel.js'
import type { BotNames } from './activities.js'
import { attaching, type ChatFiles } from './attachments.js'
import { anyOrigin, crossOrigin } from './cross-origin.js'
import { deletionDoors } from './deletion.js'
import { DirectLine } from './direct-line.js'
import { type HouseOf, houseDoor } from './house.js'
import { leaveDoor } from './leave.js'
import { RateLimits } from './limits.js'
import { type PagesOf, pageDoors } from './pages.js'
import { standingDoor } from './standing.js'
import { Stream, type StreamTiming, TIMING } from './stream.js'
import { streamAddresses } from './stream-address.js'
import type { TurnFeed } from './stream-session.js'
import { type Secrets, Tokens } from './tokens.js'
import { widgetScriptDoor } from './widget-script.js'
import { WidgetOrigins, widgetTokenDoor } from './widget-token.js'

export interface WebchatOptions {
  receive: ReceiveMessage
  log: Pick<TurnLog, 'read' | 'find'>
  feed: TurnFeed
  /** Where files are kept; absent, none are taken and none shown. */
  files?: ChatFiles
  /** WEBCHAT_SECRET and, while it is being changed, the one before it. */
  secrets: Secrets
  /** WEBCHAT_ORIGINS: sites that may embed the widget, besides `publicUrl`'s own. */
  origins: readonly string[]
  /** PUBLIC_URL. Absent, only pages of this very machine may embed the widget. */
  publicUrl: string | undefined
  /** What the bot is called, in each language. */
  texts: BotNames
  /** The municipality as it stands around the conversation, and what is written on our own pages; absent, they have no doors. */
  around?: { house: HouseOf; pages: PagesOf }
  /** How a resident's own conversation stands, and its deletion; absent, they have no doors. */
  own?: { standing: ReadStanding; deletion: Deletion }
  now: () => Date
  logger: Log
  limits?: Partial<Limits>
  timing?: Partial<StreamTiming>
}

/** Web chat, whole: Direct Line 3.0, its sockets, and the widget that municipalities' pages embed. */
export class Webchat {
  readonly stream: Stream
  readonly #doors: Door[]

  constructor(options: WebchatOptions) {
    const { receive, log, feed, files, now, logger, texts: names, publicUrl } = options
    const tokens = new Tokens(options.secrets)
    const limits = { ...LIMITS, ...options.limits }
    const rates = new RateLimits(limits)
    const streamAddress = streamAddresses(publicUrl)
    const origins = new WidgetOrigins(publicUrl, options.origins)
    const attach = attaching(files, publicUrl)
    const shared = { receive, log, tokens, limits: rates, origins, names, attaching: attach, streamAddress, now }
    const directLine = new DirectLine({ ...shared, slots: new Slots(limits), files })
    this.#doors = [
      ...crossOrigin(directLine.doors(), anyOrigin),
      ...crossOrigin([widgetTokenDoor(shared)], origins.allow),
      ...crossOrigin([leaveDoor(shared)], anyOrigin),
      ...aroundDoors(options),
      ...ownDoors(options, shared),
      widgetScriptDoor(),
    ]
    const timing = { ...TIMING, ...options.timing }
    this.stream = new Stream({ tokens, log, feed, names, attaching: attach, limits, now, logger, timing })
  }

  doors(): Door[] {
    return this.#doors
  }

  async close(): Promise<void> {
    await this.stream.close()
  }
}

function aroundDoors({ around, publicUrl, origins, now }: WebchatOptions): Door[] {
  if (!around) return []
  const options = { ...around, publicUrl, origins, now }
  return [...crossOrigin([houseDoor(options)], anyOrigin), ...pageDoors(options)]
}

function ownDoors({ own }: WebchatOptions, shared: { tokens: Tokens; limits: RateLimits; now: () => Date }): Door[] {
  if (!own) return []
  const options = { ...own, ...shared }
  return crossOrigin([standingDoor(options), ...deletionDoors(options)], anyOrigin)
}
