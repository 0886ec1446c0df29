import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { loadConfig } from '../src/config.js'
import { eventually } from './support/eventually.js'
import { type Service, startService } from './support/service.js'
import { ELKS_FORM, TWILIO_FORM } from './support/sms-webhooks.js'
import { WebResident } from './support/web-resident.js'

/** Recognisable wherever they turn up. */
const SECRETS = {
  WEBCHAT_SECRET: 'a-secret-of-the-municipality',
  WEBCHAT_SECRET_PREVIOUS: 'zq-webchat-before-zq',
  API: 'zq-api-token-of-cases-zq',
  ELKS_USERNAME: 'zq-elks-user-name-zq',
  ELKS_PASSWORD: 'zq-elks-password-zq',
  ELKS_SECRET: 'zq-elks-webhook-zq',
  TWILIO_AUTH_TOKEN: 'zq-twilio-auth-token-zq',
  HOOK: 'zq-webhook-signing-zq',
  SYSTEM: 'zq-system-signing-zq',
  OPEN311_API_KEY: 'zq-operations-centre-zq',
  CLU_KEY: 'zq-language-understanding-zq',
} as const

/**
 * Goal: no secret comes out again: not in a log line, an error, an answer, what is told at start, or the database.
 * Method: a service with secrets that are easy to find, at the most talkative log level, with everything it calls failing
 * and everyone who calls it wrong; then all it has said and stored is searched.
 */
