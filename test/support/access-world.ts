import { request } from 'node:http'
import nock from 'nock'
import { WebSocket } from 'ws'
import type { CallerName } from '../../src/app/access-guards.js'
import { twilioSignature } from '../../src/channels/sms/twilio-signature.js'
import { newConversationId } from '../../src/channels/webchat/conversation-id.js'
import { Tokens } from '../../src/channels/webchat/tokens.js'
import { ReportLinks } from '../../src/desk/report/links.js'
import { FileLinks } from '../../src/files/file-links.js'
import type { RunningHttp } from '../../src/http/server.js'
import { ConnectorStandIn } from '../../src/try/connector.js'
import { CONNECTOR_PATH } from '../../src/try/connector-doors.js'
import { serveDoors } from './doors.js'
import { type OpenIdServer, startOpenId } from './open-id.js'
import { type Service, startService } from './service.js'

const APP = '11111111-2222-4333-8444-555555555555'
/** The stand-in's own. */
const TENANT = '00000000-0000-4000-8000-000000000002'
export const PUBLIC_URL = 'https://lotsen.example'
const CHAT_SECRET = 'the-secret-of-direct-line'
const ELKS_SECRET = 'the-secret-of-the-46elks-webhook'
const TWILIO_TOKEN = 'the-auth-token-of-twilio'
const API_TOKENS = ['the-token-of-the-case-system', 'the-token-of-the-queue-display'] as const
const METRICS_TOKEN = 'the-token-of-prometheus'
const HOUR_MS = 3_600_000
/** Far above what a walk through the table asks for. */
const PLENTY = {
  deskRefusedPerAddress: 1_000_000,
  deskPerPerson: 1_000_000,
  tokensPerAddress: 1_000_000,
  apiPerToken: 1_000_000,
  messagesPerAddress: 1_000_000,
  uploadedMbPerAddress: 1_000_000,
  smsPerNumber: 1_000_000,
}

/** A request as it will be sent, before a caller shows what they have. */
export interface Knock {
  method: string
  /** Path and query. */
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
  /** Statuses that tell of being let in; any below 400 when not given. */
  ok?: readonly number[]
}

export interface Answered {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** The whole service as a municipality runs it, with an issuer of this machine, a team that stands in, and callers. */
export class AccessWorld {
  /** Of a confidential queue's. */
  ref = ''
  /** A file of the chat's, by id. */
  file = ''
  readonly #chat = new Tokens({ current: CHAT_SECRET })
  readonly #strange = new Tokens({ current: 'a-secret-of-somebody-else' })

  private constructor(
    readonly service: Service,
    private readonly openId: OpenIdServer,
    private readonly entra: OpenIdServer,
    private readonly teams: ConnectorStandIn,
    private readonly connector: RunningHttp,
  ) {}

  static async start(): Promise<AccessWorld> {
    const [openId, entra] = [await startOpenId(), await startOpenId()]
    entraGivesTokens()
    const service = await startService({ env: settings(openId, entra), limits: PLENTY })
    const at: { url?: string } = {}
    const teams = new ConnectorStandIn({
      url: () => service.url,
      connectorUrl: () => at.url ?? '',
      teams: [
        { name: 'Lindnäs kommun', channels: ['Kontaktcenter'], staff: ['Maja Lind'], guests: ['Gäst Hos Oss'] },
        { name: 'Socialförvaltningen', channels: ['Socialtjänst'], staff: ['Sara Social'] },
      ],
      now: () => new Date(),
    })
    const connector = await serveDoors(teams.doors)
    at.url = connector.url
    const world = new AccessWorld(service, openId, entra, teams, connector)
    for (const { id, name } of teams.teams) await world.#install(id, name)
    await world.#ticketAndFile()
    return world
  }

  async close(): Promise<void> {
    await this.service.close()
    await this.connector.close()
    await this.openId.close()
    await this.entra.close()
    nock.cleanAll()
    nock.restore()
  }

  /** An activity of the stand-in's, as the Bot Framework sends it. */
  activity(part: object = {}): object {
    const maja = this.#person('Maja Lind')
    return {
      type: 'message',
      id: `m-${newConversationId()}`,
      channelId: 'msteams',
      serviceUrl: this.#serviceUrl,
      text: 'hjälp',
      from: { id: maja.id, aadObjectId: maja.aadObjectId, name: maja.name },
      recipient: { id: '28:lotsen', name: 'Lotsen' },
      conversation: { id: `a:${maja.aadObjectId}`, conversationType: 'personal', tenantId: TENANT },
      channelData: { tenant: { id: TENANT } },
      ...part,
    }
  }

  /** Sends it as this caller would; `conversation` is what is asked for, by Direct Line's id. */
  async send(knock: Knock, caller: CallerName, conversation: string): Promise<Answered> {
    const shown = await this.#shown(knock, caller, conversation)
    return this.raw({ ...knock, ...shown, headers: { ...knock.headers, ...shown.headers } })
  }

