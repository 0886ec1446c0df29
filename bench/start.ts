import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { MongoClient } from 'mongodb'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import { stopTestMongo, testMongo } from '../test/support/mongod.js'
import { type Figure, median, table, tell } from './figure.js'

/**
 * From the command of `npm start` until /readyz says 200, with a mongod that runs and dist/ built: with nothing in the
 * data folder and the database, and then again. Beside it a process that loads the same libraries and opens a door.
 *
 *   npm run bench:start [-- --starts 5]
 */
const { values } = parseArgs({ options: { starts: { type: 'string', default: '5' } } })
const COMMAND = fileURLToPath(new URL('../scripts/lotsen.mjs', import.meta.url))
const BARE = fileURLToPath(new URL('load-bare-start-child.mjs', import.meta.url))
const READY_MS_MAX = 60_000
const ASK_EVERY_MS = 5

await buildIfStale(() => undefined, { serve: true })
const { uri } = await testMongo()
const tookMs: Record<'first' | 'second' | 'bare', number[]> = { first: [], second: [], bare: [] }
for (let n = 0; n < Number(values.starts); n += 1) {
  const dataDir = await mkdtemp(join(tmpdir(), 'lotsen-bench-'))
  const database = `bench-${randomUUID()}`
  const env = { MONGODB_URI: uri, MONGODB_DATABASE: database, DATA_DIR: dataDir, LOG_LEVEL: 'error' }
  tookMs.first.push(await startOf([COMMAND, 'serve'], env))
  tookMs.second.push(await startOf([COMMAND, 'serve'], env))
  tookMs.bare.push(await startOf([BARE], {}))
  await dropped(database)
  await rm(dataDir, { recursive: true, force: true })
}

const baseline = { what: 'botbuilder, restify and mongodb loaded, one door', value: median(tookMs.bare) }
const figures: Figure[] = [
  { bench: 'start', figure: 'to ready, first start', value: median(tookMs.first), unit: 'ms', baseline },
  {
    bench: 'start',
    figure: 'to ready, second start',
    value: median(tookMs.second),
    unit: 'ms',
    goal: { atMost: 3_000 },
    baseline,
  },
]
for (const figure of figures) tell(figure)
table(figures)
await stopTestMongo()

/** Milliseconds from the spawn until it is ready; it has ended once this resolves. */
async function startOf(args: string[], env: Record<string, string>): Promise<number> {
  const port = await freePort()
  const startedMs = performance.now()
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  while (!(await isReady(port))) {
    if (child.exitCode !== null || performance.now() - startedMs > READY_MS_MAX)
      throw new Error(`${args[0]} is not ready`)
    await delay(ASK_EVERY_MS)
  }
  const tookMs = performance.now() - startedMs
  child.kill('SIGTERM')
  await ended
  return tookMs
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ port, host: '127.0.0.1', path: '/readyz', agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    }).on('error', () => resolve(false))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function dropped(database: string): Promise<void> {
  const client = await new MongoClient(uri).connect()
  await client.db(database).dropDatabase()
  await client.close()
}
