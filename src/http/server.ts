import { once } from 'node:events'
import type { IncomingMessage, Server as NodeServer, ServerResponse } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import restify from 'restify'
import type { Door, DoorRequest } from '../channels/channel.js'
import { ServiceError } from '../errors.js'
import { LIMITS, type Limits } from '../limits.js'
import { describeError, type Log } from '../log.js'
import { refuseBadLines } from './bad-lines.js'
import { readBody, streamBody } from './body.js'
import { clientAddress, isListedProxy } from './client-address.js'
import { type HttpWatch, healthDoors, type ReadyCheck } from './health.js'
import { listen } from './listen.js'
import { cutOffLater, errorReply, isEndless, isUnread, STRICT_TRANSPORT, sendReply } from './reply.js'
import { Room } from './room.js'
import { readTarget } from './target.js'
import { type Upgrade, Upgrades } from './upgrades.js'

const HEADERS_MS_MAX = 10_000
/** A stop for the whole of a request; well before it each door's own time for a body is over. */
const REQUEST_MS_MAX = 180_000
/** Longer than proxies commonly keep a line, so that it is never us who close one a request is on its way on. */
const KEEP_ALIVE_MS = 75_000
/** How long requests in flight may take once we stop. */
const STOP_MS_MAX = 2_000
const EMPTY = Buffer.alloc(0)

export interface HttpOptions {
  host: string
  /** 0 for any free port. */
  port: number
  doors: readonly Door[]
  upgrades?: readonly Upgrade[]
  /** Addresses or networks of proxies whose X-Forwarded-For is believed. */
  trustProxy?: readonly string[]
  /** Others reach us by https alone: browsers are told to keep to it. */
  strictTransport?: boolean
  /** What `/readyz` asks. */
  ready?: readonly ReadyCheck[]
  watch?: HttpWatch
  log: Log
  /** How long a body may take to arrive. */
  bodyMs?: number
  /** Other limits than the shipped ones. */
  limits?: Limits
}

/** A door as others may know of it. */
export type ListedDoor = Readonly<Pick<Door, 'method' | 'path' | 'bytesMax' | 'streams'>>

export interface RunningHttp {
  url: string
  /** Every door there is, those of this server's own too. */
  doors: readonly ListedDoor[]
  /** Takes no more, lets requests in flight finish (at most STOP_MS_MAX), then ends every line. */
  close(): Promise<void>
}

/** Opens the doors to the network. Throws `port_taken` when it cannot have the port. */
export async function startHttp(options: HttpOptions): Promise<RunningHttp> {
  const house = new House(options)
  await listen(house.node, options.host, options.port)
  const { port } = house.node.address() as AddressInfo
  return { url: urlOf(options.host, port), doors: house.doors, close: () => house.close() }
}

class House {
  readonly node: NodeServer
  readonly doors: readonly Door[]
  readonly #options: HttpOptions
  readonly #upgrades: Upgrades
  readonly #address: (request: IncomingMessage) => string
  readonly #inFlight = new Set<ServerResponse>()
  readonly #room: Room
  #closing: Promise<void> | undefined

