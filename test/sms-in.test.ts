import { expect } from 'chai'
import { smsDoors } from '../src/channels/sms/doors.js'
import { smsSettings } from '../src/channels/sms/settings.js'
import { signedAddresses, twilioSignature } from '../src/channels/sms/twilio-signature.js'
import { loadConfig } from '../src/config.js'
import { memoryLines, PUBLIC_URL, RESIDENT, SECRET, type SmsService, startSmsService } from './support/sms-service.js'

/**
 * Goal: an SMS reaches the turn once it is proven to be the provider's, under one id however often it is handed over;
 * what is forged or malformed never does.
 * Method: both providers' real webhooks over HTTP from the stand-in, then the same by hand with one thing wrong.
 */
let service: SmsService

const ELKS = {
  direction: 'incoming',
  id: 'sf8425555e5d8db61dda7a7b3f1b91bdb',
  from: RESIDENT,
  to: '+46701740698',
  message: 'Hej, när är tippen öppen?',
  created: '2026-07-13T13:57:23.741000',
}
const TWILIO = {
  MessageSid: 'SM0123456789abcdef0123456789abcdef',
  AccountSid: 'AC0123456789abcdef0123456789abcdef',
  From: RESIDENT,
  To: '+46701740699',
  Body: 'Hej & + å 100%',
  NumMedia: '0',
}

type Fields = Record<string, string>

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

async function post(path: string, fields: Fields | string, headers: Fields = {}): Promise<Response> {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString()
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return fetch(service.url + path, { method: 'POST', body, headers: { ...type, ...headers } })
}

function sign(fields: Fields, how: { token?: string; path?: string; base?: string } = {}): Fields {
  const { token = service.settings.twilio.authTokens[0], path = '/api/sms/twilio', base = PUBLIC_URL } = how
  return { 'x-twilio-signature': twilioSignature(token, base + path, new URLSearchParams(fields)) }
}

