import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from './database.js'
import type { Exchange } from './exchange.js'
import type { Fleet } from './fleet.js'

/** Something that is done to the service or its surroundings, so long after the storm began. */
export type Blow = { atMs: number } & (
  | { what: 'kill'; place: number }
  | { what: 'kill_between'; taken: boolean }
  | { what: 'mongod_kill'; awayMs: number }
  | { what: 'disk_full' }
  | { what: 'clock'; place: number; jumpMs: number }
)

/** Mean times between blows of a kind, in milliseconds. */
const EVERY_MS = { kill: 7_000, kill_between: 12_000, mongod_kill: 35_000, clock: 12_000 } as const
/** Once a storm, and in a short one seldom: it takes ten seconds or more. */
const DISK_FULL_EVERY_MS = 60_000
const AWAY_MS_MAX = 2_500
const KILL_WAITS_MS_MAX = 15_000
const JUMP_MS_MAX = 3_600_000
/** How soon a service that outlived its database is ready again by itself. */
const RECOVERY_MS_MAX = 20_000

/**
 * All blows of a storm, drawn from chance alone before it begins: the same seed plans the same. `calm`: so many times as
 * long between them, so that more is said and less restarted.
 */
export function planStorm(options: { stormMs: number; places: number; calm: number; random: () => number }): Blow[] {
  const { stormMs, places, calm, random } = options
  const times = (everyMs: number) => timesOf(everyMs * calm, stormMs, random)
  const place = () => Math.floor(random() * places)
  const blows: Blow[] = [
    ...times(EVERY_MS.kill).map((atMs): Blow => ({ atMs, what: 'kill', place: place() })),
    ...times(EVERY_MS.kill_between).map((atMs): Blow => ({ atMs, what: 'kill_between', taken: random() < 0.7 })),
    ...times(EVERY_MS.mongod_kill).map((atMs): Blow => ({ atMs, what: 'mongod_kill', awayMs: random() * AWAY_MS_MAX })),
    ...times(EVERY_MS.clock).map(
      (atMs): Blow => ({ atMs, what: 'clock', place: place(), jumpMs: (random() * 2 - 1) * JUMP_MS_MAX }),
    ),
    ...(random() < stormMs / (DISK_FULL_EVERY_MS * calm)
      ? [{ atMs: stormMs * (0.3 + 0.5 * random()), what: 'disk_full' } as const]
      : []),
  ]
  return blows.sort((a, b) => a.atMs - b.atMs)
}

export interface StormParts {
  fleet: Fleet
  database: Database
  exchange: Exchange
  /** How far ahead of the machine's a clock is that has not jumped. */
  aheadMs: number
}

/** What came of the blows. */
export interface StormReport {
  mongodKills: number
  disksFilled: number
  /** Times a service was ready again after its database's death without being started again, and times it was not. */
  recovered: number
  notRecovered: number
  clockJumps: number
}

/** A process that was ready when its database went. */
interface Outliving {
  place: number
  pid: number | undefined
}

/** Deals the blows. */
export class Storm {
  readonly report: StormReport = { mongodKills: 0, disksFilled: 0, recovered: 0, notRecovered: 0, clockJumps: 0 }
  readonly #parts: StormParts
  readonly #underWay: Promise<void>[] = []
  /** A place that is left alone until it has shown whether it outlives its database. */
  #spared: number | undefined

  constructor(parts: StormParts) {
    this.#parts = parts
  }

  async rage(blows: readonly Blow[], stormMs: number): Promise<void> {
    const began = performance.now()
    for (const blow of blows) {
      await delay(Math.max(0, began + blow.atMs - performance.now()))
      this.#deal(blow)
    }
    await delay(Math.max(0, began + stormMs - performance.now()))
    await Promise.all(this.#underWay)
  }

  #deal(blow: Blow): void {
    const { fleet, exchange, aheadMs } = this.#parts
    switch (blow.what) {
      case 'kill':
        this.#underWay.push(this.#kill(blow.place))
        return
      case 'kill_between':
        exchange.killAtNextSend(blow.taken)
        return
      case 'clock':
        fleet.setClock(blow.place, aheadMs + blow.jumpMs)
        this.report.clockJumps += 1
        return
      case 'mongod_kill':
        this.#underWay.push(this.#killMongod(blow.awayMs))
        return
      case 'disk_full':
        this.#underWay.push(this.#fillDisk())
    }
  }

  /** One that is just being started is killed when it is up, or it would be killed no more than it comes back. */
  async #kill(drawn: number): Promise<void> {
    const { fleet } = this.#parts
    const place = drawn === this.#spared ? (drawn + 1) % fleet.count : drawn
    const deadline = performance.now() + KILL_WAITS_MS_MAX
    while (!fleet.isReady(place) && performance.now() < deadline) await delay(20)
    if (fleet.isReady(place)) fleet.kill(fleet.pid(place))
  }

  async #killMongod(awayMs: number): Promise<void> {
    const outliving = await this.#spare()
    await this.#parts.database.kill(awayMs)
    this.report.mongodKills += 1
    await this.#seeBack(outliving)
  }

  async #fillDisk(): Promise<void> {
    const { database } = this.#parts
    if (!database.hasOwnDisk) return
    const outliving = await this.#spare()
    if (await database.fill()) this.report.disksFilled += 1
    await this.#seeBack(outliving)
  }

  /** Leaves one alone from now on, which is up, so that it may show that it outlives its database. */
  async #spare(): Promise<Outliving> {
    const { fleet } = this.#parts
    const place = this.#spared ?? 0
    this.#spared = place
    const deadline = performance.now() + KILL_WAITS_MS_MAX
    while (!fleet.isReady(place) && performance.now() < deadline) await delay(20)
    return { place, pid: fleet.pid(place) }
  }

  /** Whether a process that was there before is ready again; one that was killed meanwhile shows nothing. */
  async #seeBack(outliving: Outliving): Promise<void> {
    const came = await this.#comesBack(outliving)
    this.#spared = undefined
    if (came === true) this.report.recovered += 1
    if (came === false) this.report.notRecovered += 1
  }

  /** Undefined when it was killed meanwhile. */
  async #comesBack({ place, pid }: Outliving): Promise<boolean | undefined> {
    const { fleet } = this.#parts
    const deadline = performance.now() + RECOVERY_MS_MAX
    while (performance.now() < deadline) {
      if (fleet.pid(place) !== pid || !fleet.isReady(place)) return undefined
      const ready = await fetch(`${fleet.url(place)}/readyz`).catch(() => undefined)
      if (ready?.status === 200) return true
      await delay(200)
    }
    return false
  }
}

/** Moments with random times between, `everyMs` on average. */
function timesOf(everyMs: number, untilMs: number, random: () => number): number[] {
  const all: number[] = []
  for (let atMs = everyMs * 2 * random(); atMs < untilMs; atMs += everyMs * 2 * random()) all.push(atMs)
  return all
}
