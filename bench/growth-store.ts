import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Db, MongoClient } from 'mongodb'
import type { Content } from '../src/content/content.js'
import { createLog } from '../src/log.js'
import { OwnMongod } from '../src/mongod/run.js'
import { figuresOfDay } from '../src/reports/day-figures.js'
import { madeUpDay } from '../src/reports/made-up/day.js'
import { madeUpWorld } from '../src/reports/made-up/world.js'
import { lastDayOf, monthsOf } from '../src/reports/period.js'
import { theMongod } from '../test/support/mongod.js'
import { type Service, startService } from '../test/support/service.js'
import { GrownTickets } from './growth-tickets.js'

const BATCH = 2_000
/** Ours has little memory, for it stands beside others on a small machine; a database this large has a server of its own. */
const CACHE_SIZE = '2G'
const CONTACTS_A_YEAR_MAX = 215_000
const YEARS = ['2026', '2025', '2024', '2023']

/** A mongod of its own, on disk. */
export async function growthMongod(): Promise<{ uri: string; stop(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'lotsen-growth-'))
  const log = createLog('warn')
  const { path: binary } = await theMongod()
  const mongod = await OwnMongod.start({ binary, dir, log, say: () => undefined, onLost: () => process.exit(1) })
  const client = await new MongoClient(mongod.uri).connect()
  const wiredTigerEngineRuntimeConfig = `cache_size=${CACHE_SIZE}`
  await client.db('admin').command({ setParameter: 1, wiredTigerEngineRuntimeConfig })
  await client.close()
  return {
    uri: mongod.uri,
    async stop() {
      await mongod.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

export interface Grown {
  service: Service
  size: number
  /** How long it took to fill, and to start on it. */
  filledS: number
  startedS: number
}

/** The service on a database that holds so many tickets with their turns, and three years' figures with the year before. */
export async function growService(
  uri: string,
  { content, size, now, options }: { content: Content; size: number; now: Date; options: object },
): Promise<Grown> {
  const database = `growth-${size}`
  const client = await new MongoClient(uri).connect()
  await client.db(database).dropDatabase()
  // A first start makes what there is to make of an empty database; indexes of many are built faster afterwards.
  await (await startService({ ...options, mongoUri: uri, database })).close()
  const startedMs = performance.now()
  await fill(client.db(database), content, { size, now })
  const filledMs = performance.now()
  await client.close()
  const service = await startService({ ...options, mongoUri: uri, database })
  const readyMs = performance.now()
  return { service, size, filledS: (filledMs - startedMs) / 1_000, startedS: (readyMs - filledMs) / 1_000 }
}

async function fill(db: Db, content: Content, { size, now }: { size: number; now: Date }): Promise<void> {
  for (const name of ['tickets', 'turns']) await db.collection(name).dropIndexes()
  // The first start may have counted today already.
  await db.collection('figures').deleteMany({})
  const made = new GrownTickets(content, { size, now })
  let pending: Promise<unknown> = Promise.resolve()
  for (let from = 0; from < size; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, size - from) }, (_, n) => made.one(from + n))
    await pending
    pending = Promise.all([
      insert(
        db,
        'tickets',
        batch.map(({ ticket }) => ticket),
      ),
      insert(
        db,
        'turns',
        batch.flatMap(({ turns }) => turns),
      ),
    ])
  }
  await pending
  await fillFigures(db, content, Math.min(CONTACTS_A_YEAR_MAX, Math.max(2_000, size / 4)))
}

async function insert(db: Db, name: string, documents: readonly object[]): Promise<void> {
  await db.collection(name).insertMany([...documents], { ordered: false, writeConcern: { w: 1, j: false } })
}

async function fillFigures(db: Db, content: Content, contactsAYear: number): Promise<void> {
  const world = madeUpWorld(content, { seed: 'a year', contactsAYear })
  const days = monthsOf({ from: '2026-01', to: '2026-12' }).flatMap((month) =>
    Array.from({ length: Number(lastDayOf(month).slice(8)) }, (_, n) => `${month}-${String(n + 1).padStart(2, '0')}`),
  )
  for (const day of days) {
    const figures = JSON.stringify(figuresOfDay(day, madeUpDay(world, day)))
    const kept = YEARS.map((year) => ({ _id: year + day.slice(4), schema: 1, madeOf: 1, dirtied: 1, figures }))
    await insert(db, 'figures', kept)
  }
}
