import type { Door, DoorReply } from '../../src/channels/channel.js'
import type { SmsSettings } from '../../src/channels/sms/settings.js'
import { twilioSignature } from '../../src/channels/sms/twilio-signature.js'
import { type RunningHttp, startHttp } from '../../src/http/server.js'
import { createLog } from '../../src/log.js'
import { elksUnproven, elksWebhook } from '../../src/try/elks-wire.js'
import type { GatewaySms } from '../../src/try/sms-book.js'
import { SmsGatewayStandIn } from '../../src/try/sms-gateway.js'
import { twilioUnproven, twilioWebhook } from '../../src/try/twilio-wire.js'
import { callable, ELKS_NUMBER, elksNumber, type RentedNumber, TWILIO_NUMBER, twilioNumber } from './rented-numbers.js'

const FORM_BYTES_MAX = 32_768
const WEBHOOK_TIMEOUT_MS = 15_000

export const ELKS_SECRET = 'stand-in-46elks-secret'
export const ELKS_ACCOUNT = { username: 'u-stand-in', password: 'stand-in-46elks-password' }
export const TWILIO_ACCOUNT = { sid: `AC${'0'.repeat(31)}1`, token: 'stand-in-twilio-auth-token' }
export const ELKS_PATH = '/try/gateway/46elks'
export const TWILIO_PATH = '/try/gateway/twilio'

type Provider = GatewaySms['provider']

export interface SmsProviders {
  url: string
  gateway: SmsGatewayStandIn
  /** A resident's SMS to the provider's number, posted where its account says. Throws when that is nowhere yet. */
  residentSends(from: string, text: string, provider: Provider): Promise<{ to: string; status: number }>
  close(): Promise<void>
}

/** 46elks and Twilio on one port: sending, lists, reports, and the numbers with the addresses they post to. */
export async function startSmsProviders(port: number): Promise<SmsProviders> {
  const http: { running?: RunningHttp } = {}
  const settings = accounts(() => http.running?.url ?? '')
  const gateway = new SmsGatewayStandIn({ settings, serviceUrl: () => '', autoReport: true })
  const numbers = { elks: { ...ELKS_NUMBER }, twilio: { ...TWILIO_NUMBER } }
  const doors = [...gateway.doors, ...elksAccount(settings.elks, numbers.elks), ...twilioAccount(settings, numbers)]
  const running = await startHttp({ host: '127.0.0.1', port, doors, log: createLog('error') })
  http.running = running
  return {
    url: running.url,
    gateway,
    residentSends: (from, text, provider) => post(gateway, settings, numbers[provider], { from, text, provider }),
    async close() {
      gateway.close()
      await running.close()
    },
  }
}

function accounts(url: () => string): Required<SmsSettings> {
  return {
    elks: { baseUrl: () => `${url()}${ELKS_PATH}`, ...ELKS_ACCOUNT, from: ELKS_NUMBER.number, secrets: [ELKS_SECRET] },
    twilio: {
      baseUrl: () => `${url()}${TWILIO_PATH}`,
      accountSid: TWILIO_ACCOUNT.sid,
      authTokens: [TWILIO_ACCOUNT.token],
      from: TWILIO_NUMBER.number,
    },
  }
}

/** The account itself and its number: https://46elks.com/docs/list-numbers and its neighbours. */
function elksAccount(settings: Required<SmsSettings>['elks'], number: RentedNumber): Door[] {
  const door = opened((request) => elksUnproven(settings, request))
  return [
    door('GET', `${ELKS_PATH}/a1/me`, () => ({
      status: 200,
      body: { id: settings.username, balance: 5_000_000, currency: 'SEK' },
    })),
    door('GET', `${ELKS_PATH}/a1/numbers`, () => ({ status: 200, body: { data: [elksNumber(number)] } })),
    door('POST', `${ELKS_PATH}/a1/numbers`, () => ({ status: 200, body: elksNumber(number) })),
    door('GET', `${ELKS_PATH}/a1/numbers/:id`, () => ({ status: 200, body: elksNumber(number) })),
    door('POST', `${ELKS_PATH}/a1/numbers/:id`, (form, id) => {
      if (id !== number.id) return { status: 404, body: 'No such number' }
      if (form.has('sms_url')) number.smsUrl = form.get('sms_url') ?? ''
      if (form.has('mms_url')) number.mmsUrl = form.get('mms_url') ?? ''
      return { status: 200, body: elksNumber(number) }
    }),
  ]
}

