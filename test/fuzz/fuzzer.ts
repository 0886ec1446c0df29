import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { builtPages } from '../support/built.js'
import { type OpenIdServer, startOpenId } from '../support/open-id.js'
import { type Case, MARKER } from './case.js'
import type { Health, Stored, Threaded } from './child.js'
import { Dice } from './dice.js'
import { type HostileAnswers, startHostileAnswers } from './hostile-answers.js'
import { HOUSES, type House } from './houses.js'
import { wasTaken, wrongWith } from './judge.js'
import { KeptChild } from './kept-child.js'
import { knownOf, openChats } from './known.js'
import { makeCase } from './make-case.js'
import { smaller } from './smaller.js'
import { throwFrames } from './sockets.js'
import { type Answer, type Known, Line } from './wire.js'

const LINES = 24
/** Every so many requests the service is asked how it is. */
const LOOK_EVERY = 250
/** A request that keeps all others waiting for longer is a failure. */
const HELD_MS_MAX = 1_000
/** So many are tried again when something held the loop. */
const SUSPECTS_MAX = 600
const SOCKET_SHARE = 0.02
/** Of what the service asks others itself, this part is answered wrongly. */
const WRONG_SHARE = 0.6

export interface Failure {
  what: string
  case?: Case
}

export interface Looked extends Health {
  requests: number
}

/** A run: the services in a process of their own, and requests thrown at them. */
export class Fuzzer {
  readonly failures: Failure[] = []
  /** How often each door answered what. */
  readonly counts = new Map<string, Map<string, number>>()
  readonly looks: Looked[] = []
  requests = 0
  stored: Stored | undefined
  readonly child = new KeptChild(MARKER)
  readonly #taken = new Set<string>()
  /** What came before the last look, and what came before the loop was held. */
  readonly #recent: Case[] = []
  #suspects: Case[] = []
  readonly #seed: number
  #houses: House[] = []
  #known: Known[][] = []
  #answers: HostileAnswers | undefined
  #openId: OpenIdServer | undefined

  constructor(seed: number) {
    this.#seed = seed
  }

  get houses(): readonly House[] {
    return this.#houses
  }

  /** How often the service asked others, by whom. */
  get asked(): ReadonlyMap<string, number> {
    return this.#answers?.asked ?? new Map()
  }

  async start(): Promise<void> {
    await builtPages()
    this.#openId = await startOpenId(['msteams', 'directline', 'webchat'])
    this.#answers = await startHostileAnswers(new Dice(this.#seed), WRONG_SHARE)
    const { issuer, metadataUrl } = this.#openId
    const answersUrl = this.#answers.url
    this.#houses = await this.child.ask<House[]>({ ask: 'start', around: { answersUrl, issuer, metadataUrl } })
    const chats = await Promise.all(this.#houses.map(openChats))
    const threads = await this.child.ask<Threaded[][]>({ ask: 'threads' })
    const openId = this.#openId
    this.#known = await Promise.all(
      this.#houses.map((house, at) =>
        knownOf(house, chats[at] ?? [], { threads: threads[at] ?? [], answersUrl, openId }),
      ),
    )
    // The made-up years are made when they are first asked for, which takes seconds, and many on a busy machine.
    for (const lang of ['sv', 'en']) {
      const example = `/report/example?lang=${lang}&against=year_before`
      await Promise.all(this.#houses.map(({ url }) => fetch(`${url}${example}`).then((made) => made.text())))
    }
    await this.look(true)
  }

