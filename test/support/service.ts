import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Db, MongoClient } from 'mongodb'
import { type Knowing, openContent } from '../../src/app/core.js'
import { type AppDeps, type RunningApp, startApp } from '../../src/app.js'
import { type Config, loadConfig } from '../../src/config.js'
import { createLog } from '../../src/log.js'
import { withLearnedBefore } from './learned-before.js'
import { testMongo } from './mongod.js'

/** The whole service in this process: real doors on a free loopback port, a database of its own. */
export interface Service {
  url: string
  db: Db
  config: Config
  app: RunningApp
  close(): Promise<void>
}

export interface ServiceOptions extends Pick<AppDeps, 'limits' | 'operationsEveryMs' | 'pulseEveryMs' | 'now'> {
  env?: Record<string, string | undefined>
  database?: string
  /** Another MongoDB than the run's own, for a test that ends it. */
  mongoUri?: string
  /** Hears each step of starting. */
  say?: AppDeps['say']
}

/** The shipped content, read once a run for all services. */
let knowing: Promise<Knowing> | undefined

/** Lets go of what all services read, so that a process that is no test run can end by itself. */
export async function closeContent(): Promise<void> {
  await (await knowing)?.close()
  knowing = undefined
}

function ownContent({ env = {} }: ServiceOptions): boolean {
  return Object.keys(env).some((name) => /^(KNOWLEDGE_DIR|DIALOGS_DIR|CLU_)/.test(name))
}

/** Starts the service; `env` adds to, or with undefined takes from, what a test needs set. A database name keeps data between two starts. */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const uri = options.mongoUri ?? (await testMongo()).uri
  const database = options.database ?? `service-${randomUUID()}`
  const dataDir = await withLearnedBefore(await mkdtemp(join(tmpdir(), 'lotsen-test-')))
  const config = loadConfig({
    PORT: '0',
    LOG_LEVEL: 'error',
    MONGODB_DATABASE: database,
    DATA_DIR: dataDir,
    // Its stand-in team would take the cards of tests that bring their own.
    TRY: 'off',
    ...options.env,
  })
  const isOwn = ownContent(options)
  if (!isOwn) knowing ??= openContent(config, createLog('error'))
  const app = await startApp(config, {
    mongoUri: uri,
    // What is read from elsewhere is read for that service alone.
    ...(isOwn || !knowing ? {} : { knowing: await knowing }),
    say: options.say ?? (() => undefined),
    ...(options.limits ? { limits: options.limits } : {}),
    ...(options.operationsEveryMs === undefined ? {} : { operationsEveryMs: options.operationsEveryMs }),
    ...(options.pulseEveryMs === undefined ? {} : { pulseEveryMs: options.pulseEveryMs }),
    ...(options.now ? { now: options.now } : {}),
  })
  const client = await new MongoClient(uri).connect()
  return {
    url: app.url,
    db: client.db(database),
    config,
    app,
    async close() {
      await app.stop()
      if (options.database === undefined) await client.db(database).dropDatabase()
      await client.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
