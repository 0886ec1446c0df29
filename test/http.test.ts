import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { expect } from 'chai'
import type { Door, DoorRequest } from '../src/channels/channel.js'
import { ServiceError } from '../src/errors.js'
import { type HttpOptions, type RunningHttp, startHttp } from '../src/http/server.js'
import type { Log } from '../src/log.js'
import { eventually } from './support/eventually.js'

/**
 * Goal: whatever arrives at the port, every request gets one answer of the promised form, bounded in bytes and time,
 * and nothing a stranger sends ends the process or steers a request to another door.
 * Method: a real server on a free port, spoken to by fetch, and by raw lines where fetch is too polite.
 */
describe('http', () => {
  const seen: DoorRequest[] = []
  const logged: unknown[] = []
  let http: RunningHttp
  let release: () => void = () => undefined

  const log = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [level, (...words: unknown[]) => logged.push([level, ...words])]),
  ) as unknown as Log

  const doors: Door[] = [
    door('POST', '/echo', 64, async (request) => ({ status: 201, body: { got: request.body.toString('utf8') } })),
    door('GET', '/things/:id', 0, async (request) => ({ status: 200, body: request.params })),
    door('GET', '/text', 0, async () => ({ status: 200, body: 'hej', headers: { 'cache-control': 'max-age=60' } })),
    door('GET', '/page', 0, async () => ({ status: 200, body: '<p>', headers: { 'content-type': 'text/html' } })),
    door('GET', '/stream', 0, async () => ({ status: 200, body: Readable.from(['one', 'two']) })),
    door('GET', '/events', 0, async () => {
      const body = new Readable({ read: () => undefined })
      body.push('data: 1\n\n')
      return { status: 200, headers: { 'content-type': 'text/event-stream' }, body }
    }),
    door('GET', '/slow', 0, async () => {
      await new Promise<void>((resolve) => {
        release = resolve
      })
      return { status: 200, body: 'at last' }
    }),
    door('POST', '/throws', 64, async (request) => {
      const code = request.body.toString('utf8')
      if (code === 'bug') throw new TypeError('Anna Svensson, 0701234567')
      if (code === 'broken') return { status: 200, headers: { 'x-bad': 'a\nb' } }
      throw new ServiceError(code as 'not_found', 'told', code === 'rate_limited' ? { retryAfterMs: 2_500 } : {})
    }),
    door('OPTIONS', '/own-options', 0, async () => ({ status: 204, headers: { 'access-control-allow-origin': '*' } })),
  ]

  function door(method: Door['method'], path: string, bytesMax: number, handle: Door['handle']): Door {
    return {
      method,
      path,
      bytesMax,
      handle: async (request) => {
        seen.push(request)
        return handle(request)
      },
    }
  }

  function start(options: Partial<HttpOptions> = {}): Promise<RunningHttp> {
    return startHttp({ host: '127.0.0.1', port: 0, doors, log, bodyMs: 300, ...options })
  }

  beforeEach(async () => {
    seen.length = 0
    logged.length = 0
    http = await start()
  })

  afterEach(async () => {
    release()
    await http.close()
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
        const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
        expect(answer.status).to.equal(status)
        if (type !== undefined) expect(answer.headers.get('content-type')).to.equal(type)
        if (body !== undefined) expect(answer.body).to.match(body)
        if (code !== undefined) expect(JSON.parse(answer.body)).to.have.nested.property('error.code', code)
        expect(answer.headers.get('x-content-type-options')).to.equal('nosniff')
        expect(answer.headers.get('content-security-policy')).to.include("default-src 'none'")
      })
    }

    it('are not kept by anybody unless a door says so', async () => {
      expect((await fetch(`${http.url}/things/7`)).headers.get('cache-control')).to.equal('no-store')
      expect((await fetch(`${http.url}/text`)).headers.get('cache-control')).to.equal('max-age=60')
    })

    it('that are pages may be framed by pages of ours only', async () => {
      const policy = (await fetch(`${http.url}/page`)).headers.get('content-security-policy')
      expect(policy).to.include("frame-ancestors 'self'").and.not.include('default-src')
    })

    it('to HEAD have the head of GET and no body', async () => {
      for (const path of ['/text', '/stream', '/things/7']) {
        const answer = await raw(`HEAD ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
        expect(answer.status).to.equal(200)
        expect(answer.body).to.equal('')
      }
      expect(seen.map(({ method }) => method)).to.deep.equal(['GET', 'GET', 'GET'])
    })

    it('to a wrong method are 405 and name the right ones', async () => {
      const answer = await fetch(`${http.url}/echo`, { method: 'DELETE' })
      expect(answer.status).to.equal(405)
      expect(answer.headers.get('allow')).to.include('POST')
      expect(await answer.json()).to.have.nested.property('error.code', 'method_refused')
    })

    it('to OPTIONS name the methods, and a door that answers it itself does so', async () => {
      const answer = await fetch(`${http.url}/echo`, { method: 'OPTIONS' })
      expect([answer.status, answer.headers.get('allow')]).to.deep.equal([204, 'OPTIONS, POST'])
      const own = await fetch(`${http.url}/own-options`, { method: 'OPTIONS' })
      expect(own.headers.get('access-control-allow-origin')).to.equal('*')
    })
  })

  describe('bodies', () => {
    it('of the longest length are taken whole', async () => {
      const text = 'å'.repeat(32)
      const answer = await fetch(`${http.url}/echo`, { method: 'POST', body: text })
      expect(answer.status).to.equal(201)
      expect(await answer.json()).to.deep.equal({ got: text })
    })

    const tooLong = [
      { name: 'one byte too long', send: 'Content-Length: 65\r\n\r\n' },
      { name: 'said to be endless', send: 'Content-Length: 99999999999999\r\n\r\n' },
      { name: 'in chunks, without a length', send: `Transfer-Encoding: chunked\r\n\r\n41\r\n${'x'.repeat(65)}\r\n` },
    ]
    for (const { name, send } of tooLong) {
      it(`${name}: 413 at once, and no door hears of it`, async () => {
        const answer = await raw(`POST /echo HTTP/1.1\r\nHost: x\r\n${send}`)
        expect(answer.status).to.equal(413)
        expect(JSON.parse(answer.body)).to.have.nested.property('error.code', 'payload_too_large')
        expect(seen).to.have.length(0)
      })
    }

    it('where none is taken: 413', async () => {
      const answer = await raw('GET /text HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx')
      expect(answer.status).to.equal(413)
    })

    it('a client that pours on is told, then cut off', async () => {
      const line = await open()
      line.write('POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
      const pour = setInterval(() => line.write(`400\r\n${'x'.repeat(1024)}\r\n`), 5)
      const heard = listenTo(line)
      await new Promise((resolve) => line.once('close', resolve))
      clearInterval(pour)
      expect(heard()).to.match(/^HTTP\/1\.1 413 /)
    })

    it('that drip are given up: 408', async () => {
      const answer = await raw('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhal')
      expect(answer.status).to.equal(408)
      expect(JSON.parse(answer.body)).to.have.nested.property('error.code', 'body_late')
      expect(seen).to.have.length(0)
    })

    it('that break off are given up, and the next request is served', async () => {
      const line = await open()
      line.end('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhal')
      await once(line.resume(), 'close')
      expect((await fetch(`${http.url}/text`)).status).to.equal(200)
      expect(seen.map(({ url }) => url)).to.deep.equal(['/text'])
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
        expect((await raw(send)).status).to.equal(status)
        expect((await fetch(`${http.url}/healthz`)).status).to.equal(200)
      })
    }

    it('reaches its door with path and query as sent, and the last of repeated headers', async () => {
      await raw(
        'GET /things/7?a=%C3%A5&a=2 HTTP/1.1\r\nHost: x\r\nX-Twice: 1\r\nx-twice: 2\r\nConnection: close\r\n\r\n',
      )
      expect(seen[0]?.url).to.equal('/things/7?a=%C3%A5&a=2')
      expect(seen[0]?.query.getAll('a')).to.deep.equal(['å', '2'])
      expect(seen[0]?.headers['x-twice']).to.equal('2')
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
        const answer = await fetch(`${http.url}/throws`, { method: 'POST', body: code })
        expect([answer.status, answer.headers.get('retry-after')]).to.deep.equal([status, retryAfter])
        expect(await answer.json()).to.deep.equal({ error: { code, message: 'told' } })
      })
    }

    for (const kind of ['bug', 'broken']) {
      it(`nobody meant (${kind}) are 500, and neither answer nor log repeats what they say`, async () => {
        const answer = await fetch(`${http.url}/throws?secret=hush`, { method: 'POST', body: kind })
        expect(answer.status).to.equal(500)
        expect(await answer.json()).to.have.nested.property('error.code', 'internal')
        expect(logged).to.have.length(1)
        expect(JSON.stringify(logged))
          .to.include('/throws')
          .and.not.match(/hush|Anna|070/)
      })
    }
  })

  describe("a client's address", () => {
    const rows = [
      { name: 'is the peer', trust: [], sent: [], is: '127.0.0.1' },
      { name: 'is the peer whatever a stranger claims', trust: [], sent: ['1.2.3.4'], is: '127.0.0.1' },
      { name: 'is what a listed proxy saw', trust: ['127.0.0.1'], sent: ['1.2.3.4'], is: '1.2.3.4' },
      {
        name: 'is not what the client put before that',
        trust: ['127.0.0.1'],
        sent: ['6.6.6.6, 1.2.3.4'],
        is: '1.2.3.4',
      },
      {
        name: 'is looked for through a listed network',
        trust: ['127.0.0.0/8', '10.0.0.0/8'],
        sent: ['1.2.3.4, 10.1.1.1'],
        is: '1.2.3.4',
      },
      {
        name: 'is found over repeated headers',
        trust: ['127.0.0.1', '10.1.1.1'],
        sent: ['1.2.3.4', '10.1.1.1'],
        is: '1.2.3.4',
      },
      { name: 'may be IPv6', trust: ['127.0.0.1'], sent: ['[2001:db8::1]:4711'], is: '2001:db8::1' },
      { name: 'is written plainly', trust: ['127.0.0.1'], sent: ['::ffff:1.2.3.4'], is: '1.2.3.4' },
      { name: 'is the peer when the header is nonsense', trust: ['127.0.0.1'], sent: ['unknown'], is: '127.0.0.1' },
      { name: 'is the peer when the header is empty', trust: ['127.0.0.1'], sent: [''], is: '127.0.0.1' },
    ]
    for (const { name, trust, sent, is } of rows) {
      it(name, async () => {
        await http.close()
        http = await start({ trustProxy: trust })
        const headers = sent.map((value) => `X-Forwarded-For: ${value}\r\n`).join('')
        await raw(`GET /text HTTP/1.1\r\nHost: x\r\n${headers}Connection: close\r\n\r\n`)
        expect(seen[0]?.address).to.equal(is)
      })
    }

    it('cannot be asked of a proxy that is no address', async () => {
      const failure = await start({ trustProxy: ['my-proxy.example'] }).catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(ServiceError).with.property('code', 'config_invalid')
      expect(String(failure)).to.include('TRUST_PROXY').and.not.include('my-proxy')
    })
  })

  describe('health', () => {
    it('is ready when all it depends on is', async () => {
      await http.close()
      let there = false
      const check = async (): Promise<void> => {
        if (!there) throw new Error('mongodb://user:secret@host')
      }
      http = await start({ ready: [{ name: 'mongodb', check }] })
      const before = await fetch(`${http.url}/readyz`)
      expect(before.status).to.equal(503)
      expect(await before.json()).to.deep.equal({ status: 'not ready', checks: { mongodb: 'missing' } })
      there = true
      expect((await fetch(`${http.url}/readyz`)).status).to.equal(200)
      expect((await fetch(`${http.url}/healthz`)).status).to.equal(200)
    })
  })

  describe('upgrades', () => {
    const handshake = (path: string): string =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`

    it('go to whose path it is, with the address; others are 404', async () => {
      await http.close()
      const asked: string[] = []
      const upgrade = {
        matches: (url: string) => url.startsWith('/socket'),
        handle: (_request: unknown, socket: { end(text: string): unknown }, _head: unknown, address: string) => {
          asked.push(address)
          socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
        },
      }
      http = await start({ upgrades: [upgrade] })
      expect((await raw(handshake('/socket?x=1'))).status).to.equal(101)
      expect((await raw(handshake('/text'))).status).to.equal(404)
      expect(asked).to.deep.equal(['127.0.0.1'])
    })

    it('that fail close the line and are logged; the server goes on', async () => {
      await http.close()
      const handle = async (): Promise<void> => {
        throw new TypeError('hush')
      }
      http = await start({ upgrades: [{ matches: () => true, handle }] })
      const line = await open()
      line.write(handshake('/socket'))
      await once(line.resume(), 'close')
      expect(logged).to.have.length(1)
      expect((await fetch(`${http.url}/text`)).status).to.equal(200)
    })
  })

  describe('a stop', () => {
    it('lets a request in flight finish, and takes no new ones', async () => {
      const inFlight = fetch(`${http.url}/slow`)
      await eventually(() => seen.length === 1)
      const idle = await open()
      idle.write('GET /text HTTP/1.1\r\nHost: x\r\n\r\n')
      await once(idle, 'data')
      const closing = http.close()
      await eventually(async () => (await fetch(`${http.url}/text`).catch(() => 'refused')) === 'refused')
      release()
      expect(await (await inFlight).text()).to.equal('at last')
      await closing
    })

    it('answers 503 to a request that was still on its way', async () => {
      const line = await open()
      const heard = listenTo(line)
      line.write('GET /text HTTP/1.1\r\nHost')
      const busy = fetch(`${http.url}/slow`)
      await eventually(() => seen.length === 1)
      const closing = http.close()
      line.write(': x\r\n\r\n')
      await eventually(() => complete(heard()))
      release()
      await Promise.all([closing, busy])
      expect(heard())
        .to.match(/^HTTP\/1.1 503 /)
        .and.include('"code":"stopping"')
      expect(heard().toLowerCase()).to.include('retry-after: 5')
    })

    it('does not wait for an event stream or a hung request, and happens once', async () => {
      const events = await fetch(`${http.url}/events`)
      const hung = fetch(`${http.url}/slow`).catch(() => 'cut')
      await eventually(() => seen.length === 2)
      const before = Date.now()
      await Promise.all([http.close(), http.close()])
      expect(Date.now() - before).to.be.below(3_500)
      expect(await events.text()).to.equal('data: 1\n\n')
      expect(await hung).to.equal('cut')
    })
  })

  describe('a start', () => {
    it('on a taken port says so, and how to help it', async () => {
      const squatter = createServer().listen(0, '127.0.0.1')
      await once(squatter, 'listening')
      const { port } = squatter.address() as AddressInfo
      const failure = await start({ port }).catch((error: unknown) => error)
      squatter.close()
      expect(failure).to.be.instanceOf(ServiceError).with.property('code', 'port_taken')
      expect(String(failure)).to.include(`Port ${port} is taken`).and.include('PORT=')
    })

    it('on an address of another machine says which setting is wrong', async () => {
      const failure = await start({ host: '192.0.2.1' }).catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(ServiceError).with.property('code', 'config_invalid')
      expect(String(failure)).to.include('HOST').and.not.include('192.0.2.1')
    })
  })

  async function open(): Promise<Socket> {
    const line = connect(Number(new URL(http.url).port), '127.0.0.1')
    await once(line, 'connect')
    return line
  }

  function listenTo(line: Socket): () => string {
    let heard = ''
    line.on('data', (chunk) => {
      heard += chunk.toString('utf8')
    })
    // A line that is cut while we still write is what several tests are about.
    line.on('error', () => undefined)
    return () => heard
  }

  /** Whether a whole answer of known length is there. */
  function complete(heard: string): boolean {
    const [head = '', ...rest] = heard.split('\r\n\r\n')
    const length = /content-length: (\d+)/i.exec(head)?.[1]
    return length !== undefined && Buffer.byteLength(rest.join('\r\n\r\n')) >= Number(length)
  }

  /** Sends bytes as they are and reads the first answer on the line. */
  async function raw(text: string): Promise<{ status: number; headers: Headers; body: string }> {
    const line = await open()
    const heard = listenTo(line)
    line.write(text)
    await Promise.race([new Promise((resolve) => line.once('close', resolve)), eventually(() => complete(heard()))])
    line.destroy()
    const [head = '', ...rest] = heard().split('\r\n\r\n')
    const [first = '', ...lines] = head.split('\r\n')
    const pairs = lines.map(
      (one) => [one.slice(0, one.indexOf(':')), one.slice(one.indexOf(':') + 1)] as [string, string],
    )
    return { status: Number(first.split(' ')[1]), headers: new Headers(pairs), body: rest.join('\r\n\r\n') }
  }
})
