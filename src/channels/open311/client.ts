import type { Point } from '../../content/streets.js'
import { ServiceError } from '../../errors.js'
import type { Log } from '../../log.js'
import { attributeFields } from './attributes.js'
import type { Open311Answer } from './call.js'
import { Catalogue } from './catalogue.js'
import { isOf } from './description.js'
import { failureOf, unanswered } from './failure.js'
import { type Field, w3Time } from './form.js'
import { distanceMeters } from './near.js'
import { elementsOf, isObject, rowsOf } from './read-answer.js'
import type { Open311Request, Open311Sent } from './request.js'
import { requestFields } from './request-fields.js'
import type { Open311Settings } from './settings.js'
import { Listed, type Open311Attribute, type Open311Service, Taken } from './shapes.js'
import { Wire, type WireOptions } from './wire.js'

const DAY_MS = 86_400_000
/** The specification's limits: a search spans no more, and a list is cut here. */
const SPAN_DAYS_MAX = 90
const LIST_MAX = 1_000
/** Ids asked for in one call. */
const IDS_MAX = 50
const OPEN_MAX = 200
/** Some centres write local time and call it UTC, and none but ours has our reference: a day each way costs nothing. */
const SLACK_MS = DAY_MS

/** How one request stands at the operations centre. */
export type Open311Status = Pick<Listed, 'status' | 'notes' | 'notice' | 'updatedAt'> & { id: string }

/** One request that is open at the operations centre, whoever reported it. */
export type Open311Listed = Pick<Listed, 'code' | 'point' | 'address' | 'description' | 'requestedAt'> & { id: string }

export interface Open311Search {
  serviceCode: string
  /** Not before this; never longer ago than 90 days. */
  since: Date
  /** Only what is within this of the point, the nearest first. What has no coordinates is left in, last. */
  near?: { point: Point; withinMeters: number }
}

/**
 * A client of Open311 GeoReport v2. Whatever only asks throws `ServiceError` 'delivery_failed' when there is no
 * answer that can be read.
 */
export interface Open311 {
  /** What the centre takes; asked for once an hour, and kept when that fails. */
  services(): Promise<readonly Open311Service[]>
  /** What a service asks for besides; undefined when nothing. Throws as `send` for a code that is not offered. */
  serviceDefinition(code: string): Promise<readonly Open311Attribute[] | undefined>
  /**
   * Sends one request, once. Throws `ServiceError` as a `Sender` does: 'delivery_refused' (said no in the
   * specification's words, service not offered, a required attribute lacking, no place), 'delivery_failed' (certainly
   * not taken), 'delivery_uncertain' (may have been taken: `find` it before it is sent again).
   */
  send(request: Open311Request, signal?: AbortSignal): Promise<Open311Sent>
  /**
   * This very request among what the centre has since: known by its reference. Throws too when the list is so long
   * that it may have been cut. What a "batch" service has taken may not be listed before it has an id.
   */
  find(request: Open311Request, since: Date, signal?: AbortSignal): Promise<Open311Sent | undefined>
  /** The id that a token has become; undefined as long as there is none. */
  resolve(token: string, signal?: AbortSignal): Promise<string | undefined>
  /** How these stand, at most 50 in one call; the centre's silence on one leaves it out. */
  status(ids: readonly string[], signal?: AbortSignal): Promise<Open311Status[]>
  /** What is open there, at most 200; the newest first, unless `near` says otherwise. */
  open(search: Open311Search, signal?: AbortSignal): Promise<Open311Listed[]>
}

export function createOpen311(settings: Open311Settings, options: WireOptions & { now: () => Date }): Open311 {
  return new Client(settings, options)
}

class Client implements Open311 {
  readonly #wire: Wire
  readonly #catalogue: Catalogue
  readonly #log: Log
  readonly #now: () => Date

  constructor(settings: Open311Settings, options: WireOptions & { now: () => Date }) {
    this.#wire = new Wire(settings, options)
    this.#catalogue = new Catalogue(this.#wire, options)
    this.#log = options.log
    this.#now = options.now
  }

  services(): Promise<readonly Open311Service[]> {
    return this.#catalogue.services()
  }

  serviceDefinition(code: string): Promise<readonly Open311Attribute[] | undefined> {
    return this.#catalogue.definition(code)
  }

