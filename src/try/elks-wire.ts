import type { DoorReply, DoorRequest } from '../channels/channel.js'
import { basicCredentials, isOneOf } from '../channels/sms/proof.js'
import type { ElksSettings } from '../channels/sms/settings.js'
import { smsParts } from '../sms-text/parts.js'
import type { GatewaySms, SmsBook } from './sms-book.js'

/** Ten-thousandths of a krona a part. */
const COST_A_PART = 5_200
const LIST_MAX = 100

/** A webhook or report as the provider would send it. */
export interface Callback {
  url: string
  headers: Record<string, string>
  form: URLSearchParams
}

/** Undefined when the request proves to be of this account. */
export function elksUnproven(settings: ElksSettings, request: DoorRequest): DoorReply | undefined {
  const given = basicCredentials(request.headers.authorization)
  if (given?.user === settings.username && isOneOf(given.password, [settings.password])) return undefined
  return {
    status: 401,
    headers: { 'www-authenticate': 'Basic realm="46elks API"' },
    body: 'API access requires Basic HTTP authentication',
  }
}

/** What is to be sent, or the refusal of a form that lacks something. */
export function elksAsked(form: URLSearchParams): Pick<GatewaySms, 'from' | 'to' | 'text' | 'callback'> | DoorReply {
  const missing = ['from', 'to', 'message'].find((name) => !form.get(name))
  if (missing !== undefined) return { status: 400, body: `Missing key ${missing}` }
  const to = form.get('to') ?? ''
  if (!/^\+\d{6,15}$/.test(to)) return { status: 400, body: 'Invalid value for to' }
  const callback = form.get('whendelivered')
  return { from: form.get('from') ?? '', to, text: form.get('message') ?? '', ...(callback ? { callback } : {}) }
}

export function elksJson(sms: GatewaySms): Record<string, unknown> {
  const { parts } = smsParts(sms.text)
  return {
    id: sms.id,
    direction: sms.direction,
    from: sms.from,
    to: sms.to,
    message: sms.text,
    created: zoneless(sms.at),
    cost: parts * COST_A_PART,
    ...(sms.direction === 'outgoing' ? { status: sms.status, parts } : {}),
    ...(sms.status === 'delivered' ? { delivered: zoneless(sms.at) } : {}),
  }
}

/** `start` and `end` walk back in time: before the one, after the other. */
export function elksList(book: SmsBook, query: URLSearchParams): DoorReply {
  const { to, start, end, limit } = Object.fromEntries(query) as Record<string, string | undefined>
  const found = book
    .of('elks')
    .filter((sms) => to === undefined || sms.to === to)
    .filter((sms) => start === undefined || zoneless(sms.at) < start)
    .filter((sms) => end === undefined || zoneless(sms.at) > end)
  const page = found.slice(0, Math.min(Number(limit ?? LIST_MAX) || LIST_MAX, LIST_MAX))
  const last = page.at(-1)
  const next = last && found.length > page.length ? { next: zoneless(last.at) } : {}
  return { status: 200, body: { data: page.map(elksJson), ...next } }
}

export function elksWebhook(settings: ElksSettings, serviceUrl: string, sms: GatewaySms): Callback {
  const { id, from, to, text, at } = sms
  const form = new URLSearchParams({ direction: 'incoming', id, from, to, message: text, created: zoneless(at) })
  return { url: `${serviceUrl}/api/sms/46elks?secret=${encodeURIComponent(settings.secrets[0])}`, headers: {}, form }
}

export function elksReport(sms: GatewaySms, url: string): Callback {
  const delivered = sms.status === 'delivered' ? { delivered: zoneless(sms.at) } : {}
  return { url, headers: {}, form: new URLSearchParams({ id: sms.id, status: sms.status, ...delivered }) }
}

/** 46elks writes UTC in microseconds and without a zone. */
function zoneless(at: Date): string {
  return at.toISOString().replace('Z', '000')
}
