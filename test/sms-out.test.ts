import { type AddressInfo, createServer } from 'node:net'
import { expect } from 'chai'
import type { GatewayFailure } from '../src/try/sms-gateway.js'
import { delivery, failure, NOW, senderTo, soon, TEXT, UNCERTAIN } from './support/sms-sending.js'
import { ENTRY_NUMBER, PUBLIC_URL, RESIDENT, SECRET, type SmsService, startSmsService } from './support/sms-service.js'

/**
 * Goal: an SMS leaves once, by the right provider; what may have left is asked about before it is sent again.
 * Method: the sender against the stand-in for both providers over HTTP, told to fail in each way there is.
 */
const PROVIDERS = ['elks', 'twilio'] as const
const NEIGHBOUR = '+46701740606'

/** Enough for all that comes before the answer that does not. */
const HANG_MS = 800
let service: SmsService
let clock = NOW

/** A port nobody listens on any more. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('SMS out', () => {
  let sender: ReturnType<typeof senderTo>

  beforeEach(async () => {
    clock = NOW
    service = await startSmsService({ now: () => clock })
    sender = senderTo(service.settings, service.log)
  })
  afterEach(() => service.close())

  for (const provider of PROVIDERS) {
    describe(provider, () => {
      it('sends the text as it is, from our number, and tells the id', async () => {
        const { providerId } = await sender.send(delivery({ provider }), soon())
        const [sms] = service.gateway.sent
        expect(sms).to.include({ provider, id: providerId, to: RESIDENT, text: TEXT })
        expect(sms?.from).to.equal(service.settings[provider].from)
      })

      it('sends from a service number of ours, if it still is one', async () => {
        await sender.send(delivery({ provider, from: ENTRY_NUMBER }), soon())
        await sender.send(delivery({ provider, from: '+46701740607' }), soon())
        expect(service.gateway.sent.map(({ from }) => from)).to.deep.equal([
          ENTRY_NUMBER,
          service.settings[provider].from,
        ])
      })

      it('asks for a report, and a failed one comes back under the same id', async () => {
        const { providerId = '' } = await sender.send(delivery({ provider }), soon())
        const asked = {
          elks: `${PUBLIC_URL}/api/sms/46elks/report?secret=${SECRET}`,
          twilio: `${PUBLIC_URL}/api/sms/twilio/report#rc=5&rp=all`,
        }
        expect(service.gateway.sent[0]?.callback).to.equal(asked[provider])
        expect(await service.gateway.report(providerId, 'delivered')).to.be.within(200, 204)
        expect(await service.gateway.report(providerId, 'failed')).to.be.within(200, 204)
        expect(service.failedReports).to.deep.equal([{ id: providerId, status: 'failed' }])
      })

      const answers: { is: GatewayFailure; code: string; retryAfterMs?: number; loud?: boolean }[] = [
        { is: { kind: 'status', status: 400 }, code: 'delivery_refused' },
        { is: { kind: 'status', status: 422 }, code: 'delivery_refused' },
        { is: { kind: 'status', status: 401 }, code: 'delivery_failed', loud: true },
        { is: { kind: 'status', status: 402 }, code: 'delivery_failed', loud: true },
        { is: { kind: 'status', status: 403 }, code: 'delivery_failed', loud: true },
        { is: { kind: 'status', status: 404 }, code: 'delivery_failed', loud: true },
        { is: { kind: 'status', status: 408 }, code: 'delivery_failed' },
        { is: { kind: 'status', status: 429, retryAfterSeconds: 7 }, code: 'delivery_failed', retryAfterMs: 7_000 },
        { is: { kind: 'status', status: 500 }, code: 'delivery_uncertain' },
        { is: { kind: 'status', status: 503, retryAfterSeconds: 1 }, code: 'delivery_uncertain', retryAfterMs: 1_000 },
      ]
      for (const { is, code, retryAfterMs, loud = false } of answers) {
        const status = is.kind === 'status' ? is.status : 0
        it(`answered ${status}: ${code}`, async () => {
          service.gateway.failNext(is)
          const error = await failure(sender.send(delivery({ provider }), soon()))
          expect(error).to.include({ code, retryAfterMs })
          expect(service.logged.some((line) => line.includes('refuses us'))).to.equal(loud)
          expect(service.gateway.sent).to.deep.equal([])
        })
      }

      it('given wrong credentials: kept for when the setting is mended', async () => {
        const wrong = { ...service.settings }
        wrong.elks = { ...wrong.elks, password: 'wrong' }
        wrong.twilio = { ...wrong.twilio, authTokens: ['wrong'] }
        const error = await failure(senderTo(wrong, service.log).send(delivery({ provider }), soon()))
        expect(error.code).to.equal('delivery_failed')
        expect(service.logged.join()).to.contain('"status":401')
      })

      it('nobody there: certainly not taken', async () => {
        const gone = { ...service.settings }
        const port = await closedPort()
        gone[provider] = { ...gone[provider], baseUrl: () => `http://127.0.0.1:${port}` } as never
        expect((await failure(senderTo(gone, service.log).send(delivery({ provider }), soon()))).code).to.equal(
          'delivery_failed',
        )
      })

      for (const taken of [true, false]) {
        it(`no answer in time, ${taken ? 'taken' : 'not taken'}: asked about, and sent once`, async () => {
          service.gateway.failNext({ kind: 'hang', taken })
          const first = await failure(sender.send(delivery({ provider }), soon(HANG_MS)))
          expect(first.code).to.equal('delivery_uncertain')
          const { providerId } = await sender.send(delivery({ provider }, UNCERTAIN), soon())
          expect(service.gateway.sent.map((sms) => sms.id)).to.deep.equal([providerId])
        })
      }

      it('taken, but answered 500: asked about, and sent once', async () => {
        service.gateway.failNext({ kind: 'status', status: 500, taken: true })
        await failure(sender.send(delivery({ provider }), soon()))
        const { providerId } = await sender.send(delivery({ provider }, UNCERTAIN), soon())
        expect(service.gateway.sent.map((sms) => sms.id)).to.deep.equal([providerId])
      })

      const others: { name: string; before: () => Promise<unknown> }[] = [
        {
          name: 'the same text of an hour ago',
          before: async () => {
            clock = new Date(NOW.getTime() - 3_600_000)
            await sender.send(delivery({ provider }), soon())
            clock = NOW
          },
        },
        { name: 'another text', before: () => sender.send(delivery({ provider, text: 'Något annat' }), soon()) },
        { name: 'the same text to another', before: () => sender.send(delivery({ provider, to: NEIGHBOUR }), soon()) },
        {
          name: 'a resident’s own words back',
          before: () => service.gateway.residentSends(service.settings[provider].from, TEXT, provider),
        },
        {
          name: 'one that failed',
          before: async () => {
            const { providerId = '' } = await sender.send(delivery({ provider }), soon())
            await service.gateway.report(providerId, 'failed')
          },
        },
      ]
      for (const { name, before } of others) {
        it(`is not mistaken for ${name}`, async () => {
          await before()
          const earlier = service.gateway.sent.length
          await sender.send(delivery({ provider }, UNCERTAIN), soon())
          expect(service.gateway.sent).to.have.length(earlier + 1)
        })
      }

      it('an unreadable list leaves it uncertain, and nothing is sent', async () => {
        const wrong = { ...service.settings }
        wrong.elks = { ...wrong.elks, username: 'someone-else' }
        wrong.twilio = { ...wrong.twilio, authTokens: ['wrong'] }
        const again = delivery({ provider }, UNCERTAIN)
        expect((await failure(senderTo(wrong, service.log).send(again, soon()))).code).to.equal('delivery_uncertain')
        expect(service.gateway.sent).to.deep.equal([])
      })

      it('keeps number and words out of errors and logs', async () => {
        for (const status of [400, 401, 429, 500]) {
          service.gateway.failNext({ kind: 'status', status })
          const error = await failure(sender.send(delivery({ provider }), soon()))
          expect(`${error.message} ${service.logged.join()}`).to.not.match(/701740605|Återvinning|Basic/)
        }
      })
    })
  }

  describe('which provider', () => {
    it('the one the resident wrote through; the first that is set up where nothing is said', async () => {
      await sender.send(delivery({ provider: 'twilio' }), soon())
      await sender.send(delivery(), soon())
      expect(service.gateway.sent.map((sms) => sms.provider)).to.deep.equal(['twilio', 'elks'])
    })

    it('the other when that one is no longer set up', async () => {
      const { twilio } = service.settings
      await senderTo({ twilio }, service.log).send(delivery({ provider: 'elks' }), soon())
      expect(service.gateway.sent.map((sms) => sms.provider)).to.deep.equal(['twilio'])
    })

    it('none: it waits', async () => {
      expect((await failure(senderTo({}, service.log).send(delivery(), soon()))).code).to.equal('delivery_failed')
    })
  })
})
