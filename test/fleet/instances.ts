import { renameSync, writeFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildIfStale } from '../../scripts/build-if-stale.mjs'
import { isRunning, type LotsenProcess, run } from '../support/lotsen-process.js'
import type { Kill } from '../torture/fleet.js'

const CACHE = 'node_modules/.cache/lotsen-fleet'
/** Of a minute each. */
const READY_TRIES = 4
const CLOCK = 'test/fleet/clock.mjs'

/** One process of the service; `drained` once it was told to stop and has. */
interface Instance {
  place: number
  process: LotsenProcess
  state: 'starting' | 'ready' | 'stopping' | 'killed' | 'drained'
}

/** How one that was told to stop went. */
export interface Drained {
  place: number
  ending: number | string | null
  tookMs: number
}

export interface InstancesOptions {
  env: Record<string, string>
  port: number
  /** Where each has its own knowledge and data. */
  folder: string
  /** What each begins with, as an image would have it. */
  knowledge: string
  aheadMs: number
}

/**
 * The service as it is shipped, `lotsen serve`, several times on one database: each with an address, a knowledge folder and
 * a data folder of its own, as containers have. One that comes anew begins with the knowledge of the image.
 */
export class Instances {
  readonly kills: Kill[] = []
  readonly drains: Drained[] = []
  /** Ends nobody asked for. */
  readonly crashes: string[] = []
  aheadMsMost: number
  readonly #options: InstancesOptions
  readonly #cli: string
  readonly #own: string
  readonly #all = new Map<number, Instance>()
  readonly #processes: LotsenProcess[] = []

  private constructor(options: InstancesOptions, own: string) {
    this.#options = options
    this.#own = own
    this.#cli = join(own, 'dist', 'cli.js')
    this.aheadMsMost = options.aheadMs
    this.setClocks(options.aheadMs)
  }

  /** Builds what is stale, and keeps a copy of it, which nobody builds anew while this runs. Starts none. */
  static async make(options: InstancesOptions): Promise<Instances> {
    await buildIfStale()
    await mkdir(CACHE, { recursive: true })
    await tidy()
    const own = join(CACHE, `run-${process.pid}`)
    await cp('dist', join(own, 'dist'), { recursive: true })
    await cp('package.json', join(own, 'package.json'))
    return new Instances(options, own)
  }

  /** Of those that a name server of containers would tell of: all but those that have ended. */
  get addresses(): string[] {
    return this.#standing(['starting', 'ready', 'stopping']).map(({ place }) => addressOf(place))
  }

  /** Places of those that are ready and have not been told to stop. */
  get ready(): number[] {
    return this.#standing(['ready']).map(({ place }) => place)
  }

  get pids(): number[] {
    return [...this.#all.values()].flatMap(({ process: { child } }) => child.pid ?? [])
  }

  url(place: number): string {
    return `http://${addressOf(place)}:${this.#options.port}`
  }

  /** Of one that is ready, whichever. */
  anyUrl(random: () => number): string {
    const { ready } = this
    return this.url(ready[Math.floor(random() * ready.length)] ?? 0)
  }

  /** Starts one, for the first time or again, with nothing of what it had. */
  async start(place: number): Promise<void> {
    const { env, folder, knowledge, port } = this.#options
    const dir = await mkdtemp(join(folder, `instance-${place}-`))
    await cp(knowledge, join(dir, 'knowledge'), { recursive: true })
    const own = { HOST: addressOf(place), PORT: String(port), DATA_DIR: join(dir, 'data') }
    const clock = { LOTSEN_FLEET_CLOCK: join(folder, 'clock') }
    const service = run(process.execPath, ['--import', `./${CLOCK}`, this.#cli, 'serve'], {
      ...env,
      ...own,
      ...clock,
      KNOWLEDGE_DIR: join(dir, 'knowledge'),
    })
    const instance: Instance = { place, process: service, state: 'starting' }
    this.#all.set(place, instance)
    this.#processes.push(service)
    service.child.once('exit', (code, signal) => this.#ended(instance, code ?? signal))
    await untilReady(service)
    instance.state = 'ready'
  }

  /** Ends one without a word to anybody. */
  kill(place: number): void {
    const instance = this.#at(place)
    instance.state = 'killed'
    this.kills.push({ pid: instance.process.child.pid ?? 0, atMs: performance.now() })
    instance.process.child.kill('SIGKILL')
  }

  /** Asks one to stop, and waits until it has. */
  async drain(place: number): Promise<Drained> {
    const instance = this.#at(place)
    instance.state = 'stopping'
    instance.process.child.kill('SIGTERM')
    const drained = { place, ...(await instance.process.end()) }
    instance.state = 'drained'
    this.drains.push(drained)
    return drained
  }

  /** Moves all clocks, those of later starts too. */
  setClocks(aheadMs: number): void {
    const file = join(this.#options.folder, 'clock')
    this.aheadMsMost = Math.max(this.aheadMsMost, aheadMs)
    // Whole or not at all: half a file would be another time.
    writeFileSync(`${file}.new`, String(Math.round(aheadMs)))
    renameSync(`${file}.new`, file)
  }

  /** What they said on standard error. */
  get errors(): string {
    return this.#processes.map(({ err }) => err()).join('')
  }

  async close(): Promise<void> {
    for (const { process: service } of this.#all.values()) {
      const ended = service.end()
      service.child.kill('SIGKILL')
      await ended
    }
    await rm(this.#own, { recursive: true, force: true })
  }

  #standing(states: Instance['state'][]): Instance[] {
    return [...this.#all.values()].filter(({ state }) => states.includes(state))
  }

  #at(place: number): Instance {
    const instance = this.#all.get(place)
    if (!instance) throw new RangeError(`There is no instance ${place}`)
    return instance
  }

  #ended(instance: Instance, how: number | string | null): void {
    if (instance.state !== 'ready' && instance.state !== 'starting') return
    this.crashes.push(`instance ${instance.place} ended by itself: ${how}`)
    instance.state = 'killed'
  }
}

/** Removes what earlier runs that were broken off have left. */
async function tidy(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const [, pid] = /^run-(\d+)$/.exec(name) ?? []
    if (pid !== undefined && !(await isRunning(Number(pid)))) await rm(join(CACHE, name), { recursive: true })
  }
}

/** A machine that runs all of this at once takes its time. */
async function untilReady(service: LotsenProcess): Promise<void> {
  for (let tries = 1; tries < READY_TRIES; tries += 1) {
    const isReady = await service.ready().then(
      () => true,
      () => false,
    )
    if (isReady) return
  }
  await service.ready()
}

/** An address of this machine's for each, as containers have one each. */
function addressOf(place: number): string {
  return `127.0.1.${place + 1}`
}
