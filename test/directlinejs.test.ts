import { createRequire } from 'node:module'
import {
  type Activity,
  type DirectLine as Client,
  ConnectionStatus,
  type DirectLineOptions,
} from 'botframework-directlinejs'
import { expect } from 'chai'
import { WebSocket } from 'ws'
import { toConversation } from '../src/channels/webchat/conversation-id.js'
import { Webchat } from '../src/channels/webchat/webchat.js'
import { createLog } from '../src/log.js'
import { type DoorServer, serveDoors } from './support/door-server.js'
import { eventually } from './support/eventually.js'
import { MemoryLog } from './support/memory-log.js'

/**
 * Goal: Microsoft's own Direct Line client works with ours unchanged: talks, comes back after we restart, and is told
 * of an expired token in the way it understands.
 * Method: botframework-directlinejs in Node as its README says (XMLHttpRequest from xhr2, WebSocket from ws), over
 * WebSocket and over polling, against the real doors.
 */
const SECRET = 'a-secret-of-the-municipality'
const MINUTE_MS = 60_000
const require = createRequire(import.meta.url)

describe("microsoft's direct line client", () => {
  let DirectLine: typeof Client
  let log: MemoryLog
  let server: DoorServer
  let clock: Date
  const globals = globalThis as unknown as Record<string, unknown>
  const original = { XMLHttpRequest: globals.XMLHttpRequest, WebSocket: globals.WebSocket }
  const clients: Client[] = []

  before(() => {
    Object.assign(globalThis, { XMLHttpRequest: require('xhr2'), WebSocket })
    DirectLine = (require('botframework-directlinejs') as { DirectLine: typeof Client }).DirectLine
  })
  after(() => Object.assign(globalThis, original))

  beforeEach(async () => {
    clock = new Date('2026-03-02T09:00:00Z')
    log = new MemoryLog((message) =>
      message.opened
        ? [{ speaker: { kind: 'bot' }, text: 'Hej! Jag är en bot.' }]
        : [{ speaker: { kind: 'bot' }, text: `Du skrev: ${message.text}`, choices: ['Ja', 'Nej'] }],
    )
    server = await serve()
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end()
    await server.close()
  })

  function serve(port?: number): Promise<DoorServer> {
    const webchat = new Webchat({
      receive: log.receive,
      log,
      feed: log.feed(),
      secrets: { current: SECRET },
      origins: [],
      publicUrl: undefined,
      texts: { botName: () => 'Lotsen' },
      now: () => clock,
      logger: createLog('error'),
    })
    return serveDoors(webchat.doors(), { stream: webchat.stream, ...(port ? { port } : {}) })
  }

  /** A client and the ids and texts it has heard, each as often as it heard it. */
  function connect(options: DirectLineOptions) {
    // The least pause the client allows itself before it reconnects; the shortest wait for a server that is away.
    const services = { random: () => 0 }
    const client = new DirectLine({ domain: `${server.url}/v3/directline`, timeout: 500, ...options, ...services })
    const heard: Activity[] = []
    client.activity$.subscribe(
      (activity) => heard.push(activity),
      () => {},
    )
    clients.push(client)
    return { client, heard, texts: () => heard.map((activity) => (activity as { text?: string }).text) }
  }

  const say = (client: Client, text: string, more: object = {}) =>
    new Promise<string>((resolve, reject) => {
      const activity = { type: 'message' as const, from: { id: 'resident-1' }, text, ...more }
      client.postActivity(activity).subscribe(resolve, reject)
    })

  const idOf = (client: Client) => (client as unknown as { conversationId: string }).conversationId

  for (const webSocket of [true, false]) {
    describe(webSocket ? 'over WebSocket' : 'over polling', () => {
      it('joins, asks, sees its own words with its own id, and is offered the choices', async () => {
        const { client, heard, texts } = connect({ secret: SECRET, webSocket, pollingInterval: 200 })
        await new Promise((resolve, reject) =>
          client
            .postActivity({ type: 'event', name: 'webchat/join', value: {}, from: { id: 'resident-1' } })
            .subscribe(resolve, reject),
        )
        const id = await say(client, 'hej', { channelData: { clientActivityID: 'mine' } })
        await eventually(() => expect(texts()).to.deep.equal(['Hej! Jag är en bot.', 'hej', 'Du skrev: hej']))
        const [, own, answer] = heard
        expect(own?.id).to.equal(id)
        expect(own?.from.id).to.equal('resident-1')
        expect(own?.channelData).to.include({ clientActivityID: 'mine' })
        expect(answer).to.have.nested.property('suggestedActions.actions[0].value', 'Ja')
      })

      it('a client with a token only, resumed elsewhere, has the whole conversation and goes on', async () => {
        const { token } = await generate()
        const first = connect({ token, webSocket, pollingInterval: 200 })
        await say(first.client, 'ett')
        await eventually(() => expect(first.texts()).to.have.length(2))
        const second = connect({ secret: SECRET, conversationId: idOf(first.client), webSocket, pollingInterval: 200 })
        await eventually(() => expect(second.texts()).to.deep.equal(['ett', 'Du skrev: ett']))
        await say(second.client, 'två')
        await eventually(() => expect(first.texts()).to.deep.equal(['ett', 'Du skrev: ett', 'två', 'Du skrev: två']))
      })

      it('a token that expires is told as expired, and a new one lets the client go on', async () => {
        const { token } = await generate()
        const { client, heard, texts } = connect({ token, webSocket, pollingInterval: 200 })
        await say(client, 'ett')
        await eventually(() => expect(texts()).to.have.length(2))
        clock = new Date(clock.getTime() + 31 * MINUTE_MS)
        expect(await say(client, 'två')).to.equal('retry')
        expect(client.connectionStatus$.getValue()).to.equal(ConnectionStatus.ExpiredToken)
        const renewed = await fetch(`${server.url}/v3/directline/conversations/${idOf(client)}?watermark=1`, {
          headers: { authorization: `Bearer ${SECRET}` },
        })
        client.reconnect((await renewed.json()) as Parameters<Client['reconnect']>[0])
        await say(client, 'två')
        // Given a new token while its socket still lives, this client opens a second one; Web Chat drops what it has by id.
        const once = () => [...new Map(heard.map((activity, at) => [activity.id, texts()[at]])).values()]
        await eventually(() => expect(once()).to.deep.equal(['ett', 'Du skrev: ett', 'två', 'Du skrev: två']))
      })
    })
  }

  it('comes back over WebSocket after we restarted, and has missed and doubled nothing', async () => {
    const { token } = await generate()
    const { client, texts } = connect({ token, webSocket: true })
    await say(client, 'före')
    await eventually(() => expect(texts()).to.have.length(2))
    const { port } = server
    await server.close()
    log.say(toConversation(idOf(client)), [{ speaker: { kind: 'human', name: 'Anna' }, text: 'medan vi var borta' }])
    server = await serve(port)
    log.say(toConversation(idOf(client)), [{ speaker: { kind: 'human', name: 'Anna' }, text: 'när vi var tillbaka' }])
    const expected = ['före', 'Du skrev: före', 'medan vi var borta', 'när vi var tillbaka']
    await eventually(() => expect(texts()).to.deep.equal(expected), { withinMs: 15_000 })
    await say(client, 'efter')
    await eventually(() => expect(texts()).to.deep.equal([...expected, 'efter', 'Du skrev: efter']))
  })

  it('over polling a restart ends its reading, as it is made; resumed from its watermark it has missed nothing', async () => {
    const first = connect({ secret: SECRET, webSocket: false, pollingInterval: 200 })
    await say(first.client, 'före')
    await eventually(() => expect(first.texts()).to.have.length(2))
    const { port } = server
    await server.close()
    const conversationId = idOf(first.client)
    log.say(toConversation(conversationId), [{ speaker: { kind: 'bot' }, text: 'medan vi var borta' }])
    server = await serve(port)
    const resumed = connect({ secret: SECRET, conversationId, watermark: '1', webSocket: false, pollingInterval: 200 })
    await eventually(() => expect(resumed.texts()).to.deep.equal(['medan vi var borta']))
    await say(resumed.client, 'efter')
    await eventually(() => expect(resumed.texts()).to.deep.equal(['medan vi var borta', 'efter', 'Du skrev: efter']))
  })

  it('is told that a text is too long, and does not try again', async () => {
    const { client } = connect({ secret: SECRET })
    const refusal = await say(client, 'å'.repeat(4_001)).catch((error: { status: number }) => error.status)
    expect(refusal).to.equal(400)
    expect(log.received).to.deep.equal([])
  })

  async function generate(): Promise<{ token: string; conversationId: string }> {
    const response = await fetch(`${server.url}/v3/directline/tokens/generate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET}` },
    })
    return response.json() as Promise<{ token: string; conversationId: string }>
  }
})
