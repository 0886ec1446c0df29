import { expect } from 'chai'
import { WebSocket } from 'ws'
import type { ActivitySet } from '../src/channels/webchat/activities.js'
import { toConversation } from '../src/channels/webchat/conversation-id.js'
import { PAGE_TURNS_MAX } from '../src/channels/webchat/direct-line.js'
import { Webchat } from '../src/channels/webchat/webchat.js'
import { type RunningHttp, startHttp } from '../src/http/server.js'
import type { Limits } from '../src/limits.js'
import { createLog } from '../src/log.js'
import { eventually } from './support/eventually.js'
import { MemoryLog } from './support/memory-log.js'

/**
 * Goal: a resident on a bad line has the first words after one round trip, in a conversation that is theirs: the one
 * they had, unless they left it in a hurry.
 * Method: the widget's door on a real server over a log in memory with a scripted bot; the clock is the test's.
 */
const SITE = 'https://www.lindnas.example'
const DAY_MS = 86_400_000

interface Granted extends Partial<ActivitySet> {
  conversationId: string
  token: string
  expires_in: number
  streamUrl: string
}

describe("the widget's token", () => {
  let log: MemoryLog
  let webchat: Webchat
  let server: RunningHttp
  let clock: Date

  beforeEach(async () => {
    clock = new Date('2026-11-26T08:30:00Z')
    log = new MemoryLog(({ opened, text, lang }) => [
      { speaker: { kind: 'bot' }, text: opened ? (lang === 'en' ? 'Hello!' : 'Hej!') : `Du skrev ${text}` },
    ])
    await open()
  })
  afterEach(close)

  async function open(limits: Partial<Limits> = {}) {
    webchat = new Webchat({
      receive: log.receive,
      log,
      feed: log.feed(),
      secrets: { current: 'a-secret-of-the-municipality' },
      origins: [SITE],
      publicUrl: undefined,
      texts: { botName: () => 'Lotsen' },
      now: () => clock,
      logger: createLog('error'),
      limits,
    })
    const { stream } = webchat
    server = await startHttp({
      host: '127.0.0.1',
      port: 0,
      doors: webchat.doors(),
      upgrades: [{ matches: (url) => stream.handles(url), handle: (...upgrade) => stream.upgrade(...upgrade) }],
      log: createLog('error'),
    })
  }

  async function close() {
    await webchat.close()
    await server.close()
  }

  async function call(
    path: string,
    { bearer, origin = SITE, body }: { bearer?: string; origin?: string; body?: object },
  ) {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { origin, ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: JSON.parse(text) }
  }

  async function grant(query: string, bearer?: string): Promise<Granted> {
    const { status, body } = await call(`/widget/token${query}`, bearer === undefined ? {} : { bearer })
    expect(status).to.equal(200)
    return body
  }
  const say = ({ conversationId, token }: Granted, activity: object) =>
    call(`/v3/directline/conversations/${conversationId}/activities`, { bearer: token, body: activity })
  const turnsOf = ({ conversationId }: Granted) => log.turns.get(toConversation(conversationId)) ?? []
  const texts = ({ activities = [] }: Granted) => activities.map(({ text }) => text)
  const watermarkOf = ({ streamUrl }: Granted) => new URL(streamUrl).searchParams.get('watermark')

  it('alone opens nothing: no turn is made until the chat is', async () => {
    const granted = await grant('')
    expect(granted).to.have.all.keys('conversationId', 'token', 'expires_in', 'streamUrl')
    expect(watermarkOf(granted)).to.equal('-')
    expect(log.received).to.deep.equal([])
  })

  it('with join opens the conversation in the same breath, and the stream goes on after what was told', async () => {
    const granted = await grant('?join=1&lang=sv')
    expect(texts(granted)).to.deep.equal(['Hej!'])
    expect([granted.watermark, watermarkOf(granted)]).to.deep.equal(['1', '1'])
    const frames: string[] = []
    const socket = new WebSocket(granted.streamUrl)
    socket.on('message', (data) => String(data) && frames.push(String(data)))
    await new Promise((resolve) => socket.once('open', resolve))
    await say(granted, { type: 'message', text: 'ett', locale: 'sv' })
    await eventually(() => expect(frames.join()).to.include('Du skrev ett'))
    expect(frames.join()).not.to.include('Hej!')
    socket.close()
  })

  const ways: { query: string; event: object; ids: string[] }[] = [
    { query: '?join=1&lang=en', event: {}, ids: ['opened'] },
    { query: '?join=1&entry=aldre-direkt', event: { lotsen: { entry: 'aldre-direkt' } }, ids: ['opened:aldre-direkt'] },
    { query: '?join=1', event: { lotsen: { entry: 'aldre-direkt' } }, ids: ['opened', 'opened:aldre-direkt'] },
  ]
  for (const { query, event, ids } of ways) {
    it(`${query} and the event that joins are one opening where they mean the same: ${ids.join(', ')}`, async () => {
      const granted = await grant(query)
      await say(granted, { type: 'event', name: 'webchat/join', locale: 'en', channelData: event })
      await grant(query, granted.token)
      expect(turnsOf(granted).map(({ inboundId }) => inboundId)).to.deep.equal(ids)
      expect(log.turns.size).to.equal(1)
    })
  }

  it('opens in the language asked for', async () => {
    expect(texts(await grant('?join=1&lang=en'))).to.deep.equal(['Hello!'])
    expect(log.received[0]).to.include({ lang: 'en', opened: true, channel: 'webchat', text: '' })
    await grant('?join=1')
    expect(log.received[1]).not.to.have.property('lang')
  })

  it('gives an earlier conversation back with all that was said in it, also days later', async () => {
    const first = await grant('?join=1&lang=sv')
    await say(first, { type: 'message', text: 'ett', channelData: { clientActivityID: 'a1' } })
    clock = new Date(clock.getTime() + 3 * DAY_MS)
    const again = await grant('?join=1&lang=sv', first.token)
    expect(again.conversationId).to.equal(first.conversationId)
    expect(texts(again)).to.deep.equal(['Hej!', 'ett', 'Du skrev ett'])
    expect(watermarkOf(again)).to.equal('2')
    expect(again.token).not.to.equal(first.token)
  })

  it('tells a page of a very long conversation, and where to read on', async () => {
    const first = await grant('?join=1')
    for (let n = 0; n < PAGE_TURNS_MAX + 4; n += 1) log.say(toConversation(first.conversationId), [])
    const again = await grant('?join=1', first.token)
    expect([again.watermark, watermarkOf(again)]).to.deep.equal([String(PAGE_TURNS_MAX), String(PAGE_TURNS_MAX)])
  })

  const hurries: { name: string; query: string; turnsBefore: number; laterMs: number }[] = [
    { name: 'at once', query: '?join=1', turnsBefore: 0, laterMs: 0 },
    { name: 'for a token alone', query: '', turnsBefore: 0, laterMs: 0 },
    { name: 'when its token has expired', query: '?join=1', turnsBefore: 0, laterMs: DAY_MS },
    { name: 'after more words than one page holds', query: '?join=1', turnsBefore: PAGE_TURNS_MAX, laterMs: 0 },
  ]
  for (const { name, query, turnsBefore, laterMs } of hurries) {
    it(`does not give back a conversation that was left in a hurry: ${name}`, async () => {
      const first = await grant('?join=1')
      for (let n = 0; n < turnsBefore; n += 1) log.say(toConversation(first.conversationId), [])
      log.say(toConversation(first.conversationId), []).state.fled = true
      clock = new Date(clock.getTime() + laterMs)
      const next = await grant(query, first.token)
      expect(next.conversationId).not.to.equal(first.conversationId)
      if (query !== '') expect(texts(next)).to.deep.equal(['Hej!'])
    })
  }

  const bad = [
    '?join=1&lang=de',
    '?join=1&lang=',
    '?lang=SV',
    '?join=1&entry=',
    '?join=1&entry=..%2F',
    `?entry=${'a'.repeat(41)}`,
  ]
  for (const query of bad) {
    it(`refuses ${query.slice(0, 30)} before anything is stored, and lets the page read why`, async () => {
      const { status, headers, body } = await call(`/widget/token${query}`, {})
      expect([status, body.error.code]).to.deep.equal([400, 'payload_invalid'])
      expect(headers.get('access-control-allow-origin')).to.equal(SITE)
      expect(log.received).to.deep.equal([])
    })
  }

  it('is opened by no page of another site', async () => {
    const { status } = await call('/widget/token?join=1', { origin: 'https://evil.example' })
    expect(status).to.equal(403)
    expect(log.received).to.deep.equal([])
  })

  it('counts an opening as a message: many from one address are slowed down, and no token is lost by it', async () => {
    await close()
    await open({ messagesPerAddress: 2 })
    for (let n = 0; n < 2; n += 1) await grant('?join=1')
    const { status, headers } = await call('/widget/token?join=1', {})
    expect(status).to.equal(429)
    expect(Number(headers.get('retry-after'))).to.be.above(0)
    expect(log.received).to.have.length(2)
    await grant('')
  })
})
