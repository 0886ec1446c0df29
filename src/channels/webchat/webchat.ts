import type { Log } from '../../log.js'
import type { ReceiveMessage, TurnLog } from '../../turn/ports.js'
import type { Door } from '../channel.js'
import type { BotNames } from './activities.js'
import { attaching, type ChatFiles } from './attachments.js'
import { anyOrigin, crossOrigin } from './cross-origin.js'
import { DirectLine } from './direct-line.js'
import { LIMITS, RateLimits, type WebchatLimits } from './limits.js'
import { Stream, type StreamTiming, TIMING } from './stream.js'
import { streamAddresses } from './stream-address.js'
import type { TurnFeed } from './stream-session.js'
import { type Secrets, Tokens } from './tokens.js'
import { UploadSlots } from './upload-slots.js'
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
  now: () => Date
  logger: Log
  limits?: Partial<WebchatLimits>
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
    const directLine = new DirectLine({
      receive,
      log,
      tokens,
      limits: rates,
      slots: new UploadSlots(limits),
      names,
      files,
      attaching: attach,
      streamAddress,
      now,
    })
    this.#doors = [
      ...crossOrigin(directLine.doors(), anyOrigin),
      ...crossOrigin([widgetTokenDoor({ tokens, limits: rates, origins, streamAddress, now })], origins.allow),
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
