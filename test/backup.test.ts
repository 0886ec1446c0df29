import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { BSON, type Db, MongoClient } from 'mongodb'
import { auditVerdict } from '../src/app/audit.js'
import { type BackupOptions, backupVerb, restoreVerb } from '../src/app/backup/verbs.js'
import { erase } from '../src/app/erase/erase.js'
import { erasuresVerb } from '../src/app/record-verbs.js'
import type { Config } from '../src/config.js'
import { connectStore } from '../src/store/connect.js'
import { SCHEMA_VERSION } from '../src/store/schema.js'
import { BusyLog } from './support/busy-log.js'
import { eventually } from './support/eventually.js'
import { ERASURE_KEY, RecordsBench } from './support/records-bench.js'
import { ScratchMongod } from './support/scratch-mongod.js'
import { startService } from './support/service.js'
import { OPEN_MORNING } from './support/talk.js'
import { liveOn } from './support/whole-life.js'

const WEBCHAT_SECRET = 'a-secret-of-the-municipality'
/** Each kind of value a database may hold that JSON has no word for, exactly. */
const TYPES = {
  _id: 'types' as never,
  double: new BSON.Double(3),
  int: new BSON.Int32(3),
  long: BSON.Long.fromString('9007199254740993'),
  decimal: BSON.Decimal128.fromString('0.10'),
  date: new Date(-1),
  bytes: new BSON.Binary(Buffer.from([0, 255, 10]), 5),
  id: new BSON.ObjectId(),
  time: new BSON.Timestamp({ t: 1, i: 2 }),
  pattern: new BSON.BSONRegExp('å.*', 'ix'),
  words: 'två\nrader   "å" 👍',
  nothing: null,
  list: [new BSON.Double(1.5), { $odd: new BSON.Int32(1), 'a.b': true }],
}

/**
 * Goal: a municipality that has lost its database has it back from a backup, whole, as it was at one moment, without a word
 * of what has been erased since; and it can see beforehand, every month, that this works.
 * Method: real lives on a real mongod, copied by the command while more is said; the copy is put into an empty mongod of
 * another's, and the whole service is started on that. Copies are damaged, and the server made to forget its past.
 */
