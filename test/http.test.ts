import { expect } from 'chai'
import { HouseOfDoors } from './support/house-of-doors.js'

/**
 * Goal: whatever arrives at the port, every request gets one answer of the promised form, and nothing a stranger sends
 * ends the process or steers a request to another door.
 * Method: a real server on a free port, spoken to by fetch, and by raw lines where fetch is too polite.
 */
describe('http', () => {
  const house = new HouseOfDoors()

  beforeEach(async () => {
    house.seen.length = 0
    house.logged.length = 0
    await house.start()
  })
  afterEach(async () => {
    house.release()
    await house.close()
  })

  describe('replies', () => {
    const rows = [
      {
        name: 'an object as JSON',
        path: '/things/7',
        status: 200,
        type: 'application/json; charset=utf-8',
        body: /^\{"id":"7"\}$/,
      },
      { name: 'a string as it is', path: '/text', status: 200, type: 'text/plain; charset=utf-8', body: /^hej$/ },
      {
        name: 'a stream to its end',
        path: '/stream',
        status: 200,
        type: 'application/octet-stream',
        body: /one\s[\s\S]*two/,
      },
      {
        name: 'encoded parameters decoded',
        path: '/things/%C3%A5%2F',
        status: 200,
        type: 'application/json; charset=utf-8',
        body: /^\{"id":"å\/"\}$/,
      },
      { name: 'an unknown path', path: '/nothing', status: 404, code: 'not_found' },
      { name: 'an unknown path that looks like markup', path: '/<script>', status: 404, code: 'not_found' },
      { name: 'a path that is not encoded text', path: '/things/%E0%A4%A', status: 400, code: 'payload_invalid' },
      { name: 'a path of nothing but per cents', path: '/%%%', status: 400, code: 'payload_invalid' },
    ]
    for (const { name, path, status, type, body, code } of rows) {
      it(`${name}: ${status}`, async () => {
        const answer = await house.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
        expect(answer.status).to.equal(status)
        if (type !== undefined) expect(answer.headers.get('content-type')).to.equal(type)
        if (body !== undefined) expect(answer.body).to.match(body)
        if (code !== undefined) expect(JSON.parse(answer.body)).to.have.nested.property('error.code', code)
        expect(answer.headers.get('x-content-type-options')).to.equal('nosniff')
        expect(answer.headers.get('content-security-policy')).to.include("default-src 'none'")
      })
    }

    it('are not kept by anybody unless a door says so', async () => {
      expect((await fetch(`${house.url}/things/7`)).headers.get('cache-control')).to.equal('no-store')
      expect((await fetch(`${house.url}/text`)).headers.get('cache-control')).to.equal('max-age=60')
    })

    it('that are pages may be framed by pages of ours only', async () => {
      const policy = (await fetch(`${house.url}/page`)).headers.get('content-security-policy')
      expect(policy).to.include("frame-ancestors 'self'").and.not.include('default-src')
    })

    it('to HEAD have the head of GET and no body', async () => {
      for (const path of ['/text', '/stream', '/things/7']) {
        const answer = await house.raw(`HEAD ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
        expect(answer.status).to.equal(200)
        expect(answer.body).to.equal('')
      }
      expect(house.seen.map(({ method }) => method)).to.deep.equal(['GET', 'GET', 'GET'])
    })

    it('to a wrong method are 405 and name the right ones', async () => {
      const answer = await fetch(`${house.url}/echo`, { method: 'DELETE' })
      expect(answer.status).to.equal(405)
      expect(answer.headers.get('allow')).to.include('POST')
      expect(await answer.json()).to.have.nested.property('error.code', 'method_refused')
    })

    it('to OPTIONS name the methods, and a door that answers it itself does so', async () => {
      const answer = await fetch(`${house.url}/echo`, { method: 'OPTIONS' })
      expect([answer.status, answer.headers.get('allow')]).to.deep.equal([204, 'OPTIONS, POST'])
      const own = await fetch(`${house.url}/own-options`, { method: 'OPTIONS' })
      expect(own.headers.get('access-control-allow-origin')).to.equal('*')
    })
  })

  describe('a request line', () => {
    const hostile = [
      { name: 'that is not HTTP', send: 'hej hej\r\n\r\n', status: 400 },
      {
        name: 'with a Host that is no host',
        send: 'GET /text HTTP/1.1\r\nHost: [::bad\r\nConnection: close\r\n\r\n',
        status: 200,
      },
      {
        name: 'with a Host that holds another path',
        send: 'GET /nothing HTTP/1.1\r\nHost: x/text?\r\nConnection: close\r\n\r\n',
        status: 404,
      },
      {
        name: 'with two slashes before a host',
        send: 'GET //x/text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
        status: 404,
      },
      { name: 'that climbs', send: 'GET /a/../text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', status: 200 },
      {
        name: "in a proxy's form",
        send: 'GET http://elsewhere/text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
        status: 200,
      },
      { name: 'in no form at all', send: 'GET text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', status: 400 },
      { name: 'OPTIONS *', send: 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', status: 200 },
      { name: 'longer than a header may be', send: `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`, status: 431 },
      {
        name: 'with length and chunks at once',
        send: 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        status: 400,
      },
      {
        name: 'with a negative length',
        send: 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
        status: 400,
      },
    ]
    for (const { name, send, status } of hostile) {
      it(`${name}: ${status}`, async () => {
        expect((await house.raw(send)).status).to.equal(status)
        expect((await fetch(`${house.url}/healthz`)).status).to.equal(200)
      })
    }

    it('reaches its door with path and query as sent, and the last of repeated headers', async () => {
      await house.raw(
        'GET /things/7?a=%C3%A5&a=2 HTTP/1.1\r\nHost: x\r\nX-Twice: 1\r\nx-twice: 2\r\nConnection: close\r\n\r\n',
      )
      expect(house.seen[0]?.url).to.equal('/things/7?a=%C3%A5&a=2')
      expect(house.seen[0]?.query.getAll('a')).to.deep.equal(['å', '2'])
      expect(house.seen[0]?.headers['x-twice']).to.equal('2')
    })
  })

  describe('errors', () => {
    const rows = [
      { code: 'payload_invalid', status: 400, retryAfter: null },
      { code: 'signature_rejected', status: 401, retryAfter: null },
      { code: 'token_expired', status: 403, retryAfter: null },
      { code: 'rate_limited', status: 429, retryAfter: '3' },
      { code: 'conversation_busy', status: 503, retryAfter: '1' },
      { code: 'door_closed', status: 503, retryAfter: null },
    ]
    for (const { code, status, retryAfter } of rows) {
      it(`${code} is ${status}${retryAfter === null ? '' : ', with a time to wait'}`, async () => {
        const answer = await fetch(`${house.url}/throws`, { method: 'POST', body: code })
        expect([answer.status, answer.headers.get('retry-after')]).to.deep.equal([status, retryAfter])
        expect(await answer.json()).to.deep.equal({ error: { code, message: 'told' } })
      })
    }

    for (const kind of ['bug', 'broken']) {
      it(`nobody meant (${kind}) are 500, and neither answer nor log repeats what they say`, async () => {
        const answer = await fetch(`${house.url}/throws?secret=hush`, { method: 'POST', body: kind })
        expect(answer.status).to.equal(500)
        expect(await answer.json()).to.have.nested.property('error.code', 'internal')
        expect(house.logged).to.have.length(1)
        expect(JSON.stringify(house.logged))
          .to.include('/throws')
          .and.not.match(/hush|Anna|070/)
      })
    }
  })
})
