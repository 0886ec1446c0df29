import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { Document } from 'mongodb'
import { connectStore, type Store } from '../src/store/connect.js'
import { dropRetiredIndexes, ensureIndexes, missingIndexes } from '../src/store/ensure-indexes.js'
import { Leases } from '../src/store/leases.js'
import type { Migration } from '../src/store/migrations/migration.js'
import { SCHEMA_VERSION, type SchemaOptions } from '../src/store/schema.js'
import { eventually } from './support/eventually.js'
import { testMongo } from './support/mongod.js'

const TICKETS = 2_500
const LEASE_MS = 300

/**
 * Goal: a database comes to the version a program needs once, whoever starts, however many at once, and whatever is killed
 * on the way; while instances of the version before go on writing, and lose nothing. A program that is too old for its
 * database says so and stays out.
 * Method: migrations made up here, over some thousands of documents in a real mongod.
 */
describe('the schema', function () {
  this.timeout(30_000)
  let uri: string
  let store: Store
  before(async () => {
    uri = (await testMongo()).uri
  })
  beforeEach(async () => {
    store = await connectStore({ uri, database: `schema-${randomUUID()}` })
  })
  afterEach(async () => {
    await store.db.dropDatabase()
    await store.close()
  })

  /** Doubles what has not been doubled. The ids it looked at stand in `looked`. */
  function doubling(version: number, looked: string[] = [], oldestThatWorks?: number): Migration {
    return {
      version,
      name: `doubled for ${version}`,
      ...(oldestThatWorks === undefined ? {} : { oldestThatWorks }),
      passes: [
        {
          collection: 'things',
          needs: () => ({ [`doubled${version}`]: { $exists: false } }),
          repair: ({ _id, n, changes }) => {
            looked.push(String(_id))
            return { [`doubled${version}`]: n * 2, changes: (changes ?? 0) + 1 }
          },
        },
      ],
    }
  }
  const things = (of = store) => of.db.collection<Document & { _id: string }>('things')
  const idOf = (n: number) => `t${String(n).padStart(6, '0')}`
  /** A database as the version before has left it. */
  async function older(count = TICKETS): Promise<void> {
    await things().insertMany(Array.from({ length: count }, (_, n) => ({ _id: idOf(n), n })))
    await store.db.collection('schema').deleteMany({})
    // Anything of ours: a database that holds nothing would be taken for new.
    await store.db.collection('entered').insertOne({ kept: true })
    await store.turns.insertOne({ _id: 'web:1#1' } as never)
  }
  const schemaOf = (options: Partial<SchemaOptions>, of = store) =>
    of.schema.with({ mode: 'migrate', say: () => undefined, leaseMs: LEASE_MS, ...options })
  const left = (version = 1) => things().countDocuments({ [`doubled${version}`]: { $exists: false } })
  const failure = (work: Promise<unknown>): Promise<{ code?: string; message: string }> =>
    work.then(
      () => ({ message: 'went well' }),
      (error) => error,
    )

  it('of an empty database is the newest at once, indexes and all', async () => {
    expect(await store.schema.read()).to.deep.include({ version: SCHEMA_VERSION, done: [] })
    expect(await missingIndexes(store)).to.deep.equal([])
  })

  it('is brought on step by step, each told, and never again', async () => {
    await older()
    const said: string[] = []
    const looked: string[] = []
    const migrations = [doubling(1, looked), doubling(2)]
    await schemaOf({ migrations, say: (line) => said.push(line) }).open()
    expect(said.map((line) => line.split(';')[0])).to.deep.equal([
      'Database: bringing it from version 0 to 2',
      `Database: version 1: doubled for 1 (${TICKETS} documents)`,
      `Database: version 2: doubled for 2 (${TICKETS} documents)`,
    ])
    expect([await left(1), await left(2)]).to.deep.equal([0, 0])
    await schemaOf({ migrations, say: (line) => said.push(line) }).open()
    expect(said).to.have.length(3)
    expect(looked).to.have.length(TICKETS)
    const found = await store.schema.read()
    expect(found?.done.map(({ version, repaired }) => [version, repaired])).to.deep.equal([
      [1, TICKETS],
      [2, TICKETS],
    ])
  })

  it('is brought on once by two instances that start together; the second waits, and says so', async () => {
    await older()
    const other = await connectStore({ uri, database: store.db.databaseName, schema: 'leave' })
    const said: string[] = []
    // Neither is to lose its lease by being slow: that is another story.
    const options = { migrations: [doubling(1)], say: (line: string) => said.push(line), leaseMs: 30_000 }
    await Promise.all([schemaOf(options).open(), schemaOf(options, other).open()]).finally(() => other.close())
    expect(await things().countDocuments({ changes: 1 })).to.equal(TICKETS)
    expect((await store.schema.read())?.done).to.have.length(1)
    expect(said.filter((line) => line.includes('waiting for it'))).to.have.length(1)
  })

  it('is gone on with by another where the one who began was killed', async () => {
    await older()
    // What a killed process leaves: its lease, and its place. Up to there it is believed to have done its work.
    const leases = new Leases({ destinations: store.db.collection('schema') as never })
    await leases.take('migrating', 'killed', LEASE_MS)
    const place = { version: 1, pass: 0, after: idOf(999), repaired: 1_000 }
    await store.db
      .collection('schema')
      .insertOne({ _id: 'lotsen' as never, version: 0, oldestThatWorks: 0, done: [], place })
    const looked: string[] = []
    await schemaOf({ migrations: [doubling(1, looked)] }).open()
    expect(looked[0]).to.equal(idOf(1_000))
    const found = await store.schema.read()
    expect(found).to.deep.include({ version: 1 }).and.not.have.property('place')
    expect(found?.done[0]).to.include({ repaired: TICKETS })
  })

  it('is left to whoever has taken over, by one that was only slow', async () => {
    await older()
    const leases = new Leases({ destinations: store.db.collection('schema') as never })
    const slow = schemaOf({
      migrations: [doubling(1)],
      async between({ after }) {
        if (after === undefined) return
        // As if it had slept: its lease is another's now.
        await store.db.collection('schema').deleteOne({ _id: 'migrating' as never })
        await leases.take('migrating', 'other', 60_000)
      },
    })
    expect(await failure(slow.open()))
      .to.have.property('message')
      .that.contains('has taken over')
    expect((await store.schema.read())?.version).to.equal(0)
  })

  it('is reached while the version before goes on writing: nothing of it is lost, and nothing left behind', async () => {
    await older()
    let writes = 0
    /** Reads whole, changes, and puts back what it read: what is new on a document is lost by that, as old programs do. */
    const oldWriter = async () => {
      const number = (writes * 613) % TICKETS
      const found = await things().findOne({ _id: idOf(number) })
      await things().replaceOne({ _id: idOf(number) }, { n: (found?.n ?? 0) + TICKETS, old: true } as never)
      // New, and where the walk has been already.
      await things().insertOne({ _id: `a${String(writes).padStart(6, '0')}`, n: writes, old: true })
      writes += 1
    }
    const schema = schemaOf({ migrations: [doubling(1)], settleMs: 0, between: oldWriter })
    await schema.open()
    for (let n = 0; n < 5; n += 1) await oldWriter()
    expect(await left()).to.be.above(0)
    const quiet = schemaOf({ migrations: [doubling(1)], settleMs: 0 })
    expect(await quiet.settle()).to.be.above(0)
    expect(await left()).to.equal(0)
    expect(await things().countDocuments({ old: true })).to.equal(2 * writes)
    for await (const { n, doubled1 } of things().find()) expect(doubled1).to.equal(n * 2)
    expect((await store.schema.read())?.settling).to.have.property('from', 0)
    expect(await quiet.settle()).to.equal(0)
    expect(await store.schema.read()).to.not.have.property('settling')
  })

  it('changes no document that another has changed since it was read', async () => {
    await older(10)
    const migration = doubling(1)
    const [pass] = migration.passes
    if (!pass) throw new Error('no pass')
    let meanwhile = false
    const repair: typeof pass.repair = async (document, db) => {
      if (!meanwhile) {
        meanwhile = true
        await things().updateOne({ _id: document._id }, { $set: { n: 70, changes: 5 } })
      }
      return pass.repair(document, db)
    }
    await schemaOf({ migrations: [{ ...migration, passes: [{ ...pass, repair }] }] }).open()
    expect(await things().findOne({ _id: idOf(0) })).to.include({ n: 70, doubled1: 140, changes: 6 })
  })

  it('keeps a program out that it has gone beyond, and lets in one it has not', async () => {
    await older(10)
    await schemaOf({ migrations: [doubling(1), doubling(2), doubling(3, [], 2)] }).open()
    const tooOld = await failure(schemaOf({ migrations: [doubling(1)] }).open())
    expect(tooOld).to.have.property('code', 'config_invalid')
    expect(tooOld.message).to.contain('of version 3').and.contain('Start the newer version')
    for (const mode of ['check', 'leave'] as const)
      expect(await failure(schemaOf({ migrations: [doubling(1)], mode }).open()), mode).to.have.property('code')
    await schemaOf({ migrations: [doubling(1), doubling(2)] }).open()
    expect((await store.schema.read())?.version).to.equal(3)
  })

  it('is not brought on by commands beside the service: they say who does it', async () => {
    await older(10)
    const refused = await failure(schemaOf({ migrations: [doubling(1)], mode: 'check' }).open())
    expect(refused.message).to.contain('of version 0').and.contain('Start the service of this version once')
    await schemaOf({ migrations: [doubling(1)], mode: 'leave' }).open()
    expect(await left()).to.equal(10)
  })

  describe('of indexes', () => {
    const names = async () => (await store.turns.indexes()).map(({ name }) => name)

    it('builds one that is otherwise beside the old, which goes then', async () => {
      await store.turns.dropIndex('due')
      await store.turns.createIndex({ due: -1 }, { name: 'due' })
      expect(await missingIndexes(store)).to.deep.equal(['turns.due'])
      await ensureIndexes(store)
      expect(await missingIndexes(store)).to.deep.equal([])
      expect(await names())
        .to.include('due_2')
        .and.not.include('due')
      await ensureIndexes(store)
      expect(await names())
        .to.include('due_2')
        .and.not.include('due')
    })

    it('changes how long something is kept where it stands', async () => {
      await store.spots.dropIndex('leftover')
      await store.spots.createIndex({ at: 1 }, { name: 'leftover', expireAfterSeconds: 7 })
      await ensureIndexes(store)
      expect(await missingIndexes(store)).to.deep.equal([])
    })

    it('keeps what it does not know', async () => {
      await store.turns.createIndex({ mine: 1 }, { name: 'of_the_house' })
      await ensureIndexes(store)
      await dropRetiredIndexes(store)
      expect(await names()).to.include('of_the_house')
    })

    it('makes them again where they are missing, at the next start', async () => {
      await store.tickets.dropIndex('arrived')
      const again = await connectStore({ uri, database: store.db.databaseName })
      await again.close()
      await eventually(async () => expect(await missingIndexes(store)).to.deep.equal([]))
    })
  })
})
