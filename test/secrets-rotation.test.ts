import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { Webhook } from 'standardwebhooks'
import { twilioSignature } from '../src/channels/sms/twilio-signature.js'
import { SystemSender } from '../src/channels/system/sender.js'
import { systemsOf } from '../src/channels/system/settings.js'
import { newConversationId } from '../src/channels/webchat/conversation-id.js'
import { Tokens } from '../src/channels/webchat/tokens.js'
import { WebhookSender } from '../src/channels/webhook/sender.js'
import { hooksOf } from '../src/channels/webhook/settings.js'
import { loadConfig, SETTINGS } from '../src/config.js'
import { FileLinks } from '../src/files/file-links.js'
import type { Delivery } from '../src/turn/ports.js'
import { PATIENCE_MS } from './support/eventually.js'
import { type Service, startService } from './support/service.js'
import { ELKS_FORM, TWILIO_FORM } from './support/sms-webhooks.js'

const NEW = 'the-secret-there-is-now'
const OLD = 'the-secret-there-was-before'
const THIRD = 'the-secret-nobody-ever-had'
const PUBLIC_URL = 'https://lotsen.example'
const HOUR_MS = 3_600_000

/** Secrets that are only shown to others, never by others to us: whoever gives them out takes two at once. */
const SHOWN_ALONE = [
  'MicrosoftAppPassword',
  'ELKS_PASSWORD',
  'CLU_KEY',
  'OPEN311_API_KEY',
  // No secrets, though they are called like some.
  'ToBotFromChannelTokenIssuer',
]
/** What is proved elsewhere: the register of erasures tries both. */
const ELSEWHERE = ['ERASURE_KEY', 'ERASURE_KEY_PREVIOUS']

/**
 * Goal: every secret can be changed without anyone being thrown out: whoever has the one before is let in until it is
 * taken away, and whoever has neither is not.
 * Method: a service with a secret and the one before it for each setting; a row each way it is used.
 */