describe('SMS in', () => {
  before(async () => {
    service = await startSmsService()
  })
  beforeEach(() => {
    service.received.length = 0
    service.failedReports.length = 0
    service.logged.length = 0
    service.unknownIds.clear()
  })
  after(() => service.close())

  for (const provider of ['elks', 'twilio'] as const) {
    it(`${provider}: a webhook handed over three times comes under one id`, async () => {
      const text = 'Hej! Ni har inte tömt soporna på Almvägen 4 — 100 % säkert & ”nu” 🙂'
      const first = await service.gateway.residentSends(RESIDENT, text, provider)
      await service.gateway.residentSends(RESIDENT, text, provider, { id: first.id })
      const third = await service.gateway.residentSends(RESIDENT, text, provider, { id: first.id })
      expect([first.status, third.status]).to.deep.equal(provider === 'elks' ? [204, 204] : [200, 200])
      expect(service.received).to.have.length(3)
      for (const message of service.received)
        expect(message).to.deep.equal({
          channel: 'sms',
          conversation: `sms:${RESIDENT}`,
          id: `${provider}:${first.id}`,
          text,
          phone: RESIDENT,
          provider,
        })
    })

    it(`${provider}: the answer holds nothing the provider would send on`, async () => {
      const { body } = await service.gateway.residentSends(RESIDENT, 'hej', provider)
      expect(body).to.match(provider === 'elks' ? /^$/ : /^<\?xml[^>]*\?><Response\/>$/)
    })
  }

  describe('46elks', () => {
    const proofs = [
      { name: 'secret in the address', path: `/api/sms/46elks?secret=${SECRET}`, headers: {}, status: 204 },
      { name: 'Basic password', path: '/api/sms/46elks', headers: { authorization: basic('x', SECRET) }, status: 204 },
      { name: 'no secret', path: '/api/sms/46elks', headers: {}, status: 401 },
      { name: 'empty secret', path: '/api/sms/46elks?secret=', headers: {}, status: 401 },
      { name: 'wrong secret', path: `/api/sms/46elks?secret=${SECRET}x`, headers: {}, status: 401 },
      { name: 'secret as user', path: '/api/sms/46elks', headers: { authorization: basic(SECRET, '') }, status: 401 },
      { name: 'not Basic', path: '/api/sms/46elks', headers: { authorization: `Bearer ${SECRET}` }, status: 401 },
      { name: 'broken Basic', path: '/api/sms/46elks', headers: { authorization: 'Basic %%%' }, status: 401 },
    ]
    for (const { name, path, headers, status } of proofs) {
      it(`${name}: ${status}`, async () => {
        expect((await post(path, ELKS, headers as Fields)).status).to.equal(status)
        expect(service.received).to.have.length(status === 204 ? 1 : 0)
      })
    }

    const forms: { name: string; form: Fields | string; status: number; taken?: number }[] = [
      { name: 'an empty text', form: { ...ELKS, message: '' }, status: 204, taken: 1 },
      { name: 'fields nobody knows', form: { ...ELKS, parts: '2', flash: 'no' }, status: 204, taken: 1 },
      { name: 'outgoing', form: { ...ELKS, direction: 'outgoing' }, status: 204 },
      { name: 'a voice call', form: { direction: 'outgoing-reply', callid: 'c1' }, status: 204 },
      { name: 'from a name', form: { ...ELKS, from: 'PostNord' }, status: 204 },
      { name: 'from a short code', form: { ...ELKS, from: '71700' }, status: 204 },
      { name: 'no id', form: { ...ELKS, id: '' }, status: 400 },
      { name: 'an id that is no id', form: { ...ELKS, id: '../../etc#1' }, status: 400 },
      { name: 'no direction', form: { id: 's1', from: RESIDENT }, status: 400 },
      { name: 'no message', form: { direction: 'incoming', id: 's1', from: RESIDENT, to: '+46' }, status: 400 },
      { name: 'JSON', form: JSON.stringify(ELKS), status: 400 },
      { name: 'nothing', form: '', status: 400 },
      { name: 'bytes that are no text', form: '\u0000%ff%fe=%zz', status: 400 },
      { name: 'too many bytes', form: { ...ELKS, message: 'x'.repeat(40_000) }, status: 413 },
    ]
    for (const { name, form, status, taken = 0 } of forms) {
      it(`${name}: ${status}, ${taken} to the turn`, async () => {
        expect((await post(`/api/sms/46elks?secret=${SECRET}`, form)).status).to.equal(status)
        expect(service.received).to.have.length(taken)
      })
    }

    it('numbers written with spaces are one conversation', async () => {
      await post(`/api/sms/46elks?secret=${SECRET}`, { ...ELKS, from: '+46 70-174 06 05' })
      expect(service.received[0]?.conversation).to.equal(`sms:${RESIDENT}`)
    })

    it('what is dropped is logged without number or words', async () => {
      await post(`/api/sms/46elks?secret=${SECRET}`, { ...ELKS, from: 'PostNord' })
      expect(service.logged.join()).to.contain(ELKS.id).and.not.contain('PostNord').and.not.contain('tippen')
    })
  })

  describe('Twilio', () => {
    const proofs: { name: string; headers: () => Fields; path?: string; status: number }[] = [
      { name: 'signed', headers: () => sign(TWILIO), status: 200 },
      {
        name: 'signed with the port named',
        headers: () => sign(TWILIO, { base: `${PUBLIC_URL}:443` }),
        status: 200,
      },
      {
        name: 'signed with the query',
        path: '/api/sms/twilio?a=1&b=%C3%A5',
        headers: () => sign(TWILIO, { path: '/api/sms/twilio?a=1&b=%C3%A5' }),
        status: 200,
      },
      {
        name: 'an address with the retry fragment, which is not sent',
        headers: () => sign(TWILIO, { path: '/api/sms/twilio#rc=5&rp=all' }),
        status: 200,
      },
      { name: 'no signature', headers: () => ({}), status: 401 },
      { name: 'an empty signature', headers: () => ({ 'x-twilio-signature': '' }), status: 401 },
      { name: 'another token', headers: () => sign(TWILIO, { token: 'another-token-of-16' }), status: 401 },
      { name: 'the query left out', path: '/api/sms/twilio?a=1', headers: () => sign(TWILIO), status: 401 },
      { name: 'another path', headers: () => sign(TWILIO, { path: '/api/sms/twilio/report' }), status: 401 },
      { name: 'the Host asked for', headers: () => sign(TWILIO, { base: service.url }), status: 401 },
      { name: 'a changed word', headers: () => sign({ ...TWILIO, Body: 'Hej' }), status: 401 },
      { name: 'an added parameter', headers: () => sign({ ...TWILIO, Extra: '1' }), status: 401 },
    ]
    for (const { name, headers, path = '/api/sms/twilio', status } of proofs) {
      it(`${name}: ${status}`, async () => {
        expect((await post(path, TWILIO, headers())).status).to.equal(status)
        expect(service.received).to.have.length(status === 200 ? 1 : 0)
      })
    }

    const forms: { name: string; form: Fields; status: number; text?: string }[] = [
      {
        name: 'parameters nobody knows',
        form: { ...TWILIO, NewThing: 'ä', '': 'odd' },
        status: 200,
        text: TWILIO.Body,
      },
      {
        name: 'a picture alone',
        form: { ...TWILIO, Body: '', NumMedia: '1', MediaUrl0: 'https://x' },
        status: 200,
        text: '',
      },
      {
        name: 'an opt-out word of the account',
        form: { ...TWILIO, Body: 'SLUTA', OptOutType: 'STOP' },
        status: 200,
        text: 'STOP',
      },
      {
        name: 'an opt-out word of ours',
        form: { ...TWILIO, Body: 'Stopp', OptOutType: 'STOP' },
        status: 200,
        text: 'Stopp',
      },
      { name: 'a chat address', form: { ...TWILIO, From: `whatsapp:${RESIDENT}` }, status: 200 },
      { name: 'no sid', form: { From: RESIDENT, Body: 'hej' }, status: 400 },
      { name: 'a sid that is none', form: { ...TWILIO, MessageSid: 'SM1' }, status: 400 },
      { name: 'no sender', form: { ...TWILIO, From: '' }, status: 400 },
    ]
    for (const { name, form, status, text } of forms) {
      it(`${name}: ${status}, ${text === undefined ? 'nothing' : JSON.stringify(text)} to the turn`, async () => {
        expect((await post('/api/sms/twilio', form, sign(form))).status).to.equal(status)
        expect(service.received.map((message) => message.text)).to.deep.equal(text === undefined ? [] : [text])
      })
    }

    it('signs as the vector that Twilio publishes', () => {
      const params = { CallSid: 'CA1234567890ABCDE', Caller: '+12349013030', Digits: '1234', From: '+12349013030' }
      const all = new URLSearchParams({ ...params, To: '+18005551212' })
      const signature = twilioSignature('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', all)
      expect(signature).to.equal('0/KCTR6DLpKmkAf8muzZqo1nDgQ=')
    })

    it('counts a repeated parameter once a value, in order', () => {
      const signature = (query: string) => twilioSignature('t', PUBLIC_URL, new URLSearchParams(query))
      expect(signature('a=2&a=1&a=2')).to.equal(signature('a=1&a=2'))
      expect(signature('a=2&a=1')).to.not.equal(signature('a=1'))
    })

    it('keeps the path under which a proxy puts the service', () => {
      expect(signedAddresses('https://kommun.example/lotsen/', '/api/sms/twilio?x=1')).to.include(
        'https://kommun.example/lotsen/api/sms/twilio?x=1',
      )
    })
  })

  describe('delivery reports', () => {
    const sid = TWILIO.MessageSid
    const rows = [
      { provider: 'elks', fields: { id: 's1', status: 'failed' }, told: 'failed' },
      {
        provider: 'elks',
        fields: { id: 's1', status: 'delivered', delivered: '2026-01-01T00:00:00' },
        told: undefined,
      },
      { provider: 'twilio', fields: { MessageSid: sid, MessageStatus: 'failed' }, told: 'failed' },
      {
        provider: 'twilio',
        fields: { MessageSid: sid, MessageStatus: 'undelivered', ErrorCode: '30003' },
        told: 'undelivered',
      },
      { provider: 'twilio', fields: { MessageSid: sid, MessageStatus: 'sent' }, told: undefined },
    ]
    const send = (provider: string, fields: Fields) =>
      provider === 'elks'
        ? post(`/api/sms/46elks/report?secret=${SECRET}`, fields)
        : post('/api/sms/twilio/report', fields, sign(fields, { path: '/api/sms/twilio/report' }))

    for (const { provider, fields, told } of rows) {
      it(`${provider} ${JSON.stringify(fields)}: ${told ?? 'nothing'} told`, async () => {
        expect((await send(provider, fields as unknown as Fields)).ok).to.equal(true)
        expect(service.failedReports.map(({ status }) => status)).to.deep.equal(told ? [told] : [])
      })
    }

    it('a report that overtakes the note of what was sent is asked for again', async () => {
      service.unknownIds.add('s1')
      expect((await send('elks', { id: 's1', status: 'failed' })).status).to.equal(404)
      service.unknownIds.clear()
      expect((await send('elks', { id: 's1', status: 'failed' })).status).to.equal(204)
    })

    it('forged or malformed, it tells nobody', async () => {
      expect((await post('/api/sms/46elks/report', { id: 's1', status: 'failed' })).status).to.equal(401)
      expect((await post('/api/sms/twilio/report', { MessageSid: sid, MessageStatus: 'failed' })).status).to.equal(401)
      expect((await send('elks', { status: 'failed' })).status).to.equal(400)
      expect((await send('twilio', { MessageSid: sid })).status).to.equal(400)
      expect(service.failedReports).to.deep.equal([])
    })
  })

  describe('settings', () => {
    const env = {
      ELKS_USERNAME: 'u',
      ELKS_PASSWORD: 'p',
      ELKS_FROM: '+46701740698',
      ELKS_SECRET: 'current-secret-current',
      ELKS_SECRET_PREVIOUS: 'previous-secret-previous',
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN: 'current-token-current',
      TWILIO_AUTH_TOKEN_PREVIOUS: 'previous-token-previous',
      TWILIO_FROM: '+46701740699',
    }
    const doorsOf = (settings: Record<string, string>, publicUrl?: string) => {
      let taken = 0
      const doors = smsDoors({
        settings: smsSettings(loadConfig(settings)),
        publicUrl: () => publicUrl,
        receive: async () => {
          taken += 1
          return {} as never
        },
        deliveryFailed: async () => undefined,
        log: memoryLines().log,
      })
      const knock = async (path: string, form: Fields, headers: Fields = {}) => {
        const door = doors.find((one) => path.split('?')[0] === one.path)
        const query = new URLSearchParams(path.split('?')[1])
        const body = Buffer.from(new URLSearchParams(form).toString())
        const request = { method: 'POST', url: path, query, params: {}, headers, body, address: '127.0.0.1' }
        const status = await door?.handle(request).then(
          (reply) => reply.status,
          (error: { status: number }) => error.status,
        )
        return { status, taken }
      }
      return knock
    }

    it('takes the previous secret and token while they are changed', async () => {
      const knock = doorsOf(env, PUBLIC_URL)
      for (const secret of [env.ELKS_SECRET, env.ELKS_SECRET_PREVIOUS])
        expect((await knock(`/api/sms/46elks?secret=${secret}`, ELKS)).status).to.equal(204)
      for (const token of [env.TWILIO_AUTH_TOKEN, env.TWILIO_AUTH_TOKEN_PREVIOUS])
        expect((await knock('/api/sms/twilio', TWILIO, sign(TWILIO, { token }))).status).to.equal(200)
    })

    it('closes the doors of what is not set up, and Twilio’s without a public address', async () => {
      const none = doorsOf({})
      expect(await none('/api/sms/46elks?secret=undefined', ELKS)).to.deep.equal({ status: 503, taken: 0 })
      expect(await none('/api/sms/twilio', TWILIO)).to.deep.equal({ status: 503, taken: 0 })
      const knock = doorsOf(env)
      expect(await knock('/api/sms/twilio', TWILIO, sign(TWILIO))).to.deep.equal({ status: 503, taken: 0 })
    })
  })
})
