import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { lastingPort } from '../support/lasting-port.js'
import { type News, Nursery } from './nursery.js'

/** How long a start may take on a machine that has other things to do. */
const READY_MS_MAX = 90_000
/** What would restart it in production waits a moment too. */
const RESTART_MS = 100
const LOOK_MS = 40
/** An order that nothing has come of in this time is given again. */
const BEGUN_MS_MAX = 120_000

export interface FleetOptions {
  /** The bundled service. */
  script: string
  env: Record<string, string>
  count: number
  /** Where their clocks' files are. */
  folder: string
  /** Where what they say is kept. */
  logFile: string
  aheadMs: number
}

interface Instance {
  port: number
  clockFile: string
  pid: number | undefined
  isReady: boolean
  /** When its last start was ordered, by `performance.now()`. */
  orderedMs: number
}

export interface Kill {
  pid: number
  atMs: number
}

/** Several services on one database, each started again by itself whenever it ends: a restart is all anybody does. */
export class Fleet {
  readonly kills: Kill[] = []
  /** Ends nobody asked for. */
  readonly crashes: string[] = []
  /** Ends during a start, as when there is no database. */
  startsRefused = 0
  /** The most any clock has been ahead. */
  aheadMsMost: number
  readonly #nursery: Nursery
  readonly #instances: Instance[] = []
  readonly #killed = new Set<number>()
  readonly #look: NodeJS.Timeout

  private constructor(options: FleetOptions) {
    this.aheadMsMost = options.aheadMs
    this.#nursery = new Nursery({ ...options, onNews: (news) => this.#hear(news) })
    this.#look = setInterval(() => this.#findEnded(), LOOK_MS)
  }

  static async start(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options)
    for (let place = 0; place < options.count; place += 1) {
      const clockFile = join(options.folder, `clock-${place}`)
      fleet.#instances.push({ port: await lastingPort(), clockFile, pid: undefined, isReady: false, orderedMs: 0 })
      fleet.setClock(place, options.aheadMs)
      fleet.#start(place)
    }
    await fleet.allReady()
    return fleet
  }

  get count(): number {
    return this.#instances.length
  }

  get pids(): number[] {
    return this.#instances.flatMap(({ pid }) => pid ?? [])
  }

  /** Whether the process of this place is up. */
  isReady(place: number): boolean {
    return this.#instances[place]?.isReady ?? false
  }

  url(place: number): string {
    return `http://127.0.0.1:${this.#instances[place]?.port}`
  }

  pid(place: number): number | undefined {
    return this.#instances[place]?.pid
  }

  /** Ends a process at once; false when it is no process of ours any more, or has been ended. */
  kill(pid: number | undefined): boolean {
    const instance = this.#instances.find((one) => one.pid === pid)
    if (!instance || pid === undefined || this.#killed.has(pid)) return false
    this.#killed.add(pid)
    this.kills.push({ pid, atMs: performance.now() })
    instance.isReady = false
    return process.kill(pid, 'SIGKILL')
  }

  /** Sets one's clock, now and for its later starts. */
  setClock(place: number, aheadMs: number): void {
    const instance = this.#instances[place]
    if (!instance) return
    this.aheadMsMost = Math.max(this.aheadMsMost, aheadMs)
    // Whole or not at all: half a file would be the machine's own time, hours away from everyone else's.
    writeFileSync(`${instance.clockFile}.new`, String(Math.round(aheadMs)))
    renameSync(`${instance.clockFile}.new`, instance.clockFile)
  }

  /** Throws when one does not come back by itself. */
  async allReady(): Promise<void> {
    const deadline = performance.now() + READY_MS_MAX
    while (this.#instances.some(({ isReady }) => !isReady)) {
      if (performance.now() > deadline) throw new Error('A service did not come back by itself')
      await delay(LOOK_MS)
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#look)
    await this.#nursery.close()
  }

  #start(place: number): void {
    const instance = this.#instances[place]
    if (!instance) return
    const { port, clockFile } = instance
    instance.orderedMs = performance.now()
    this.#nursery.order({ place, port: String(port), clockFile })
  }

  #hear({ place, pid, what }: News): void {
    const instance = this.#instances[place]
    if (!instance) return
    if (what === 'begun') this.#begun(instance, pid)
    if (instance.pid !== pid) return
    if (what === 'ready' && !this.#killed.has(pid)) instance.isReady = true
    if (what === 'refused') this.startsRefused += 1
    if (what === 'crashed') this.crashes.push('an error nobody foresaw')
  }

  /** An order that was given again because nothing seemed to come of it may have been carried out twice. */
  #begun(instance: Instance, pid: number): void {
    if (instance.pid !== undefined && isAlive(instance.pid)) process.kill(pid, 'SIGKILL')
    else instance.pid = pid
  }

  #findEnded(): void {
    this.#instances.forEach((instance, place) => {
      const { pid, isReady, orderedMs } = instance
      // Whoever should have begun it has ended; nothing was lost that was there.
      if (pid === undefined && performance.now() - orderedMs > BEGUN_MS_MAX) this.#start(place)
      if (pid === undefined || isAlive(pid)) return
      if (isReady && !this.#killed.has(pid)) this.crashes.push('ended unasked')
      instance.pid = undefined
      instance.isReady = false
      setTimeout(() => this.#start(place), RESTART_MS)
    })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
