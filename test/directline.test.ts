import { request } from 'node:http'
import { expect } from 'chai'
import { decodeJwt, SignJWT } from 'jose'
import { WebSocket } from 'ws'
import type { ActivitySet } from '../src/channels/webchat/activities.js'
import { toConversation } from '../src/channels/webchat/conversation-id.js'
import type { StreamTiming } from '../src/channels/webchat/stream.js'
import { Webchat } from '../src/channels/webchat/webchat.js'
import { type RunningHttp, startHttp } from '../src/http/server.js'
import type { Limits } from '../src/limits.js'
import { createLog } from '../src/log.js'
import { eventually } from './support/eventually.js'
import { MemoryLog } from './support/memory-log.js'

/**
 * Goal: a browser, ours or Microsoft's, is let in only with a good token, sees the log once and in order, and is told
 * plainly when it must fetch a new token, slow down or give up.
 * Method: the doors and sockets of web chat on a real server, over a log in memory with an echoing bot; a clock the
 * test moves.
 */
const SECRET = 'a-secret-of-the-municipality'
const PREVIOUS = 'the-secret-before-this-one'
const MINUTE_MS = 60_000

interface Line {
  conversationId: string
  token: string
  expires_in: number
  streamUrl: string
}

describe('direct line', () => {
  let log: MemoryLog
  let webchat: Webchat
  let server: RunningHttp
  let clock: Date

  beforeEach(async () => {
    clock = new Date('2026-03-02T09:00:00Z')
    log = new MemoryLog((message) =>
      message.opened
        ? [bot('Hej! Jag är en bot.')]
        : [bot(`Du skrev: ${message.text}`), bot('Något mer?', ['Ja', 'Nej'])],
    )
    await open()
  })

  afterEach(close)

  async function close() {
    await webchat.close()
    await server.close()
  }

  async function open(
    limits: Partial<Limits> = {},
    secrets = { current: SECRET, previous: PREVIOUS },
    timing: Partial<StreamTiming> = {},
  ) {
    webchat = new Webchat({
      receive: log.receive,
      log,
      feed: log.feed(),
      secrets,
      origins: ['https://www.lindnas.example'],
      publicUrl: undefined,
      texts: { botName: (lang) => (lang === 'sv' ? 'Lotsen' : 'The pilot') },
      now: () => clock,
      logger: createLog('error'),
      limits,
      timing,
    })
    server = await startHttp({
      host: '127.0.0.1',
      port: 0,
      doors: webchat.doors(),
      upgrades: [
        { matches: (url) => webchat.stream.handles(url), handle: (...upgrade) => webchat.stream.upgrade(...upgrade) },
      ],
      log: createLog('error'),
    })
  }

  async function call(method: string, path: string, bearer?: string, body?: unknown) {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined }
  }

  async function start(): Promise<Line> {
    return (await call('POST', '/v3/directline/conversations', SECRET)).body
  }

  const post = (line: Line, activity: unknown) =>
    call('POST', `/v3/directline/conversations/${line.conversationId}/activities`, line.token, activity)

  const read = async (line: Line, watermark = ''): Promise<ActivitySet> =>
    (
      await call(
        'GET',
        `/v3/directline/conversations/${line.conversationId}/activities?watermark=${watermark}`,
        line.token,
      )
    ).body

  describe('tokens', () => {
    it('the secret makes one, current or previous; a wrong one does not', async () => {
      const made = await call('POST', '/v3/directline/tokens/generate', SECRET)
      expect(made.status).to.equal(200)
      expect(made.body).to.have.keys('conversationId', 'token', 'expires_in')
      expect(made.body.expires_in).to.equal(1_800)
      expect(decodeJwt(made.body.token).sub).to.equal(made.body.conversationId)
      expect((await call('POST', '/v3/directline/tokens/generate', PREVIOUS)).status).to.equal(200)
      expect((await call('POST', '/v3/directline/tokens/generate', `${SECRET}x`)).status).to.equal(401)
      expect((await call('POST', '/v3/directline/tokens/generate')).status).to.equal(401)
      expect((await call('POST', '/v3/directline/tokens/generate', made.body.token)).status).to.equal(403)
    })

    it('one signed under the secret before the change still opens its conversation', async () => {
      const line = await start()
      await close()
      await open({}, { current: 'quite-another-secret-now', previous: SECRET })
      expect((await post(line, { type: 'message', text: 'hej' })).status).to.equal(200)
      await close()
      await open({}, { current: 'yet-another-secret-now', previous: 'quite-another-secret-now' })
      expect((await post(line, { type: 'message', text: 'hej' })).status).to.equal(401)
    })

    it('a refreshed one outlives the first', async () => {
      const line = await start()
      clock = new Date(clock.getTime() + 20 * MINUTE_MS)
      const refreshed = await call('POST', '/v3/directline/tokens/refresh', line.token)
      expect(refreshed.body.conversationId).to.equal(line.conversationId)
      clock = new Date(clock.getTime() + 20 * MINUTE_MS)
      expect((await post(line, { type: 'message', text: 'hej' })).status).to.equal(403)
      const again = await post({ ...line, token: refreshed.body.token }, { type: 'message', text: 'hej' })
      expect(again.status).to.equal(200)
    })

    it('expired is 403 on every route, never 401', async () => {
      const line = await start()
      clock = new Date(clock.getTime() + 31 * MINUTE_MS)
      const conversation = `/v3/directline/conversations/${line.conversationId}`
      const routes: [string, string][] = [
        ['POST', '/v3/directline/tokens/refresh'],
        ['POST', '/v3/directline/conversations'],
        ['GET', conversation],
        ['GET', `${conversation}/activities`],
        ['POST', `${conversation}/activities`],
      ]
      for (const [method, path] of routes) {
        const { status, body } = await call(method, path, line.token)
        expect(status, path).to.equal(403)
        expect(body.error.code, path).to.equal('token_expired')
      }
      expect(await refusedWith(line.streamUrl)).to.equal(403)
    })

    const forged: [string, (line: Line) => Promise<string> | string][] = [
      ['nonsense', () => 'nonsense'],
      ['another key', (line) => signed({ sub: line.conversationId }, 'some-other-key-some-other-key-32')],
      ['no signature', (line) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${line.token.split('.')[1]}.`],
      ['its conversation rewritten', (line) => rewritten(line.token, { sub: 'A'.repeat(24) })],
      ['its lifetime rewritten', (line) => rewritten(line.token, { exp: 4_000_000_000 })],
      ['a megabyte', () => 'x'.repeat(8_000)],
    ]
    for (const [name, forge] of forged) {
      it(`forged (${name}) is 401 and stores nothing`, async () => {
        const line = await start()
        const bad = { ...line, token: await forge(line) }
        expect((await post(bad, { type: 'message', text: 'hej' })).status).to.equal(401)
        expect(log.received).to.deep.equal([])
      })
    }

    it('opens its own conversation only; one that cannot exist is 404', async () => {
      const mine = await start()
      const other = await start()
      expect((await post({ ...other, token: mine.token }, { type: 'message', text: 'hej' })).status).to.equal(403)
      expect(await refusedWith(other.streamUrl.replace(/t=.*/, `t=${mine.token}`))).to.equal(403)
      expect((await call('GET', '/v3/directline/conversations/nosuch/activities', SECRET)).status).to.equal(404)
    })
  })

  describe('activities', () => {
    it("a message is echoed with what its client put on it, then answered, in the log's order", async () => {
      const line = await start()
      const channelData = {
        clientActivityID: 'client-1',
        clientTimestamp: '2026-03-02',
        lotsen: { html: '<b>mine</b>' },
      }
      const sent = await post(line, {
        type: 'message',
        text: 'När hämtas soporna?',
        locale: 'sv-SE',
        from: { id: 'dl_42', name: 'Someone' },
        channelData,
      })
      expect(sent.body).to.deep.equal({ id: `${line.conversationId}|0000001.0` })
      const { activities, watermark } = await read(line)
      expect(watermark).to.equal('1')
      expect(activities.map((activity) => activity.id.split('|')[1])).to.deep.equal([
        '0000001.0',
        '0000001.1',
        '0000001.2',
      ])
      const [own, answer, question] = activities
      expect(own?.from).to.deep.equal({ id: 'dl_42', role: 'user' })
      expect(own?.channelData).to.deep.equal({
        clientActivityID: 'client-1',
        clientTimestamp: '2026-03-02',
        lotsen: { seq: 1 },
      })
      expect(answer).to.include({ text: 'Du skrev: När hämtas soporna?', textFormat: 'markdown', locale: 'sv' })
      expect(answer?.from).to.deep.equal({ id: 'lotsen', name: 'Lotsen', role: 'bot' })
      expect(answer?.replyToId).to.equal(own?.id)
      expect(question?.suggestedActions?.actions).to.deep.equal([
        { type: 'imBack', title: 'Ja', value: 'Ja' },
        { type: 'imBack', title: 'Nej', value: 'Nej' },
      ])
      expect(question?.inputHint).to.equal('expectingInput')
    })

    it('the same message sent again is the same turn', async () => {
      const line = await start()
      const activity = { type: 'message', text: 'hej', channelData: { clientActivityID: 'once' } }
      const replies = [await post(line, activity), await post(line, activity), await post(line, activity)]
      expect(new Set(replies.map((reply) => reply.body.id)).size).to.equal(1)
      expect((await read(line)).activities.filter((activity) => activity.from.role === 'user')).to.have.length(1)
    })

    it("a client cannot take the id of a turn that is not a client's", async () => {
      const line = await start()
      await post(line, { type: 'message', text: 'hej', channelData: { clientActivityID: 'opened' } })
      await post(line, { type: 'event', name: 'webchat/join' })
      expect((await read(line)).activities.map((activity) => activity.text)).to.include('Hej! Jag är en bot.')
    })

    it('reads on from a watermark, and from the beginning without one', async () => {
      const line = await start()
      for (const text of ['ett', 'två', 'tre']) await post(line, { type: 'message', text })
      expect((await read(line, '2')).activities[0]?.text).to.equal('tre')
      expect(await read(line, '3')).to.deep.equal({ activities: [], watermark: '3' })
      expect((await read(line, '-')).activities).to.have.length(9)
      const path = `/v3/directline/conversations/${line.conversationId}/activities?watermark=x`
      expect((await call('GET', path, line.token)).status).to.equal(400)
    })

    it('joining makes the bot say its first words, once', async () => {
      const line = await start()
      await post(line, { type: 'event', name: 'webchat/join', locale: 'en' })
      await post(line, { type: 'conversationUpdate' })
      expect(log.received[0]).to.include({ opened: true, lang: 'en', text: '', id: 'opened' })
      expect((await read(line)).activities.map((activity) => activity.text)).to.deep.equal(['Hej! Jag är en bot.'])
    })

    it('a person who answers is named, and told apart from the bot', async () => {
      const line = await start()
      log.say(toConversation(line.conversationId), [
        { speaker: { kind: 'human', name: 'Anna Berg' }, text: 'Hej, *Anna* här. <b>Ring</b> [oss](tel:0101)' },
        { speaker: { kind: 'bot' }, text: 'Ring 112', urgent: true, article: 'emergency' },
      ])
      const [anna, urgent] = (await read(line)).activities
      expect(anna?.from).to.include({ name: 'Anna Berg', role: 'bot' })
      expect(anna?.channelData).to.deep.equal({
        lotsen: {
          seq: 1,
          speaker: 'human',
          name: 'Anna Berg',
          html: '<p>Hej, <em>Anna</em> här. &lt;b&gt;Ring&lt;/b&gt; <a href="tel:0101">oss</a></p>',
        },
      })
      expect(urgent?.importance).to.equal('urgent')
      expect(urgent?.channelData).to.have.nested.include({ 'lotsen.urgent': true, 'lotsen.article': 'emergency' })
    })

    it('an endOfConversation is a resident who ended the chat, and has no words', async () => {
      const line = await start()
      expect((await post(line, { type: 'endOfConversation', text: 'hej' })).status).to.equal(200)
      expect(log.received.map(({ ended, text }) => ({ ended, text }))).to.deep.equal([{ ended: true, text: '' }])
    })

    const dropped = [{ type: 'typing' }, { type: 'event', name: 'something else' }]
    for (const activity of dropped) {
      it(`${JSON.stringify(activity)} is taken and not stored`, async () => {
        expect((await post(await start(), activity)).status).to.equal(200)
        expect(log.received).to.deep.equal([])
      })
    }

    const refused: [string, unknown, string][] = [
      ['no JSON', '{', 'payload_invalid'],
      ['no type', { text: 'hej' }, 'payload_invalid'],
      ['an unknown type', { type: 'invoke' }, 'payload_invalid'],
      ['no text', { type: 'message', text: ' \u0000 ' }, 'payload_invalid'],
      ['text that is no text', { type: 'message', text: { $gt: '' } }, 'payload_invalid'],
      ['an attachment', { type: 'message', text: 'se bild', attachments: [{}] }, 'payload_invalid'],
      ['one character too many', { type: 'message', text: 'å'.repeat(4_001) }, 'text_too_long'],
    ]
    for (const [name, activity, code] of refused) {
      it(`${name} is 400 ${code}`, async () => {
        const { status, body } = await post(await start(), activity)
        expect(status).to.equal(400)
        expect(body.error.code).to.equal(code)
        expect(log.received).to.deep.equal([])
      })
    }

    it('the longest text goes through, however it is escaped', async () => {
      const escaped = `{"type":"message","text":"${'\\u00e5'.repeat(4_000)}"}`
      expect((await post(await start(), escaped)).status).to.equal(200)
    })

    it('of channelData that is too big only the client id is kept', async () => {
      const line = await start()
      await post(line, {
        type: 'message',
        text: 'hej',
        channelData: { clientActivityID: 'c1', big: 'x'.repeat(2_000) },
      })
      expect((await read(line)).activities[0]?.channelData).to.deep.equal({
        clientActivityID: 'c1',
        lotsen: { seq: 1 },
      })
    })
  })

  describe('limits', () => {
    it('a conversation that floods is told to wait; another is not', async () => {
      await close()
      await open({ messagesPerConversation: 3 })
      const line = await start()
      for (const text of ['1', '2', '3']) expect((await post(line, { type: 'message', text })).status).to.equal(200)
      const refused = await post(line, { type: 'message', text: '4' })
      expect(refused.status).to.equal(429)
      expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 60)
      expect((await post(await start(), { type: 'message', text: '1' })).status).to.equal(200)
    })

    it('so is an address that opens conversation after conversation', async () => {
      await close()
      await open({ messagesPerAddress: 2, tokensPerAddress: 2 })
      const statuses: number[] = []
      for (const text of ['1', '2', '3']) statuses.push((await post(await start(), { type: 'message', text })).status)
      expect(statuses).to.deep.equal([200, 200, 429])
    })
  })

  describe('other sites', () => {
    it('a page of any site may use a token it holds, and reads refusals as refusals', async () => {
      const line = await start()
      const path = `/v3/directline/conversations/${line.conversationId}/activities`
      const asked = await fetch(`${server.url}${path}`, {
        method: 'OPTIONS',
        headers: { origin: 'https://any.example' },
      })
      expect(asked.status).to.equal(204)
      expect(asked.headers.get('access-control-allow-headers')).to.include('authorization')
      expect(asked.headers.get('access-control-allow-methods')).to.equal('GET, POST')
      clock = new Date(clock.getTime() + 31 * MINUTE_MS)
      expect((await call('GET', path, line.token)).headers.get('access-control-allow-origin')).to.equal('*')
    })

    const origins: [string, string | undefined, number][] = [
      ['the municipality', 'https://www.lindnas.example', 200],
      ['another site', 'https://lindnas.example.evil.example', 403],
      ['no origin at all', undefined, 403],
      ['a sandboxed page', 'null', 403],
    ]
    for (const [name, origin, status] of origins) {
      it(`the widget's token for ${name}: ${status}`, async () => {
        const headers = origin === undefined ? {} : { origin }
        const response = await fetch(`${server.url}/widget/token`, { method: 'POST', headers })
        expect(response.status).to.equal(status)
        expect(response.headers.get('access-control-allow-origin')).to.equal(status === 200 ? origin : '*')
      })
    }

    it('a name that someone else pointed at this machine gets none', async () => {
      const headers = { host: 'rebound.example', origin: 'http://rebound.example' }
      const status = await new Promise((resolve) => {
        request(`${server.url}/widget/token`, { method: 'POST', headers }, (response) => {
          resolve(response.statusCode)
          response.resume()
        }).end()
      })
      expect(status).to.equal(403)
    })

    it('our own page gets one, and the same conversation back with an expired one', async () => {
      const knock = async (bearer?: string) => {
        const headers = { origin: server.url, ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) }
        return (await fetch(`${server.url}/widget/token`, { method: 'POST', headers })).json() as Promise<Line>
      }
      const first = await knock()
      clock = new Date(clock.getTime() + 3 * 24 * 60 * MINUTE_MS)
      const second = await knock(first.token)
      expect(second.conversationId).to.equal(first.conversationId)
      expect((await post(second, { type: 'message', text: 'hej' })).status).to.equal(200)
      clock = new Date(clock.getTime() + 8 * 24 * 60 * MINUTE_MS)
      expect((await knock(second.token)).conversationId).not.to.equal(first.conversationId)
      expect((await knock('forged')).conversationId).not.to.equal(first.conversationId)
    })

    it('is refused once too many are asked for', async () => {
      await close()
      await open({ tokensPerAddress: 2 })
      const statuses = []
      for (let n = 0; n < 3; n += 1) {
        statuses.push(
          (await fetch(`${server.url}/widget/token`, { method: 'POST', headers: { origin: server.url } })).status,
        )
      }
      expect(statuses).to.deep.equal([200, 200, 429])
    })
  })

  describe('stream', () => {
    const sockets: WebSocket[] = []
    afterEach(() => {
      for (const socket of sockets.splice(0)) socket.terminate()
    })

    /** Opens a stream and keeps what it hears: texts, and how it ended. */
    function listen(url: string) {
      const socket = new WebSocket(url)
      const heard = { texts: [] as string[], watermark: '', sets: 0, closed: 0 }
      socket.on('message', (frame) => {
        if (String(frame) === '') return
        const set = JSON.parse(String(frame)) as ActivitySet
        heard.texts.push(...set.activities.map((activity) => activity.text))
        heard.watermark = set.watermark
        heard.sets += 1
      })
      socket.on('close', (code) => {
        heard.closed = code
      })
      socket.on('error', () => {})
      sockets.push(socket)
      return heard
    }

    it('says what was said before, then what is said now', async () => {
      const line = await start()
      await post(line, { type: 'event', name: 'webchat/join' })
      const heard = listen(line.streamUrl)
      await eventually(() => expect(heard.texts).to.deep.equal(['Hej! Jag är en bot.']))
      await post(line, { type: 'message', text: 'ett' })
      await eventually(() =>
        expect(heard.texts).to.deep.equal(['Hej! Jag är en bot.', 'ett', 'Du skrev: ett', 'Något mer?']),
      )
      expect(heard.watermark).to.equal('2')
    })

    it('has a first frame even when nothing was said, so that a client knows it is whole', async () => {
      const heard = listen((await start()).streamUrl)
      await eventually(() => expect(heard.sets).to.equal(1))
      expect(heard).to.deep.include({ texts: [], watermark: '0' })
    })

    it('misses and doubles nothing while the feed loses, repeats and swaps what it hears', async () => {
      const line = await start()
      const conversation = toConversation(line.conversationId)
      const held: (() => void)[] = []
      log.deliver = (tell, turn) => {
        if (turn.seq % 5 === 0) return
        if (turn.seq % 3 === 0) return void held.push(tell)
        tell()
        if (turn.seq % 4 === 0) tell()
        for (const late of held.splice(0)) late()
      }
      const heard = listen(line.streamUrl)
      const spoken = Array.from({ length: 400 }, (_, n) => `nummer ${n}`)
      for (const [n, text] of spoken.entries()) {
        log.say(conversation, [bot(text)])
        if (n % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      log.tell(conversation, { reread: true })
      await eventually(() => expect(heard.texts.length).to.be.at.least(spoken.length))
      expect(heard.texts).to.deep.equal(spoken)
    })

    it('a client that was away reads on from where it was, with a new token', async () => {
      const line = await start()
      await post(line, { type: 'message', text: 'ett' })
      log.say(toConversation(line.conversationId), [bot('medan du var borta')])
      const again = await call('GET', `/v3/directline/conversations/${line.conversationId}?watermark=1`, line.token)
      expect(again.status).to.equal(200)
      expect(again.body.conversationId).to.equal(line.conversationId)
      const heard = listen(again.body.streamUrl)
      await eventually(() => expect(heard.texts).to.deep.equal(['medan du var borta']))
    })

    it('tells clients that it is going, and lets nobody in while it does', async () => {
      const line = await start()
      const heard = listen(line.streamUrl)
      await eventually(() => expect(heard.sets).to.equal(1))
      await webchat.close()
      await eventually(() => expect(heard.closed).to.equal(1001))
      expect(await refusedWith(line.streamUrl)).to.equal(503)
      expect(webchat.stream.size).to.equal(0)
    })

    it('closes, so that the client comes back, when the log cannot be read', async () => {
      const line = await start()
      const heard = listen(line.streamUrl)
      await eventually(() => expect(heard.sets).to.equal(1))
      const read = log.read
      log.read = () => Promise.reject(new Error('store is away'))
      log.tell(toConversation(line.conversationId), { reread: true })
      await eventually(() => expect(heard.closed).to.equal(1011))
      log.read = read
    })

    it('opens as many as an address may have, and counts them out again', async () => {
      await close()
      await open({ socketsPerAddress: 2 })
      const { streamUrl } = await start()
      const first = listen(streamUrl)
      const second = listen(streamUrl)
      await eventually(() => expect([first.sets, second.sets]).to.deep.equal([1, 1]))
      expect(await refusedWith(streamUrl)).to.equal(429)
      sockets[0]?.close()
      await eventually(() => expect(webchat.stream.size).to.equal(1))
      const third = listen(streamUrl)
      await eventually(() => expect(third.sets).to.equal(1))
    })

    it('takes no speeches: a client that sends more than a ping is shown out', async () => {
      const heard = listen((await start()).streamUrl)
      await eventually(() => expect(heard.sets).to.equal(1))
      sockets[0]?.send('')
      sockets[0]?.send('x'.repeat(5_000))
      await eventually(() => expect(heard.closed).to.equal(1009))
    })

    it('gives signs of life, and lets go of a line that gives none back', async () => {
      await close()
      await open({}, undefined, { keepAliveMs: 500 })
      const { streamUrl } = await start()
      let empty = 0
      const alive = new WebSocket(streamUrl)
      const dead = new WebSocket(streamUrl, { autoPong: false })
      sockets.push(alive, dead)
      alive.on('message', (frame) => {
        empty += String(frame) === '' ? 1 : 0
      })
      let gone = 0
      dead.on('close', (code) => {
        gone = code
      })
      await eventually(() => expect(gone).to.equal(1006))
      await eventually(() => expect(empty).to.be.at.least(3))
      expect(alive.readyState).to.equal(WebSocket.OPEN)
    })

    it('lets go of a line that takes nothing, and keeps no more than a frame for it', async () => {
      await close()
      await open({}, undefined, { sendTimeoutMs: 1_000 })
      const line = await start()
      const heard = listen(line.streamUrl)
      await eventually(() => expect(heard.sets).to.equal(1))
      sockets[0]?.pause()
      for (let n = 0; n < 4_000; n += 1) log.say(toConversation(line.conversationId), [bot('x'.repeat(4_000))])
      await eventually(() => expect(webchat.stream.size).to.equal(0))
    })

    it('without a token is 401', async () => {
      const { streamUrl } = await start()
      expect(await refusedWith(streamUrl.replace(/&t=.*/, ''))).to.equal(401)
      expect(await refusedWith(streamUrl.replace(/t=.*/, 't=forged'))).to.equal(401)
    })
  })
})

function bot(text: string, choices?: string[]) {
  return { speaker: { kind: 'bot' as const }, text, ...(choices ? { choices } : {}) }
}

function signed(claims: { sub: string }, key: string): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('lotsen')
    .setAudience('directline')
    .setExpirationTime(new Date('2030-01-01'))
    .sign(new TextEncoder().encode(key))
}

function rewritten(token: string, claims: Record<string, unknown>): string {
  const [header, , signature] = token.split('.')
  const payload = Buffer.from(JSON.stringify({ ...decodeJwt(token), ...claims })).toString('base64url')
  return `${header}.${payload}.${signature}`
}

/** The status with which an upgrade is turned away. */
function refusedWith(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode)
      socket.terminate()
    })
    socket.on('open', () => reject(new Error('was let in')))
    socket.on('error', () => {})
  })
}