  raw({ method, path, headers = {}, body }: Knock): Promise<Answered> {
    if (method === 'UPGRADE') return this.#upgrade(path, headers)
    const { hostname, port } = new URL(this.service.url)
    return new Promise((resolve, reject) => {
      const asked = request({ hostname, port, method, path, headers, agent: false }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      })
      asked.on('error', reject)
      asked.end(body)
    })
  }

  /** A sign-in of Teams'. */
  signIn(who: string, part: object = {}, options: { expires?: string } = {}): Promise<string> {
    const oid = who === 'nobody we know' ? '00000000-0000-4000-8000-999999999999' : this.#person(who).aadObjectId
    const aud = `api://${new URL(PUBLIC_URL).host}/botid-${APP}`
    return this.entra.sign({ iss: this.entra.issuer, aud, tid: TENANT, oid, scp: 'access_as_user', ...part }, options)
  }

  async #shown(knock: Knock, caller: CallerName, conversation: string): Promise<Partial<Knock>> {
    const bearer = await this.#bearer(caller, knock, conversation)
    const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
    if (caller === 'foreignPage')
      Object.assign(headers, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })
    if (caller === 'ourPage') Object.assign(headers, { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' })
    if (caller === 'elks') return { headers, path: withQuery(knock.path, { secret: ELKS_SECRET }) }
    if (caller === 'elksBasic') return { headers: { authorization: basic('46elks', ELKS_SECRET) } }
    if (caller === 'elksWrong') return { headers, path: withQuery(knock.path, { secret: `${ELKS_SECRET}x` }) }
    if (caller === 'twilio' || caller === 'twilioWrong') return { headers: signed(knock, caller === 'twilio') }
    if (knock.path.startsWith('/files/')) return { headers, path: this.#filePath(caller) }
    if (/^\/report(\.csv)?$/.test(knock.path)) return { headers, path: this.#reportPath(caller, knock.path) }
    if (knock.path === '/widget/leave') return { headers, body: bearer ?? '' }
    return { headers }
  }

  async #bearer(caller: CallerName, { path }: Knock, conversation: string): Promise<string | undefined> {
    const now = new Date()
    const bot = { iss: this.openId.issuer, aud: APP, serviceurl: this.#serviceUrl }
    switch (caller) {
      case 'conversation':
        return (await this.#chat.issue(conversation, now)).token
      case 'otherConversation':
        return (await this.#chat.issue(newConversationId(), now)).token
      case 'expired':
        return (await this.#chat.issue(conversation, new Date(now.getTime() - 2 * HOUR_MS))).token
      case 'forged':
        return (await this.#strange.issue(conversation, now)).token
      case 'foreignPage':
        return path.startsWith('/desk') ? this.signIn('Sara Social') : (await this.#chat.issue(conversation, now)).token
      case 'chatSecret':
        return CHAT_SECRET
      case 'apiToken':
        return API_TOKENS[0]
      case 'secondApiToken':
        return API_TOKENS[1]
      case 'metricsToken':
        return METRICS_TOKEN
      case 'wrongBearer':
        return 'a-bearer-that-nobody-gave-out'
      case 'staff':
        return this.signIn('Sara Social')
      case 'staffElsewhere':
        return this.signIn('Maja Lind')
      case 'guest':
        return this.signIn('Gäst Hos Oss')
      case 'stranger':
        return this.signIn('nobody we know')
      case 'otherTenant':
        return this.signIn('Sara Social', { tid: '99999999-0000-4000-8000-000000000000' })
      case 'expiredSignIn':
        return this.signIn('Sara Social', {}, { expires: '-10m' })
      case 'bot':
        return this.openId.sign(bot)
      case 'botForged':
        return this.openId.sign(bot, { key: this.openId.strangerKey })
      case 'botExpired':
        return this.openId.sign(bot, { expires: '-1h' })
      case 'botElsewhere':
        return this.openId.sign({ ...bot, aud: 'another-app' })
      default:
        return undefined
    }
  }

  #filePath(caller: CallerName): string {
    const now = () => new Date(Date.now() - (caller === 'fileLinkExpired' ? 48 * HOUR_MS : 0))
    const links = new FileLinks({ secrets: { current: CHAT_SECRET }, publicUrl: () => undefined, now })
    const path = (id: string) => links.path({ id }, { variant: 'full', forMs: HOUR_MS, reader: 'staff:sara' })
    if (caller === 'fileLink' || caller === 'fileLinkExpired') return path(this.file)
    if (caller === 'fileLinkAltered') return path('A'.repeat(24)).replace('A'.repeat(24), this.file)
    return `/files/${this.file}`
  }

  #reportPath(caller: CallerName, path: string): string {
    if (!caller.startsWith('reportLink')) return path
    const now = () => new Date(Date.now() - (caller === 'reportLinkExpired' ? 30 * 24 * HOUR_MS : 0))
    const link = new URLSearchParams(new ReportLinks({ current: CHAT_SECRET }, now).path().split('?')[1])
    if (caller === 'reportLinkAltered') link.set('e', String(Number(link.get('e')) + 1))
    return `${path}?${link}`
  }

  #upgrade(path: string, headers: Record<string, string>): Promise<Answered> {
    return new Promise((resolve) => {
      const socket = new WebSocket(this.service.url.replace(/^http/, 'ws') + path, { headers })
      socket.on('open', () => {
        resolve({ status: 101, headers: {}, body: '' })
        socket.terminate()
      })
      socket.on('unexpected-response', (_, response) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' })
        socket.terminate()
      })
      socket.on('error', () => undefined)
    })
  }

  get #serviceUrl(): string {
    return `${this.connector.url}${CONNECTOR_PATH}`
  }

  #person(name: string) {
    const found = this.teams.staff.find((one) => one.name === name)
    if (!found) throw new Error(`No ${name}`)
    return found
  }

  async #install(id: string, name: string): Promise<void> {
    const body = this.activity({
      type: 'installationUpdate',
      action: 'add',
      conversation: { id, conversationType: 'channel', tenantId: TENANT },
      channelData: { tenant: { id: TENANT }, team: { id, name } },
    })
    const knock = { method: 'POST', path: '/api/messages', headers: JSON_TYPE, body: JSON.stringify(body) }
    const { status } = await this.send(knock, 'bot', '')
    if (status !== 200) throw new Error(`The install was answered ${status}`)
  }

  async #ticketAndFile(): Promise<void> {
    const matter = {
      key: 'a-ticket-to-walk',
      channel: 'phone',
      kind: 'question',
      lang: 'sv',
      text: 'Något som ingen annan ska läsa',
      queue: 'family-support',
      via: 'call',
    }
    const knock = { method: 'POST', path: '/desk/api/tickets', headers: JSON_TYPE, body: JSON.stringify(matter) }
    const { status, body } = await this.send(knock, 'staff', '')
    if (status !== 201) throw new Error(`The ticket was answered ${status}: ${body}`)
    this.ref = (JSON.parse(body) as { ticket: { ref: string } }).ticket.ref
    const kept = { method: 'POST', path: `/desk/api/ticket/${this.ref}/files?name=a.txt`, body: 'en rad' }
    const sent = await this.send(kept, 'staff', '')
    this.file = (JSON.parse(sent.body) as { file: { id: string } }).file.id
  }
}

