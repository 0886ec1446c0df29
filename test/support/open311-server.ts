import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PATIENCE_MS } from './eventually.js'
import { local, type Plain, problem, type Reply, requests, type Tree, xml } from './open311-answers.js'

/** One call as it came in. */
export interface ReceivedCall {
  method: string
  /** Path and query as they stood in the request line. */
  target: string
  headers: Record<string, string>
  body: Buffer
}

/** What a call gets instead of its answer. `take`: the request is stored before that. */
export type Order =
  | { do: 'answer'; status: number; body?: string; type?: string; headers?: Record<string, string>; take?: true }
  | { do: 'drop'; take?: true }
  | { do: 'hang'; take?: true }
  /** The headers and half a body, and then the connection is gone. */
  | { do: 'cut'; take?: true }

export interface StoredRequest {
  id: string
  token?: string
  status: string
  notes?: string
  fields: URLSearchParams
  at: Date
  updatedAt: Date
}

export interface OwnService {
  code: string
  type?: 'realtime' | 'batch' | 'blackbox'
  attributes?: Tree[]
}

/** How a server's answers may differ within the specification, or a little beside it. */
export interface Habits {
  apiKey?: string
  jurisdiction?: string
  ids?: 'number' | 'string'
  bom?: boolean
  /** Refuses a request with a description it has, as some do. */
  noDuplicates?: boolean
  /** Knows no lists of ids, and answers with the latest. */
  noIdLists?: boolean
}

const PREFIX = '/dev/v2'
/** Enough for all that comes before the call that is not answered. */
const HANG_MS = 800
const FIRST_ID = 293_944
const NOTICE = 'Vi åtgärdar felet inom fem dagar & hör av oss.'

