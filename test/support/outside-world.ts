import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { cluAnswer } from './clu-stand-in.js'

export const TENANT = '99999999-8888-4777-8666-555555555555'
export const APP = { id: '11111111-2222-4333-8444-555555555555', password: 'Vk28Q~vinter-ute-i-viken' }
export const ELKS = { username: 'u5a9566c072160b31', password: 'D81DEF1B65E19A83', from: '+46701740605' }
export const TWILIO = { sid: `AC${'7'.repeat(32)}`, token: 'b1946ac92492d2347c6235b4d2611184', from: '+46701740606' }
export const ELKS_SECRET = 'kajutans-lampa-lyser-gul'
export const CLU_KEY = 'f7c3bc1d808e04732adf679965ccc34c'

interface Reply {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

/**
 * The services outside, on one port and in their own formats: 46elks, Twilio, Microsoft's login, CLU, the public address, a
 * department's system and a webhook. As they are when all is well; a test changes what it wants ill, and calls `heal`.
 */
export class OutsideWorld {
  readonly #server: Server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const { status, body: answer, headers } = this.#answer(request, new URLSearchParams(body))
      if (this.clockMs !== 0) response.setHeader('date', new Date(Date.now() + this.clockMs).toUTCString())
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(answer === undefined ? undefined : JSON.stringify(answer))
    })
  })
  /** How far the clock of this world is ahead of ours, in milliseconds. */
  clockMs = 0
  elks = this.#elksFresh()
  twilio = this.#twilioFresh()
  /** Microsoft's own number for why it refuses; 0 where it does not. */
  loginRefuses = 0
  clu = { project: 'lotsen', deployment: 'production', multilingual: true }
  doors = { health: 200, bot: 401, system: 405, hook: 401 }

  async start(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening')
    this.heal()
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo | null)?.port ?? 0}`
  }

  heal(): void {
    this.clockMs = this.loginRefuses = 0
    this.elks = this.#elksFresh()
    this.twilio = this.#twilioFresh()
    this.clu = { project: 'lotsen', deployment: 'production', multilingual: true }
    this.doors = { health: 200, bot: 401, system: 405, hook: 401 }
  }

  #elksFresh() {
    const address = `${this.url}/api/sms/46elks?secret=${ELKS_SECRET}`
    return {
      balance: 9_670_500,
      number: ELKS.from,
      sms_url: address as string | undefined,
      mms_url: address as string | undefined,
    }
  }

  #twilioFresh() {
    return {
      status: 'active',
      type: 'Full',
      balance: '127.31',
      number: TWILIO.from,
      sms_url: `${this.url}/api/sms/twilio#rc=5&rp=all`,
      sms_method: 'POST',
      sms_application_sid: '',
    }
  }

  #answer(request: IncomingMessage, form: URLSearchParams): Reply {
    const { pathname } = new URL(request.url ?? '/', this.url)
    const way = WAYS.find(([start]) => pathname.startsWith(start))
    return way ? way[1].call(this, pathname, request, form) : { status: 404, body: {} }
  }

  /** https://46elks.com/docs: errors are plain sentences, here as everywhere JSON by its header. */
  elksAnswers(path: string, { headers }: IncomingMessage): Reply {
    if (headers.authorization !== basic(ELKS.username, ELKS.password))
      return { status: 401, body: 'API access requires Basic HTTP authentication' }
    const { balance, number, sms_url, mms_url } = this.elks
    if (path === '/a1/me')
      return {
        status: 200,
        body: { id: ELKS.username, displayname: 'Lindnäs', currency: 'SEK', balance, creditalert: 200_000 },
      }
    const rented = {
      id: 'n57c8f48af76bf986',
      active: 'yes',
      country: 'se',
      number,
      capabilities: ['sms', 'mms', 'voice'],
      sms_url,
      mms_url,
    }
    return path === '/a1/numbers' ? { status: 200, body: { data: [rented] } } : { status: 404 }
  }

  twilioAnswers(path: string, { headers }: IncomingMessage): Reply {
    if (headers.authorization !== basic(TWILIO.sid, TWILIO.token))
      return {
        status: 401,
        body: {
          code: 20003,
          message: 'Authenticate',
          more_info: 'https://www.twilio.com/docs/errors/20003',
          status: 401,
        },
      }
    const { status, type, balance, number, ...rest } = this.twilio
    const account = `/2010-04-01/Accounts/${TWILIO.sid}`
    if (path === `${account}.json`)
      return { status: 200, body: { sid: TWILIO.sid, status, type, friendly_name: 'Lindnäs' } }
    if (path === `${account}/Balance.json`)
      return { status: 200, body: { account_sid: TWILIO.sid, balance, currency: 'USD' } }
    const rented = {
      sid: `PN${'7'.repeat(32)}`,
      account_sid: TWILIO.sid,
      phone_number: number,
      sms_fallback_url: '',
      ...rest,
    }
    return { status: 200, body: { page: 0, page_size: 1000, next_page_uri: null, incoming_phone_numbers: [rented] } }
  }

  /** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
  loginAnswers(_path: string, _request: IncomingMessage, form: URLSearchParams): Reply {
    const isOurs = form.get('client_id') === APP.id && form.get('client_secret') === APP.password
    const isAsked =
      form.get('grant_type') === 'client_credentials' && form.get('scope') === 'https://api.botframework.com/.default'
    const code = this.loginRefuses || (isOurs ? 0 : 7_000_215) || (isAsked ? 0 : 900_144)
    if (code === 0)
      return {
        status: 200,
        body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: 'eyJ0eXAi.e30.c2ln' },
      }
    const error_description = `AADSTS${code}: The secret ${form.get('client_secret')} is not what it was. Trace ID: 1 Timestamp: 2026-11-27`
    return {
      status: 401,
      body: {
        error: 'invalid_client',
        error_description,
        error_codes: [code],
        error_uri: `https://login.microsoftonline.com/error?code=${code}`,
      },
    }
  }

  /** Authoring and asking, API version 2023-04-01. */
  cluAnswers(path: string, { headers, method }: IncomingMessage): Reply {
    const refusal = (status: number, code: string, message: string): Reply => ({
      status,
      body: { error: { code, message } },
    })
    if (headers['ocp-apim-subscription-key'] !== CLU_KEY)
      return refusal(401, '401', 'Access denied due to invalid subscription key or wrong API endpoint.')
    const { project, deployment, multilingual } = this.clu
    const own = `/language/authoring/analyze-conversations/projects/${project}`
    if (method === 'POST')
      return project === 'lotsen' && deployment === 'production'
        ? { status: 200, body: cluAnswer({ 'library-hours': 0.93 }) }
        : refusal(404, 'NotFound', 'The project or deployment was not found')
    if (path === own)
      return { status: 200, body: { projectKind: 'Conversation', projectName: project, multilingual, language: 'sv' } }
    if (path === `${own}/deployments/${deployment}`)
      return { status: 200, body: { deploymentName: deployment, modelId: 'm1' } }
    return refusal(404, 'NotFound', 'The requested resource was not found')
  }
}

type Answering = (this: OutsideWorld, path: string, request: IncomingMessage, form: URLSearchParams) => Reply

const WAYS: readonly (readonly [string, Answering])[] = [
  ['/a1/', OutsideWorld.prototype.elksAnswers],
  ['/2010-04-01/', OutsideWorld.prototype.twilioAnswers],
  ['/login/', OutsideWorld.prototype.loginAnswers],
  ['/language/', OutsideWorld.prototype.cluAnswers],
  [
    '/healthz',
    function () {
      return { status: this.doors.health, body: { status: 'ok' } }
    },
  ],
  [
    '/api/messages',
    function () {
      return { status: this.doors.bot, body: {} }
    },
  ],
  [
    '/orders',
    function () {
      return { status: this.doors.system }
    },
  ],
  [
    '/hook',
    function () {
      return { status: this.doors.hook, headers: { location: '/elsewhere' } }
    },
  ],
]

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}
