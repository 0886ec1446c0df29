import { once } from 'node:events'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import { eventually } from './support/eventually.js'
import { withLearnedBefore } from './support/learned-before.js'
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
import { photo } from './support/sample-files.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

/**
 * Goal: one command brings the service up and one signal takes it down, whatever happened before.
 * Method: real processes with real mongods, ended by signals as harsh as they come.
 */
describe('start and stop', function () {
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
      const { ending } = await service.end()
      expect(ending).to.equal(0)
      expect(await isRunning(mongod)).to.equal(false)
      expect(service.out()).to.match(/Stopped\n$/)
    })

    it('by npm is from one file, which finds its pages and understands as the many do', async () => {
      const service = run('npm', ['start'], { DATA_DIR: dataDir, MONGODB_URI: undefined, WEBCHAT_SECRET })
      const url = await service.ready()
      expect(service.out()).to.not.include('many files')
      expect((await stat('dist/serve.cjs')).isFile()).to.equal(true)
      for (const page of ['/', '/widget.js', '/desk/', '/chat', '/openapi.json'])
        expect((await fetch(url + page)).status, page).to.equal(200)
      const resident = await WebResident.open(url)
      await resident.says('när är tippen öppen')
      await resident.hears('återvinningscentralen')
      // What makes pictures anew is no JavaScript, and is loaded from where it is installed.
      await resident.shows('Så här ser det ut', ['lampa.jpg', await photo()])
      service.child.kill('SIGINT')
      expect((await service.end()).ending).to.equal(0)
      expect(service.err()).to.equal('')
    })

    it('by npm gets npm its signal and gives npm its exit code', async () => {
      const service = run('npm', ['start'], { DATA_DIR: dataDir, MONGODB_URI: undefined })
      await service.ready()
      const mongod = await mongodPid(dataDir)
      service.child.kill('SIGINT')
      const { ending } = await service.end()
      expect(ending).to.equal(0)
      expect(await isRunning(mongod)).to.equal(false)
    })

    it('that is interrupted ends in order too, and leaves nothing running', async () => {
      const service = serve()
      await eventually(() => mongodPid(dataDir), { withinMs: 30_000 })
      service.child.kill('SIGINT')
      const { ending } = await service.end()
      expect(ending).to.equal(0)
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
      const { ending } = await service.end()
      expect(ending).to.equal(130)
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
      await eventually(async () => (await mongodPid(dataDir)) !== before)
      await eventually(async () => (await fetch(`${url}/readyz`)).ok)
      expect(service.err()).to.include('"died"').and.include('"restarted"')
      service.child.kill('SIGTERM')
      expect((await service.end()).ending).to.equal(0)
    })
  })
})
