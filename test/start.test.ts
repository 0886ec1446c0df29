import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmod, cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import { eventually } from './support/eventually.js'
import {
  cleanUp,
  isRunning,
  type LotsenProcess,
  mongodPid,
  mongodUri,
  run,
  runLotsen,
  tempFolder,
} from './support/lotsen-process.js'

const STOP_MS_MAX = 5_000
const LACKS_LIBCURL =
  "echo 'mongod: error while loading shared libraries: libcurl.so.4: cannot open shared object file' >&2; exit 127"

/**
 * Goal: one command brings the service up and one signal takes it down, whatever happened before; and when it cannot
 * start, one message says what to do.
 * Method: real processes with real mongods, ended by signals as harsh as they come.
 */
describe('start and stop', function () {
  this.timeout(120_000)
  let dataDir: string

  before(() => buildIfStale(() => undefined))
  beforeEach(async () => {
    dataDir = await tempFolder()
  })
  afterEach(cleanUp)

  function serve(env: Record<string, string | undefined> = {}): LotsenProcess {
    return runLotsen(['serve'], { DATA_DIR: dataDir, MONGODB_URI: undefined, ...env })
  }

  describe('a start', () => {
    it('tells a line a step and the links, is healthy and ready, and ends in order on SIGTERM', async () => {
      const service = serve()
      const url = await service.ready()
      for (const step of [/^Settings: /m, /^MongoDB: \d/m, /^Content: \d+ articles/m, /^Ready in [\d.]+ s$/m]) {
        expect(service.out()).to.match(step)
      }
      expect(service.out())
        .to.include(`${url}/api/tickets`)
        .and.include('ADMIN_TOKEN')
        .and.match(/Twilio: closed/)
      expect(service.err()).to.equal('')
      expect((await fetch(`${url}/healthz`)).status).to.equal(200)
      expect(await (await fetch(`${url}/readyz`)).json()).to.deep.equal({ status: 'ready', checks: { mongodb: 'ok' } })

      const mongod = await mongodPid(dataDir)
      service.child.kill('SIGTERM')
      const { ending, tookMs } = await service.end()
      expect(ending).to.equal(0)
      expect(tookMs).to.be.below(STOP_MS_MAX)
      expect(await isRunning(mongod)).to.equal(false)
      expect(service.out()).to.match(/Stopped\n$/)
    })

    it('by npm gets npm its signal and gives npm its exit code', async () => {
      const service = run('npm', ['start'], { DATA_DIR: dataDir, MONGODB_URI: undefined })
      await service.ready()
      const mongod = await mongodPid(dataDir)
      service.child.kill('SIGINT')
      const { ending, tookMs } = await service.end()
      expect(ending).to.equal(0)
      expect(tookMs).to.be.below(STOP_MS_MAX)
      expect(await isRunning(mongod)).to.equal(false)
    })

    it('that is interrupted ends in order too, and leaves nothing running', async () => {
      const service = serve()
      await eventually(() => mongodPid(dataDir), { withinMs: 30_000 })
      service.child.kill('SIGINT')
      const { ending, tookMs } = await service.end()
      expect(ending).to.equal(0)
      expect(tookMs).to.be.below(STOP_MS_MAX)
      expect(service.out()).to.not.include('Ready')
      expect(await isRunning(await mongodPid(dataDir))).to.equal(false)
    })
  })

  describe('a stop', () => {
    it('lets a request in flight finish; a second signal of someone who will not wait ends it at once', async () => {
      const service = serve()
      const url = await service.ready()
      const line = connect(Number(new URL(url).port), '127.0.0.1')
      await once(line, 'connect')
      line.on('error', () => undefined)
      // Half a message: the stop waits for the rest.
      line.write('POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{')
      await eventually(async () => (await fetch(`${url}/healthz`)).ok)
      service.child.kill('SIGTERM')
      await eventually(() => service.out().includes('Stopping'))
      // Longer than the same wish may take to arrive twice.
      await delay(600)
      expect(service.child.exitCode).to.equal(null)
      service.child.kill('SIGTERM')
      const { ending, tookMs } = await service.end()
      expect(ending).to.equal(130)
      expect(tookMs).to.be.below(1_000)
      const mongod = await mongodPid(dataDir)
      await eventually(async () => !(await isRunning(mongod)))
    })
  })

  describe('after kill -9', () => {
    async function remember(what: string): Promise<void> {
      await withNotes(async (notes) => {
        await notes.insertOne({ what }, { writeConcern: { w: 'majority', journal: true } })
      })
    }

    async function remembered(): Promise<string[]> {
      return withNotes(async (notes) => (await notes.find().toArray()).map((note) => String(note.what)))
    }

    async function withNotes<T>(work: (notes: ReturnType<ReturnType<MongoClient['db']>['collection']>) => Promise<T>) {
      const client = await MongoClient.connect(await mongodUri(dataDir))
      try {
        return await work(client.db('lotsen').collection('notes'))
      } finally {
        await client.close()
      }
    }

    it('of the service, the next start ends the orphaned mongod and has all data', async () => {
      const first = serve()
      await first.ready()
      await remember('before')
      const orphan = await mongodPid(dataDir)
      first.child.kill('SIGKILL')
      await first.end()
      expect(await isRunning(orphan)).to.equal(true)

      const second = serve()
      await second.ready()
      expect(second.out()).to.include(`process ${orphan}`)
      expect(await isRunning(orphan)).to.equal(false)
      expect(await remembered()).to.deep.equal(['before'])
      second.child.kill('SIGTERM')
      expect((await second.end()).ending).to.equal(0)
    })

    it('of service and mongod, the next start has all data', async () => {
      const first = serve()
      await first.ready()
      await remember('before')
      process.kill(await mongodPid(dataDir), 'SIGKILL')
      first.child.kill('SIGKILL')
      await first.end()
      const second = serve()
      await second.ready()
      expect(await remembered()).to.deep.equal(['before'])
    })

    it('a stranger that got the number of the old mongod is left alone', async () => {
      const stranger = run('sleep', ['600'], {})
      await mkdir(join(dataDir, 'mongo'), { recursive: true })
      const note = { pid: stranger.child.pid, mark: 'another boot/1', port: 27017 }
      await writeFile(join(dataDir, 'mongo', 'mongod.json'), JSON.stringify(note))
      await serve().ready()
      expect(stranger.child.exitCode).to.equal(null)
      expect(await isRunning(stranger.child.pid ?? 0)).to.equal(true)
    })

    it('of mongod alone, it is started again under the running service', async () => {
      const service = serve()
      const url = await service.ready()
      const before = await mongodPid(dataDir)
      process.kill(before, 'SIGKILL')
      await eventually(async () => (await mongodPid(dataDir)) !== before, { withinMs: 15_000 })
      await eventually(async () => (await fetch(`${url}/readyz`)).ok, { withinMs: 15_000 })
      expect(service.err()).to.include('"died"').and.include('"restarted"')
      service.child.kill('SIGTERM')
      expect((await service.end()).ending).to.equal(0)
    })
  })

  describe('what keeps it from starting is told in one message, with its remedy, and exit code 1', () => {
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
  })

  describe('other verbs', () => {
    it('none prints what there is', async () => {
      const lotsen = runLotsen([])
      expect((await lotsen.end()).ending).to.equal(0)
      for (const verb of ['serve', 'check', 'ask']) expect(lotsen.out()).to.include(verb)
    })

    it('an unknown one is refused with what there is', async () => {
      const lotsen = runLotsen(['server'])
      expect((await lotsen.end()).ending).to.equal(1)
      expect(lotsen.err()).to.include("unknown command 'server'").and.include('serve')
    })

    it('check finds no mistake in what we ship, and names one by file and line', async () => {
      const good = runLotsen(['check'])
      expect((await good.end()).ending, good.err()).to.equal(0)
      const dialogs = join(dataDir, 'dialogs')
      await cp('dialogs', dialogs, { recursive: true })
      await writeFile(join(dialogs, 'replies.sv.yaml'), 'greeting: hej\ngreeting: hej\n')
      const bad = runLotsen(['check'], { DIALOGS_DIR: dialogs })
      expect((await bad.end()).ending).to.equal(1)
      expect(bad.err()).to.match(/replies\.sv\.yaml:\d+ /)
    })

    it('ask tells what would be answered, and repeats no identity number', async () => {
      const lotsen = runLotsen(['ask', 'När', 'kommer', 'snöröjningen?', 'Jag', 'är', '19811228-9874'])
      expect((await lotsen.end()).ending, lotsen.err()).to.equal(0)
      expect(lotsen.out()).to.include('snow-clearing').and.not.include('9874')
    })
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
    await writeFile(join(folder, 'mongod'), text)
    await chmod(join(folder, 'mongod'), 0o755)
    await writeFile(join(folder, 'mongod.sha256'), createHash('sha256').update(text).digest('hex'))
  }
})