function twilioAccount({ twilio }: Required<SmsSettings>, { twilio: number }: { twilio: RentedNumber }): Door[] {
  const path = `${TWILIO_PATH}/2010-04-01/Accounts/:sid`
  const door = opened((request) => twilioUnproven(twilio, request))
  const shown = () => twilioNumber(number, twilio.accountSid)
  // Its name ends as a file's does, so it is no part of a path by itself.
  const itself = `${TWILIO_PATH}/2010-04-01/Accounts/${TWILIO_ACCOUNT.sid}.json`
  const bySid = opened((request) => twilioUnproven(twilio, { ...request, params: { sid: TWILIO_ACCOUNT.sid } }))
  return [
    bySid('GET', itself, () => ({ status: 200, body: { sid: twilio.accountSid, status: 'active', type: 'Full' } })),
    door('GET', `${path}/Balance.json`, () => ({ status: 200, body: { balance: '500.00', currency: 'SEK' } })),
    door('GET', `${path}/IncomingPhoneNumbers.json`, () => ({
      status: 200,
      body: { incoming_phone_numbers: [shown()], next_page_uri: null },
    })),
    door('POST', `${path}/IncomingPhoneNumbers.json`, () => ({ status: 201, body: shown() })),
    door('POST', `${path}/IncomingPhoneNumbers/:id`, (form, id) => {
      if (id !== `${number.id}.json`) return { status: 404, body: { code: 20404, message: 'Not found', status: 404 } }
      if (form.has('SmsUrl')) number.smsUrl = form.get('SmsUrl') ?? ''
      return { status: 200, body: shown() }
    }),
  ]
}

/** Doors that open to an account's own name and password. */
function opened(unproven: (request: Parameters<Door['handle']>[0]) => DoorReply | undefined) {
  return (method: 'GET' | 'POST', path: string, reply: (form: URLSearchParams, id: string) => DoorReply): Door => ({
    method,
    path,
    bytesMax: method === 'POST' ? FORM_BYTES_MAX : 0,
    handle: async (request) =>
      unproven(request) ?? reply(new URLSearchParams(request.body.toString('utf8')), request.params.id ?? ''),
  })
}

async function post(
  gateway: SmsGatewayStandIn,
  settings: Required<SmsSettings>,
  { number, smsUrl }: RentedNumber,
  { from, text, provider }: { from: string; text: string; provider: Provider },
): Promise<{ to: string; status: number }> {
  if (!smsUrl) throw new Error(`${number} has no address for SMS yet: set it first, and then write`)
  const { url, headers } = callable(smsUrl)
  const id = gateway.residentIsMissed(from, text, provider)
  const sms: GatewaySms = {
    ...{ provider, id, from, text, to: number },
    ...{ direction: 'incoming', at: new Date(), status: 'received' },
  }
  const { form } = provider === 'elks' ? elksWebhook(settings.elks, url, sms) : twilioWebhook(settings.twilio, url, sms)
  const proof =
    provider === 'twilio' ? { 'x-twilio-signature': twilioSignature(TWILIO_ACCOUNT.token, smsUrl, form) } : {}
  const signal = AbortSignal.timeout(WEBHOOK_TIMEOUT_MS)
  const response = await fetch(url, { method: 'POST', headers: { ...headers, ...proof }, body: form, signal })
  return { to: url, status: response.status }
}
