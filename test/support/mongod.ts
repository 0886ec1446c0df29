import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../../src/log.js'
import { type FoundMongod, findMongod } from '../../src/mongod/find.js'
import { progressOn } from '../../src/mongod/progress.js'
import { OwnMongod } from '../../src/mongod/run.js'

const MEMORY = '/dev/shm'
const MEMORY_BYTES_MIN = 6 * 1024 ** 3

let finding: Promise<FoundMongod> | undefined
let starting: Promise<{ mongod: OwnMongod; dir: string; watchman: ChildProcess }> | undefined

/** Finds, or the first time fetches, the mongod of this run by the code that production uses. */
export function theMongod(): Promise<FoundMongod> {
  finding ??= findMongod({
    env: process.env,
    dataDir: '.lotsen',
    say: (line) => console.log(line),
    progress: progressOn(process.stdout),
    signal: new AbortController().signal,
  })
  return finding
}

/** One replica set for the whole run, started when first asked for. Each test file uses a database of its own. */
export async function testMongo(): Promise<{ uri: string }> {
  starting ??= start()
  const { mongod } = await starting
  return { uri: mongod.uri }
}

/** Ends it and removes its data. */
export async function stopTestMongo(): Promise<void> {
  const running = await starting?.catch(() => undefined)
  if (running === undefined) return
  await running.mongod.stop()
  await rm(running.dir, { recursive: true, force: true })
  running.watchman.kill()
}

async function start(): Promise<{ mongod: OwnMongod; dir: string; watchman: ChildProcess }> {
  const { path } = await theMongod()
  const dir = await mkdtemp(join(await mongodFolder(), 'lotsen-test-'))
  const watchman = watchOver(dir)
  const log = createLog('warn')
  const mongod = await OwnMongod.start({
    binary: path,
    dir,
    log,
    say: () => undefined,
    onLost: (error) => log.error('mongod', { event: 'lost', reason: error.message }),
  })
  return { mongod, dir, watchman }
}

/** In memory where the machine has room for it: every write waits for the journal, and a disk takes its time. */
export async function mongodFolder(): Promise<string> {
  const free = await statfs(MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
  return free > MEMORY_BYTES_MIN ? MEMORY : tmpdir()
}

/**
 * Ends the mongod of a folder, and the folder, should this process be killed before it can. The watchman waits on a
 * pipe only we hold: however we end, it closes.
 */
function watchOver(dir: string): ChildProcess {
  const script = 'cat > /dev/null; kill -9 $(sed -n "s/.*\\"pid\\":\\([0-9]*\\).*/\\1/p" "$1/mongod.json"); rm -rf "$1"'
  const watchman = spawn('sh', ['-c', script, 'sh', dir], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  watchman.unref()
  return watchman
}
