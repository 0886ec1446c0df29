import { randomBytes } from 'node:crypto'
import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import type { SmsSettings } from '../channels/sms/settings.js'
import * as elks from './elks-wire.js'
import { type GatewaySms, SmsBook } from './sms-book.js'
import * as twilio from './twilio-wire.js'

/** How a request is made to fail. `taken`: the message is accepted all the same, and only the answer goes wrong. */
export type GatewayFailure =
  | { kind: 'status'; status: number; taken?: boolean; retryAfterSeconds?: number; twilioCode?: number }
  /** No answer until the caller gives up, or the stand-in is closed. */
  | { kind: 'hang'; taken?: boolean }

export interface SmsGatewayOptions {
  /** The very accounts the service sends by and is called with. */
  settings: SmsSettings
  /** Where the service's doors are. */
  serviceUrl: () => string
  /** What Twilio is told the service's address is, and so signs; `serviceUrl` unless given. */
  publicUrl?: () => string
  /** Numbers that both accounts have besides their own `from`. */
  ownNumbers?: () => readonly string[]
  /** Whether what is sent is reported delivered by itself. */
  autoReport?: boolean
  now?: () => Date
}

type Provider = GatewaySms['provider']
type Asked = Pick<GatewaySms, 'from' | 'to' | 'text' | 'callback'>

const BYTES_MAX = 32_768
/** Twilio gives a webhook this long. */
const WEBHOOK_TIMEOUT_MS = 15_000
const FAILURES_MAX = 100

/**
 * A loopback stand-in for both SMS providers: it takes what the service sends over their own REST formats, and hands
 * the service what residents send over their own webhooks. Nothing leaves the machine.
 */
export class SmsGatewayStandIn {
  readonly doors: Door[]
  readonly #options: SmsGatewayOptions
  readonly #book = new SmsBook()
  readonly #failures: GatewayFailure[] = []
  readonly #closing = new AbortController()