describe('backup and restore', function () {
  this.timeout(120_000)
  let bench: RecordsBench
  let other: ScratchMongod
  let dir: string
  before(async () => {
    bench = await RecordsBench.start()
    bench.core.now = OPEN_MORNING
    other = await ScratchMongod.start()
    dir = await mkdtemp(join(tmpdir(), 'lotsen-backup-'))
  })
  after(async () => {
    await bench?.close()
    await other?.close()
    await rm(dir, { recursive: true, force: true })
  })

  const to = () => {
    const out = new PassThrough()
    return { out, read: text(out), progress: { write: () => undefined }, now: () => bench.core.now }
  }
  async function backup(options: BackupOptions, config = bench.config): Promise<string> {
    const { read, ...where } = to()
    await backupVerb(config, options, where).finally(() => where.out.end())
    return read
  }
  async function restore(config: Config, folder: string, register?: string): Promise<string> {
    const { read, ...where } = to()
    await restoreVerb(config, { folder, register }, where).finally(() => where.out.end())
    return read
  }
  /** Another machine: its own server, and nothing on its disk. */
  const elsewhere = (database: string): Config => ({
    ...bench.config,
    MONGODB_URI: `${other.uri}?directConnection=true`,
    MONGODB_DATABASE: database,
    DATA_DIR: join(dir, `data-${database}`),
    ERASURE_REGISTER: undefined,
  })
  async function inDb<T>(config: Config, work: (db: Db) => Promise<T>): Promise<T> {
    const client = await new MongoClient(config.MONGODB_URI ?? '').connect()
    try {
      return await work(client.db(config.MONGODB_DATABASE))
    } finally {
      await client.close()
    }
  }
  async function wordsIn(config: Config, words: readonly string[]): Promise<string[]> {
    return inDb(config, async (db) => {
      const hits = new Set<string>()
      for (const { name } of await db.listCollections().toArray())
        for await (const raw of db.collection(name).find({}, { raw: true }))
          for (const word of words) if ((raw as unknown as Buffer).includes(Buffer.from(word))) hits.add(word)
      return [...hits]
    })
  }
  const failure = (work: Promise<unknown>): Promise<{ code?: string; message: string }> =>
    work.then(
      () => ({ message: 'went well' }),
      (error) => error,
    )

  let folder: string
  it('come back whole on another server, but for what was erased since, and the service goes on', async () => {
    const life = await liveOn(bench, '+46701740652', 'Strandvägen 8')
    const kept = await bench.chats.chat()
    await kept.says('kan man dricka kranvattnet Bevarad')
    await bench.core.store.db.collection('entered').insertOne(TYPES)
    folder = join(dir, 'one')
    expect(await backup({ out: folder })).to.contain('all of it as it was at that moment')

    const register = join(dir, 'register.jsonl')
    await erase(bench.parts, { about: { phone: life.phone }, decision: 'KS 2026/201 § 4' })
    await bench.verb(erasuresVerb, { out: register })
    const config = elsewhere('restored')
    const told = await restore(config, folder, register)
    expect(told).to.contain('1 of them newer than the backup').and.contain('Erasures: 1 carried out again')
    expect(told).to.contain('without a gap')
    expect(await wordsIn(config, [...life.words, 'Bevarad'])).to.deep.equal(['Bevarad'])
    await inDb(config, async (db) => {
      const [raw] = await db.collection('entered').find({ _id: TYPES._id }, { raw: true }).toArray()
      expect(Buffer.from(raw as never).equals(Buffer.from(BSON.serialize(TYPES)))).to.equal(true)
      expect(await db.collection('schema').findOne())
        .to.include({ version: SCHEMA_VERSION })
        .and.not.have.property('restoring')
    })

    const service = await startService({
      mongoUri: config.MONGODB_URI ?? '',
      database: config.MONGODB_DATABASE,
      env: { WEBCHAT_SECRET, ERASURE_KEY },
      now: () => bench.core.now,
    })
    try {
      const line = kept.conversation.replace('web:', '')
      const at = `${service.url}/v3/directline/conversations/${line}`
      const headers = { authorization: `Bearer ${WEBCHAT_SECRET}`, 'content-type': 'application/json' }
      const { token } = (await (await fetch(at, { headers })).json()) as { token: string }
      const theirs = { ...headers, authorization: `Bearer ${token}` }
      const said = JSON.stringify({ type: 'message', from: { id: 'me' }, id: 'again', text: 'Hej igen' })
      expect((await fetch(`${at}/activities`, { method: 'POST', headers: theirs, body: said })).status).to.equal(200)
      const read = (await (await fetch(`${at}/activities`, { headers: theirs })).json()) as {
        activities: { text: string }[]
      }
      expect(read.activities.map((one) => one.text).join('\n'))
        .to.contain('Bevarad')
        .and.contain('Hej igen')
    } finally {
      await service.close()
    }
    const store = await connectStore({ uri: config.MONGODB_URI ?? '', database: config.MONGODB_DATABASE })
    const [audit] = await auditVerdict(store).finally(() => store.close())
    expect(audit).to.contain('stand as they were written')
  })

  it('are readable by nobody else, in files that sha256sum knows', async () => {
    for (const file of await readdir(folder))
      expect((await stat(join(folder, file))).mode & 0o777, file).to.equal(0o600)
    expect((await stat(folder)).mode & 0o777).to.equal(0o700)
    expect(await readFile(join(folder, 'checksums.sha256'), 'utf8')).to.match(/^([0-9a-f]{64} {2}[\w.-]+\n)+$/)
  })

  it('never replace a backup, and leave no half one', async () => {
    expect(await failure(backup({ out: folder })))
      .to.have.property('message')
      .that.contains('is there already')
    expect(await failure(backup({ out: join(folder, 'manifest.json', 'beneath') }))).to.have.property(
      'code',
      'config_invalid',
    )
    expect((await readdir(dir)).filter((name) => name.endsWith('.partial'))).to.deep.equal([])
  })

  it('goes into no database that has documents', async () => {
    const refused = await failure(restore(elsewhere('restored'), folder))
    expect(refused).to.have.property('code', 'config_invalid')
    expect(refused.message).to.contain('has documents')
  })

  const DAMAGES: [string, (copy: string) => Promise<void>, string][] = [
    ['a byte of it is another', async (copy) => flip(join(copy, await turnsFile(copy))), 'is not as it was written'],
    ['a file is missing', async (copy) => rm(join(copy, await turnsFile(copy))), 'cannot be read'],
    ['its sums are cut off', (copy) => writeFile(join(copy, 'checksums.sha256'), ''), 'is not as it was written'],
    ['it is of a newer database', (copy) => rewrite(copy, [/"version": \d+/, '"version": 999']), 'knows up to'],
    ['it is of another kind', (copy) => rewrite(copy, [/"format": 1/, '"format": 2']), 'another kind'],
    ['it names a file elsewhere', (copy) => rewrite(copy, [/"file": "/, '"file": "../']), 'another kind'],
    ['it is no backup', (copy) => rm(join(copy, 'checksums.sha256')), 'is no backup'],
  ]
  const turnsFile = async (copy: string) => (await readdir(copy)).find((name) => name.endsWith('-turns.ejson.gz')) ?? ''
  async function flip(path: string): Promise<void> {
    const bytes = await readFile(path)
    const at = bytes.length >> 1
    bytes[at] = (bytes[at] ?? 0) ^ 1
    await writeFile(path, bytes)
  }
  /** By somebody who knows how to write sums too. */
  async function rewrite(copy: string, [was, is]: [RegExp, string]): Promise<void> {
    const path = join(copy, 'manifest.json')
    await writeFile(path, (await readFile(path, 'utf8')).replace(was, is))
    const sum = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
    const sums = await readFile(join(copy, 'checksums.sha256'), 'utf8')
    await writeFile(join(copy, 'checksums.sha256'), sums.replace(/^.*(?= {2}manifest)/m, sum))
  }
  for (const [what, damage, why] of DAMAGES)
    it(`is refused before anything is written where ${what}`, async () => {
      const copy = join(dir, `damaged-${DAMAGES.findIndex(([one]) => one === what)}`)
      await cp(folder, copy, { recursive: true })
      await damage(copy)
      const config = elsewhere('damaged')
      expect(await failure(restore(config, copy)))
        .to.have.property('message')
        .that.contains(why)
      await inDb(config, async (db) => expect(await db.listCollections().toArray()).to.deep.equal([]))
    })

  it('is begun again where it was broken off, and lets nobody in before it is done', async () => {
    const config = elsewhere('broken')
    const keyless = { ...config, ERASURE_KEY: undefined, HOST: '0.0.0.0' }
    const refused = await failure(restore(keyless, folder, join(dir, 'register.jsonl')))
    expect(refused.message).to.contain('ERASURE_KEY: is not set')
    const uri = config.MONGODB_URI ?? ''
    expect(await failure(connectStore({ uri, database: 'broken' })))
      .to.have.property('message')
      .that.contains('restored')
    const told = await restore(config, folder, join(dir, 'register.jsonl'))
    expect(told).to.contain('A restore was broken off here').and.contain('Done')
  })

  /** Restores a copy, which verifies it, and looks besides whether each ticket has its turn. */
  async function whole(copy: string): Promise<void> {
    const config = elsewhere(`whole-${copy}`)
    expect(await restore(config, join(dir, copy))).to.contain('every ticket with its turn')
    await inDb(config, async (db) => {
      const places = new Set((await db.collection('turns').find().toArray()).map(({ _id }) => String(_id)))
      const tickets = await db.collection('tickets').find().toArray()
      expect(tickets.length).to.be.above(0)
      for (const { _id, conversation, seq } of tickets)
        expect(places.has(`${conversation}#${seq}`), String(_id)).to.equal(true)
      for (const place of places) {
        const [conversation, seq] = place.split('#')
        if (Number(seq) > 1) expect(places.has(`${conversation}#${Number(seq) - 1}`), place).to.equal(true)
      }
    })
  }

  it('are of one moment though much is said meanwhile: no ticket without its turn', async () => {
    const busy = await BusyLog.start(bench.config.MONGODB_URI ?? '')
    try {
      await eventually(() => busy.made > 3)
      const told = await backup({ out: join(dir, 'busy') }, { ...bench.config, MONGODB_DATABASE: busy.database })
      expect(told).to.contain('all of it as it was at that moment')
    } finally {
      await busy.close()
    }
    await whole('busy')
  })

  it('are whole also where the server forgets its past before the end', async () => {
    const config = elsewhere('')
    const busy = await BusyLog.start(config.MONGODB_URI ?? '')
    try {
      await eventually(() => busy.made > 3)
      await other.fail({ times: 1 }, { failCommands: ['getMore'], errorCode: 239, namespace: `${busy.database}.turns` })
      const told = await backup({ out: join(dir, 'late') }, { ...config, MONGODB_DATABASE: busy.database })
      expect(told).to.contain('documents that changed meanwhile were read again')
    } finally {
      await other.fail('off')
      await busy.close()
    }
    const { how, changes } = JSON.parse(await readFile(join(dir, 'late', 'manifest.json'), 'utf8'))
    expect(how).to.equal('caught_up')
    expect(changes.documents).to.be.above(0)
    await whole('late')
  })

  it('can be rehearsed: restored beside the real one, verified, and dropped', async () => {
    const databases = () =>
      inDb(bench.config, async (db) =>
        (await db.admin().listDatabases({ nameOnly: true })).databases.map(({ name }) => name),
      )
    const before = (await databases()).filter((name) => name.includes('rehearsal'))
    const register = await readFile(join(bench.dir, 'erasures.jsonl'), 'utf8')
    const told = await backup({ rehearse: true })
    expect(told).to.contain('Rehearsal: it can be restored')
    expect((await databases()).filter((name) => name.includes('rehearsal'))).to.deep.equal(before)
    expect(await readFile(join(bench.dir, 'erasures.jsonl'), 'utf8')).to.equal(register)
  })

  it('say where to', async () => {
    expect(await failure(backup({}))).to.have.property('code', 'config_invalid')
  })
})