/** An Open311 GeoReport v2 server on loopback, of both formats, that fails to order. */
export class Open311Server {
  readonly received: ReceivedCall[] = []
  readonly stored: StoredRequest[] = []
  services: OwnService[] = [{ code: '001' }]
  habits: Habits = {}
  now: () => Date = () => new Date()
  readonly #orders: { method: string; path: RegExp; order: Order }[] = []
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, response) => void this.#receive(request, response))
  }

  /** On any free port, unless one is named; rejects when that is taken. */
  static async start(port = 0): Promise<Open311Server> {
    const server = new Open311Server()
    await once(server.#server.listen(port, '127.0.0.1'), 'listening')
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${PREFIX}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  /** For the next call of this method whose path matches; orders are carried out in turn. */
  order(method: 'GET' | 'POST', path: RegExp, order: Order): void {
    this.#orders.push({ method, path, order })
  }

  /** How long a client may wait for the next answer: all the time it needs, unless none is to come. */
  get waitMs(): number {
    return this.#orders.some(({ order }) => order.do === 'hang') ? HANG_MS : PATIENCE_MS
  }

  /** As on the first day: nothing received, stored or ordered. */
  reset(): void {
    this.received.length = this.stored.length = this.#orders.length = 0
    this.services = [{ code: '001' }]
    this.habits = {}
    this.now = () => new Date()
  }

  calls(method: string, path: RegExp): ReceivedCall[] {
    return this.received.filter((call) => call.method === method && path.test(call.target))
  }

  /** What was sent in a batch gets its id. */
  settle(): void {
    for (const request of this.stored) delete request.token
  }

  /** Somebody else has told the centre of it; gives its id. */
  hears(fields: Record<string, string>, at: Date = this.now()): string {
    const id = String(FIRST_ID + this.stored.length)
    this.stored.push({ id, status: 'open', fields: new URLSearchParams(fields), at, updatedAt: at })
    return id
  }

  /** What was sent under a ticket's reference. */
  of(ref: string): StoredRequest[] {
    return this.stored.filter(({ fields }) => fields.get('description')?.endsWith(`Ref: ${ref}`))
  }

  change(id: string, change: Partial<Pick<StoredRequest, 'status' | 'notes' | 'updatedAt'>>): void {
    Object.assign(this.stored.find((request) => request.id === id) ?? {}, change)
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url: target = '' } = request
    const body = Buffer.concat(chunks)
    this.received.push({ method, target, headers: request.headers as Record<string, string>, body })
    const at = this.#orders.findIndex((one) => one.method === method && one.path.test(target))
    const [ordered] = at < 0 ? [] : this.#orders.splice(at, 1)
    if (ordered?.order.take) this.#post(new URLSearchParams(body.toString('utf8')))
    if (ordered) return obey(ordered.order, response)
    this.#answer(method, new URL(target, 'http://localhost'), body, response)
  }

  #answer(method: string, { pathname, searchParams }: URL, body: Buffer, response: ServerResponse): void {
    const [, path = '', format = ''] = /^\/dev\/v2\/(.+)\.(xml|json)$/.exec(pathname) ?? []
    const fields = method === 'POST' ? new URLSearchParams(body.toString('utf8')) : searchParams
    const { status, tree, as } = this.#route(method, path.split('/').map(decodeURIComponent), fields)
    const text = format === 'xml' ? xml(as, tree) : JSON.stringify(tree)
    const type = format === 'xml' ? 'text/xml; charset=utf-8' : 'application/json; charset=utf-8'
    // In two steps: beside the service's own server the first gives nothing back.
    response.writeHead(status, { 'content-type': type })
    response.end(`${this.habits.bom ? '\uFEFF' : ''}${text}`)
  }

  #route(method: string, [what = '', name]: string[], fields: URLSearchParams): Reply {
    const { jurisdiction, apiKey } = this.habits
    if (jurisdiction !== undefined && fields.get('jurisdiction_id') !== jurisdiction)
      return fields.has('jurisdiction_id')
        ? problem(404, 'jurisdiction_id was not found')
        : problem(400, 'jurisdiction_id was not provided')
    if (what === 'services') return this.#service(name)
    if (what === 'tokens') return this.#token(name)
    if (method !== 'POST') return name === undefined ? this.#search(fields) : this.#one(name)
    if (apiKey !== undefined && fields.get('api_key') !== apiKey)
      return problem(403, "Invalid api_key received -- can't proceed with create_request.")
    return this.#post(fields)
  }

  #service(name: string | undefined): Reply {
    const of = (code: string) => this.services.find((service) => service.code === code)
    if (name === undefined) return { status: 200, as: ['services', 'service'], tree: this.services.map(serviceTree) }
    const attributes = of(name)?.attributes
    if (attributes === undefined) return problem(404, 'service_code was not found')
    return { status: 200, as: ['service_definition'], tree: { service_code: name, attributes } }
  }

  #post(fields: URLSearchParams): Reply {
    const service = this.services.find(({ code }) => code === fields.get('service_code'))
    if (service === undefined) return problem(404, 'service_code was not found')
    const hasPlace = (fields.has('lat') && fields.has('long')) || fields.has('address_string')
    if (!hasPlace) return problem(400, "Invalid service request: location can't be blank.")
    if (
      this.habits.noDuplicates &&
      this.stored.some((one) => one.fields.get('description') === fields.get('description'))
    )
      return problem(400, 'Invalid service request: base is a duplicate.')
    const id = String(FIRST_ID + this.stored.length)
    const at = this.now()
    const token = service.type === 'batch' ? { token: `t${id}` } : {}
    this.stored.push({ id, ...token, status: 'open', fields, at, updatedAt: at })
    const named = service.type === 'blackbox' ? {} : token.token ? token : { service_request_id: this.#id(id) }
    return requests([{ ...named, service_notice: NOTICE, account_id: null }])
  }

  #token(token: string | undefined): Reply {
    const request = this.stored.find((one) => token === `t${one.id}`)
    if (!request) return problem(404, 'token was not found')
    return requests([{ service_request_id: request.token ? null : this.#id(request.id), token: token ?? '' }])
  }

  #one(id: string): Reply {
    const found = this.stored.filter((request) => request.id === id)
    return found.length === 0
      ? problem(404, 'service_request_id was not found')
      : requests(found.map((one) => this.#tree(one)))
  }

  #search(query: URLSearchParams): Reply {
    const ids = query.get('service_request_id')?.split(',')
    const date = (name: string) => (query.has(name) ? Date.parse(query.get(name) ?? '') : undefined)
    const [start, end] = [date('start_date'), date('end_date')]
    const isAmong = (name: string, value: string | null) => (query.get(name) ?? value)?.split(',').includes(value ?? '')
    const found = this.stored.filter((request) => {
      if (ids) return this.habits.noIdLists || ids.includes(request.id)
      if (request.token !== undefined) return false
      const at = request.at.getTime()
      if ((start !== undefined && at < start) || (end !== undefined && at > end)) return false
      return isAmong('service_code', request.fields.get('service_code')) && isAmong('status', request.status)
    })
    return requests((this.habits.noIdLists && ids ? found.slice(-2) : found).map((one) => this.#tree(one)))
  }

  #tree({ id, status, notes, fields, at, updatedAt }: StoredRequest): Tree {
    return {
      service_request_id: this.#id(id),
      status,
      status_notes: notes ?? null,
      service_name: 'Belysning',
      service_code: fields.get('service_code'),
      description: fields.get('description'),
      agency_responsible: null,
      service_notice: null,
      requested_datetime: local(at),
      updated_datetime: local(updatedAt),
      address: fields.get('address_string'),
      lat: fields.has('lat') ? Number(fields.get('lat')) : null,
      long: fields.has('long') ? Number(fields.get('long')) : null,
    }
  }

  #id(id: string): Plain {
    return this.habits.ids === 'string' ? id : Number(id)
  }
}

function serviceTree({ code, type = 'realtime', attributes }: OwnService): Tree {
  return {
    service_code: code,
    service_name: `Tjänst ${code}`,
    metadata: attributes !== undefined,
    type,
    group: 'street',
  }
}

function obey(order: Order, response: ServerResponse): void {
  if (order.do === 'hang') return
  if (order.do === 'drop') return void response.destroy()
  if (order.do === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    return void response.write('[{"service_request_id":', () => response.destroy())
  }
  const { status, body = '', type = 'text/html', headers } = order
  response.writeHead(status, { 'content-type': type, ...headers })
  response.end(body)
}
