import { type AddressInfo, createServer, type Server } from 'node:net'
import { expect } from 'chai'
import nock from 'nock'
import type { SmsSettings } from '../src/channels/sms/settings.js'
import type { Delivery } from '../src/turn/ports.js'
import { delivery, failure, senderTo, soon, TEXT, UNCERTAIN } from './support/sms-sending.js'
import { memoryLines, PUBLIC_URL, RESIDENT, SECRET } from './support/sms-service.js'

/**
 * Goal: what goes to each provider is its own wire format to the letter, and no odd answer is taken for more than it says.
 * Method: the sender against answers written by hand, and against a server that breaks the connection.
 */
type Provider = 'elks' | 'twilio'

// Importing it puts it in the way of every request; here it is, only where a test says so.
nock.restore()

describe('SMS providers: odd answers', () => {
  const elks = { baseUrl: () => 'https://elks.example', username: 'u', password: 'p', from: '+461', secrets: [SECRET] }
  const twilio = { baseUrl: () => 'https://twilio.example/', accountSid: 'AC1', from: '+461', authTokens: ['token'] }
  const { log, logged } = memoryLines()
  const paths = { elks: '/a1/sms', twilio: '/2010-04-01/Accounts/AC1/Messages.json' }
  const sendBy = (provider: Provider, marks: Partial<Delivery> = {}) =>
    senderTo({ elks, twilio } as unknown as SmsSettings, log).send(delivery({ provider }, marks), soon())

  before(() => {
    nock.activate()
    nock.disableNetConnect()
  })
  beforeEach(() => {
    logged.length = 0
  })
  afterEach(() => nock.cleanAll())
  after(() => {
    nock.enableNetConnect()
    nock.restore()
  })

  const rows: { name: string; provider: Provider; status: number; body: string; code: string }[] = [
    { name: 'a page of a proxy', provider: 'elks', status: 200, body: '<html>', code: 'delivery_uncertain' },
    { name: 'no id', provider: 'elks', status: 200, body: '{"status":"created"}', code: 'delivery_uncertain' },
    {
      name: 'failed at once',
      provider: 'elks',
      status: 200,
      body: '{"id":"s1","status":"failed"}',
      code: 'delivery_refused',
    },
    { name: 'no sid', provider: 'twilio', status: 201, body: '{}', code: 'delivery_uncertain' },
    { name: 'cut short', provider: 'twilio', status: 201, body: '{"sid":"SM', code: 'delivery_uncertain' },
    {
      name: 'failed at once',
      provider: 'twilio',
      status: 201,
      body: '{"sid":"SM1","status":"failed"}',
      code: 'delivery_refused',
    },
    {
      name: 'the receiver has opted out there',
      provider: 'twilio',
      status: 400,
      body: '{"code":21610}',
      code: 'delivery_refused',
    },
    {
      name: 'our number may not send',
      provider: 'twilio',
      status: 400,
      body: '{"code":21606}',
      code: 'delivery_failed',
    },
    {
      name: 'an endless answer',
      provider: 'twilio',
      status: 201,
      body: ' '.repeat(1_100_000),
      code: 'delivery_uncertain',
    },
  ]
  for (const { name, provider, status, body, code } of rows) {
    it(`${provider}, ${name}: ${code}`, async () => {
      nock(`https://${provider}.example`).post(paths[provider]).reply(status, body)
      expect((await failure(sendBy(provider))).code).to.equal(code)
    })
  }

  it('follows no redirect: the credentials are for one host', async () => {
    const elsewhere = nock('https://elsewhere.example').post('/').reply(200, { id: 's1' })
    nock('https://elks.example').post('/a1/sms').reply(307, '', { location: 'https://elsewhere.example/' })
    expect((await failure(sendBy('elks'))).code).to.equal('delivery_failed')
    expect(elsewhere.isDone()).to.equal(false)
  })

  it('speaks each provider’s own form', async () => {
    const forms: Record<string, string>[] = []
    const keep = (_uri: string, body: unknown) => {
      forms.push(typeof body === 'string' ? Object.fromEntries(new URLSearchParams(body)) : (body as never))
      return { id: 's1', sid: 'SM1' }
    }
    nock('https://elks.example', { reqheaders: { authorization: 'Basic dTpw' } })
      .post(paths.elks)
      .reply(200, keep)
    nock('https://twilio.example', { reqheaders: { authorization: 'Basic QUMxOnRva2Vu' } })
      .post(paths.twilio)
      .reply(201, keep)
    expect(await sendBy('elks')).to.deep.equal({ providerId: 's1' })
    expect(await sendBy('twilio')).to.deep.equal({ providerId: 'SM1' })
    const report = `${PUBLIC_URL}/api/sms`
    expect(forms).to.deep.equal([
      { from: '+461', to: RESIDENT, message: TEXT, whendelivered: `${report}/46elks/report?secret=${SECRET}` },
      { To: RESIDENT, From: '+461', Body: TEXT, StatusCallback: `${report}/twilio/report#rc=5&rp=all` },
    ])
  })

  it('asks 46elks for what came after the first attempt, and Twilio for what went between the two numbers', async () => {
    const queries: unknown[] = []
    const keep = (query: unknown) => queries.push(query) > 0
    nock('https://elks.example').get(paths.elks).query(keep).reply(200, { data: [] })
    nock('https://elks.example').post(paths.elks).reply(200, { id: 's1' })
    nock('https://twilio.example').get(paths.twilio).query(keep).reply(200, { messages: [] })
    nock('https://twilio.example').post(paths.twilio).reply(201, { sid: 'SM1' })
    await sendBy('elks', UNCERTAIN)
    await sendBy('twilio', UNCERTAIN)
    expect(queries).to.deep.equal([
      { to: RESIDENT, end: '2026-11-22T09:59:50.500000', limit: '100' },
      { To: RESIDENT, From: '+461', PageSize: '100' },
    ])
  })
})

describe('SMS providers: a connection that breaks', () => {
  let server: Server
  let asked = 0

  before(async () => {
    server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => {
        asked += 1
        socket.resetAndDestroy()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  after(() => server.close())

  it('after the request was sent: it may have been taken', async () => {
    const { port } = server.address() as AddressInfo
    const baseUrl = () => `http://127.0.0.1:${port}`
    const elks = { baseUrl, username: 'u', password: 'p', from: '+461', secrets: [SECRET] as [string] }
    const sending = senderTo({ elks }, memoryLines().log).send(delivery(), soon())
    expect((await failure(sending)).code).to.equal('delivery_uncertain')
    expect(asked).to.equal(1)
  })
})
