import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { ServiceError } from '../../errors.js'
import { LIMITS, type Limits, windowOf } from '../../limits.js'
import { describeError, type Log } from '../../log.js'
import { Slots } from '../../slots.js'
import type { TurnLog } from '../../turn/ports.js'
import type { BotNames } from './activities.js'
import type { Attach } from './attachments.js'
import { watermarkOf } from './direct-line.js'
import { KeepAlive } from './keep-alive.js'
import { addressKey } from './limits.js'
import { CLOSE, StreamSession, type TurnFeed } from './stream-session.js'
import type { Tokens } from './tokens.js'

export interface StreamTiming {
  /** Between signs of life: well under the minute after which proxies and phones drop a silent line. */
  keepAliveMs: number
  /** A line that takes nothing for this long is let go; its client comes back and reads on. */
  sendTimeoutMs: number
}

export const TIMING: Readonly<StreamTiming> = Object.freeze({ keepAliveMs: 20_000, sendTimeoutMs: 20_000 })

const CLOSE_WAIT_MS = 1_000
/** Clients only ping; what they have to say they post. */
const INBOUND_BYTES_MAX = LIMITS.frameBytes
const PATH = /^\/v3\/directline\/conversations\/([^/?]+)\/stream(?:\?|$)/

export interface StreamOptions {
  tokens: Tokens
  log: Pick<TurnLog, 'read'>
  feed: TurnFeed
  names: BotNames
  attaching: (host: string | undefined) => Attach
  limits: Limits
  now: () => Date
  logger: Log
  timing: StreamTiming
}

/** The sockets of web chat: who may open one, how many, and how they end. */
export class Stream {
  readonly #options: StreamOptions
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: INBOUND_BYTES_MAX, perMessageDeflate: false })
  readonly #open = new Set<WebSocket>()
  /** Counted from the handshake on: those that are just being opened are sockets too. */
  readonly #slots: Slots
  readonly #keepAlive: KeepAlive
  #closed = false

  constructor(options: StreamOptions) {
    this.#options = options
    this.#slots = new Slots(options.limits)
    this.#keepAlive = new KeepAlive(options.timing.keepAliveMs)
  }

  /** True if the path is a conversation's stream, so that `http` knows whose upgrade it is. */
  handles(url: string): boolean {
    return PATH.test(url)
  }

  /** Answers an upgrade: a socket that follows the conversation, or a status and a closed line. Never throws. */
  async upgrade(request: IncomingMessage, line: Duplex, head: Buffer, address: string): Promise<void> {
    const dropped = () => line.destroy()
    line.once('error', dropped)
    try {
      const { conversationId, after } = await this.#admit(request)
      if (line.destroyed) return
      const giveBack = this.#slots.take([
        ['socketsPerConversation', conversationId],
        ['socketsPerAddress', addressKey(address)],
        ['sockets'],
      ])
      line.once('close', giveBack)
      this.#server.handleUpgrade(request, line, head, (socket) => {
        line.removeListener('error', dropped)
        this.#follow(socket, conversationId, after, request.headers.host)
      })
    } catch (error) {
      if (!(error instanceof ServiceError)) this.#options.logger.error('stream upgrade failed', describeError(error))
      refuse(line, error)
    }
  }

  get size(): number {
    return this.#open.size
  }

  /** Tells every client that we are going, so that it comes back to us or to another instance at once. */
  async close(): Promise<void> {
    this.#closed = true
    this.#keepAlive.stop()
    const sockets = [...this.#open]
    const gone = sockets.map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())))
    for (const socket of sockets) socket.close(CLOSE.shutdown)
    const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_WAIT_MS).unref())
    await Promise.race([Promise.all(gone), late])
    for (const socket of this.#open) socket.terminate()
    this.#server.close()
  }

  /** The query carries the token, since a browser cannot give a socket headers. It must never be logged. */
  async #admit(request: IncomingMessage): Promise<{ conversationId: string; after: number }> {
    if (this.#closed) throw new ServiceError('door_closed', 'Shutting down')
    const { query, id } = readUrl(request.url ?? '')
    const token = query.get('t') ?? bearer(request.headers.authorization)
    if (token === undefined) throw new ServiceError('credentials_missing', 'No token')
    const conversationId = await this.#options.tokens.verify(token, this.#options.now())
    if (conversationId !== id) throw new ServiceError('forbidden', 'The token is for another conversation')
    return { conversationId, after: watermarkOf(query) }
  }

  #follow(socket: WebSocket, conversationId: string, after: number, host: string | undefined): void {
    const { log, feed, names, attaching, timing } = this.#options
    const view = { names, attach: attaching(host) }
    const { sendTimeoutMs } = timing
    socket.on('error', () => socket.terminate())
    boundFrames(socket, this.#options.limits)
    const session = new StreamSession({ socket, conversationId, after, log, feed, view, sendTimeoutMs })
    const letGo = this.#keepAlive.add(session)
    this.#open.add(socket)
    socket.once('close', () => {
      this.#open.delete(socket)
      letGo()
    })
  }
}

/** Each ping is answered by the socket itself, whether or not the answers are taken: so they are counted. */
function boundFrames(socket: WebSocket, limits: Limits): void {
  const windowMs = windowOf('framesPerSocket') * 1_000
  let began = Date.now()
  let frames = 0
  const count = () => {
    if (Date.now() - began >= windowMs) {
      began = Date.now()
      frames = 0
    }
    frames += 1
    if (frames > limits.framesPerSocket) socket.terminate()
  }
  for (const event of ['ping', 'pong', 'message']) socket.on(event, count)
}

function readUrl(url: string): { query: URLSearchParams; id: string | undefined } {
  return { query: new URLSearchParams(url.split('?')[1] ?? ''), id: PATH.exec(url)?.[1] }
}

function bearer(header: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(header ?? '')?.[1]
}

/** As any door refuses, though no door can answer on this line. */
function refuse(line: Duplex, error: unknown): void {
  if (!line.writable) return void line.destroy()
  const status = error instanceof ServiceError ? error.status : 500
  const code = error instanceof ServiceError ? error.code : 'internal'
  const waitMs = error instanceof ServiceError ? error.retryAfterMs : undefined
  const body = JSON.stringify({ error: { code, message: STATUS_CODES[status] } })
  const wait = waitMs === undefined ? '' : `Retry-After: ${Math.ceil(waitMs / 1_000)}\r\n`
  const head = `Connection: close\r\nContent-Type: application/json; charset=utf-8\r\n${wait}`
  line.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}Content-Length: ${body.length}\r\n\r\n${body}`)
}