describe('secrets', function () {
  this.timeout(60_000)
  let service: Service
  let failing: Server
  const said: string[] = []
  const { write: writeOut } = process.stdout
  const { write: writeErr } = process.stderr

  before(async () => {
    // Answers what it was sent, which is the most that another system could give away.
    failing = createServer((request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        response.statusCode = request.url?.includes('a1/sms') ? 401 : 500
        response.end(JSON.stringify({ ...request.headers, body, url: request.url }))
      })
    })
    await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve))
    const hear = (write: typeof writeOut) =>
      ((chunk: string | Uint8Array, ...rest: never[]) => {
        said.push(String(chunk))
        return write.call(process.stderr, chunk, ...rest)
      }) as typeof writeOut
    process.stderr.write = hear((() => true) as never)
    process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
      said.push(String(chunk))
      return writeOut.call(process.stdout, chunk, ...rest)
    }) as typeof writeOut
    service = await startService({ env: settings() })
  })
  after(async () => {
    process.stdout.write = writeOut
    process.stderr.write = writeErr
    await service?.close()
    await new Promise((resolve) => failing.close(resolve))
  })

  it('do not come out, whatever fails', async () => {
    await everythingFails()
    await everyoneIsWrong()
    said.push(JSON.stringify([service.app.links, service.app.notes]))
    for (const { name } of await service.db.listCollections().toArray())
      said.push(JSON.stringify(await service.db.collection(name).find().toArray()))
    const all = said.join('\n')
    expect(all, 'that anything was heard').to.contain('"level"').and.contain('LN-')
    const out = Object.entries(SECRETS).filter(([, secret]) => all.includes(secret) || all.includes(encoded(secret)))
    expect(out.map(([name]) => name)).to.deep.equal([])
  })

  it('are not told when a setting is wrong', () => {
    const wrong: Record<string, string> = {
      ...settings(),
      MONGODB_URI: 'zq-password@zq-not-an-address',
      WEBCHAT_SECRET: 'zq-short',
      ADMIN_TOKENS: 'zq-no-name-and-token',
      WEBHOOK_SECRETS: 'zq-no-pair',
      CLU_ENDPOINT: 'http://zq-user:zq-password@clear.example',
      OPEN311_URL: 'https://zq-user:zq-password@x.example/?zq-key',
    }
    expect(() => loadConfig(wrong))
      .to.throw()
      .with.property('message')
      .that.does.not.contain('zq-')
  })

  async function everythingFails(): Promise<void> {
    const resident = await WebResident.open(service.url)
    await resident.says('Jag vill prata med en människa om sopor')
    await resident.hears('Hur vill du få svaret?')
    await resident.says('Svara här i chatten')
    await resident.hears('LN-')
    const text = new URLSearchParams({ ...ELKS_FORM, message: 'Jag vill prata med en människa' })
    await answer(`/api/sms/46elks?secret=${SECRETS.ELKS_SECRET}`, { method: 'POST', body: text })
    // The webhook has failed, and the SMS that answers.
    await eventually(async () => {
      const turns = await service.db
        .collection('turns')
        .find({ 'deliveries.attempts': { $gt: 0 } })
        .toArray()
      const kinds = new Set(JSON.stringify(turns).match(/"kind":"(webhook|sms)"/g))
      if (kinds.size < 2) throw new Error('Nothing has failed yet')
    })
  }

  async function everyoneIsWrong(): Promise<void> {
    const { API, ELKS_SECRET, TWILIO_AUTH_TOKEN, WEBCHAT_SECRET } = SECRETS
    const posted = (headers: Record<string, string>, body: string | URLSearchParams = '{') => ({
      method: 'POST',
      headers,
      body,
    })
    await answer(`/no-such-door?secret=${ELKS_SECRET}`)
    await answer(`/api/tickets/%?token=${API}`)
    await answer('/api/tickets?kind=zz', { headers: { authorization: `Bearer ${API}` } })
    await answer('/api/tickets/LN-ZZZZ9', { headers: { authorization: `Bearer ${API}` } })
    await answer('/api/tickets', { headers: { authorization: `Bearer ${API}x` } })
    await answer(`/api/sms/46elks?secret=${ELKS_SECRET}`, posted({}))
    await answer(`/api/sms/46elks?secret=${ELKS_SECRET}x`, posted({}, new URLSearchParams(ELKS_FORM)))
    await answer(
      '/api/sms/twilio',
      posted({ 'x-twilio-signature': TWILIO_AUTH_TOKEN }, new URLSearchParams(TWILIO_FORM)),
    )
    await answer('/v3/directline/conversations/x/activities', posted({ authorization: `Bearer ${WEBCHAT_SECRET}` }))
    await answer('/v3/directline/tokens/refresh', posted({ authorization: `Bearer ${WEBCHAT_SECRET}` }))
    await answer('/widget/leave', posted({}, WEBCHAT_SECRET))
    for (const path of ['/openapi.json', '/readyz', '/', '/chat', '/desk/', '/widget/house', '/api/messages'])
      await answer(path)
  }

  async function answer(path: string, init: RequestInit = {}): Promise<void> {
    const response = await fetch(service.url + path, init)
    said.push(JSON.stringify([...response.headers]), await response.text())
    expect(response.status, path).to.not.equal(500)
  }

  function settings(): Record<string, string> {
    const elsewhere = `http://127.0.0.1:${(failing.address() as AddressInfo).port}`
    const { API, HOOK, SYSTEM, ...named } = SECRETS
    return {
      ...named,
      LOG_LEVEL: 'debug',
      PUBLIC_URL: 'https://lotsen.example',
      ADMIN_TOKENS: `cases:${API}`,
      ELKS_FROM: '+46766860000',
      ELKS_BASE_URL: elsewhere,
      TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
      TWILIO_FROM: '+46701740699',
      TWILIO_BASE_URL: elsewhere,
      WEBHOOKS: `cases:${elsewhere}/hook`,
      WEBHOOK_SECRETS: `cases:${HOOK}`,
      SYSTEMS: `parking:${elsewhere}/system`,
      SYSTEM_SECRETS: `parking:${SYSTEM}`,
      OPEN311_URL: `${elsewhere}/open311`,
      CLU_ENDPOINT: elsewhere,
      CLU_PROJECT: 'lotsen',
    }
  }
})

function encoded(secret: string): string {
  return Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1)
}