describe('a secret that is changed', function () {
  this.timeout(60_000)
  let service: Service
  let receiver: Server
  let heard: { headers: Record<string, string>; body: string }[]
  before(async () => {
    service = await startService({ env: settings() })
    receiver = createServer((request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        heard.push({ headers: request.headers as Record<string, string>, body })
        response.end()
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  })
  after(async () => {
    await service?.close()
    await new Promise((resolve) => receiver.close(resolve))
  })
  beforeEach(() => {
    heard = []
  })

  const knock = async (path: string, init: RequestInit = {}) => (await fetch(service.url + path, init)).status
  const post = (path: string, headers: Record<string, string> = {}, body?: URLSearchParams) =>
    knock(path, { method: 'POST', headers, ...(body ? { body } : {}) })
  const bearer = (value: string) => ({ authorization: `Bearer ${value}` })
  const elks = () => new URLSearchParams({ ...ELKS_FORM, id: `s${newConversationId().replace(/\W/g, '')}` })

  /** What each secret is used for, and the status of whoever comes with this one; `kept` that of a secret that counts. */
  const ROWS: {
    setting: string
    use: string
    come: (secret: string) => Promise<number | boolean>
    refused: number | boolean
  }[] = [
    {
      setting: 'WEBCHAT_SECRET',
      use: 'as bearer',
      come: (secret) => post('/v3/directline/conversations', bearer(secret)),
      refused: 401,
    },
    {
      setting: 'WEBCHAT_SECRET',
      use: 'in a conversation’s token',
      come: async (secret) => {
        const { token } = await new Tokens({ current: secret }).issue(newConversationId(), new Date())
        return knock('/widget/standing', { headers: bearer(token) })
      },
      refused: 401,
    },
    {
      setting: 'WEBCHAT_SECRET',
      use: 'in a link to a file',
      come: async (secret) => {
        const links = new FileLinks({ secrets: { current: secret }, publicUrl: () => undefined, now: () => new Date() })
        const query = new URL(links.path({ id: 'A'.repeat(24) }, { variant: 'full', forMs: HOUR_MS }), PUBLIC_URL)
          .searchParams
        const ours = new FileLinks({
          secrets: { current: NEW, previous: OLD },
          publicUrl: () => undefined,
          now: () => new Date(),
        })
        return ours.opens('A'.repeat(24), query) !== undefined
      },
      refused: false,
    },
    {
      setting: 'ELKS_SECRET',
      use: 'in the address',
      come: (secret) => post(`/api/sms/46elks?secret=${secret}`, {}, elks()),
      refused: 401,
    },
    {
      setting: 'ELKS_SECRET',
      use: 'by Basic Auth',
      come: (secret) =>
        post(
          '/api/sms/46elks',
          { authorization: `Basic ${Buffer.from(`46elks:${secret}`).toString('base64')}` },
          elks(),
        ),
      refused: 401,
    },
    {
      setting: 'TWILIO_AUTH_TOKEN',
      use: 'in a signature',
      come: (secret) => {
        const form = new URLSearchParams({ ...TWILIO_FORM, MessageSid: `SM${'0'.repeat(31)}${secret.length % 10}` })
        const signature = twilioSignature(secret, `${PUBLIC_URL}/api/sms/twilio`, form)
        return post('/api/sms/twilio', { 'x-twilio-signature': signature }, form)
      },
      refused: 401,
    },
    {
      // A name may stand twice: the system goes over to the new token in its own time.
      setting: 'ADMIN_TOKENS',
      use: 'as bearer',
      come: (secret) => knock('/api/tickets', { headers: bearer(secret) }),
      refused: 401,
    },
    {
      setting: 'METRICS_TOKEN',
      use: 'as bearer',
      come: (secret) => knock('/metrics', { headers: bearer(secret) }),
      refused: 401,
    },
    {
      setting: 'WEBHOOK_SECRETS',
      use: 'in the signature of a notice',
      come: async (secret) => {
        const hooks = hooksOf(config()).map((hook) => ({ ...hook, url: address() }))
        const sender = new WebhookSender({ hooks, draw: async () => ({}), now: () => new Date() })
        const payload = {
          kind: 'webhook',
          hook: 'cases',
          ref: 'LN-AAAA2',
          event: 'ticket.created',
          version: 1,
        } as const
        await sender.send(delivery(payload), AbortSignal.timeout(PATIENCE_MS))
        return isSignedBy(secret)
      },
      refused: false,
    },
    {
      setting: 'SYSTEM_SECRETS',
      use: 'in the signature of an order',
      come: async (secret) => {
        const systems = systemsOf(config()).map((system) => ({ ...system, url: address() }))
        const order = { ref: 'LN-AAAA2' } as never
        const sender = new SystemSender({ systems, orderOf: async () => order, told: async () => undefined })
        await sender.ask('LN-AAAA2', 'parking', AbortSignal.timeout(PATIENCE_MS))
        return isSignedBy(secret)
      },
      refused: false,
    },
  ]

  for (const { setting, use, come, refused } of ROWS) {
    it(`${setting} ${use}: the present one and the one before count, a third does not`, async () => {
      const answers = [await come(NEW), await come(OLD), await come(THIRD)]
      const [present, before, third] = answers
      expect(before).to.equal(present)
      expect(typeof present === 'number' ? present < 300 : present, `${answers}`).to.equal(true)
      expect(third).to.equal(refused)
    })
  }

  it('is any of the settings that are one', () => {
    const secrets = SETTINGS.filter((name) => /SECRET|TOKEN|PASSWORD|KEY/i.test(name))
    const known = new Set([
      ...ROWS.flatMap(({ setting }) => [setting, `${setting}_PREVIOUS`]),
      ...SHOWN_ALONE,
      ...ELSEWHERE,
    ])
    expect(secrets.filter((name) => !known.has(name))).to.deep.equal([])
    expect(secrets).to.include.members(['WEBCHAT_SECRET', 'WEBHOOK_SECRETS_PREVIOUS', 'TWILIO_AUTH_TOKEN'])
  })

  function address(): string {
    return `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  }

  function isSignedBy(secret: string): boolean {
    const last = heard.at(-1)
    try {
      new Webhook(secret, { format: 'raw' }).verify(last?.body ?? '', last?.headers ?? {})
      return true
    } catch {
      return false
    }
  }
})

function settings(): Record<string, string> {
  return {
    PUBLIC_URL,
    WEBCHAT_SECRET: NEW,
    WEBCHAT_SECRET_PREVIOUS: OLD,
    ADMIN_TOKENS: `cases:${NEW},cases:${OLD}`,
    METRICS_TOKEN: NEW,
    METRICS_TOKEN_PREVIOUS: OLD,
    ELKS_USERNAME: 'u',
    ELKS_PASSWORD: 'p',
    ELKS_FROM: '+46766860000',
    ELKS_SECRET: NEW,
    ELKS_SECRET_PREVIOUS: OLD,
    ELKS_BASE_URL: 'http://127.0.0.1:9',
    TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
    TWILIO_AUTH_TOKEN: NEW,
    TWILIO_AUTH_TOKEN_PREVIOUS: OLD,
    TWILIO_FROM: '+46701740699',
    TWILIO_BASE_URL: 'http://127.0.0.1:9',
  }
}

function config() {
  return loadConfig({
    WEBHOOKS: 'cases:https://cases.example',
    WEBHOOK_SECRETS: `cases:${NEW}`,
    WEBHOOK_SECRETS_PREVIOUS: `cases:${OLD}`,
    SYSTEMS: 'parking:https://parking.example',
    SYSTEM_SECRETS: `parking:${NEW}`,
    SYSTEM_SECRETS_PREVIOUS: `parking:${OLD}`,
  })
}

function delivery(payload: Delivery['payload']): Delivery {
  const due = new Date()
  return { key: 'x/0', destination: 'x', state: 'pending', attempts: 1, due, uncertain: false, payload }
}