export const JSON_TYPE = { 'content-type': 'application/json' }

/** Adds to a path's query. */
function withQuery(path: string, more: Record<string, string>): string {
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(more)}`
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

function signed({ path, body = '' }: Knock, ours: boolean): Record<string, string> {
  const form = new URLSearchParams(typeof body === 'string' ? body : '')
  return { 'x-twilio-signature': twilioSignature(ours ? TWILIO_TOKEN : 'another-token', PUBLIC_URL + path, form) }
}

function settings(openId: OpenIdServer, entra: OpenIdServer): Record<string, string> {
  return {
    TRY: 'off',
    PUBLIC_URL,
    WEBCHAT_SECRET: CHAT_SECRET,
    METRICS_TOKEN,
    ADMIN_TOKENS: `cases:${API_TOKENS[0]},display:${API_TOKENS[1]}`,
    ELKS_USERNAME: 'u',
    ELKS_PASSWORD: 'p',
    ELKS_FROM: '+46766860000',
    ELKS_SECRET,
    ELKS_BASE_URL: 'http://127.0.0.1:9',
    TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
    TWILIO_AUTH_TOKEN: TWILIO_TOKEN,
    TWILIO_FROM: '+46701740699',
    TWILIO_BASE_URL: 'http://127.0.0.1:9',
    MicrosoftAppId: APP,
    MicrosoftAppPassword: 'a-password-nobody-may-read',
    MicrosoftAppTenantId: TENANT,
    ToBotFromChannelTokenIssuer: openId.issuer,
    ToBotFromChannelOpenIdMetadataUrl: openId.metadataUrl,
    ToBotFromEmulatorOpenIdMetadataUrl: openId.metadataUrl,
    TEAMS_SSO_ISSUER: entra.issuer,
    TEAMS_SSO_JWKS_URL: `${entra.issuer}/keys`,
  }
}

/** What we call the connector with is fetched from Entra; here it is handed out on the way. */
function entraGivesTokens(): void {
  const entra = 'https://login.microsoftonline.com'
  if (!nock.isActive()) nock.activate()
  nock(entra)
    .persist()
    .get(/openid-configuration/)
    .reply(200, (uri) => {
      const tenant = uri.split('/')[1]
      return {
        issuer: `${entra}/${tenant}/v2.0`,
        authorization_endpoint: `${entra}/${tenant}/oauth2/v2.0/authorize`,
        token_endpoint: `${entra}/${tenant}/oauth2/v2.0/token`,
        jwks_uri: `${entra}/${tenant}/discovery/v2.0/keys`,
      }
    })
  nock(entra)
    .persist()
    .get(/discovery\/instance/)
    .reply(200, { tenant_discovery_endpoint: `${entra}/${TENANT}/v2.0/.well-known/openid-configuration`, metadata: [] })
  nock(entra)
    .persist()
    .post(/oauth2\/v2\.0\/token/)
    .reply(200, { token_type: 'Bearer', expires_in: 3_599, ext_expires_in: 3_599, access_token: 'a.token.for-us' })
}
