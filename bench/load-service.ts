import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Db, MongoClient } from 'mongodb'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import type { Limits } from '../src/limits.js'
import { withLearnedBefore } from '../test/support/learned-before.js'
import { stopTestMongo, testMongo } from '../test/support/mongod.js'
import { LoadProcess } from './load-process.js'

/** The built service in a process of its own, on a real mongod and a database of its own. */
export interface LoadedService {
  process: LoadProcess
  url: string
  db: Db
  /** Ends it, its database and its mongod. */
  close(): Promise<void>
}

/** What one address may not do and all of a load must: everybody comes from this machine. */
const NOBODY_IS_HELD_BACK: Partial<Limits> = {
  connections: 50_000,
  connectionsPerAddress: 50_000,
  requestsPerAddress: 4_000,
  sockets: 50_000,
  socketsPerAddress: 50_000,
  messages: 10_000_000,
  messagesPerAddress: 10_000_000,
  messagesPerConversation: 10_000_000,
  smsPerNumber: 10_000_000,
  tokensPerAddress: 10_000_000,
  readsPerConversation: 10_000_000,
}

/** Starts the service as it is shipped, but for the limits on what one address and one number may; `env` adds settings. */
export async function startLoaded(env: Record<string, string> = {}): Promise<LoadedService> {
  await buildIfStale(() => undefined)
  const { uri } = await testMongo()
  const database = `bench-${randomUUID()}`
  const dataDir = await withLearnedBefore(await mkdtemp(join(tmpdir(), 'lotsen-bench-')))
  const service = await LoadProcess.start('load-service-child.mjs', {
    NODE_ENV: 'production',
    PORT: '0',
    LOG_LEVEL: 'error',
    MONGODB_URI: uri,
    MONGODB_DATABASE: database,
    DATA_DIR: dataDir,
    TRY: 'off',
    BENCH_LIMITS: JSON.stringify(NOBODY_IS_HELD_BACK),
    ...env,
  })
  const client = await new MongoClient(uri).connect()
  return {
    process: service,
    url: await service.ask<string>('url'),
    db: client.db(database),
    async close() {
      await service.ask('stop')
      await service.end()
      await client.db(database).dropDatabase()
      await client.close()
      await stopTestMongo()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
