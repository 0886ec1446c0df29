import { get } from 'node:http'
import { expect } from 'chai'
import { createHouse } from '../src/app/house.js'
import { Webchat } from '../src/channels/webchat/webchat.js'
import type { Content } from '../src/content/content.js'
import { type RunningHttp, startHttp } from '../src/http/server.js'
import { createLog } from '../src/log.js'
import { MemoryLog } from './support/memory-log.js'
import { shippedContent } from './support/talk.js'

/**
 * Goal: the chat's own page and the accessibility statement are in the reader's language, say whom to call at any hour,
 * and let in nothing that an address or a header tries to bring.
 * Method: the doors on a real server over the shipped content, asked as browsers and those who mean harm ask.
 */
const OPEN = new Date('2026-11-26T08:30:00Z')
const SATURDAY = new Date('2026-11-28T12:00:00Z')

interface Asked {
  headers?: Record<string, string>
  publicUrl?: string
  origins?: string[]
  content?: Content
  now?: Date
}

describe('pages around the chat', () => {
  let shipped: Content
  let server: RunningHttp | undefined
  let webchat: Webchat | undefined

  before(async () => {
    shipped = (await shippedContent()).content
  })
  afterEach(async () => {
    await webchat?.close()
    await server?.close()
  })

  async function ask(
    path: string,
    { headers = {}, publicUrl, origins = [], content = shipped, now = OPEN }: Asked = {},
  ) {
    const log = new MemoryLog(() => [])
    webchat = new Webchat({
      receive: log.receive,
      log,
      feed: log.feed(),
      secrets: { current: 'a-secret-of-the-municipality' },
      origins,
      publicUrl,
      texts: { botName: () => 'Lotsen' },
      around: createHouse({ content }),
      now: () => now,
      logger: createLog('error'),
    })
    server = await startHttp({ host: '127.0.0.1', port: 0, doors: webchat.doors(), log: createLog('error') })
    return plainGet(server.url + path, headers)
  }

  const langs: { name: string; path: string; accept?: string; lang: string }[] = [
    { name: 'Swedish where nothing is said', path: '/chat', lang: 'sv' },
    { name: "the browser's first that we have", path: '/chat', accept: 'de-DE, en-GB;q=0.8, sv;q=0.5', lang: 'en' },
    { name: 'Swedish where we have none of them', path: '/chat', accept: 'fi, ar;q=0.5', lang: 'sv' },
    { name: 'what the address says before the browser', path: '/chat?lang=sv', accept: 'en', lang: 'sv' },
    { name: 'the browser before an address that says nonsense', path: '/chat?lang=%22%3E', accept: 'en', lang: 'en' },
    { name: 'the statement by its address', path: '/tillganglighet', accept: 'en', lang: 'sv' },
    { name: 'the statement in English by its address', path: '/accessibility', accept: 'sv', lang: 'en' },
  ]
  for (const { name, path, accept, lang } of langs) {
    it(`are in ${lang}: ${name}`, async () => {
      const { status, body } = await ask(path, accept === undefined ? {} : { headers: { 'accept-language': accept } })
      expect(status).to.equal(200)
      expect(body).to.match(new RegExp(`^<!doctype html>\n<html lang="${lang}">`))
    })
  }

  it('tell the way in on to the window and to the other language', async () => {
    const { body } = await ask('/chat?lang=sv&entry=aldre-direkt')
    expect(body).to.include(' data-lang="sv" data-entry="aldre-direkt" defer>')
    expect(body).to.include('href="chat?lang=en&amp;entry=aldre-direkt"')
  })

  for (const entry of ['%22%3E%3Cscript%3E', '', 'A B', 'x'.repeat(41)])
    it(`leave out a way in that is none: ${entry.slice(0, 12)}`, async () => {
      const { status, body } = await ask(`/chat?entry=${entry}`)
      expect(status).to.equal(200)
      expect(body).not.to.match(/data-entry|entry=/)
    })

  it('escape what the municipality is called, wherever it stands', async () => {
    const organisation = structuredClone(shipped.organisation)
    organisation.municipality.name = { sv: '<b>"Å & Ö"</b>', en: 'x' }
    for (const path of ['/chat', '/tillganglighet']) {
      const { body } = await ask(path, { content: { ...shipped, organisation } })
      expect(body).not.to.include('<b>')
      expect(body).to.include('&lt;b&gt;')
      await webchat?.close()
      await server?.close()
    }
  })

  it('say whom to call and when, also when closed', async () => {
    expect((await ask('/chat')).body)
      .to.include('<a href="tel:0980319200">0980-319 200</a>')
      .and.include('Öppet i dag 8-16:30')
    await webchat?.close()
    await server?.close()
    expect((await ask('/accessibility', { now: SATURDAY })).body).to.include('Closed now. Opens Monday 8')
  })

  const statements: [path: string, words: string[]][] = [
    [
      '/tillganglighet',
      ['Lindnäs kommun står bakom', 'inom två arbetsdagar', 'ännu inte', 'Uppdaterad 26 november 2026'],
    ],
    [
      '/accessibility',
      ['Lindnäs municipality is responsible', 'within two working days', 'not yet', 'Updated 26 November 2026'],
    ],
  ]
  for (const [path, words] of statements) {
    it(`${path} says what the law asks: whose it is, how to complain, who supervises, how it was tested`, async () => {
      const { body } = await ask(path)
      for (const word of words) expect(body).to.include(word)
      expect(body).to.include('href="https://www.digg.se/tdosanmalan"').and.include('Stora torget 1, Lindnäs')
      expect(body)
        .to.include('<a href="chat">')
        .and.not.match(/\{\w+\}/)
    })
  }

  it('let in our own and nothing else, and framed by those who may embed the window', async () => {
    const { headers } = await ask('/chat', {
      publicUrl: 'https://chatt.lindnas.example/lots',
      origins: ['https://www.lindnas.example/kontakt'],
      headers: { host: 'proxy.internal:3978' },
    })
    expect(headers['content-security-policy']?.split('; ')).to.deep.equal([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: blob:",
      "connect-src 'self' ws://proxy.internal:3978 wss://proxy.internal:3978 ws://chatt.lindnas.example wss://chatt.lindnas.example",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self' https://www.lindnas.example",
    ])
    expect(headers.vary).to.equal('Accept-Language')
  })

  for (const host of ['x; script-src *', "a 'unsafe-inline'", '*', 'a.se/path'])
    it(`take no policy from a Host header: ${host}`, async () => {
      const policy = (await ask('/chat', { headers: { host } })).headers['content-security-policy']
      expect(policy).to.match(/connect-src 'self'; base-uri/)
    })

  it('run nothing where there is only something to read', async () => {
    const { headers, body } = await ask('/tillganglighet')
    expect(headers['content-security-policy']).to.match(/^default-src 'none'; style-src 'self'; img-src data:; base/)
    expect(body).not.to.include('<script')
  })

  it('share one stylesheet, kept for as long as it is the same', async () => {
    const [, address = ''] = /href="(chat\.css\?v=[\w-]+)"/.exec((await ask('/chat')).body) ?? []
    const style = await plainGet(`${server?.url}/${address}`)
    expect(style.headers).to.include({ 'content-type': 'text/css; charset=utf-8' })
    expect(style.headers['cache-control']).to.match(/immutable/)
    expect((await plainGet(`${server?.url}/chat.css?v=older`)).headers['cache-control']).to.equal('no-cache')
  })
})

/** As `fetch`, but any Host header goes. */
function plainGet(url: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, string | undefined>; body: string }>(
    (resolve, reject) => {
      get(url, { headers, agent: false }, async (response) => {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk as Buffer)
        const told = response.headers as Record<string, string | undefined>
        resolve({ status: response.statusCode ?? 0, headers: told, body: Buffer.concat(chunks).toString('utf8') })
      }).on('error', reject)
    },
  )
}
