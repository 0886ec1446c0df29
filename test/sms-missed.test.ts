import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { ServiceError } from '../src/errors.js'
import { MissedReader } from './support/missed-reader.js'
import { ENTRY_NUMBER, RESIDENT, type SmsService, startSmsService } from './support/sms-service.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const NEIGHBOUR = '+46701740607'
const OTHER_SYSTEM = '+46701740690'

/**
 * Goal: an SMS that a provider has and we never got is taken once, in order, and as if it had come; whatever a provider's
 * list does, it costs nobody else anything.
 * Method: both providers' stand-in with messages whose webhook never arrives, read by the service's own reader over HTTP;
 * then lists that fail in every way from a server of the test's own.
 */
describe('SMS that were missed', () => {
  let service: SmsService
  let reader: MissedReader
  let begun: Date

  beforeEach(async () => {
    service = await startSmsService()
    reader = new MissedReader(service.settings)
    begun = reader.now
    await reader.missed.run()
    // An outage of three hours follows.
    reader.now = new Date(begun.getTime() + 3 * HOUR_MS)
  })
  afterEach(() => service.close())

  for (const provider of ['elks', 'twilio'] as const) {
    describe(provider, () => {
      const missed = (text: string, minutesAgo: number, how: { from?: string; to?: string; id?: string } = {}) =>
        service.gateway.residentIsMissed(how.from ?? RESIDENT, text, provider, {
          ...how,
          at: reader.ago(minutesAgo * MINUTE_MS),
        })

      it('are taken in the order they were sent, under the id their webhook has', async () => {
        const id = missed('STOP', 90)
        missed('START', 60)
        missed('När är tippen öppen?', 30, { to: ENTRY_NUMBER })
        await reader.missed.run()
        expect(reader.texts).to.deep.equal(['STOP', 'START', 'När är tippen öppen?'])
        expect(reader.received[0]).to.deep.equal({
          channel: 'sms',
          conversation: `sms:${RESIDENT}`,
          id: `${provider}:${id}`,
          text: 'STOP',
          phone: RESIDENT,
          to: service.settings[provider].from,
          provider,
          sentAt: reader.ago(90 * MINUTE_MS),
        })
        expect(reader.received[2]?.to).to.equal(ENTRY_NUMBER)
      })

      it('keep their order though they were sent in the same second', async () => {
        for (const text of ['STOP', 'START', 'STOP', 'START']) missed(text, 90)
        await reader.missed.run()
        expect(reader.texts).to.deep.equal(['STOP', 'START', 'STOP', 'START'])
      })

      it('are taken once, however often the list is read', async () => {
        missed('hej', 30)
        await reader.missed.run()
        await reader.missed.run()
        reader.now = new Date(reader.now.getTime() + HOUR_MS)
        await reader.missed.run()
        expect(reader.texts).to.deep.equal(['hej'])
      })

      it('are not those that came, were sent by us, or went to another number of the account', async () => {
        reader.known.add(missed('kom fram', 40))
        missed('till ett annat system', 40, { to: OTHER_SYSTEM })
        missed('från oss själva', 40, { from: ENTRY_NUMBER })
        missed('Posten har ett paket', 40, { from: 'Posten' })
        await reader.missed.run()
        expect(reader.texts).to.deep.equal([])
      })

      it('are none that lay there before the number was first read, and none a week old', async () => {
        missed('för länge sedan', 3 * 60 + 5)
        await reader.missed.run()
        reader.now = new Date(begun.getTime() + 8 * DAY_MS)
        missed('för mer än en vecka sedan', 7 * 24 * 60 + 5)
        missed('för sex dagar sedan', 6 * 24 * 60)
        await reader.missed.run()
        expect(reader.texts).to.deep.equal(['för sex dagar sedan'])
      })

      it('are not yet those whose webhook may still be on its way, and not told late when they are not', async () => {
        missed('just nu', 1)
        await reader.missed.run()
        expect(reader.texts).to.deep.equal([])
        reader.now = new Date(reader.now.getTime() + 5 * MINUTE_MS)
        await reader.missed.run()
        expect(reader.received.map(({ text, sentAt }) => [text, sentAt])).to.deep.equal([['just nu', undefined]])
      })

      it('are found hours back: one that is listed late is taken though newer ones were', async () => {
        missed('nyare', 10)
        await reader.missed.run()
        missed('listad sent', 120)
        await reader.missed.run()
        expect(reader.texts).to.deep.equal(['nyare', 'listad sent'])
      })

      it('are read page by page', async () => {
        for (let n = 0; n < 230; n += 1) missed(`nr ${n}`, 170 - n / 2)
        await reader.missed.run()
        expect(reader.texts).to.deep.equal(Array.from({ length: 230 }, (_, n) => `nr ${n}`))
      })
    })
  }

  it('wait in order when their sender writes too much, and nobody else waits for that', async () => {
    const at = (minutes: number) => ({ at: reader.ago(minutes * MINUTE_MS) })
    for (let n = 1; n <= 3; n += 1) service.gateway.residentIsMissed(RESIDENT, `nr ${n}`, 'elks', at(60 - n))
    service.gateway.residentIsMissed(NEIGHBOUR, 'grannen', 'twilio', at(30))
    reader.onReceive = ({ text }) => {
      if (text === 'nr 2') throw new ServiceError('rate_limited', 'Too many messages')
    }
    await reader.missed.run()
    expect(reader.texts).to.deep.equal(['nr 1', 'grannen'])
    reader.onReceive = () => undefined
    await reader.missed.run()
    expect(reader.texts).to.deep.equal(['nr 1', 'grannen', 'nr 2', 'nr 3'])
  })

  it('are all taken later when the database goes away again meanwhile', async () => {
    for (let n = 1; n <= 3; n += 1)
      service.gateway.residentIsMissed(RESIDENT, `nr ${n}`, 'elks', { at: reader.ago((60 - n) * MINUTE_MS) })
    reader.onReceive = ({ text }) => {
      if (text === 'nr 2') throw new ServiceError('store_unavailable', 'MongoDB does not answer')
    }
    const failed = await reader.missed.run().then(
      () => undefined,
      (error: ServiceError) => error.code,
    )
    expect(failed).to.equal('store_unavailable')
    reader.onReceive = () => undefined
    reader.known.add(String(reader.received[0]?.id.slice('elks:'.length)))
    await reader.missed.run()
    expect(reader.texts).to.deep.equal(['nr 1', 'nr 2', 'nr 3'])
  })

  it('that can never be taken are passed over, and told in the log without a word of theirs', async () => {
    service.gateway.residentIsMissed(RESIDENT, 'ett hemligt ord', 'elks', { at: reader.ago(50 * MINUTE_MS) })
    service.gateway.residentIsMissed(RESIDENT, 'nästa', 'elks', { at: reader.ago(40 * MINUTE_MS) })
    reader.onReceive = ({ text }) => {
      if (text !== 'nästa') throw new ServiceError('state_too_large', 'Conversation state is too large')
    }
    await reader.missed.run()
    await reader.missed.run()
    expect(reader.texts).to.deep.equal(['nästa'])
    expect(reader.logged.filter((line) => line.includes('could not be taken'))).to.have.length(1)
    expect(reader.logged.join()).not.to.contain('hemligt').and.not.to.contain(RESIDENT)
  })
})

