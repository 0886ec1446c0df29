import type { ChildProcess } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { ServiceError } from '../errors.js'
import type { Log } from '../log.js'
import { claimFolder } from './claim.js'
import { dataFolder, explainEnd, launch } from './launch.js'
import { endOrphan, lastPort, remember } from './orphan.js'
import { becomePrimary, SET_NAME } from './replica-set.js'
import { refuseWithoutRoom } from './room.js'

/** SIGTERM to a lone primary takes 0.1 s; one that takes longer is killed, and its journal brings it back. */
const STOP_MS_MAX = 1_500
const RESTARTS_MAX = 5
const RESTARTS_WITHIN_MS = 60_000
const RESTART_DELAY_MS = 500

export interface RunOptions {
  binary: string
  /** Everything of this mongod is kept here: data, log, and a note of its process. */
  dir: string
  log: Log
  say(line: string): void
  /** Called once, when mongod keeps dying and is not started again. */
  onLost(error: ServiceError): void
  /** Ends a start that is under way. */
  signal?: AbortSignal
  /** Bytes free where a folder lies; the disk is asked when it is not given. */
  freeBytes?: (folder: string) => Promise<number>
}

/** A mongod that is primary of its one-node set, and is started again should it die. */
export class OwnMongod {
  readonly #options: RunOptions
  readonly #port: number
  readonly #release: () => Promise<void>
  #child: ChildProcess | undefined
  #stopping = false
  #restartedAt: number[] = []

  private constructor(options: RunOptions, port: number, release: () => Promise<void>) {
    this.#options = options
    this.#port = port
    this.#release = release
  }

  /** Throws `mongod_failed` when it cannot run here, `config_invalid` when the folder cannot be used. */
  static async start(options: RunOptions): Promise<OwnMongod> {
    await makeFolder(dataFolder(options.dir))
    const release = await claimFolder(options.dir)
    try {
      await endOrphan(options.dir, options.say)
      await refuseWithoutRoom(dataFolder(options.dir), options.say, options.freeBytes)
      const mongod = new OwnMongod(options, await choosePort(await lastPort(options.dir)), release)
      await mongod.#launchOrStop()
      return mongod
    } catch (error) {
      await release()
      throw error
    }
  }

  get uri(): string {
    return `mongodb://127.0.0.1:${this.#port}/?replicaSet=${SET_NAME}`
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Ends mongod, at the latest after STOP_MS_MAX. */
  async stop(): Promise<void> {
    this.#stopping = true
    await endChild(this.#child)
    await this.#release()
  }

  /** For an exit that cannot wait: mongod ends by itself, in order. */
  abandon(): void {
    this.#stopping = true
    this.#child?.kill('SIGTERM')
  }

  async #launchOrStop(): Promise<void> {
    const { dir, signal } = this.#options
    try {
      await this.#launch()
    } catch (cause) {
      await this.stop()
      signal?.throwIfAborted()
      throw new ServiceError('mongod_failed', await explainEnd(dir), { cause })
    }
  }

  async #launch(): Promise<void> {
    const { binary, dir } = this.#options
    const child = await launch(binary, dir, this.#port)
    this.#child = child
    if (child.pid !== undefined) await remember(dir, child.pid, this.#port)
    await becomePrimary(this.#port, () => this.#stopping || this.#options.signal?.aborted === true || hasEnded(child))
    if (hasEnded(child)) throw new ServiceError('mongod_failed', 'mongod ended at once')
    child.once('exit', (code, signal) => void this.#restart(code ?? signal))
  }

  /** Same port, same data: clients wait for a primary and go on. */
  async #restart(ending: number | string | null): Promise<void> {
    const { log, onLost } = this.#options
    for (let again = ending; !this.#stopping; again = 'failed to start') {
      log.warn('mongod', { event: 'died', ending: again })
      const now = Date.now()
      this.#restartedAt = [...this.#restartedAt.filter((at) => now - at < RESTARTS_WITHIN_MS), now]
      if (this.#restartedAt.length > RESTARTS_MAX) {
        onLost(new ServiceError('mongod_failed', await explainEnd(this.#options.dir)))
        return
      }
      await delay(RESTART_DELAY_MS * (this.#restartedAt.length - 1))
      if (this.#stopping) return
      try {
        await this.#launch()
        log.warn('mongod', { event: 'restarted', pid: this.pid })
        return
      } catch (error) {
        log.error('mongod', { event: 'restart_failed', error: error instanceof Error ? error.name : typeof error })
        this.#child?.kill('SIGKILL')
      }
    }
  }
}

async function endChild(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || hasEnded(child)) return
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX)
  await ended
  clearTimeout(timer)
}

/** Residents' words stand in these files, so they are the owner's alone. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new ServiceError('config_invalid', 'Bad settings:\n  DATA_DIR: cannot be written to', { cause })
  })
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined
}

/** The port of last time if nobody has taken it since, otherwise any free one. */
async function choosePort(last: number | undefined): Promise<number> {
  if (last !== undefined && (await freePort(last).catch(() => undefined)) !== undefined) return last
  return freePort(0)
}

function freePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1' }, () => {
      const { port: free } = server.address() as AddressInfo
      server.close(() => resolve(free))
    })
  })
}
