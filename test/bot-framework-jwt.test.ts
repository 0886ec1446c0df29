import { expect } from 'chai'
import type { TicketDesk } from '../src/channels/teams/ports.js'
import { TeamsChannel } from '../src/channels/teams/teams.js'
import { AzureForm } from '../src/channels/webchat/azure.js'
import { loadConfig } from '../src/config.js'
import type { RunningHttp } from '../src/http/server.js'
import { createLog } from '../src/log.js'
import type { InboundMessage } from '../src/message.js'
import type { Turn } from '../src/turn/ports.js'
import { serveDoors } from './support/doors.js'
import { memoryShelf } from './support/memory-shelf.js'
import { type OpenIdServer, startOpenId } from './support/open-id.js'

const APP_ID = '11111111-2222-4333-8444-555555555555'
const TENANT = '99999999-8888-4777-8666-555555555555'
const SERVICE_URL = 'https://smba.trafficmanager.example/emea/'

const message = {
  type: 'message',
  id: 'm1',
  channelId: 'msteams',
  serviceUrl: SERVICE_URL,
  text: 'När öppnar simhallen?',
  from: { id: '29:maja', name: 'Maja Lind' },
  recipient: { id: '28:lotsen' },
  conversation: { id: 'a:maja', conversationType: 'personal', tenantId: TENANT },
}

/**
 * Goal: nobody but the Bot Framework, speaking for this app, this address and this tenant, gets a turn out of /api/messages.
 * Method: Microsoft's adapter against an OpenID document of our own; each row is a token, and what it is worth.
 */
