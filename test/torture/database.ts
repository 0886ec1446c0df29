import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { mkdtemp, open, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { becomePrimary, SET_NAME } from '../../src/mongod/replica-set.js'
import { lastingPort } from '../support/lasting-port.js'
import { theMongod } from '../support/mongod.js'

const MEMORY = '/dev/shm'
/** MongoDB makes no index where less than 500 MB are free. */
const DISK_MB = 900
/** Journals this small are full soon, so that a disk without room is met within seconds. */
const JOURNAL = 'log=(file_max=5MB)'
const CRUMB = Buffer.alloc(4096)
/** A mongod that finds no room for its journal ends itself; if it needs none in this time, there was nothing to find. */
const FULL_MS_MAX = 12_000

/** Times at which the database was away or had no room, by `performance.now()`. */
export interface Outage {
  what: 'killed' | 'full'
  fromMs: number
  toMs: number
}

/** A mongod on a disk of its own, to be killed and to run out of room; started again by whoever ended it. */
export class Database {
  readonly outages: Outage[] = []
  /** False where no disk of its own could be made: then it is never filled. */
  readonly hasOwnDisk: boolean
  readonly #dir: string
  readonly #port: number
  #child: ChildProcess | undefined
  #watchman: ChildProcess | undefined
  #busy: Promise<void> = Promise.resolve()

  private constructor(dir: string, port: number, hasOwnDisk: boolean) {
    this.#dir = dir
    this.#port = port
    this.hasOwnDisk = hasOwnDisk
  }

  static async start(): Promise<Database> {
    const memory = await statfs(MEMORY).catch(() => undefined)
    const dir = await mkdtemp(join(memory ? MEMORY : tmpdir(), 'lotsen-torture-'))
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', dir])
    const database = new Database(dir, await lastingPort(), status === 0)
    mkdirSync(join(dir, 'db'))
    await database.#run()
    return database
  }

  get uri(): string {
    return `mongodb://127.0.0.1:${this.#port}/`
  }

  /** Kills it, and starts it again after `awayMs`. */
  kill(awayMs: number): Promise<void> {
    return this.#inTurn(async () => {
      const fromMs = performance.now()
      await this.#end()
      await delay(awayMs)
      await this.#run()
      this.outages.push({ what: 'killed', fromMs, toMs: performance.now() })
    })
  }

  /** Fills its disk until it ends, or for a while; then makes room, and starts it if it ended. True if it did. */
  async fill(): Promise<boolean> {
    let ended = false
    await this.#inTurn(async () => {
      const fromMs = performance.now()
      const ballast = join(this.#dir, 'ballast')
      await fillUp(ballast, this.#dir)
      ended = await Promise.race([this.#ended().then(() => true), delay(FULL_MS_MAX, false)])
      await rm(ballast, { force: true })
      if (ended) await this.#run()
      this.outages.push({ what: 'full', fromMs, toMs: performance.now() })
    })
    return ended
  }

  async close(): Promise<void> {
    await this.#busy.catch(() => undefined)
    await this.#end()
    if (this.hasOwnDisk) spawnSync('umount', ['-l', this.#dir])
    await rm(this.#dir, { recursive: true, force: true })
  }

  /** One thing is done to it at a time. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#busy = this.#busy.then(work)
    return this.#busy
  }

  async #run(): Promise<void> {
    const { path } = await theMongod()
    const place = ['--dbpath', join(this.#dir, 'db'), '--port', String(this.#port), '--bind_ip', '127.0.0.1']
    const set = ['--replSet', SET_NAME, '--oplogSize', '100', '--syncdelay', '5']
    const engine = ['--wiredTigerCacheSizeGB', '0.25', '--wiredTigerEngineConfigString', JOURNAL]
    const child = spawn(path, [...place, ...set, ...engine, '--nounixsocket', '--quiet'], { stdio: 'ignore' })
    this.#child = child
    this.#watchman = watchOver(child.pid, this.#dir)
    await becomePrimary(this.#port, () => child.exitCode !== null || child.signalCode !== null)
  }

  async #end(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.#ended()
    // It would end whatever has been given this process id since.
    this.#watchman?.kill('SIGKILL')
  }

  async #ended(): Promise<void> {
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    this.#watchman?.kill('SIGKILL')
  }
}

/** Takes all room there is at once, and what is left of it piece by piece. */
async function fillUp(file: string, dir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dir)
  spawnSync('fallocate', ['-l', String(Math.max(bsize, (bavail - 1) * bsize)), file])
  const ballast = await open(file, 'a')
  try {
    for (;;) await ballast.write(CRUMB)
  } catch {
    // No room is left, as was wanted.
  } finally {
    await ballast.close()
  }
}

/** Ends mongod, and its disk, should this process be killed before it can: the pipe, which only we hold, then closes. */
function watchOver(pid: number | undefined, dir: string): ChildProcess {
  const script = 'cat > /dev/null; kill -9 "$1" 2> /dev/null; umount -l "$2" 2> /dev/null; rm -rf "$2"'
  const watchman = spawn('sh', ['-c', script, 'sh', String(pid), dir], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watchman.unref()
  return watchman
}
