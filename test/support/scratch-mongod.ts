import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { becomePrimary, SET_NAME } from '../../src/mongod/replica-set.js'
import { eventually } from './eventually.js'
import { mongodFolder, theMongod } from './mongod.js'

/** So long MongoDB's driver waits for a server, left to itself. */
export const DRIVER_WAITS_MS = 30_000

interface ScratchOptions {
  standalone?: boolean
  /** Further arguments. */
  more?: readonly string[]
}

/**
 * A mongod of a test's own, to be killed and to fail on command (`failCommand`). The run's shared one knows no test
 * commands, and other tests lean on it.
 */
export class ScratchMongod {
  readonly #dir: string
  readonly #port: number
  readonly #standalone: boolean
  readonly #more: readonly string[]
  #child: ChildProcess | undefined
  #watchman: ChildProcess | undefined

  private constructor(dir: string, port: number, { standalone = false, more = [] }: ScratchOptions) {
    this.#dir = dir
    this.#port = port
    this.#standalone = standalone
    this.#more = more
  }

  static async start(options: ScratchOptions = {}): Promise<ScratchMongod> {
    const dir = await mkdtemp(join(await mongodFolder(), 'lotsen-scratch-'))
    const mongod = new ScratchMongod(dir, await freePort(), options)
    await mongod.run()
    return mongod
  }

  /** Where its files lie. */
  get dir(): string {
    return this.#dir
  }

  get uri(): string {
    return `mongodb://127.0.0.1:${this.#port}/`
  }

  /** Starts it, again after a kill: same port, same data. */
  async run(): Promise<void> {
    const { path } = await theMongod()
    const settings = ['--dbpath', this.#dir, '--port', String(this.#port), '--bind_ip', '127.0.0.1', '--quiet']
    const set = this.#standalone ? [] : ['--replSet', SET_NAME, '--oplogSize', '100']
    const parameters = ['--nounixsocket', '--setParameter', 'enableTestCommands=1', '--wiredTigerCacheSizeGB', '0.25']
    const child = spawn(path, [...settings, ...set, ...parameters, ...this.#more], { stdio: 'ignore' })
    this.#child = child
    this.#watchman = watchOver(child.pid, this.#dir)
    if (this.#standalone) await eventually(() => this.#command({ ping: 1 }))
    else await becomePrimary(this.#port, () => child.exitCode !== null)
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    // It would end whatever has been given this process id since.
    this.#watchman?.kill('SIGKILL')
  }

  /** Makes the server fail commands by name; see MongoDB's failCommand fail point. */
  async fail(mode: 'alwaysOn' | 'off' | { times: number }, data: Record<string, unknown> = {}): Promise<void> {
    await this.#command({ configureFailPoint: 'failCommand', mode, data })
  }

  /** Writes to its files all that it holds. */
  async flush(): Promise<void> {
    await this.#command({ fsync: 1 })
  }

  async close(): Promise<void> {
    await this.kill()
    await rm(this.#dir, { recursive: true, force: true })
  }

  async #command(command: Record<string, unknown>): Promise<void> {
    const client = new MongoClient(this.uri, { directConnection: true, serverSelectionTimeoutMS: 1_000 })
    try {
      await client.db('admin').command(command)
    } finally {
      await client.close()
    }
  }
}

/** Ends mongod should this process be killed before it can: the pipe, which only we hold, closes however we end. */
export function watchOver(pid: number | undefined, dir: string): ChildProcess {
  const script = 'cat > /dev/null; kill -9 "$1" 2> /dev/null; rm -rf "$2"'
  const watchman = spawn('sh', ['-c', script, 'sh', String(pid), dir], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watchman.unref()
  return watchman
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
