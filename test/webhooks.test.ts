import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { Webhook } from 'standardwebhooks'
import { WebhookSender } from '../src/channels/webhook/sender.js'
import { loadConfig } from '../src/config.js'
import { eventually, PATIENCE_MS } from './support/eventually.js'
import { openClock } from './support/open-clock.js'
import { type Service, startService } from './support/service.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

const SECRET = 'a-secret-of-the-case-system'
const BEFORE = 'the-secret-it-had-before-it'

interface Notice {
  id: string
  path: string
  headers: Record<string, string>
  body: string
  data: Record<string, unknown> & { ref: string; version: number }
  type: string
}

/**
 * Goal: a case system hears of every ticket made and changed, once or more and in order, can prove who tells, and hears
 * no word of a confidential matter.
 * Method: the whole service, and a receiver that checks signatures by the Standard Webhooks library and fails as told.
 */
describe('webhooks', () => {
  let receiver: Server
  let service: Service
  const notices: Notice[] = []
  /** Statuses to answer with next; 204 when there is none. */
  let answers: number[] = []

  before(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8')
        const status = answers.shift() ?? 204
        const headers = request.headers as Record<string, string>
        if (status === 204) {
          const { type, data } = JSON.parse(body) as Pick<Notice, 'type' | 'data'>
          notices.push({ id: headers['webhook-id'] ?? '', path: request.url ?? '', headers, body, data, type })
        }
        const retry = status === 429 ? { 'retry-after': '0' } : {}
        response.writeHead(status, { ...retry, ...(status === 302 ? { location: '/elsewhere' } : {}) })
        response.end()
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    service = await startService({
      env: {
        WEBCHAT_SECRET,
        WEBHOOKS: `case:http://127.0.0.1:${(receiver.address() as AddressInfo).port}/lotsen`,
        WEBHOOK_SECRETS: `case:${SECRET}`,
        WEBHOOK_SECRETS_PREVIOUS: `case:${BEFORE}`,
      },
      now: openClock(),
    })
  })
  after(async () => {
    await service.close()
    receiver.closeAllConnections()
    receiver.close()
  })

  it('a new ticket is told, signed with the present secret and the one before it', async () => {
    const ref = await handOver('bygglov för en altan')
    const [notice] = await toldOf(ref, 1)
    expect(notice).to.include({ type: 'ticket.created', path: '/lotsen' })
    expect(notice?.data).to.include({ ref, queue: 'building-permits', confidential: false })
    expect(notice?.data.question).to.include('altan')
    for (const secret of [SECRET, BEFORE]) {
      const webhook = new Webhook(secret, { format: 'raw' })
      expect(() => webhook.verify(notice?.body ?? '', notice?.headers ?? {})).to.not.throw()
      expect(() => webhook.verify(`${notice?.body} `, notice?.headers ?? {})).to.throw()
    }
    const stranger = new Webhook('a-secret-of-somebody-else', { format: 'raw' })
    expect(() => stranger.verify(notice?.body ?? '', notice?.headers ?? {})).to.throw()
  })

  it('a receiver that is ill is told again, in order, under the same id', async () => {
    answers = [503, 429, 302]
    const refused = notices.length
    const first = await handOver('sopor som inte är tömda')
    // A redirect is no answer for a signed notice: that one is given up, and the line goes on.
    await eventually(() => expect(answers).to.have.length(0))
    const second = await handOver('bygglov för ett plank')
    await toldOf(second, 1)
    expect(notices.slice(refused).map(({ data }) => data.ref)).to.not.include(first)
    const turn = await service.db
      .collection('turns')
      .findOne({ 'deliveries.payload.ref': first, 'deliveries.payload.kind': 'webhook' })
    const delivery = turn?.deliveries.find(({ payload }: { payload: { kind: string } }) => payload.kind === 'webhook')
    expect(delivery).to.include({ state: 'dead', attempts: 3 })
  })

  it('of a confidential ticket nothing is told but that it is there', async () => {
    const ref = await handOver('försörjningsstöd, vi har inga pengar till mat')
    const [notice] = await toldOf(ref, 1)
    expect(notice?.data).to.include({ ref, queue: 'income-support', confidential: true })
    expect(notice?.body).to.not.include('mat').and.not.include('question')
  })

  it('ids are unlike for unlike notices', () => {
    expect(new Set(notices.map(({ id }) => id)).size).to.equal(notices.length)
  })

  const mistakes: { name: string; env: Record<string, string>; told: string }[] = [
    { name: 'an address in the clear', env: { WEBHOOKS: 'case:http://case.example/x' }, told: 'WEBHOOKS' },
    { name: 'no secret', env: { WEBHOOKS: 'case:https://case.example/x' }, told: 'WEBHOOK_SECRETS' },
    { name: 'a short secret', env: { WEBHOOK_SECRETS: 'case:short' }, told: 'WEBHOOK_SECRETS' },
    { name: 'no name', env: { WEBHOOKS: 'https://case.example/x' }, told: 'WEBHOOKS' },
  ]
  for (const { name, env, told } of mistakes) {
    it(`a webhook with ${name} is refused at start, and no value is told`, () => {
      expect(() => loadConfig(env))
        .to.throw(told)
        .and.not.match(/case\.example|short/)
    })
  }

  it('a webhook that was taken out of the settings is let go of', async () => {
    const sender = new WebhookSender({ hooks: [], draw: async () => ({}), now: () => new Date() })
    const payload = { kind: 'webhook', hook: 'gone', event: 'ticket.changed', ref: 'LN-22222', version: 2 } as const
    const at = new Date()
    const delivery = {
      key: 'x/0',
      destination: 'webhook:gone',
      state: 'pending',
      attempts: 1,
      due: at,
      uncertain: false,
      payload,
    } as const
    const refusal = await sender.send(delivery, AbortSignal.timeout(PATIENCE_MS)).catch((error: unknown) => error)
    expect(refusal).to.include({ code: 'delivery_refused' })
  })

  async function handOver(about: string): Promise<string> {
    const resident = await WebResident.open(service.url)
    await resident.says(`Jag vill prata med en människa om ${about}`)
    await resident.hears('Hur vill du få svaret?')
    await resident.says('Svara här i chatten')
    return /LN-\w{5}/.exec((await resident.hears('LN-')).text ?? '')?.[0] ?? ''
  }

  async function toldOf(ref: string, count: number): Promise<Notice[]> {
    return eventually(() => {
      const told = notices.filter(({ data }) => data.ref === ref)
      expect(told.length).to.be.at.least(count)
      return told
    })
  }
})
