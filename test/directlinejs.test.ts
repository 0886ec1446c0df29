import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import {
  type Activity,
  type DirectLine as Client,
  ConnectionStatus,
  type DirectLineOptions,
} from 'botframework-directlinejs'
import { expect } from 'chai'
import { WebSocket } from 'ws'
import { Tokens } from '../src/channels/webchat/tokens.js'
import { openLine } from './support/cut-line.js'
import { eventually, PATIENCE_MS } from './support/eventually.js'
import { lastingPort } from './support/lasting-port.js'
import { testMongo } from './support/mongod.js'
import { type Service, startService } from './support/service.js'

/**
 * Goal: Microsoft's own Direct Line client works with ours unchanged: talks, chooses, comes back after a cut line and a
 * restart of the service without a gap, and is told of an expired token in the way it understands.
 * Method: botframework-directlinejs in Node as its README says (XMLHttpRequest from xhr2, WebSocket from ws), over
 * WebSocket and over polling, against the whole service.
 */
const SECRET = 'a-secret-of-the-municipality'
const POLL_MS = 200
const require = createRequire(import.meta.url)

describe("microsoft's direct line client", () => {
  let DirectLine: typeof Client
  let service: Service
  const database = `directlinejs-${randomUUID()}`
  const globals = globalThis as unknown as Record<string, unknown>
  const original = { XMLHttpRequest: globals.XMLHttpRequest, WebSocket: globals.WebSocket }
  const clients: Client[] = []

  before(async () => {
    Object.assign(globalThis, { XMLHttpRequest: require('xhr2'), WebSocket })
    DirectLine = (require('botframework-directlinejs') as { DirectLine: typeof Client }).DirectLine
    await testMongo()
    service = await start(String(await lastingPort()))
  })
  afterEach(() => {
    for (const client of clients.splice(0)) client.end()
  })
  after(async () => {
    Object.assign(globalThis, original)
    await service.db.dropDatabase()
    await service.close()
  })

  function start(port: string): Promise<Service> {
    return startService({ env: { PORT: port, WEBCHAT_SECRET: SECRET }, database })
  }

  /** Stops and starts on the same port; if `noticed`, not before a client has asked in vain. */
  async function restart(noticed = false): Promise<void> {
    const { port } = new URL(service.url)
    await service.close()
    if (noticed) await askedInVain(Number(port))
    service = await start(port)
  }

  /** A client, and every activity it has heard as often as it heard it. */
  function connect(options: DirectLineOptions) {
    // The least pause the client allows itself before it reconnects; the shortest wait for a server that is away.
    const services = { random: () => 0 }
    const domain = `${service.url}/v3/directline`
    const client = new DirectLine({ domain, timeout: PATIENCE_MS, pollingInterval: POLL_MS, ...options, ...services })
    const heard: Activity[] = []
    client.activity$.subscribe(
      (activity) => heard.push(activity),
      () => {},
    )
    clients.push(client)
    return { client, heard }
  }

  const post = (client: Client, activity: object) =>
    new Promise<string>((resolve, reject) => {
      client.postActivity({ from: { id: 'resident-1' }, ...activity } as Activity).subscribe(resolve, reject)
    })

  const say = (client: Client, text: string, more: object = {}) => post(client, { type: 'message', text, ...more })

  const idOf = (client: Client) => (client as unknown as { conversationId: string }).conversationId

  async function call(method: string, path: string, body?: object) {
    const response = await fetch(`${service.url}/v3/directline/${path}`, {
      method,
      headers: { authorization: `Bearer ${SECRET}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return response.json() as Promise<{ token: string; conversationId: string; activities: Activity[] }>
  }

  /** What the log holds, as anyone with the secret reads it. */
  const inLog = async (client: Client) => (await call('GET', `conversations/${idOf(client)}/activities`)).activities

  const idsOf = (activities: Activity[]) => activities.map(({ id }) => id)
  const textsOf = (activities: Activity[]) => activities.map((activity) => ('text' in activity ? activity.text : ''))
  const own = (activities: Activity[]) => textsOf(activities.filter(({ from }) => from.id === 'resident-1'))

  /** Waits until the client has heard these words of its own, and then exactly what the log holds, once, in order. */
  async function heardAll(client: Client, heard: Activity[], words: string[]) {
    await eventually(() => expect(own(heard)).to.deep.equal(words))
    const all = idsOf(await inLog(client))
    await eventually(() => expect(idsOf(heard)).to.deep.equal(all))
  }

  for (const webSocket of [true, false]) {
    describe(webSocket ? 'over WebSocket' : 'over polling', () => {
      it('joins, asks, sees its own words with its own id, and is answered', async () => {
        const { client, heard } = connect({ secret: SECRET, webSocket })
        await post(client, { type: 'event', name: 'webchat/join', value: {} })
        await eventually(() => expect(textsOf(heard).join(' ')).to.match(/bot/))
        const id = await say(client, 'Soporna är inte tömda', { channelData: { clientActivityID: 'mine' } })
        await heardAll(client, heard, ['Soporna är inte tömda'])
        const [echo, answer] = heard.slice(heard.findIndex((activity) => activity.id === id))
        expect(echo?.channelData).to.include({ clientActivityID: 'mine' })
        expect(answer?.from.name).to.be.a('string').that.is.not.empty
        expect(answer).to.have.nested.property('channelData.lotsen.speaker', 'bot')
      })

      it('is offered choices, and the one it presses comes back as its own words', async () => {
        const { client, heard } = connect({ secret: SECRET, webSocket })
        await say(client, 'Jag vill prata med en människa om sopor')
        const [choice] = await eventually(() => choicesIn(heard.at(-1)))
        expect(choice).to.deep.equal({ type: 'imBack', title: 'Svara här i chatten', value: 'Svara här i chatten' })
        await say(client, choice?.value ?? '')
        await heardAll(client, heard, ['Jag vill prata med en människa om sopor', 'Svara här i chatten'])
        expect(textsOf(heard).at(-1)).to.match(/LN-\w{5}/)
      })

      it('a line that is cut loses and doubles nothing', async () => {
        const line = await openLine(service.url)
        const { token } = await call('POST', 'tokens/generate')
        const { client, heard } = connect({ token, domain: `${line.url}/v3/directline`, webSocket })
        await say(client, 'hej')
        await heardAll(client, heard, ['hej'])
        line.cut()
        const elsewhere = { type: 'message', text: 'skrivet medan linjen var av', from: { id: 'resident-1' } }
        await call('POST', `conversations/${idOf(client)}/activities`, elsewhere)
        await heardAll(client, heard, ['hej', 'skrivet medan linjen var av'])
        await say(client, 'tack')
        await heardAll(client, heard, ['hej', 'skrivet medan linjen var av', 'tack'])
        client.end()
        await line.close()
      })

      it('resumed elsewhere it has the whole conversation, and both go on', async () => {
        const { token } = await call('POST', 'tokens/generate')
        const first = connect({ token, webSocket })
        await say(first.client, 'hej')
        await heardAll(first.client, first.heard, ['hej'])
        const second = connect({ secret: SECRET, conversationId: idOf(first.client), webSocket })
        await heardAll(second.client, second.heard, ['hej'])
        await say(second.client, 'tack')
        await heardAll(first.client, first.heard, ['hej', 'tack'])
      })

      it('a token that expires is told as expired, and a new one lets the client go on', async () => {
        const { conversationId } = await call('POST', 'tokens/generate')
        const longAgo = new Date(Date.now() - 40 * 60_000)
        const stale = await new Tokens({ current: SECRET }).issue(conversationId, longAgo)
        const fresh = await call('GET', `conversations/${conversationId}`)
        const { client, heard } = connect({ token: fresh.token, conversationId, webSocket })
        await say(client, 'hej')
        await heardAll(client, heard, ['hej'])
        Object.assign(client, { token: stale.token })
        expect(await say(client, 'tack')).to.equal('retry')
        expect(client.connectionStatus$.getValue()).to.equal(ConnectionStatus.ExpiredToken)
        const renewed = await call('GET', `conversations/${conversationId}?watermark=1`)
        client.reconnect(renewed as unknown as Parameters<Client['reconnect']>[0])
        await say(client, 'tack')
        // Given a new token while its socket still lives, this client opens a second one; Web Chat drops what it has by id.
        const all = idsOf(await inLog(client))
        await eventually(() => expect([...new Set(idsOf(heard))]).to.deep.equal(all))
      })
    })
  }

  it('comes back over WebSocket after the service restarted, and has missed and doubled nothing', async () => {
    const { token } = await call('POST', 'tokens/generate')
    const { client, heard } = connect({ token, webSocket: true })
    await say(client, 'hej')
    await heardAll(client, heard, ['hej'])
    await restart()
    const elsewhere = { type: 'message', text: 'skrivet medan du var borta', from: { id: 'resident-1' } }
    await call('POST', `conversations/${idOf(client)}/activities`, elsewhere)
    await heardAll(client, heard, ['hej', 'skrivet medan du var borta'])
    await say(client, 'tack')
    await heardAll(client, heard, ['hej', 'skrivet medan du var borta', 'tack'])
  })

  it('over polling a restart ends its reading, as it is made; resumed from its watermark it has missed nothing', async () => {
    const before = connect({ secret: SECRET, webSocket: false })
    await say(before.client, 'hej')
    await heardAll(before.client, before.heard, ['hej'])
    const conversationId = idOf(before.client)
    const watermark = (before.client as unknown as { watermark: string }).watermark
    await restart(true)
    const elsewhere = { type: 'message', text: 'skrivet medan du var borta', from: { id: 'resident-1' } }
    await call('POST', `conversations/${conversationId}/activities`, elsewhere)
    const resumed = connect({ secret: SECRET, conversationId, watermark, webSocket: false })
    await say(resumed.client, 'tack')
    await eventually(() => expect(own(resumed.heard)).to.deep.equal(['skrivet medan du var borta', 'tack']))
    const all = idsOf(await inLog(resumed.client))
    await eventually(() => expect([...idsOf(before.heard), ...idsOf(resumed.heard)]).to.deep.equal(all))
  })

  it('is told that a text is too long, and does not try again', async () => {
    const { client } = connect({ secret: SECRET })
    await say(client, 'hej')
    const refusal = await say(client, 'å'.repeat(4_001)).catch((error: { status: number }) => error.status)
    expect(refusal).to.equal(400)
    expect(own(await inLog(client))).to.deep.equal(['hej'])
  })
})

/** The buttons of an activity. Throws while it has none. */
function choicesIn(activity: Activity | undefined) {
  if (activity?.type !== 'message' || !activity.suggestedActions) throw new Error('Nothing to choose yet')
  return activity.suggestedActions.actions
}

/** Holds a port and hangs up on the first who asks; then the port is free again. */
async function askedInVain(port: number): Promise<void> {
  const server = createServer((request) => void request.socket.destroy())
  server.listen(port, '127.0.0.1')
  await once(server, 'request')
  server.close()
  await once(server, 'close')
}
