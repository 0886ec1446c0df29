import { expect } from 'chai'
import { type RunningHttp, startHttp } from '../src/http/server.js'
import { smsParts } from '../src/sms-text/parts.js'
import { SmsGatewayStandIn, standInAccounts } from '../src/try/sms-gateway.js'
import { eventually } from './support/eventually.js'
import { type Service, startService } from './support/service.js'
import { ENTRY_NUMBER, memoryLines, PUBLIC_URL, SECRET } from './support/sms-service.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

/**
 * Goal: by SMS, through either provider, a resident gets a whole answer and a person, and each thing once, whatever the
 * provider repeats or breaks off.
 * Method: the whole service with its MongoDB; the providers' stand-in beside it, both ways over HTTP.
 */
const PARTS_MAX = 3

describe('SMS, the whole way', () => {
  let gatewayHttp: RunningHttp
  let gateway: SmsGatewayStandIn
  let service: Service

  before(async () => {
    const accounts = standInAccounts({ serviceUrl: () => gatewayHttp.url, elksSecret: SECRET })
    gateway = new SmsGatewayStandIn({
      settings: accounts,
      serviceUrl: () => service.url,
      publicUrl: () => PUBLIC_URL,
      ownNumbers: () => [ENTRY_NUMBER],
    })
    gatewayHttp = await startHttp({ host: '127.0.0.1', port: 0, doors: gateway.doors, log: memoryLines().log })
    const { elks, twilio } = accounts
    service = await startService({
      env: {
        PUBLIC_URL,
        WEBCHAT_SECRET,
        ELKS_USERNAME: elks.username,
        ELKS_PASSWORD: elks.password,
        ELKS_FROM: elks.from,
        ELKS_SECRET: SECRET,
        ELKS_BASE_URL: `${gatewayHttp.url}/try/gateway/46elks`,
        TWILIO_ACCOUNT_SID: twilio.accountSid,
        TWILIO_AUTH_TOKEN: twilio.authTokens[0],
        TWILIO_FROM: twilio.from,
        TWILIO_BASE_URL: `${gatewayHttp.url}/try/gateway/twilio`,
      },
    })
  })
  after(async () => {
    gateway.close()
    await service.close()
    await gatewayHttp.close()
  })

  const sentTo = (phone: string) => gateway.sent.filter((sms) => sms.to === phone)
  const turnsOf = (phone: string) =>
    service.db
      .collection('turns')
      .find({ conversation: `sms:${phone}` })
      .toArray()
  const ticketsOf = (phone: string) =>
    service.db
      .collection('tickets')
      .find({ conversation: `sms:${phone}` })
      .toArray()

  /** What comes back to a message, once nothing is left to deliver. */
  async function ask(
    phone: string,
    text: string,
    provider: 'elks' | 'twilio',
    id?: string,
    to?: string,
  ): Promise<string[]> {
    const before = sentTo(phone).length
    const { status } = await gateway.residentSends(phone, text, provider, {
      ...(id ? { id } : {}),
      ...(to ? { to } : {}),
    })
    expect(status).to.be.within(200, 204)
    // Cards wait for Teams, which nobody has installed here.
    const pending = { $elemMatch: { state: 'pending', 'payload.kind': 'sms' } }
    const waiting = { conversation: `sms:${phone}`, deliveries: pending }
    await eventually(async () => (await service.db.collection('turns').countDocuments(waiting)) === 0)
    return sentTo(phone)
      .slice(before)
      .map((sms) => sms.text)
  }

  const residents = [
    { provider: 'elks', phone: '+46701740610', id: 's1234567890abcdef1234567890abcdef' },
    { provider: 'twilio', phone: '+46701740611', id: 'SM1234567890abcdef1234567890abcdef' },
  ] as const

  for (const { provider, phone, id } of residents) {
    describe(provider, () => {
      it('answers a question, cut at what three parts hold, and MER brings the rest', async () => {
        const [first = ''] = await ask(phone, 'hur ansöker jag om busskort till skolan?', provider)
        expect(smsParts(first)).to.include({ encoding: 'GSM-7', parts: PARTS_MAX })
        expect(first)
          .to.match(/bot/i)
          .and.match(/MER\b/)
          .and.not.match(/https?:/)
        const [rest = ''] = await ask(phone, 'mer', provider)
        expect(rest).to.not.equal('').and.not.contain(first.slice(0, 60))
      })

      it('a webhook delivered three times, at once and later, makes one turn, one ticket and one answer', async () => {
        const before = { turns: (await turnsOf(phone)).length, sent: sentTo(phone).length }
        const text = 'Jag vill prata med en människa'
        await Promise.all([ask(phone, text, provider, id), ask(phone, text, provider, id)])
        await ask(phone, text, provider, id)
        expect(await turnsOf(phone)).to.have.length(before.turns + 1)
        expect(await ticketsOf(phone)).to.have.length(1)
        expect(sentTo(phone).slice(before.sent)).to.have.length(1)
      })

      it('answers go back the way the question came', () => {
        expect(new Set(sentTo(phone).map((sms) => sms.provider))).to.deep.equal(new Set([provider]))
      })

      it('an SMS that did not arrive stands in the ticket, once however often it is reported', async () => {
        const last = sentTo(phone).at(-1)
        for (const _ of [1, 2]) expect(await gateway.report(last?.id ?? '', 'failed')).to.be.within(200, 204)
        const [ticket] = await ticketsOf(phone)
        const failed = ticket?.events.filter((event: { what: string }) => event.what === 'delivery_failed')
        expect(failed).to.have.length(1)
      })

      it('an answer the provider took before it broke off is not sent again', async () => {
        gateway.failNext({ kind: 'status', status: 500, taken: true })
        const answers = await ask(phone, 'när är biblioteket öppet?', provider)
        expect(answers).to.have.length(1)
      })

      it('written to the number of Äldre direkt, it is a person’s matter, answered from that number', async () => {
        const resident = phone.replace(/1(.)$/, '3$1')
        await ask(resident, 'Hej', provider, undefined, ENTRY_NUMBER)
        await ask(resident, 'min mamma behöver hjälp hemma', provider, undefined, ENTRY_NUMBER)
        expect(sentTo(resident).map(({ from }) => from)).to.deep.equal([ENTRY_NUMBER, ENTRY_NUMBER])
        const tickets = await ticketsOf(resident)
        expect(tickets.map(({ entry, queue }) => [entry, queue])).to.deep.equal([['aldre-direkt', 'elderly-direct']])
      })

      it('one it refused for now is sent when it can be', async () => {
        gateway.failNext({ kind: 'status', status: 429, retryAfterSeconds: 1 })
        expect(await ask(phone, 'vad kostar förskolan?', provider)).to.have.length(1)
      })
    })
  }

  it('begun on the web, it goes on from the phone after a code, and shows in the chat', async () => {
    const phone = '+46701740640'
    const chat = await WebResident.open(service.url)
    await chat.says('jag vill prata med en människa om bygglov')
    await chat.says('Skicka sms')
    await chat.says('070-174 06 40')
    await chat.hears('Skriv koden här')
    const code = await eventually(async () => {
      const [sms] = sentTo(phone)
      return /\d{6}/.exec(sms?.text ?? '')?.[0] ?? Promise.reject(new Error('No code yet'))
    })
    await chat.says(code)
    await chat.hears('Det du skriver från mobilen')
    await eventually(async () => {
      const told = await service.db.collection('turns').findOne({ conversation: `sms:${phone}`, kind: 'event' })
      return (told as { state?: { home?: { conversation: string } } } | null)?.state?.home?.conversation.startsWith(
        'web:',
      )
    })
    await ask(phone, 'det är den gröna pärmen', 'elks')
    expect((await chat.hears('gröna pärmen')).from.role).to.equal('user')
    await eventually(async () => sentTo(phone).length === 2)
  })

  it('forged, it leaves no trace', async () => {
    const form = {
      direction: 'incoming',
      id: 's1',
      from: '+46701740612',
      to: '+46701740698',
      message: 'hej',
      created: '',
    }
    const body = new URLSearchParams(form)
    const answer = await fetch(`${service.url}/api/sms/46elks?secret=guess`, { method: 'POST', body })
    expect(answer.status).to.equal(401)
    expect(await turnsOf('+46701740612')).to.deep.equal([])
  })
})
