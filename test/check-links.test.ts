import { readdir, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import { check } from '../src/app/check/check.js'
import { readPage } from '../src/app/check/read-page.js'
import type { Content } from '../src/content/content.js'
import { SmallKnowledge } from './support/small-knowledge.js'

const NOW = new Date('2026-11-26T08:30:00Z')
const RATS = 'articles/environment/rats.sv.md'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Goal: an editor hears when a page that an article was written from has changed or gone, and only then.
 * Method: a web server on this machine in the municipality's place, a small knowledge folder, and the record on disk.
 */
describe('lotsen check --links', () => {
  let server: Server
  let base: string
  /** What the server says at a path, and to all others. */
  const pages = new Map<string, Answer>()
  const otherwise = html('<title>Sida</title><p>Så är det.</p>')
  let busy = 0
  let busiest = 0
  let asked: string[] = []

  before(async () => {
    server = createServer((request, response) => {
      const path = request.url ?? ''
      asked.push(path)
      busy += 1
      busiest = Math.max(busiest, busy)
      response.once('close', () => {
        busy -= 1
      })
      ;(pages.get(path) ?? otherwise)(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  beforeEach(() => {
    pages.clear()
    asked = []
    busiest = 0
  })

  describe('over an editor’s weeks', () => {
    let small: SmallKnowledge
    let content: Content

    beforeEach(async () => {
      small = await SmallKnowledge.make()
      // The shipped flows name the shipped articles.
      const shipped = { ...(await small.content()), flows: [] }
      // An article's own address is https and nothing else, so the stand-in comes in after the reading.
      const articles = shipped.articles.map((one) => ({ ...one, source: `${base}/${one.slug}.${one.lang}` }))
      content = { ...shipped, articles }
    })
    afterEach(() => small.remove())

    const run = (accept = false, now = NOW) =>
      check(content, { knowledgeDir: small.dir, now, tell: () => undefined, quick: true, links: fetch, accept })
    const record = async () => JSON.parse(await small.text('sources.json'))
    const rats = (answer: Answer) => pages.set('/rats.sv', answer)
    const where = (file: string) => relative('.', join(small.dir, file))

    it('says how many pages are not known yet, and records them only when told to', async () => {
      const sources = where('sources.json')
      const [only, ...more] = await run()
      expect(more).to.deep.equal([])
      expect(only).to.include({ file: sources, line: 1, kind: 'pages' })
      expect(only?.message).to.match(/^10 source pages not known yet: `lotsen check --links --accept` records/)
      expect(await readdir(small.dir)).to.not.include('sources.json')

      expect((await run(true)).map(({ message }) => message)).to.deep.equal(['10 source pages recorded as read today'])
      const written = await record()
      expect(Object.keys(written)).to.have.length(10).and.deep.equal(Object.keys(written).sort())
      expect(written[`${base}/rats.sv`]).to.have.all.keys('sha256', 'seen')
      expect(written[`${base}/rats.sv`].seen).to.equal('2026-11-26')
      expect(await small.text('sources.json')).to.not.include('det')
      expect((await readdir(small.dir)).filter((name) => name.includes('sources'))).to.deep.equal(['sources.json'])
      expect(await run()).to.deep.equal([])
    })

    it('tells of a change in what is read, at the article’s source, until it is accepted', async () => {
      rats(html('<h1>Råttor</h1><p>Ring 319 200.</p>'))
      await run(true)
      const before = await record()
      rats(
        html(
          '<div class="new"><h1>Råttor</h1>\n<p>Ring\n  319 200.</p></div><script>new Date()</script><style>p { color: red }</style>',
        ),
      )
      expect(await run(), 'the same words in a new dress').to.deep.equal([])

      rats(html('<h1>Råttor</h1><p>Ring 319 201.</p>'))
      const later = new Date('2026-12-24T08:30:00Z')
      const [changed, ...more] = await run(false, later)
      expect(more).to.deep.equal([])
      expect(changed).to.include({ file: where(RATS), line: await small.lineOf(RATS, 'source:'), kind: 'page' })
      expect(changed?.message).to.equal(
        `${base}/rats.sv has changed since 2026-11-26: read the page, mend the article, move reviewBy on, then \`lotsen check --links --accept\``,
      )
      expect(await record()).to.deep.equal(before)

      expect((await run(true, later)).map(({ message }) => message)).to.deep.equal([
        '1 source page recorded as read today',
      ])
      const after = await record()
      expect(after[`${base}/rats.sv`].seen).to.equal('2026-12-24')
      expect(after[`${base}/rats.en`], 'an unchanged page keeps its day').to.deep.equal(before[`${base}/rats.en`])
      expect(await run(false, later)).to.deep.equal([])
    })

    it('tells of pages that are gone and of those it could not read, and keeps what it knew of them', async () => {
      await run(true)
      const before = await record()
      const troubles: [string, Answer, RegExp][] = [
        ['rats.sv', status(404), /is gone \(404\): find the page/],
        ['rats.en', status(410), /is gone \(410\)/],
        ['school-bus.sv', status(500), /could not be read \(the server said 500\): try again/],
        ['school-bus.en', (request) => request.socket.destroy(), /could not be read \(\w+\)/],
      ]
      for (const [path, answer] of troubles) pages.set(`/${path}`, answer)
      const found = await run()
      expect(found.map(({ kind }) => kind)).to.deep.equal(['page', 'page', 'page', 'page'])
      for (const [path, , says] of troubles) {
        const remark = found.find(({ file }) => file.endsWith(`${path}.md`))
        expect(remark?.message, path).to.match(says).and.include(`${base}/${path} `)
      }
      await run(true)
      expect(await record()).to.deep.equal(before)
    })

    it('forgets pages that no article names, and reads none for an article that is off', async () => {
      await run(true)
      const articles = content.articles.map((one) => (one.slug === 'rats' ? { ...one, status: 'off' as const } : one))
      content = { ...content, articles }
      asked = []
      await run(true)
      expect(asked).to.have.length(8)
      expect(Object.keys(await record()).filter((url) => url.includes('rats'))).to.deep.equal([])
    })

    it('reads a page that two articles share once, and tells at both', async () => {
      content = { ...content, articles: content.articles.map((one) => ({ ...one, source: `${base}/all` })) }
      await run(true)
      expect(asked).to.deep.equal(['/all'])
      pages.set('/all', status(404))
      expect(await run()).to.have.length(10)
    })

    it('asks for four at most at once', async () => {
      const slow: Answer = (request, response) => void setTimeout(() => otherwise(request, response), 30)
      for (const { slug, lang } of content.articles) pages.set(`/${slug}.${lang}`, slow)
      await run()
      expect(asked).to.have.length(10)
      expect(busiest).to.equal(4)
    })

    it('names the line of a record that was edited amiss, and leaves it alone', async () => {
      const broken = '{\n  "https://a.example": { "sha256": "abc", "seen": "2026-11-26" }\n}\n'
      await writeFile(join(small.dir, 'sources.json'), broken)
      const told = await run(true).then(
        () => 'nothing',
        ({ code, message }) => `${code} ${message}`,
      )
      expect(told).to.match(/^content_invalid \S*sources\.json:2 {2}.*64 hexadecimal digits/)
      expect(await small.text('sources.json')).to.equal(broken)
    })
  })

  describe('one page', () => {
    it('is followed where it leads', async () => {
      pages.set('/old', redirect('/new'))
      expect(await readPage(`${base}/old`, fetch)).to.deep.equal(await readPage(`${base}/new`, fetch))
    })

    it('that leads round and round is left', async () => {
      pages.set('/round', redirect('/round'))
      expect(await readPage(`${base}/round`, fetch)).to.deep.equal(unread('it leads on more than 5 times'))
    })

    it('is read in its own letters', async () => {
      pages.set('/utf', html('<p>Råttor</p>'))
      pages.set('/latin', (_, response) => {
        response.setHeader('content-type', 'text/html; charset=iso-8859-1')
        response.end(Buffer.from('<p>R\u00e5ttor</p>', 'latin1'))
      })
      expect(await readPage(`${base}/latin`, fetch)).to.deep.equal(await readPage(`${base}/utf`, fetch))
    })

    it('that is none, such as a form to print, is compared byte by byte', async () => {
      const form =
        (text: string): Answer =>
        (_, response) => {
          response.setHeader('content-type', 'application/pdf')
          response.end(text)
        }
      pages.set('/a', form('<b>1'))
      pages.set('/b', form('<i>1'))
      expect(await readPage(`${base}/a`, fetch)).to.not.deep.equal(await readPage(`${base}/b`, fetch))
    })

    it('over two megabytes is not read to its end', async () => {
      pages.set('/large', (_, response) => {
        response.end(Buffer.alloc(2_000_001, 'a'))
      })
      pages.set('/fits', html('a'.repeat(2_000_000)))
      expect(await readPage(`${base}/large`, fetch)).to.deep.equal(unread('it is over 2 MB'))
      expect(await readPage(`${base}/fits`, fetch)).to.have.property('state', 'read')
    })

    it('that never ends is left in time', async () => {
      pages.set('/slow', (_, response) => void response.write('<p>'))
      expect(await readPage(`${base}/slow`, fetch, 200)).to.deep.equal(unread('no answer within 0.2 s'))
    })

    const steps: [string, string, string | undefined, string][] = [
      ['in the clear', 'http://page.example/', undefined, 'it is no https address'],
      ['that leads into the clear', 'https://page.example/', 'http://page.example/', 'it leads to no https address'],
      ['that leads to this machine', 'https://page.example/', 'http://127.0.0.1/', 'it leads to no https address'],
      [
        'that leads to this machine by https',
        'https://page.example/',
        'https://[::1]/',
        'it leads to no https address',
      ],
      ['that leads to no page', 'https://page.example/', 'file:///etc/passwd', 'it leads to no https address'],
      ['that leads to nothing', 'https://page.example/', 'https://', 'it leads to no address'],
    ]
    for (const [name, url, location, why] of steps) {
      it(`${name} is not read`, async () => {
        const fetched: string[] = []
        const fake = async (at: unknown) => {
          fetched.push(String(at))
          return new Response(null, { status: 302, headers: { location: location ?? '' } })
        }
        expect(await readPage(url, fake as typeof fetch)).to.deep.equal(unread(why))
        expect(fetched).to.deep.equal(location === undefined ? [] : [url])
      })
    }
  })
})

function html(body: string): Answer {
  return (_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(body)
  }
}

function status(code: number): Answer {
  return (_, response) => {
    response.statusCode = code
    response.end('Sidan finns inte')
  }
}

function redirect(location: string): Answer {
  return (_, response) => {
    response.statusCode = 302
    response.setHeader('location', location)
    response.end()
  }
}

function unread(why: string) {
  return { state: 'unread', why }
}
