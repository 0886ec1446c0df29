import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { Door, DoorRequest } from '../../src/channels/channel.js'
import { ServiceError } from '../../src/errors.js'
import { type HttpOptions, type RunningHttp, startHttp } from '../../src/http/server.js'
import type { Log } from '../../src/log.js'
import { eventually, PATIENCE_MS } from './eventually.js'

/** What came back on a line: the first answer, taken apart. */
export interface RawAnswer {
  status: number
  headers: Headers
  body: string
}

/** The real server with doors made for trying it, and lines into it that need not be polite. */
export class HouseOfDoors {
  /** Requests that reached a door. */
  readonly seen: DoorRequest[] = []
  readonly logged: unknown[] = []
  /** Lets go of the requests that `/slow` holds. */
  release: () => void = () => undefined
  #http: RunningHttp | undefined

  get url(): string {
    return this.#http?.url ?? ''
  }

  async start(options: Partial<HttpOptions> = {}): Promise<void> {
    const log = Object.fromEntries(
      ['debug', 'info', 'warn', 'error'].map((level) => [
        level,
        (...said: unknown[]) => this.logged.push([level, ...said]),
      ]),
    ) as unknown as Log
    this.#http = await startHttp({
      host: '127.0.0.1',
      port: 0,
      doors: doors(this),
      log,
      bodyMs: PATIENCE_MS,
      ...options,
    })
  }

  async restart(options: Partial<HttpOptions>): Promise<void> {
    await this.close()
    await this.start(options)
  }

  async close(): Promise<void> {
    await this.#http?.close()
  }

  /** A line into the house. What it hears is kept; that it is cut while we still write is what several tests are about. */
  async open(): Promise<{ line: Socket; heard: () => string }> {
    const line = connect(Number(new URL(this.url).port), '127.0.0.1')
    await once(line, 'connect')
    let heard = ''
    line.on('data', (chunk) => {
      heard += chunk.toString('utf8')
    })
    line.on('error', () => undefined)
    return { line, heard: () => heard }
  }

  /** Sends bytes as they are and reads the first answer on the line. */
  async raw(text: string): Promise<RawAnswer> {
    const { line, heard } = await this.open()
    line.write(text)
    await Promise.race([new Promise((resolve) => line.once('close', resolve)), eventually(() => isWhole(heard()))])
    line.destroy()
    const [head = '', ...rest] = heard().split('\r\n\r\n')
    const [first = '', ...lines] = head.split('\r\n')
    const pairs = lines.map((one): [string, string] => [
      one.slice(0, one.indexOf(':')),
      one.slice(one.indexOf(':') + 1),
    ])
    return { status: Number(first.split(' ')[1]), headers: new Headers(pairs), body: rest.join('\r\n\r\n') }
  }
}

/** Whether a whole answer of known length is there. */
export function isWhole(heard: string): boolean {
  const [head = '', ...rest] = heard.split('\r\n\r\n')
  const length = /content-length: (\d+)/i.exec(head)?.[1]
  return length !== undefined && Buffer.byteLength(rest.join('\r\n\r\n')) >= Number(length)
}

function doors(house: HouseOfDoors): Door[] {
  const door = (method: Door['method'], path: string, bytesMax: number, handle: Door['handle']): Door => ({
    method,
    path,
    bytesMax,
    handle: async (request) => {
      house.seen.push(request)
      return handle(request)
    },
  })
  return [
    door('POST', '/echo', 64, async (request) => ({ status: 201, body: { got: request.body.toString('utf8') } })),
    door('GET', '/things/:id', 0, async (request) => ({ status: 200, body: request.params })),
    door('GET', '/text', 0, async () => ({ status: 200, body: 'hej', headers: { 'cache-control': 'max-age=60' } })),
    door('GET', '/page', 0, async () => ({ status: 200, body: '<p>', headers: { 'content-type': 'text/html' } })),
    door('GET', '/stream', 0, async () => ({ status: 200, body: Readable.from(['one', 'two']) })),
    door('GET', '/events', 0, async () => {
      const body = new Readable({ read: () => undefined })
      body.push('data: 1\n\n')
      return { status: 200, headers: { 'content-type': 'text/event-stream' }, body }
    }),
    door('GET', '/slow', 0, async () => {
      await new Promise<void>((resolve) => {
        house.release = resolve
      })
      return { status: 200, body: 'at last' }
    }),
    door('POST', '/throws', 64, async (request) => {
      const code = request.body.toString('utf8')
      if (code === 'bug') throw new TypeError('Anna Svensson, 0701234567')
      if (code === 'broken') return { status: 200, headers: { 'x-bad': 'a\nb' } }
      throw new ServiceError(code as 'not_found', 'told', code === 'rate_limited' ? { retryAfterMs: 2_500 } : {})
    }),
    door('OPTIONS', '/own-options', 0, async () => ({ status: 204, headers: { 'access-control-allow-origin': '*' } })),
  ]
}