  constructor(options: HttpOptions) {
    this.#options = options
    this.#room = new Room(options.limits ?? LIMITS)
    this.#address = clientAddress(options.trustProxy ?? [])
    this.#upgrades = new Upgrades({ upgrades: options.upgrades ?? [], address: this.#address, log: options.log })
    const server = restify.createServer({ name: '', log: SILENT })
    this.node = server.server as NodeServer
    this.node.headersTimeout = HEADERS_MS_MAX
    this.node.requestTimeout = REQUEST_MS_MAX
    this.node.keepAliveTimeout = KEEP_ALIVE_MS
    this.#room.watchLines(this.node, isListedProxy(options.trustProxy ?? []))
    refuseBadLines(this.node)
    // Node would refuse it without a word; `admit` says why.
    Object.assign(this.node, { requireHostHeader: false })
    this.#upgrades.attach(this.node)
    // restify repeats the server's errors; while listening `listen` hears them, later ones are about one line only.
    server.on('error', (error: Error) => options.log.warn('http', describeError(error)))
    this.doors = [...healthDoors(options.ready ?? [], options.watch), ...options.doors]
    this.#route(server, this.doors)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  #route(server: restify.Server, doors: readonly Door[]): void {
    server.pre((request, response, next) => next(this.#admit(request, response)))
    for (const door of doors) {
      const serve = async (request: restify.Request, response: restify.Response) =>
        this.#serve(door, request, response, request.params)
      const mount = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'del', OPTIONS: 'opts' } as const
      server[mount[door.method]](door.path, serve)
      if (door.method === 'GET') server.head(door.path, serve)
    }
    for (const [path, methods] of pathsWithoutOptions(doors)) {
      server.opts(path, async (_request: IncomingMessage, response: ServerResponse) =>
        sendReply(response, { status: 204, headers: { allow: methods.join(', ') } }),
      )
    }
    // What restify itself refuses, and what `pre` does. Not calling back keeps its own answer from being sent after ours.
    server.on('restifyError', (request: IncomingMessage, response: ServerResponse, error: Error) => {
      void this.#refuse(request, response, fromRestify(error), 'no door')
    })
  }

  /** Before any routing; what it returns refuses the request. */
  #admit(request: restify.Request, response: ServerResponse): ServiceError | undefined {
    this.#inFlight.add(response)
    if (this.#options.strictTransport) response.setHeader('strict-transport-security', STRICT_TRANSPORT)
    response.once('close', () => this.#inFlight.delete(response))
    if (this.#closing !== undefined) {
      response.shouldKeepAlive = false
      return new ServiceError('stopping', 'The service is stopping; try again in a moment', { retryAfterMs: 5_000 })
    }
    try {
      const target = readTarget(request.url ?? '')
      if (request.headers.host === undefined && request.httpVersion === '1.1')
        throw new ServiceError('payload_invalid', 'The request has no Host header')
      response.once('close', this.#room.enter(this.#address(request)))
      Object.assign(request, { getUrl: () => target })
      return undefined
    } catch (error) {
      Object.assign(request, { getUrl: () => new URL('http://localhost/') })
      return error as ServiceError
    }
  }

  async #serve(
    door: Door,
    request: IncomingMessage,
    response: ServerResponse,
    params: Record<string, string>,
  ): Promise<void> {
    let body: Pick<DoorRequest, 'body' | 'stream'> | undefined
    try {
      body = await this.#bodyOf(door, request)
      const reply = await door.handle({ ...this.#toDoorRequest(request, params), ...body })
      if (this.#closing !== undefined || isUnread(request)) response.shouldKeepAlive = false
      await sendReply(response, reply)
      this.#options.watch?.answered(`${door.method} ${door.path}`, reply.status)
      cutOffLater(request)
    } catch (error) {
      await this.#refuse(request, response, error, `${door.method} ${door.path}`)
    } finally {
      body?.stream?.destroy()
    }
  }

  async #bodyOf(door: Door, request: IncomingMessage): Promise<Pick<DoorRequest, 'body' | 'stream'>> {
    const { streams, bytesMax } = door
    if (streams) return { body: EMPTY, stream: streamBody(request, bytesMax, streams.withinMs) }
    const { bodyMs = this.#options.limits?.bodyMs ?? LIMITS.bodyMs } = this.#options
    return {
      body: await readBody(request, { bytesMax, withinMs: bodyMs, held: this.#room.hold(this.#address(request)) }),
    }
  }

  #toDoorRequest(request: IncomingMessage, params: Record<string, string>): Omit<DoorRequest, 'body'> {
    const url = request.url ?? '/'
    return {
      // A door that reads need not know that only its head was asked for.
      method: request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'),
      url,
      query: readTarget(url).searchParams,
      params: { ...params },
      headers: lastOfEach(request.rawHeaders),
      address: this.#address(request),
    }
  }

  /** The log names the door, never the address asked for: that may hold a secret. */
  async #refuse(request: IncomingMessage, response: ServerResponse, error: unknown, door: string): Promise<void> {
    const status = error instanceof ServiceError ? error.status : 500
    if (!(error instanceof ServiceError)) this.#options.log.error('door', { door, ...describeError(error) })
    else if (status >= 500) this.#options.log.warn('door', { door, ...describeError(error) })
    if (isUnread(request)) response.shouldKeepAlive = false
    await sendReply(response, errorReply(error)).catch(() => response.destroy())
    this.#options.watch?.answered(door, status)
    cutOffLater(request)
  }

  async #close(): Promise<void> {
    this.#upgrades.stop()
    const closed = new Promise<void>((resolve) => this.node.close(() => resolve()))
    this.node.closeIdleConnections()
    for (const response of this.#inFlight) if (isEndless(response)) response.end()
    // restify's own listeners are as many as Node takes for usual; one more of ours is no leak.
    const finished = Promise.all([...this.#inFlight].map((response) => once(response.setMaxListeners(0), 'close')))
    const late = new AbortController()
    await Promise.race([finished, delay(STOP_MS_MAX, undefined, { signal: late.signal })])
    late.abort()
    this.#upgrades.cut()
    this.node.closeAllConnections()
    await closed
  }
}

/** restify would write a log of its own to standard output. */
const SILENT = Object.fromEntries(
  ['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((level) => [level, () => undefined]),
) as unknown as NonNullable<restify.ServerOptions['log']>

function pathsWithoutOptions(doors: readonly Door[]): Map<string, string[]> {
  const paths = new Map<string, string[]>()
  for (const { path, method } of doors) {
    const more = method === 'GET' ? ['GET', 'HEAD'] : [method]
    paths.set(path, [...(paths.get(path) ?? ['OPTIONS']), ...more])
  }
  for (const { path, method } of doors) if (method === 'OPTIONS') paths.delete(path)
  return paths
}

function fromRestify(error: Error & { statusCode?: number }): unknown {
  if (error.statusCode === 405) return new ServiceError('method_refused', 'This address does not take that method')
  if (error.statusCode === 404) return new ServiceError('not_found', 'There is nothing at this address')
  return error
}

/** The last of repeated headers, as a door expects them. */
function lastOfEach(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers[(rawHeaders[index] ?? '').toLowerCase()] = rawHeaders[index + 1] ?? ''
  }
  return headers
}

function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${isIPv6(name) ? `[${name}]` : name}:${port}`
}