  async send(request: Open311Request, signal?: AbortSignal): Promise<Open311Sent> {
    const fields = requestFields(request)
    const { type } = await this.#catalogue.service(request.serviceCode)
    const definition = await this.#catalogue.definition(request.serviceCode)
    const attributes = attributeFields(definition ?? [], request, this.#now())
    // Whoever gave up waiting will send it again: it must not leave after all.
    if (signal?.aborted)
      throw new ServiceError('delivery_failed', 'The operations centre was too slow in saying what it takes')
    const answer = await this.#wire.post(['requests'], [...fields, ...attributes], signal)
    const failure = failureOf(answer)
    if (failure) throw failure
    return takenOf(answer, type)
  }

  async find(
    { ref, serviceCode }: Open311Request,
    since: Date,
    signal?: AbortSignal,
  ): Promise<Open311Sent | undefined> {
    const end = new Date(this.#now().getTime() + SLACK_MS)
    const start = this.#start(new Date(since.getTime() - SLACK_MS), end)
    const query: Field[] = [['service_code', serviceCode], start, ['end_date', w3Time(end)]]
    const rows = await this.#list(query, signal)
    const mine = rows.find(({ description }) => isOf(description, ref))
    if (mine) return sentOf(mine)
    if (rows.length >= LIST_MAX) throw new ServiceError('delivery_failed', 'The list of the operations centre is cut')
    return undefined
  }

  async resolve(token: string, signal?: AbortSignal): Promise<string | undefined> {
    const answer = await this.#wire.get(['tokens', token], [], signal)
    // So say many until there is an id.
    if (answer.status === 404) return undefined
    const rows = rowsOf(requestsOf(answer), Taken)
    if (rows === undefined) throw unanswered('id for a token', answer)
    return rows.find(({ id }) => id !== undefined)?.id
  }

  async status(ids: readonly string[], signal?: AbortSignal): Promise<Open311Status[]> {
    // An id with a comma would be two in a list.
    const [alone, listed] = [ids.filter((id) => id.includes(',')), ids.filter((id) => !id.includes(','))]
    const found: Open311Status[] = await this.#each(alone, signal)
    for (let from = 0; from < listed.length; from += IDS_MAX)
      found.push(...(await this.#batch(listed.slice(from, from + IDS_MAX), signal)))
    return found
  }

  async open({ serviceCode, since, near }: Open311Search, signal?: AbortSignal): Promise<Open311Listed[]> {
    const now = this.#now()
    const rows = await this.#list([['status', 'open'], ['service_code', serviceCode], this.#start(since, now)], signal)
    const open = rows.flatMap((row) =>
      row.id === undefined || row.status === 'closed' || (row.code !== undefined && row.code !== serviceCode)
        ? []
        : [{ ...listedOf(row), id: row.id }],
    )
    return (near ? nearest(open, near) : newest(open)).slice(0, OPEN_MAX)
  }

  #start(since: Date, end: Date): Field {
    const soonest = end.getTime() - SPAN_DAYS_MAX * DAY_MS
    return ['start_date', w3Time(new Date(Math.max(since.getTime(), soonest)))]
  }

  async #batch(ids: readonly string[], signal: AbortSignal | undefined): Promise<Open311Status[]> {
    if (ids.length < 2) return this.#each(ids, signal)
    const answer = await this.#wire.get(['requests'], [['service_request_id', ids.join(',')]], signal)
    const rows = rowsOf(requestsOf(answer), Listed)
    if (rows === undefined && answer.status !== 404 && answer.status !== 400) throw unanswered('status', answer)
    const found = (rows ?? []).flatMap((row) => statusOf(row, ids))
    // Some know no lists of ids, and answer with the latest of everybody's, or with nothing.
    const isUnderstood = found.length > 0 && rows?.every(({ id }) => id !== undefined && ids.includes(id))
    if (isUnderstood) return found
    const missing = ids.filter((id) => !found.some((one) => one.id === id))
    return [...found, ...(await this.#each(missing, signal))]
  }

  async #each(ids: readonly string[], signal: AbortSignal | undefined): Promise<Open311Status[]> {
    const found: Open311Status[] = []
    for (const id of ids) {
      const answer = await this.#wire.get(['requests', id], [], signal)
      if (answer.status === 404) continue
      const rows = rowsOf(requestsOf(answer), Listed)
      if (rows === undefined) throw unanswered('status', answer)
      found.push(...rows.flatMap((row) => statusOf(row, [id])))
    }
    return found
  }

  async #list(query: readonly Field[], signal: AbortSignal | undefined): Promise<Listed[]> {
    const answer = await this.#wire.get(['requests'], query, signal)
    const elements = requestsOf(answer)
    const rows = rowsOf(elements?.slice(0, LIST_MAX), Listed)
    if (elements === undefined || rows === undefined) throw unanswered('list of requests', answer)
    const unread = Math.min(elements.length, LIST_MAX) - rows.length
    if (unread > 0) this.#log.warn('operations centre lists what cannot be read', { unread })
    return rows
  }
}

function requestsOf({ status, body }: Open311Answer): unknown[] | undefined {
  return status === 200 ? elementsOf(body, 'service_requests', 'request') : undefined
}

function takenOf({ body }: Open311Answer, type: Open311Service['type']): Open311Sent {
  const taken = rowsOf(elementsOf(body, 'service_requests', 'request'), Taken)?.[0]
  if (taken && (taken.id ?? taken.token) !== undefined) return taken
  const isList = Array.isArray(body) || (isObject(body) && 'service_requests' in body)
  if (type === 'blackbox' && isList) return taken ?? {}
  throw new ServiceError('delivery_uncertain', 'The operations centre took a request without naming it')
}

function sentOf({ id, token, notice }: Listed): Open311Sent {
  const name = id === undefined ? { ...(token === undefined ? {} : { token }) } : { id }
  return { ...name, ...(notice === undefined ? {} : { notice }) }
}

/** Only of those that were asked for: an answer may hold more. */
function statusOf({ id, status, notes, notice, updatedAt }: Listed, ids: readonly string[]): Open311Status[] {
  return id !== undefined && ids.includes(id) ? [{ id, status, notes, notice, updatedAt }] : []
}

function listedOf({ code, point, address, description, requestedAt }: Listed): Omit<Open311Listed, 'id'> {
  return { code, point, address, description, requestedAt }
}

function newest(open: Open311Listed[]): Open311Listed[] {
  return open.toSorted((one, other) => (other.requestedAt?.getTime() ?? 0) - (one.requestedAt?.getTime() ?? 0))
}

function nearest(open: Open311Listed[], { point, withinMeters }: NonNullable<Open311Search['near']>): Open311Listed[] {
  return open
    .map((row) => ({ row, meters: row.point ? distanceMeters(point, row.point) : withinMeters }))
    .filter(({ meters }) => meters <= withinMeters)
    .sort((one, other) => one.meters - other.meters)
    .map(({ row }) => row)
}
