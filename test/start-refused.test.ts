import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import { withLearnedBefore } from './support/learned-before.js'
import { cleanUp, isRunning, type LotsenProcess, mongodPid, runLotsen, tempFolder } from './support/lotsen-process.js'

const LACKS_LIBCURL =
  "echo 'mongod: error while loading shared libraries: libcurl.so.4: cannot open shared object file' >&2; exit 127"

/**
 * Goal: whatever keeps the service from starting is told in one message, with its remedy, no stack, and exit code 1;
 * nothing it had started is left running.
 * Method: real processes on machines that lack this or that.
 */
describe('a start that is refused', function () {
  this.timeout(120_000)
  let dataDir: string

  before(() => buildIfStale(() => undefined))
  beforeEach(async () => {
    dataDir = await withLearnedBefore(await tempFolder())
  })
  afterEach(cleanUp)

  function serve(env: Record<string, string | undefined> = {}): LotsenProcess {
    return runLotsen(['serve'], { DATA_DIR: dataDir, MONGODB_URI: undefined, ...env })
  }

  async function refused(service: LotsenProcess): Promise<string> {
    const { ending } = await service.end()
    expect(service.err()).to.not.match(/^\s+at /m)
    expect(ending, service.err()).to.equal(1)
    const pid = await mongodPid(dataDir).catch(() => undefined)
    if (pid !== undefined) expect(await isRunning(pid)).to.equal(false)
    return service.err()
  }

  it('a taken port', async () => {
    const squatter = createServer().listen(0, '127.0.0.1')
    await once(squatter, 'listening')
    const { port } = squatter.address() as AddressInfo
    const told = await refused(serve({ PORT: String(port) }))
    squatter.close()
    expect(told).to.include(`Port ${port} is taken`).and.include('PORT=')
  })

  it('bad settings: all of them, by name and not by value', async () => {
    const bad = {
      PORT: 'eighty',
      TRY: 'perhaps',
      WEBCHAT_SECRET: 'hush',
      MONGODB_URI: 'postgres://anna:hush@db',
      ADMIN_TOKENS: 'hush',
      TRUST_PROXY: '10.0.0.0/8, my-proxy',
      TWILIO_FROM: '+46700000000',
    }
    const told = await refused(serve(bad))
    for (const name of ['PORT', 'TRY', 'WEBCHAT_SECRET', 'MONGODB_URI', 'ADMIN_TOKENS', 'TRUST_PROXY'])
      expect(told).to.include(name)
    for (const value of ['eighty', 'perhaps', 'hush', 'anna', 'my-proxy', '+467']) expect(told).to.not.include(value)
  })

  it('settings that are incomplete, by the names of what is missing', async () => {
    expect(await refused(serve({ TWILIO_FROM: '+46700000000' })))
      .to.include('TWILIO_ACCOUNT_SID')
      .and.include('TWILIO_AUTH_TOKEN')
  })

  it('knowledge with a mistake, by file and line', async () => {
    const knowledge = join(dataDir, 'knowledge')
    await cp('knowledge', knowledge, { recursive: true })
    await writeFile(join(knowledge, 'organisation.yaml'), 'municipality:\n  name: [\n')
    expect(await refused(serve({ KNOWLEDGE_DIR: knowledge }))).to.match(/organisation\.yaml:[23] /)
  })

  it('a database that cannot be reached', async () => {
    const told = await refused(serve({ MONGODB_URI: 'mongodb://anna:hush@127.0.0.1:1/' }))
    expect(told)
      .to.match(/MONGODB_URI|database/i)
      .and.not.include('hush')
  })

  it('another Lotsen over the same data', async () => {
    const first = serve()
    await first.ready()
    const second = serve()
    const { ending } = await second.end()
    expect(ending).to.equal(1)
    expect(second.err()).to.include(`process ${first.child.pid}`).and.include('DATA_DIR')
    expect(await isRunning(await mongodPid(dataDir))).to.equal(true)
  })

  it('a data folder that cannot be made', async () => {
    await writeFile(join(dataDir, 'file'), '')
    expect(await refused(serve({ DATA_DIR: join(dataDir, 'file', 'data') }))).to.include('DATA_DIR')
  })

  it('no mongod to be had, within seconds', async () => {
    const before = performance.now()
    const told = await refused(serve({ ...(await bareMachine()), MONGOMS_DOWNLOAD_MIRROR: 'https://127.0.0.1:1' }))
    expect(told).to.include('MONGODB_URI').and.include('install mongod').and.include('mongodb.org:')
    expect(performance.now() - before).to.be.below(20_000)
  })

  it('a mongod that lacks a shared library, by the name of the package', async () => {
    const machine = await bareMachine()
    await fakeMongod(join(machine.XDG_CACHE_HOME, 'lotsen', 'mongod', '8.2.6-mongodb'), LACKS_LIBCURL)
    const told = await refused(serve(machine))
    expect(told).to.include('libcurl.so.4').and.include('apt-get install -y libcurl4')
  })

  /** A PATH with node and nothing else, an empty home and an empty cache. */
  async function bareMachine(): Promise<Record<'PATH' | 'HOME' | 'XDG_CACHE_HOME', string>> {
    const bin = join(dataDir, 'bare')
    await mkdir(bin)
    await symlink(process.execPath, join(bin, 'node'))
    return { PATH: bin, HOME: dataDir, XDG_CACHE_HOME: join(dataDir, 'cache') }
  }

  /** A script in mongod's place, with the note that vouches for a fetched one. */
  async function fakeMongod(folder: string, script: string): Promise<void> {
    const text = `#!/bin/sh\n${script}\n`
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'mongod'), text, { mode: 0o755 })
    await writeFile(join(folder, 'mongod.sha256'), createHash('sha256').update(text).digest('hex'))
  }
})