describe('/api/messages and its tokens', () => {
  let openId: OpenIdServer
  let server: RunningHttp
  let received: InboundMessage[]
  const printed: string[] = []
  const { error: printError } = console

  before(async () => {
    openId = await startOpenId()
    server = await serveDoors(channel(settings(openId)).doors)
    // The SDK prints what it refuses; what it prints is looked at below.
    console.error = (...words: unknown[]) => void printed.push(words.join(' '))
  })

  after(async () => {
    console.error = printError
    await server.close()
    await openId.close()
  })

  beforeEach(() => {
    received = []
  })

  const good = () => ({ iss: openId.issuer, aud: APP_ID, serviceurl: SERVICE_URL })
  const rows: { name: string; status: number; token: () => Promise<string | undefined> | string | undefined }[] = [
    { name: 'valid', status: 200, token: () => openId.sign(good()) },
    { name: 'none', status: 401, token: () => undefined },
    { name: 'empty', status: 401, token: () => 'Bearer ' },
    { name: 'not a token', status: 401, token: () => 'not.a.token' },
    {
      name: 'expired',
      status: 401,
      token: () => openId.sign(good(), { expires: Math.floor(Date.now() / 1000) - 3600 }),
    },
    { name: 'wrong key', status: 401, token: () => openId.sign(good(), { key: openId.strangerKey }) },
    { name: 'wrong audience', status: 401, token: () => openId.sign({ ...good(), aud: 'another-app' }) },
    { name: 'no audience', status: 401, token: () => openId.sign({ ...good(), aud: undefined }) },
    { name: 'wrong issuer', status: 401, token: () => openId.sign({ ...good(), iss: 'https://evil.example' }) },
    { name: 'an emulator’s issuer', status: 401, token: () => openId.sign(emulator()) },
    {
      name: 'another serviceUrl',
      status: 401,
      token: () => openId.sign({ ...good(), serviceurl: 'https://evil.example/' }),
    },
    { name: 'no serviceUrl', status: 401, token: () => openId.sign({ ...good(), serviceurl: undefined }) },
    { name: 'alg none', status: 401, token: () => unsigned(good()) },
    {
      name: 'signed with the public key as a secret',
      status: 401,
      token: () => `${unsigned(good(), 'HS256')}c2lnbmVk`,
    },
  ]
  for (const { name, status, token } of rows) {
    it(`${name}: ${status}`, async () => {
      const given = await token()
      const answer = await knock(server, message, given === undefined ? {} : { authorization: `Bearer ${given}` })
      expect(answer.status).to.equal(status)
      expect(received).to.have.length(status === 200 ? 1 : 0)
      if (given && given.length > 20) expect(printed.join(), 'what the SDK printed').to.not.include(given)
    })
  }

  const bodies = [
    { name: 'no type', body: { ...message, type: undefined } },
    { name: 'a type that is no word', body: { ...message, type: 7 } },
    { name: 'a list', body: [message] },
    { name: 'not JSON', body: '{"type":' },
    { name: 'nothing', body: '' },
    { name: 'an id longer than any', body: { ...message, id: 'x'.repeat(1_001) } },
    { name: 'a serviceUrl that is no web address', body: { ...message, serviceUrl: 'file:///etc/passwd' } },
  ]
  for (const { name, body } of bodies) {
    it(`a body with ${name}: 400`, async () => {
      const answer = await knock(server, body, { authorization: `Bearer ${await openId.sign(good())}` })
      expect(answer.status).to.equal(400)
      expect(received).to.have.length(0)
    })
  }

  it('a serviceUrl left out of the activity is not a way round the token: 401', async () => {
    const { serviceUrl: _, ...without } = message
    const answer = await knock(server, without, { authorization: `Bearer ${await openId.sign(good())}` })
    expect(answer.status).to.equal(401)
  })

  it('a good token from another tenant: 403', async () => {
    const elsewhere = { ...message, conversation: { ...message.conversation, tenantId: 'another' } }
    const answer = await knock(server, elsewhere, { authorization: `Bearer ${await openId.sign(good())}` })
    expect(answer.status).to.equal(403)
    expect(received).to.have.length(0)
  })

  it('keys that cannot be fetched: 401, and the door does not open', async () => {
    const nowhere = await serveDoors(
      channel({ ...settings(openId), ToBotFromChannelOpenIdMetadataUrl: 'http://127.0.0.1:9/nothing' }).doors,
    )
    const answer = await knock(nowhere, message, { authorization: `Bearer ${await openId.sign(good())}` })
    await nowhere.close()
    expect(answer.status).to.equal(401)
    expect(received).to.have.length(0)
  })

  describe("from azure's direct line", () => {
    const url = 'https://directline.botframework.example/'
    const chat = {
      type: 'message',
      id: 'AbC123-eu|0000001',
      channelId: 'directline',
      serviceUrl: url,
      text: 'När öppnar simhallen?',
      from: { id: 'dl_resident' },
      recipient: { id: 'lindnas-bot@Qk3' },
      conversation: { id: 'AbC123-eu' },
    }
    const rows = [
      { name: 'valid', keyOf: ['msteams', 'directline'], serviceurl: url, status: 200 },
      { name: 'by a key that speaks for Teams alone', keyOf: ['msteams'], serviceurl: url, status: 401 },
      { name: 'for another serviceUrl', keyOf: ['directline'], serviceurl: SERVICE_URL, status: 401 },
    ]
    for (const { name, keyOf, serviceurl, status } of rows) {
      it(`${name}: ${status}`, async () => {
        const keys = await startOpenId(keyOf)
        const open = await serveDoors(channel(settings(keys)).doors)
        const token = await keys.sign({ iss: keys.issuer, aud: APP_ID, serviceurl })
        const answer = await knock(open, chat, { authorization: `Bearer ${token}` })
        await open.close()
        await keys.close()
        expect(answer.status).to.equal(status)
        const taken = received.map(({ channel, conversation }) => ({ channel, conversation }))
        expect(taken).to.deep.equal(status === 200 ? [{ channel: 'webchat', conversation: 'azure:AbC123-eu' }] : [])
      })
    }
  })

  describe('without credentials', () => {
    const local = { ...message, serviceUrl: 'http://127.0.0.1:56150/_connector' }
    const doors = [
      { name: 'a loopback host, a loopback serviceUrl', host: '127.0.0.1', body: local, headers: {}, status: 200 },
      { name: 'a loopback host, a serviceUrl elsewhere', host: '127.0.0.1', body: message, headers: {}, status: 503 },
      {
        name: 'a loopback host, no serviceUrl',
        host: 'localhost',
        body: { ...local, serviceUrl: null },
        headers: {},
        status: 503,
      },
      { name: 'a host others can reach', host: '0.0.0.0', body: local, headers: {}, status: 503 },
      {
        name: 'a serviceUrl that only looks like loopback',
        host: '127.0.0.1',
        body: { ...local, serviceUrl: 'http://127.0.0.1.evil.example/' },
        headers: {},
        status: 503,
      },
      {
        name: 'a page posting a form',
        host: '127.0.0.1',
        body: local,
        headers: { 'content-type': 'text/plain' },
        status: 400,
      },
    ]
    for (const { name, host, body, headers, status } of doors) {
      it(`${name}: ${status}`, async () => {
        const open = await serveDoors(channel({ HOST: host }).doors)
        const answer = await knock(open, body, headers)
        await open.close()
        expect(answer.status).to.equal(status)
        expect(received).to.have.length(status === 200 ? 1 : 0)
      })
    }

    it('tells at start why the door is closed', () => {
      expect(channel({ HOST: '0.0.0.0' }).closed).to.include('MicrosoftAppId')
      expect(channel({ HOST: '127.0.0.1' }).closed).to.equal(undefined)
    })
  })

  it('a single-tenant bot without its tenant is a bad setting, by name and never by value', () => {
    const secret = 'a-password-nobody-may-read'
    expect(() => channel({ MicrosoftAppId: APP_ID, MicrosoftAppPassword: secret }))
      .to.throw(/MicrosoftAppTenantId/)
      .that.satisfies((error: Error) => !error.message.includes(secret))
  })

  function channel(env: Record<string, string>): TeamsChannel {
    return new TeamsChannel({
      config: loadConfig(env),
      log: createLog('error'),
      now: () => new Date(),
      installs: memoryShelf(),
      personal: memoryShelf(),
      digests: memoryShelf(),
      azure: { chats: memoryShelf(), wire: new AzureForm({ names: { botName: () => 'Lotsen' }, attach: () => [] }) },
      // No ticket comes into it.
      desk: {} as TicketDesk,
      voice: () => ({ texts: {}, lang: 'sv', timeZone: 'Europe/Stockholm' }),
      receive: async (inbound) => {
        received.push(inbound)
        return {} as Turn
      },
      act: async () => ({ ok: false, why: 'not_found' }),
      preview: async () => ({ ok: false, why: 'not_found' }),
      noteShown: async () => undefined,
      onInstalled: () => undefined,
    })
  }
})

function settings(openId: OpenIdServer): Record<string, string> {
  return {
    HOST: '0.0.0.0',
    MicrosoftAppId: APP_ID,
    MicrosoftAppPassword: 'a-password-nobody-may-read',
    MicrosoftAppTenantId: TENANT,
    ToBotFromChannelTokenIssuer: openId.issuer,
    ToBotFromChannelOpenIdMetadataUrl: openId.metadataUrl,
    ToBotFromEmulatorOpenIdMetadataUrl: openId.metadataUrl,
  }
}

/** As the app itself might have got from Entra: a valid token, but it says nothing of where answers go. */
function emulator() {
  return {
    iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
    ver: '1.0',
    appid: APP_ID,
    aud: APP_ID,
  }
}

function unsigned(claims: Record<string, unknown>, alg = 'none'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  return `${part({ alg, kid: 'bot-framework-key', typ: 'JWT' })}.${part({ ...claims, iat: now, exp: now + 600 })}.`
}

async function knock(server: RunningHttp, body: unknown, headers: Record<string, string>): Promise<{ status: number }> {
  return fetch(`${server.url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}