type Answers = (url: URL, request: IncomingMessage) => { status?: number; body?: unknown } | 'hang'

describe('a list of SMS that goes wrong', () => {
  const asked: URL[] = []
  let answers: Answers
  const answer: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '', 'http://provider')
    asked.push(url)
    const said = answers(url, request)
    if (said === 'hang') return
    const body = typeof said.body === 'string' ? said.body : JSON.stringify(said.body ?? {})
    response.statusCode = said.status ?? 200
    response.end(body)
  }
  const provider = createServer(answer)
  let reader: MissedReader

  const row = (id: string, more: object = {}) => ({
    id,
    direction: 'incoming',
    from: RESIDENT,
    to: '+46701740698',
    message: `ord ${id}`,
    created: '2026-11-26T11:00:00.000000',
    ...more,
  })

  beforeEach(async () => {
    asked.length = 0
    answers = () => ({ body: { data: [] } })
    if (!provider.listening) await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
    const elks = {
      baseUrl: () => url,
      username: 'u',
      password: PASSWORD,
      from: '+46701740698',
      secrets: ['s'] as [string],
    }
    reader = new MissedReader({ elks }, [])
    await reader.missed.run()
    reader.now = new Date('2026-11-26T12:00:00Z')
    asked.length = 0
  })
  after(() => {
    provider.closeAllConnections()
    provider.close()
  })

  const PASSWORD = 'a-password-nobody-may-read'
  const failing: { name: string; answers: Answers }[] = [
    { name: 'says 500', answers: () => ({ status: 500 }) },
    { name: 'does not know us', answers: () => ({ status: 401 }) },
    { name: 'is no JSON', answers: () => ({ body: '<html>' }) },
    { name: 'is no list', answers: () => ({ body: { data: 'all of them' } }) },
    { name: 'is an empty answer', answers: () => ({ body: '' }) },
    { name: 'is huge', answers: () => ({ body: { data: [row('s1', { message: 'x'.repeat(2_000_000) })] } }) },
    {
      name: 'fails on its second page',
      answers: (url) => (url.searchParams.has('start') ? { status: 503 } : page('s1')),
    },
  ]
  const page = (id: string) => ({ body: { data: [row(id)], next: '2026-11-26T10:59:00.000000' } })
  for (const { name, answers: how } of failing) {
    it(`that ${name} costs nothing, and is read again`, async () => {
      answers = how
      const failed = await reader.missed.run().then(
        () => undefined,
        (error: unknown) => error,
      )
      expect(failed).to.be.instanceOf(ServiceError)
      expect(reader.texts).to.deep.equal([])
      answers = () => ({ body: { data: [row('s1')] } })
      await reader.missed.run()
      expect(reader.texts).to.deep.equal(['ord s1'])
      expect(reader.logged.join() + String(failed)).not.to.contain(PASSWORD)
    })
  }

  const rows: { name: string; row: unknown }[] = [
    { name: 'null', row: null },
    { name: 'without a text', row: { ...row('s2'), message: undefined } },
    { name: 'with a time that is none', row: row('s2', { created: '2026-13-45T99:99:99' }) },
    { name: 'with an id that is none', row: row('s2"; drop', {}) },
    { name: 'with operators for an id', row: row('s2', { id: { $gt: '' } }) },
    { name: 'of what we sent', row: row('s2', { direction: 'outgoing' }) },
    { name: 'from years to come', row: row('s2', { created: '2036-01-01T00:00:00' }) },
  ]
  for (const { name, row: bad } of rows) {
    it(`with a row ${name} is read for the others`, async () => {
      answers = () => ({ body: { data: [row('s3', { created: '2026-11-26T11:30:00' }), bad, row('s1')] } })
      await reader.missed.run()
      expect(reader.texts).to.deep.equal(['ord s1', 'ord s3'])
    })
  }

  it('without an end is read for fifty pages, and that there was more is told', async () => {
    let n = 0
    answers = () => {
      n += 1
      return { body: { data: [row(`s${n}`)], next: `2026-11-26T10:${n}` } }
    }
    await reader.missed.run()
    expect(asked).to.have.length(50)
    expect(reader.texts).to.have.length(50)
    expect(reader.logged.join()).to.contain('more sms were missed')
  })

  it('that leads back to itself is left', async () => {
    answers = () => page('s1')
    await reader.missed.run()
    expect(asked).to.have.length(2)
    expect(reader.texts).to.deep.equal(['ord s1'])
  })

  it('that hangs is let go of when the service stops', async () => {
    answers = () => 'hang'
    const running = reader.missed.run()
    await reader.missed.stop()
    await running
    expect(reader.texts).to.deep.equal([])
  })

  describe('of an MMS', () => {
    const SID = `MM${'0'.repeat(32)}`
    const PICTURE = `ME${'1'.repeat(32)}`
    const mms = {
      sid: SID,
      direction: 'inbound',
      from: RESIDENT,
      to: '+46701740699',
      body: '',
      num_media: '2',
      date_created: 'Thu, 26 Nov 2026 11:00:00 +0000',
    }
    let address: string

    beforeEach(async () => {
      const api = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
      const accountSid = `AC${'2'.repeat(32)}`
      const twilio = { baseUrl: () => api, accountSid, from: mms.to, authTokens: [PASSWORD] as [string] }
      answers = () => ({ body: { messages: [] } })
      reader = new MissedReader({ twilio }, [])
      reader.now = new Date('2026-11-26T09:00:00Z')
      await reader.missed.run()
      reader.now = new Date('2026-11-26T12:00:00Z')
      address = `${api}/2010-04-01/Accounts/${accountSid}/Messages/${SID}/Media/${PICTURE}`
    })

    it('finds out where its pictures lie, and tells of those it did not find', async () => {
      answers = ({ pathname }) =>
        pathname.endsWith('/Media.json')
          ? { body: { media_list: [{ sid: PICTURE, uri: 'https://elsewhere.example/me.json' }] } }
          : { body: { messages: [mms] } }
      await reader.missed.run()
      expect(reader.media).to.deep.equal([address])
      expect(reader.received.map(({ refusedFiles }) => refusedFiles)).to.deep.equal([2])
    })

    it('takes the words though its pictures cannot be found', async () => {
      answers = ({ pathname }) =>
        pathname.endsWith('/Media.json') ? { status: 500 } : { body: { messages: [{ ...mms, body: 'se bild' }] } }
      await reader.missed.run()
      expect(reader.media).to.deep.equal([])
      expect(reader.received.map(({ text, refusedFiles }) => [text, refusedFiles])).to.deep.equal([['se bild', 2]])
    })
  })
})
