import { expect } from 'chai'
import { signedAddresses, twilioSignature } from '../src/channels/sms/twilio-signature.js'
import { ENTRY_NUMBER, PUBLIC_URL, RESIDENT, SECRET, type SmsService, startSmsService } from './support/sms-service.js'
import { ELKS_FORM as ELKS, type Fields, postForm, signedBy, TWILIO_FORM as TWILIO } from './support/sms-webhooks.js'

/**
 * Goal: an SMS reaches the turn once it is proven to be the provider's, under one id however often it is handed over;
 * what is forged or malformed never does.
 * Method: both providers' real webhooks over HTTP from the stand-in, then the same by hand with one thing wrong.
 */
let service: SmsService

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

const post = (path: string, fields: Fields | string, headers: Fields = {}) =>
  postForm(service.url + path, fields, headers)

function sign(fields: Fields, how: { token?: string; path?: string; base?: string } = {}): Fields {
  return signedBy(how.token ?? service.settings.twilio.authTokens[0], fields, how.path, how.base)
}

describe('SMS in', () => {
  before(async () => {
    service = await startSmsService()
  })
  beforeEach(() => {
    service.received.length = 0
    service.logged.length = 0
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
          to: service.settings[provider].from,
          provider,
        })
    })

    it(`${provider}: the number it was sent to comes along`, async () => {
      await service.gateway.residentSends(RESIDENT, 'hej', provider, { to: ENTRY_NUMBER })
      expect(service.received.map(({ to }) => to)).to.deep.equal([ENTRY_NUMBER])
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

    it('sent to a name or a short code, it is an SMS all the same', async () => {
      expect((await post(`/api/sms/46elks?secret=${SECRET}`, { ...ELKS, to: 'Lindnas' })).status).to.equal(204)
      expect(service.received[0]).not.to.have.property('to')
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
})