  /** Throws that many more. */
  async run(count: number): Promise<void> {
    const doors = this.#houses.flatMap((house) =>
      house.doors.map(({ method, path }) => ({ house, door: `${method} ${path}` })),
    )
    const end = this.requests + count
    let next = this.requests
    const worker = async () => {
      const lines = new Map(this.#houses.map(({ name, url }) => [name, new Line(url)]))
      while (next < end && this.child.ended === undefined) {
        const n = next
        next += 1
        const { house, door } = doors[n % doors.length] as (typeof doors)[number]
        if (new Dice(this.#seed + n).chance(SOCKET_SHARE)) await this.#frames(house, n)
        else await this.try(makeCase(this.#seed, n, house, door), lines.get(house.name) as Line)
        this.requests += 1
        if (this.requests % LOOK_EVERY === 0) await this.look(false)
      }
      for (const line of lines.values()) line.close()
    }
    await Promise.all(Array.from({ length: LINES }, worker))
    if (this.child.ended) this.failures.push({ what: `${this.child.ended}\n${this.child.last.join('\n')}` })
  }

  /** Sends one and judges what came of it. */
  async try(one: Case, line: Line): Promise<void> {
    const answer = await line.send(one, this.knownFor(one))
    this.#recent.push(one)
    if (this.#recent.length > LOOK_EVERY + LINES) this.#recent.shift()
    this.#count(one.door, answer.kind === 'answered' ? String(answer.status) : answer.kind)
    if (wasTaken(answer)) for (const marker of markersIn(one)) this.#taken.add(marker)
    const what = wrongWith(one, answer)
    if (what === undefined || this.child.ended) return
    this.failures.push({ what, case: await smaller(one, what, (less) => this.#again(less)) })
  }

  /** A case that was kept, on a line of its own. */
  async replay(one: Case): Promise<string | undefined> {
    return wrongWith(one, await this.#again(one))
  }

  knownFor({ house, marker }: Pick<Case, 'house' | 'marker'>): Known {
    const pool = this.#known[HOUSES.indexOf(house)] ?? []
    return pool[marker.charCodeAt(3) % pool.length] ?? {}
  }

  /** How the service is: what held it, what it keeps in memory, and whether a prototype was reached. */
  async look(collect: boolean): Promise<Looked | undefined> {
    if (this.child.ended) return undefined
    const health = await this.child.ask<Health>({ ask: 'health', collect }).catch(() => undefined)
    if (!health) return undefined
    const before = this.looks.at(-1)
    const looked = { ...health, requests: this.requests }
    this.looks.push(looked)
    if (health.polluted) this.failures.push({ what: 'Object.prototype was reached' })
    // A loop that was held has worked all the while: a machine that is busy with others does not count.
    const worked = health.workedMs - (before?.workedMs ?? health.workedMs)
    if (health.heldMs > HELD_MS_MAX && worked > HELD_MS_MAX) {
      this.held.push(looked)
      this.#suspects = [...this.#suspects, ...this.#recent].slice(-SUSPECTS_MAX)
    }
    return looked
  }

  /** Times the loop was held too long, to be looked into. */
  readonly held: Looked[] = []

  /** What is stored, held against what was refused; and what the log told. */
  async settle(): Promise<void> {
    if (this.child.ended) return
    for (const one of this.#suspects.splice(0)) await this.#suspect(one)
    this.stored = await this.child.ask<Stored>({ ask: 'stored', marker: MARKER.source })
    const traces = this.stored.markers.filter((marker) => !this.#taken.has(marker))
    for (const marker of traces.slice(0, 20))
      this.failures.push({
        what: `${marker} was refused and is stored in ${this.stored.where[marker]}`,
        ...this.#of(marker),
      })
    for (const line of this.child.told.slice(0, 20)) this.failures.push({ what: `the log tells it: ${line}` })
  }

  async close(): Promise<void> {
    await this.child.stop()
    this.#answers?.close()
    await this.#openId?.close()
  }

  /** Sent alone, a request that holds the loop is the one that did; a machine that was busy with others is nobody's. */
  async #suspect(one: Case): Promise<void> {
    const before = await this.child.ask<Health>({ ask: 'health' })
    await this.#again(one)
    const { heldMs, workedMs } = await this.child.ask<Health>({ ask: 'health' })
    if (heldMs > HELD_MS_MAX && workedMs - before.workedMs > HELD_MS_MAX)
      this.failures.push({ what: `held the loop for ${heldMs.toFixed(0)} ms`, case: one })
  }

  async #again(one: Case): Promise<Answer> {
    const house = this.#houses.find(({ name }) => name === one.house) as House
    const line = new Line(house.url)
    const answer = await line.send(one, this.knownFor(one))
    line.close()
    if (wasTaken(answer)) for (const marker of markersIn(one)) this.#taken.add(marker)
    return answer
  }

  async #frames(house: House, n: number): Promise<void> {
    const known = this.#known[this.#houses.indexOf(house)] ?? []
    const { status, code } = await throwFrames(house.url, known[n % known.length] ?? {}, new Dice(this.#seed * 7 + n))
    this.#count(`WebSocket (${house.name})`, code === undefined ? String(status) : `${status}/${code}`)
    if (status >= 500) this.failures.push({ what: `a socket's handshake: ${status}, request ${n}` })
  }

  /** The case of a marker, made again. */
  #of(marker: string): { case?: Case } {
    const n = [...marker.slice(2, -1)].reduceRight((sum, letter) => sum * 16 + letter.charCodeAt(0) - 97, 0)
    const doors = this.#houses.flatMap((house) =>
      house.doors.map(({ method, path }) => ({ house, door: `${method} ${path}` })),
    )
    const chosen = doors[n % doors.length]
    return chosen ? { case: makeCase(this.#seed, n, chosen.house, chosen.door) } : {}
  }

  #count(door: string, came: string): void {
    const own = this.counts.get(door) ?? new Map<string, number>()
    own.set(came, (own.get(came) ?? 0) + 1)
    this.counts.set(door, own)
  }
}

/** Writes failing cases where they can be read, and kept in the corpus. */
export async function writeFailures(failures: readonly Failure[], dir: string): Promise<void> {
  await mkdir(dir, { recursive: true })
  for (const [at, failure] of failures.slice(0, 50).entries())
    await writeFile(join(dir, `${at}.json`), `${JSON.stringify(failure, null, 2)}\n`)
}

/** Its own, and what a change of a letter has made of it. */
function markersIn({ marker, target, headers, body }: Case): string[] {
  const changed = [...`${target} ${headers.join()} ${body}`.matchAll(new RegExp(MARKER.source, 'gi'))]
  return [marker, ...changed.map(([found]) => found.toLowerCase())]
}
