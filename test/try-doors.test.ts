import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { buildTry } from '../scripts/build-try.mjs'
import { ServiceError } from '../src/errors.js'
import { Guard } from '../src/try/guard.js'
import { Phones } from '../src/try/phones.js'
import { fill } from '../src/try/template.js'
import { lineToHtml, loadTryTexts } from '../src/try/texts.js'
import { eventually } from './support/eventually.js'
import { type Service, startService } from './support/service.js'

/**
 * Goal: the first page's stand-ins can be played with by whoever sits at this machine, and by nobody else: not the
 * network, not a proxy's guests, not a name rebound to us, not another site's page.
 * Method: the whole service, and requests that differ from an honest one in a single header.
 */
describe('try doors', () => {
  let service: Service
  let host: string

  before(async () => {
    await buildTry()
    service = await startService({ env: { TRY: 'auto' } })
    host = new URL(service.url).host
  })
  after(() => service?.close())

  interface Answer {
    status: number
    headers: IncomingHttpHeaders
    body: string
  }

  /** As it stands, header by header: `fetch` would not let us lie about Host. Streams are read for their beginning. */
  function knock(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answer> {
    const { hostname, port } = new URL(service.url)
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, method, path, headers: { host, ...headers } }, (response) => {
        let text = ''
        const done = () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
        response.setEncoding('utf8').on('end', done)
        response.on('data', (part: string) => {
          text += part
          if (!response.headers['content-type']?.startsWith('text/event-stream') || !text.includes('\n\nevent')) return
          done()
          sent.destroy()
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  const own = () => ({ origin: `http://${host}`, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' })

  const strangers: [string, Record<string, string | undefined>][] = [
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another port on this machine', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
    ['a page without origin', { origin: 'null' }],
    ['nobody in particular', { origin: undefined }],
    ['a name rebound to us', { host: 'evil.example', origin: 'http://evil.example' }],
    ['a name that only begins like ours', { host: '127.0.0.1.evil.example', origin: 'http://127.0.0.1.evil.example' }],
    ['a guest of a proxy', { 'x-forwarded-for': '203.0.113.9' }],
    ['a guest of a proxy, by another header', { forwarded: 'for=203.0.113.9' }],
    ['a form, which asks no leave', { 'content-type': 'text/plain' }],
  ]
  for (const [who, change] of strangers) {
    for (const path of ['phones', 'sms', 'press', 'submit', 'look', 'say', 'file'].map((door) => `/try/${door}`)) {
      it(`${path} refuses ${who}`, async () => {
        const headers = Object.entries({ ...own(), ...change }).filter(([, value]) => value !== undefined)
        const { status } = await knock('POST', path, Object.fromEntries(headers) as Record<string, string>, '{}')
        expect(status).to.be.oneOf([400, 403])
      })
    }
  }

  it('takes the page itself', async () => {
    const { status, body } = await knock('POST', '/try/phones', own(), '{}')
    expect(status).to.equal(201)
    expect(JSON.parse(body))
      .to.have.property('number')
      .that.matches(/^\+467017406\d\d$/)
  })

  it('tells what happens to the page itself alone', async () => {
    const events = '/try/events?phone=%2B46701740611'
    expect((await knock('GET', events, { 'sec-fetch-site': 'same-origin' })).body).to.include('event: all')
    expect((await knock('GET', events, { 'sec-fetch-site': 'cross-site' })).status).to.equal(403)
    expect((await knock('GET', events, { host: 'evil.example' })).status).to.equal(403)
    expect((await knock('GET', '/try/events?phone=%2B46701112233', {})).status).to.equal(404)
  })

  it('keeps the stand-ins from pages in a browser, whatever they send', async () => {
    const doors = ['/try/connector/v3/conversations', '/try/gateway/46elks/a1/sms']
    for (const path of doors) {
      const { status } = await knock('POST', path, { origin: `http://${host}`, 'content-type': 'text/plain' }, '{}')
      expect(status, path).to.equal(403)
    }
  })

  it('gives a stranger who reaches it the plain page, and no stand-in', async () => {
    for (const headers of [{ host: 'evil.example' }, { 'x-forwarded-for': '203.0.113.9' }]) {
      const { status, body } = await knock('GET', '/', headers as unknown as Record<string, string>)
      expect(status).to.equal(200)
      expect(body).to.include('Chatta med Lindnäs kommun').and.not.include('id="setting"')
    }
    expect((await knock('GET', '/try/tickets', { host: 'evil.example' })).status).to.equal(403)
  })

  const clumsy: [string, string, number][] = [
    ['/try/sms', 'no json', 400],
    ['/try/sms', '{"number":"+46701740611"}', 400],
    ['/try/sms', '{"number":"+46701740611","text":" "}', 400],
    ['/try/sms', '{"number":"+46701112233","text":"hej"}', 404],
    ['/try/sms', JSON.stringify({ number: '+46701740611', text: 'a'.repeat(1_531) }), 400],
    ['/try/sms', JSON.stringify({ number: '+46701740611', text: 'a'.repeat(100_000) }), 413],
    ['/try/press', '{"by":"29:nobody","activity":"1","verb":"claim","data":{}}', 404],
    ['/try/press', '{"by":"29:staff-1","activity":"1","verb":"claim"}', 400],
    ['/try/say', '{"by":"29:staff-1","thread":"no-such-thread","text":"hej"}', 404],
    ['/try/submit', '{"by":"29:staff-1","activity":"1","data":[]}', 400],
    ['/try/submit', '{"by":"29:staff-1","activity":"1","data":{}}', 404],
    ['/try/look', '{"by":"29:staff-1","thread":"1","activity":"1"}', 400],
    ['/try/look', '{"by":"29:staff-1","thread":"1","activity":"1","unasked":true}', 404],
    ['/try/file', '{"by":"29:staff-1","name":"a.txt","base64":"not base64"}', 400],
    ['/try/file', '{"by":"29:nobody","name":"a.txt","base64":"aGVq"}', 404],
  ]
  for (const [path, body, expected] of clumsy) {
    it(`${path} answers ${expected} to ${body.slice(0, 60)}`, async () => {
      expect((await knock('POST', path, own(), body)).status).to.equal(expected)
    })
  }

  it('loads nothing from anywhere else, and can be framed by nobody', async () => {
    const { headers, body } = await knock('GET', '/', {})
    const policy = String(headers['content-security-policy'])
    expect(policy).to.include("default-src 'none'").and.include("frame-ancestors 'none'").and.not.include('unsafe')
    const live = body.replace(/<code>[\s\S]*?<\/code>/g, '')
    expect(live.match(/(?:src|href)="(?!\/|#|{)[^"]*"/g) ?? []).to.deep.equal([])
  })

  it('speaks the language asked for, the browser’s otherwise, Swedish if it has neither', async () => {
    const langOf = async (path: string, accepted?: string) =>
      /<html lang="(\w+)"/.exec((await knock('GET', path, accepted ? { 'accept-language': accepted } : {})).body)?.[1]
    expect(await langOf('/')).to.equal('sv')
    expect(await langOf('/', 'en-GB,en;q=0.9')).to.equal('en')
    expect(await langOf('/', 'fi-FI,en;q=0.9')).to.equal('en')
    expect(await langOf('/?lang=sv', 'en-GB')).to.equal('sv')
    expect(await langOf('/?lang=%22%3E', 'fi')).to.equal('sv')
  })

  it('installs the app in its team at the start, so that no card waits', async () => {
    await eventually(async () => expect(await service.db.collection('installs').countDocuments()).to.equal(1))
  })
})

/** Goal: where the service is for real, `GET /` is a decent page and nothing stands in. Method: the same service, set so. */
describe('plain page', () => {
  it('is there when the first page is off, and no try door is', async () => {
    const service = await startService()
    const page = await (await fetch(service.url)).text()
    expect(page)
      .to.include('Chatta med Lindnäs kommun')
      .and.include('data-target="#chat"')
      .and.include('tel:0980319200')
    for (const path of ['/try/tickets', '/try/events', '/try/app.js']) {
      expect((await fetch(`${service.url}${path}`)).status, path).to.equal(404)
    }
    expect((await fetch(`${service.url}/try/styles.css`)).status).to.equal(200)
    await service.close()
  })

  it('has no chat window where the chat is closed', async () => {
    const service = await startService({ env: { TRY: 'auto', HOST: '0.0.0.0' } })
    const page = await (await fetch(service.url.replace('0.0.0.0', '127.0.0.1'))).text()
    expect(page).to.include('Kontakta Lindnäs kommun').and.not.include('widget.js')
    await service.close()
  })
})

describe('guard', () => {
  it('refuses everyone while it is closed', () => {
    const request = { method: 'GET', url: '/', query: new URLSearchParams(), params: {}, body: Buffer.alloc(0) }
    const honest = { ...request, headers: { host: '127.0.0.1:3978' }, address: '127.0.0.1' }
    for (const caller of ['page', 'script', 'program'] as const) {
      expect(() => new Guard(true).admit(honest, caller)).not.to.throw()
      expect(() => new Guard(false).admit(honest, caller))
        .to.throw(ServiceError)
        .with.property('code', 'door_closed')
      const afar = { ...honest, address: '203.0.113.9' }
      expect(() => new Guard(true).admit(afar, caller))
        .to.throw(ServiceError)
        .with.property('code', 'forbidden')
    }
  })
})

describe('phones', () => {
  it('hands out each number once, new ones first, and never the municipality’s own', async () => {
    const used = new Set(['+46701740606', '+46701740607'])
    const taken = ['+46701740605', '+46701740698', '+46701740699']
    const phones = new Phones({ taken, isNew: async (number) => !used.has(number) })
    const handed = await Promise.all(Array.from({ length: 90 }, () => phones.hand()))
    expect(new Set(handed).size).to.equal(90)
    for (const number of [...used, ...taken]) expect(handed).not.to.include(number)
    for (const number of taken) expect(phones.has(number)).to.equal(false)
    // All new ones are out: one used before is better than one that somebody has now.
    expect([...used]).to.include(await phones.hand())
    expect([...used]).to.include(await phones.hand())
    expect(await phones.hand()).to.equal(handed[0])
  })
})

/** Goal: no text of the page is missing, and a mistake in them is told where it stands. Method: the files, and edits. */
describe('texts of the first page', () => {
  it('are all there, in both languages, for every place that asks', async () => {
    const { sv, en } = await loadTryTexts('dialogs')
    const files = (await readdir('src/try', { recursive: true })).filter((name) => /\.(html|svg|tsx?)$/.test(name))
    const sources = await Promise.all(files.map((name) => readFile(join('src/try', name), 'utf8')))
    const asked = sources.flatMap((source, index) => {
      const pattern = /\.ts/.test(files[index] ?? '') ? /\b(?:t\(|say\(texts, )'(\w+)'/g : /\{\{(?:md:)?(\w+)\}\}/g
      return [...source.matchAll(pattern)].map(([, key]) => key ?? '')
    })
    expect(asked.length).to.be.above(100)
    expect(asked.filter((key) => sv[key] === undefined || en[key] === undefined)).to.deep.equal([])
  })

  it('a text that one language lacks is told', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lotsen-texts-'))
    await writeFile(join(folder, 'try.sv.yaml'), 'hello: "Hej"\nbye: "Hej då"\n')
    await writeFile(join(folder, 'try.en.yaml'), 'hello: "Hello"\n')
    const failure = await loadTryTexts(folder).catch((error: unknown) => error)
    await rm(folder, { recursive: true })
    expect(failure).to.be.instanceOf(ServiceError).with.property('code', 'content_invalid')
    expect(String(failure)).to.include('try.en.yaml').and.include('bye')
  })

  it('show markup as text, in a page and in a line', () => {
    expect(fill('<p title="{{hello}}">{{=name}}</p>', { hello: '"><b>' }, { plain: { name: '<i>' } })).to.equal(
      '<p title="&quot;&gt;&lt;b&gt;">&lt;i&gt;</p>',
    )
    expect(lineToHtml('`kod` **fet** <script>alert(1)</script> [x](javascript:alert(1))')).to.match(
      /^<code>kod<\/code> <strong>fet<\/strong> &lt;script/,
    )
    expect(lineToHtml('[x](javascript:alert(1))')).not.to.include('javascript')
    expect(() => fill('{{nobody}}', {}, {})).to.throw(ServiceError)
  })
})