  constructor(options: SmsGatewayOptions) {
    this.#options = options
    this.doors = [...this.#elksDoors(), ...this.#twilioDoors()]
  }

  /** What the service has sent, oldest first; the newest few hundred. */
  get sent(): readonly GatewaySms[] {
    return this.#book.outgoing()
  }

  /** Both directions, oldest first; the newest few hundred. */
  get messages(): readonly GatewaySms[] {
    return this.#book.all()
  }

  /** Hears every message in either direction as it is taken. Answers how to stop hearing. */
  onSms(listener: (sms: GatewaySms) => void): () => void {
    return this.#book.subscribe(listener)
  }

  /** Makes the next requests to send fail, in this order, one each. */
  failNext(...failures: GatewayFailure[]): void {
    this.#failures.push(...failures.slice(0, FAILURES_MAX - this.#failures.length))
  }

  /**
   * A resident's SMS, by the provider's webhook, to the account's own number unless `to` is another. The same `id`
   * again is the provider trying again.
   */
  async residentSends(
    from: string,
    text: string,
    provider: Provider,
    how: { id?: string; to?: string } = {},
  ): Promise<{ id: string; status: number; body: string }> {
    const sms = this.#taken(from, text, provider, how)
    return { id: sms.id, ...(await this.#post(this.#webhook(sms))) }
  }

  /** The same, but its webhook never arrives: only the provider's list tells of it. Answers with its id. */
  residentIsMissed(
    from: string,
    text: string,
    provider: Provider,
    how: { id?: string; to?: string; at?: Date } = {},
  ): string {
    return this.#taken(from, text, provider, how).id
  }

  #taken(from: string, text: string, provider: Provider, how: { id?: string; to?: string; at?: Date }): GatewaySms {
    const { settings, now } = this.#options
    const to = how.to ?? settings[provider]?.from ?? ''
    const id = how.id ?? newId(provider)
    const at = how.at ?? now?.() ?? new Date()
    const sms = this.#book.find(id) ?? { provider, id, direction: 'incoming', from, to, text, at, status: 'received' }
    this.#book.add(sms)
    return sms
  }

  /** Tells the service what became of an SMS it sent, where it asked to be told. Answers with the door's status. */
  async report(id: string, status: 'delivered' | 'failed'): Promise<number | undefined> {
    const sms = this.#book.find(id)
    if (sms === undefined) return undefined
    sms.status = status
    if (sms.callback === undefined) return undefined
    // A fragment says how to retry; like every fragment it is not sent, and it is not signed.
    const url = sms.callback.replace(/#.*$/, '')
    const account = this.#options.settings.twilio
    const isTwilio = sms.provider === 'twilio' && account !== undefined
    return (await this.#post(isTwilio ? twilio.twilioReport(account, sms, url) : elks.elksReport(sms, url))).status
  }

  /** Lets go of what hangs and of what is being told. */
  close(): void {
    this.#closing.abort()
  }

  #elksDoors(): Door[] {
    const settings = this.#options.settings.elks
    if (settings === undefined) return []
    const path = '/try/gateway/46elks/a1/sms'
    const unproven = (request: DoorRequest) => elks.elksUnproven(settings, request)
    return [
      door('GET', path, async (request) => unproven(request) ?? elks.elksList(this.#book, request.query)),
      door('POST', path, async (request) => {
        const refused = unproven(request)
        const asked = refused ?? elks.elksAsked(new URLSearchParams(request.body.toString('utf8')))
        return 'status' in asked
          ? asked
          : this.#take('elks', asked, (sms) => ({ status: 200, body: elks.elksJson(sms) }))
      }),
    ]
  }

  #twilioDoors(): Door[] {
    const settings = this.#options.settings.twilio
    if (settings === undefined) return []
    const path = '/try/gateway/twilio/2010-04-01/Accounts/:sid/Messages.json'
    const unproven = (request: DoorRequest) => twilio.twilioUnproven(settings, request)
    const owned = () => [settings.from, ...(this.#options.ownNumbers?.() ?? [])]
    const created = (sms: GatewaySms) => ({ status: 201, body: twilio.twilioJson(settings, sms) })
    return [
      door('GET', path, async (request) => unproven(request) ?? twilio.twilioList(settings, this.#book, request.query)),
      door('POST', path, async (request) => {
        const refused = unproven(request)
        const asked = refused ?? twilio.twilioAsked(owned(), new URLSearchParams(request.body.toString('utf8')))
        return 'status' in asked ? asked : this.#take('twilio', asked, created)
      }),
    ]
  }

  async #take(provider: Provider, asked: Asked, answer: (sms: GatewaySms) => DoorReply): Promise<DoorReply> {
    const failure = this.#failures.shift()
    if (failure && !failure.taken) return this.#fail(provider, failure)
    const at = this.#options.now?.() ?? new Date()
    const sms: GatewaySms = { provider, id: newId(provider), direction: 'outgoing', at, status: 'created', ...asked }
    this.#book.add(sms)
    const reply = answer({ ...sms })
    if (failure) return this.#fail(provider, failure)
    if (this.#options.autoReport) setImmediate(() => void this.report(sms.id, 'delivered').catch(() => undefined))
    return reply
  }

  async #fail(provider: Provider, failure: GatewayFailure): Promise<DoorReply> {
    if (failure.kind === 'hang') {
      const { signal } = this.#closing
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      return { status: 503 }
    }
    const { status, retryAfterSeconds, twilioCode = 20500 } = failure
    const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
    if (provider === 'elks') return { status, headers, body: 'Error' }
    return { ...twilio.twilioError(status, twilioCode, 'Error'), headers }
  }

  #webhook(sms: GatewaySms): elks.Callback {
    const { settings, serviceUrl, publicUrl = serviceUrl } = this.#options
    if (sms.provider === 'elks' && settings.elks) return elks.elksWebhook(settings.elks, serviceUrl(), sms)
    if (sms.provider === 'twilio' && settings.twilio) return twilio.twilioWebhook(settings.twilio, publicUrl(), sms)
    throw new RangeError(`No account at ${sms.provider}`)
  }

  /** What is called by its public address is reached where it really stands. */
  async #post({ url, headers, form }: elks.Callback): Promise<{ status: number; body: string }> {
    const { serviceUrl, publicUrl = serviceUrl } = this.#options
    const at = url.startsWith(publicUrl()) ? serviceUrl() + url.slice(publicUrl().length) : url
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(WEBHOOK_TIMEOUT_MS)])
    const response = await fetch(at, { method: 'POST', headers, body: form, redirect: 'manual', signal })
    return { status: response.status, body: await response.text() }
  }
}

/** Accounts for a stand-in and the service beside it, made up on the spot; only the webhook secret is given. */
export function standInAccounts(options: { serviceUrl: () => string; elksSecret: string }): Required<SmsSettings> {
  const { serviceUrl, elksSecret } = options
  return {
    elks: {
      baseUrl: () => `${serviceUrl()}/try/gateway/46elks`,
      username: 'u-try',
      password: randomBytes(16).toString('hex'),
      from: '+46701740698',
      secrets: [elksSecret],
    },
    twilio: {
      baseUrl: () => `${serviceUrl()}/try/gateway/twilio`,
      accountSid: `AC${randomBytes(16).toString('hex')}`,
      from: '+46701740699',
      authTokens: [randomBytes(16).toString('hex')],
    },
  }
}

function newId(provider: Provider): string {
  return (provider === 'elks' ? 's' : 'SM') + randomBytes(16).toString('hex')
}

function door(method: 'GET' | 'POST', path: string, handle: Door['handle']): Door {
  return { method, path, bytesMax: method === 'POST' ? BYTES_MAX : 0, handle }
}
