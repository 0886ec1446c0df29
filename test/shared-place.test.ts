import { expect } from 'chai'
import type { ActivitySet } from '../src/channels/webchat/activities.js'
import { Webchat } from '../src/channels/webchat/webchat.js'
import { type RunningHttp, startHttp } from '../src/http/server.js'
import { createLog } from '../src/log.js'
import { MemoryLog } from './support/memory-log.js'

/**
 * Goal: a resident's browser says where they are, with words or without; what is no place on earth is refused before it
 * is anybody's; and a client is told when a place would help.
 * Method: web chat's door on a real server; activities as Bot Framework clients send them, and with one thing wrong.
 */
const SECRET = 'a-secret-of-the-municipality'
const BRIDGE = { latitude: 57.70887, longitude: 11.97456 }

describe('a shared place', () => {
  let log: MemoryLog
  let webchat: Webchat
  let server: RunningHttp
  let line: { conversationId: string; token: string }

  before(async () => {
    log = new MemoryLog(({ text }) => [
      text === 'Var?' ? { speaker: { kind: 'bot' }, text: 'Var är det?', wants: 'place' } : said('Tack!'),
    ])
    webchat = new Webchat({
      receive: log.receive,
      log,
      feed: log.feed(),
      secrets: { current: SECRET },
      origins: [],
      publicUrl: undefined,
      texts: { botName: () => 'Lotsen' },
      now: () => new Date(),
      logger: createLog('error'),
    })
    server = await startHttp({ host: '127.0.0.1', port: 0, doors: webchat.doors(), log: createLog('error') })
    const headers = { authorization: `Bearer ${SECRET}` }
    const started = await fetch(`${server.url}/v3/directline/conversations`, { method: 'POST', headers })
    line = (await started.json()) as typeof line
  })
  beforeEach(() => {
    log.received.length = 0
  })
  after(async () => {
    await webchat.close()
    await server.close()
  })

  function ask(body?: object | string): Promise<Response> {
    return fetch(`${server.url}/v3/directline/conversations/${line.conversationId}/activities`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${line.token}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  }

  const place = (geo: unknown) => ({ type: 'Place', geo })
  const at = (latitude: unknown, longitude: unknown) => place({ type: 'GeoCoordinates', latitude, longitude })

  const taken: [string, string, unknown[], object | undefined][] = [
    ['with words', 'Här är jag', [at(57.70887, 11.97456)], { lat: 57.70887, lon: 11.97456 }],
    ['with none', '', [at(57.70887, 11.97456)], { lat: 57.70887, lon: 11.97456 }],
    ['to the metre and no closer', 'här', [at(57.708870123456, -0.123456789)], { lat: 57.70887, lon: -0.12346 }],
    ['at the ends of the earth', 'här', [at(-90, 180)], { lat: -90, lon: 180 }],
    [
      'with what more a Place may hold, which is not read',
      'här',
      [{ ...place({ ...BRIDGE, elevation: 3, name: 'hemma' }), address: 'x', hasMap: 'https://x' }],
      { lat: 57.70887, lon: 11.97456 },
    ],
    ['none among other entities', 'hej', [{ type: 'ClientCapabilities' }, 7, null, ['Place']], undefined],
  ]
  for (const [what, text, entities, expected] of taken) {
    it(`is taken ${what}`, async () => {
      expect((await ask({ type: 'message', text, entities })).status).to.equal(200)
      expect(log.received.map((message) => [message.text, message.place])).to.deep.equal([[text, expected]])
      expect(JSON.stringify(await (await ask()).json())).to.not.contain('latitude')
    })
  }

  const refused: [string, unknown[]][] = [
    ['north of the pole', [at(90.01, 11)]],
    ['east of the date line', [at(57, 180.5)]],
    ['written as text', [at('57.7', '11.9')]],
    ['half', [place({ latitude: 57.7 })]],
    ['nothing', [at(null, null)]],
    ['without degrees', [{ type: 'Place' }]],
    ['a list of places', [place([BRIDGE])]],
    ['of another kind', [place({ ...BRIDGE, type: 'GeoShape' })]],
    ['two places', [at(57.7, 11.9), at(57.8, 11.9)]],
    ['a crowd of entities', Array.from({ length: 21 }, () => at(57.7, 11.9))],
  ]
  for (const [what, entities] of refused) {
    it(`is refused: ${what}`, async () => {
      const answer = await ask({ type: 'message', text: 'här', entities })
      const { error } = (await answer.json()) as { error: { code: string } }
      expect([answer.status, error.code, log.received.length]).to.deep.equal([400, 'payload_invalid', 0])
    })
  }

  it('is refused: farther away than numbers reach', async () => {
    const entity = '{"type":"Place","geo":{"latitude":1e999,"longitude":11}}'
    expect((await ask(`{"type":"message","text":"här","entities":[${entity}]}`)).status).to.equal(400)
    expect(log.received).to.deep.equal([])
  })

  it('neither words nor a place is no message', async () => {
    expect((await ask({ type: 'message', text: ' ', entities: [{ type: 'ClientCapabilities' }] })).status).to.equal(400)
  })

  it('is asked for where a client can see it', async () => {
    await ask({ type: 'message', text: 'Var?' })
    const { activities } = (await (await ask()).json()) as ActivitySet
    const wants = activities.map(({ channelData }) => (channelData as { lotsen: { wants?: string } }).lotsen.wants)
    expect(wants.filter((want) => want !== undefined)).to.deep.equal(['place'])
  })
})

function said(text: string) {
  return { speaker: { kind: 'bot' as const }, text }
}
