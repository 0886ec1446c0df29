import dns, { type LookupAddress } from 'node:dns'
import { readdir, readFile } from 'node:fs/promises'
import { createServer, get as httpGet, type Server } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { expect } from 'chai'
import { hasNeverLeft } from '../src/errors.js'
import { allowPrivateHosts, guardedAgents, isPrivateAddress, OUTGOING_REFUSED, outgoing } from '../src/outgoing.js'
import { PATIENCE_MS } from './support/eventually.js'

/**
 * Goal: what this service sends reaches where the settings say and nowhere else: no other host, none that an answer
 * leads to, and no machine on the inside that somebody's name is made to point at, not even between two looks.
 * Method: a server on this machine that notes who gets through, names whose addresses the test gives out, and a look
 * through the source for a way out beside the guarded one.
 */
describe('what leaves the service', () => {
  let inside: Server
  let port: number
  let reached: string[]
  /** What each name leads to, look by look; the last stays. */
  const names = new Map<string, string[]>()
  const { lookup } = dns

  before(async () => {
    inside = createServer((request, response) => {
      reached.push(request.url ?? '')
      if (request.url === '/elsewhere') response.writeHead(302, { location: `http://127.0.0.1:${port}/led` })
      response.end('inside')
    })
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
    port = (inside.address() as { port: number }).port
    dns.lookup = ((name: string, options: object, callback: (error: null, found: LookupAddress[]) => void) => {
      const left = names.get(name)
      if (!left) return lookup(name, options, callback as never)
      const address = (left.length > 1 ? left.shift() : left[0]) ?? ''
      callback(null, [{ address, family: address.includes(':') ? 6 : 4 }])
    }) as typeof dns.lookup
    syncBuiltinESMExports()
  })
  after(async () => {
    dns.lookup = lookup
    syncBuiltinESMExports()
    await new Promise((resolve) => inside.close(resolve))
  })
  beforeEach(() => {
    reached = []
    names.clear()
  })

  const ask = async (url: string, base = url, leadsTo: string[] = []) => {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    return outgoing(url, { signal }, { base, leadsTo }).then(
      ({ status }) => status,
      (error: Error) => (error.cause as { code?: string } | undefined)?.code ?? error.name,
    )
  }

  it('reaches this machine where the settings name it', async () => {
    expect(await ask(`http://127.0.0.1:${port}/a`)).to.equal(200)
    expect(await ask(`http://localhost:${port}/b`)).to.equal(200)
    expect(reached).to.deep.equal(['/a', '/b'])
  })

  const base = 'https://api.provider.example/v1/'
  const elsewhere: [string, string, string[]?][] = [
    ['another host', 'https://evil.example/v1/'],
    ['another port', 'https://api.provider.example:8443/v1/'],
    ['plain http', 'http://api.provider.example/v1/'],
    ['a host that only begins alike', 'https://api.provider.example.evil.example/'],
    ['a password in the address', 'https://api:b@api.provider.example/'],
    ['a file', 'file:///etc/passwd'],
    ['a domain it may be led to, but in the clear', 'http://cdn.provider.example/', ['provider.example']],
    ['a domain that only ends alike', 'https://notprovider.example/', ['provider.example']],
    ['a port of a domain it may be led to', 'https://cdn.provider.example:22/', ['provider.example']],
    ['the address of the cloud’s own data', 'http://169.254.169.254/latest/meta-data/', ['provider.example']],
  ]
  for (const [name, url, leadsTo] of elsewhere) {
    it(`refuses ${name}`, async () => {
      expect(await ask(url, base, leadsTo)).to.equal(OUTGOING_REFUSED)
    })
  }

  it('follows nobody who leads it elsewhere', async () => {
    expect(await ask(`http://127.0.0.1:${port}/elsewhere`)).to.equal(302)
    expect(reached).to.deep.equal(['/elsewhere'])
  })

  it('refuses a configured name that leads inside, and one that changes its mind between two calls', async () => {
    for (const address of ['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', 'fd00::1', '::ffff:127.0.0.1']) {
      names.set('api.rebound.example', [address])
      expect(await ask(`http://api.rebound.example:${port}/x`), address).to.equal(OUTGOING_REFUSED)
    }
    // An address of a documentation network: nobody is there, and it was tried.
    names.set('api.rebound.example', ['192.0.2.1', '127.0.0.1'])
    expect(await ask(`http://api.rebound.example:${port}/1`)).to.not.equal(OUTGOING_REFUSED)
    expect(await ask(`http://api.rebound.example:${port}/2`)).to.equal(OUTGOING_REFUSED)
    expect(reached).to.deep.equal([])
  })

  it('reaches the municipality’s own network where PRIVATE_HOSTS says so', async () => {
    names.set('diarium.inside.example', ['127.0.0.1'])
    expect(await ask(`http://diarium.inside.example:${port}/c`)).to.equal(OUTGOING_REFUSED)
    allowPrivateHosts(['Diarium.inside.example'])
    expect(await ask(`http://diarium.inside.example:${port}/c`)).to.equal(200)
  })

  it('holds a library’s own lines to the same', async () => {
    names.set('smba.rebound.example', ['127.0.0.1'])
    const { http: agent } = guardedAgents()
    const code = await new Promise((resolve) => {
      const asked = httpGet({ host: 'smba.rebound.example', port, path: '/lib', agent }, () => resolve('in'))
      asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    })
    expect(code).to.equal(OUTGOING_REFUSED)
    expect(reached).to.deep.equal([])
  })

  it('counts what it refused as never sent', async () => {
    const error = await outgoing('https://evil.example/', {}, { base }).catch((cause: unknown) => cause)
    expect(hasNeverLeft(error)).to.equal(true)
  })

  it('tells private addresses from others', () => {
    const inner = ['10.0.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255']
    for (const address of [...inner, '::', '::1', 'fe80::1', 'fdff::1', 'ff02::1', '64:ff9b::a00:1'])
      expect(isPrivateAddress(address), address).to.equal(true)
    for (const address of ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2001:4860:4860::8888', '193.10.0.1'])
      expect(isPrivateAddress(address), address).to.equal(false)
  })

  describe('in the source', () => {
    /** Ways out that are not the running service’s, or reach itself alone. */
    const BESIDES =
      /^(outgoing\.ts|widget\/|try\/|desk\/page\/|mongod\/|app\/export\.ts|app\/check\/(read-page|source-pages|check)\.ts|cli\.ts)/
    const WAY_OUT =
      /(?<![.\w#'"`])fetch\(|\bhttps?\.(?:request|get)\(|\bconnect\b[^}]*\} from 'node:net'|from '(?:node:https|node:tls|undici|axios|node-fetch)'/

    it('has no way out but the guarded one', async () => {
      const files = (await readdir('src', { recursive: true })).filter((file) => /\.tsx?$/.test(file))
      const found: string[] = []
      for (const file of files.filter((one) => !BESIDES.test(one))) {
        const text = (await readFile(join('src', file), 'utf8')).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
        if (WAY_OUT.test(text)) found.push(file)
      }
      expect(found).to.deep.equal([])
    })

    it('would find one', () => {
      const ways = [
        'await fetch(url, {})',
        "http.get('http://x')",
        "import { connect } from 'node:tls'",
        "from 'undici'",
      ]
      for (const way of ways) expect(WAY_OUT.test(way), way).to.equal(true)
      for (const none of ['this.fetch(', 'outgoing(url)', "'fetch('"]) expect(WAY_OUT.test(none), none).to.equal(false)
    })
  })
})
