import { setTimeout as delay } from 'node:timers/promises'
import { randomBy } from '../support/seeded.js'
import { gather, settle } from '../torture/evidence.js'
import { type Crowd, crowdIn } from '../torture/torture-seed.js'
import { judge } from '../torture/verdict.js'
import { FleetWorld } from './fleet-world.js'
import { heardAcross } from './heard-across.js'
import { EDIT, type Heard, heardOn, SAID, staffSay } from './in-force.js'
import { type Scheduled, timeComes } from './scheduled.js'

const ADDED = 2
/** What starts a container again waits a moment too. */
const RESTART_MS = 1_000

export interface FleetOptions {
  seed: number
  /** So long people go on while instances come and go, in milliseconds. */
  loadMs: number
  crowd: Crowd
  logFile: string
  say(line: string): void
}

/** What came of it; numbers, but for what is wrong. */
export interface FleetResult {
  seed: number
  acknowledged: number
  tickets: number
  notices: number
  taken: number
  extraExplained: number
  kills: number
  drains: string[]
  /** Answers by status, all together and while one was drained. */
  answers: Record<string, number>
  whileDraining: Record<string, number>
  /** Milliseconds from a post on one instance to a socket on another, and from staff's word to each instance's. */
  acrossMs: number[]
  inForce: Record<string, Heard[]>
  caughtUp: Record<string, Heard>
  scheduled: Scheduled
  wrong: string[]
}

/** Two instances under load; one is added, one is killed, one is drained, the database elects another; then all is looked at. */
export async function fleetStory(options: FleetOptions): Promise<FleetResult> {
  const world = await FleetWorld.start(options)
  try {
    return await new Story(world, options).run()
  } finally {
    await world.close()
  }
}

class Story {
  readonly #world: FleetWorld
  readonly #options: FleetOptions
  readonly #random: () => number
  readonly #inForce: Record<string, Heard[]> = {}
  readonly #caughtUp: Record<string, Heard> = {}
  readonly #wrong: string[] = []
  #whileDraining: Record<string, number> = {}

  constructor(world: FleetWorld, options: FleetOptions) {
    this.#world = world
    this.#options = options
    this.#random = randomBy(options.seed)
  }

  async run(): Promise<FleetResult> {
    const { state, scene } = this.#world
    const over = { is: false }
    const people = crowdIn(this.#world, this.#options, () => over.is)
    this.#say('people are about')
    await Promise.race([this.#comeAndGo(), people])
    const acrossMs = await heardAcross(this.#urls(), this.#random)
    this.#say('sockets hear across')
    state.goesOn = false
    await people
    this.#say('nobody has anything more to say')
    await settle(this.#world)
    const scheduled = await timeComes(this.#world)
    this.#say('the next morning has come')
    await settle(this.#world)
    const evidence = await gather(this.#world, this.#random)
    over.is = true
    await Promise.all(scene.besides)
    return this.#result({ ...judge(evidence), tickets: evidence.tickets.length }, acrossMs, scheduled)
  }

  /** In fifths of the time there is, a little earlier or later by chance. */
  async #comeAndGo(): Promise<void> {
    const fifth = () => delay((this.#options.loadMs / 5) * (0.8 + 0.4 * this.#random()))
    await fifth()
    await this.#said()
    await this.#add()
    await fifth()
    await this.#kill()
    await fifth()
    await this.#drain()
    await fifth()
    await this.#world.losePrimary()
    this.#say('the database has elected another primary')
    await fifth()
  }

  /** What staff say is in force on all that are there. */
  async #said(): Promise<void> {
    await staffSay(this.#world)
    await Promise.all(
      SAID.map(async (said) => {
        this.#inForce[said.what] = await Promise.all(this.#urls().map((url) => heardOn(url, said, this.#random)))
      }),
    )
    this.#say('what staff said is in force')
  }

  /** One that comes later has what was said from its first answer on. */
  async #add(): Promise<void> {
    const { instances } = this.#world
    await instances.start(ADDED)
    for (const said of SAID) {
      const heard = await heardOn(instances.url(ADDED), said, this.#random)
      this.#caughtUp[said.what] = heard
      // An edit has to be learned first, which answers need not wait for.
      if (said !== EDIT && heard.asked > 1) this.#wrong.push(`one that was added answered without ${said.what}`)
    }
    this.#say('one is added')
  }

  async #kill(): Promise<void> {
    const { instances } = this.#world
    const place = this.#anyReady()
    instances.kill(place)
    await delay(RESTART_MS)
    await instances.start(place)
    this.#say('one was killed and is back')
  }

  async #drain(): Promise<void> {
    const { instances, scene } = this.#world
    const place = this.#anyReady()
    const before = { ...scene.ledger.answers }
    const { ending } = await instances.drain(place)
    this.#whileDraining = since(before, scene.ledger.answers)
    if (ending !== 0) this.#wrong.push(`one that was told to stop ended with ${ending}`)
    await instances.start(place)
    this.#say('one was drained and is back')
  }

  #anyReady(): number {
    const { ready } = this.#world.instances
    const place = ready[Math.floor(this.#random() * ready.length)]
    if (place === undefined) throw new Error('No instance is ready')
    return place
  }

  #urls(): string[] {
    const { instances } = this.#world
    return instances.ready.map((place) => instances.url(place))
  }

  #say(line: string): void {
    this.#options.say(line)
  }

  #result(
    verdict: ReturnType<typeof judge> & { tickets: number },
    acrossMs: number[],
    scheduled: Scheduled,
  ): FleetResult {
    const { scene, exchange, instances } = this.#world
    const { ledger } = scene
    const told = (kind: string, lines: readonly string[]) => lines.map((line) => `${kind}: ${line}`)
    const refused = ['500', 'press 500'].filter((name) => ledger.answers[name])
    return {
      seed: this.#options.seed,
      acknowledged: ledger.acknowledged,
      tickets: verdict.tickets,
      notices: ledger.notices.length,
      taken: exchange.takes.length,
      extraExplained: verdict.extraExplained,
      kills: instances.kills.length,
      drains: instances.drains.map(({ ending, tookMs }) => `${ending} after ${Math.round(tookMs)} ms`),
      answers: ledger.answers,
      whileDraining: this.#whileDraining,
      acrossMs: acrossMs.map(Math.round),
      inForce: this.#inForce,
      caughtUp: this.#caughtUp,
      scheduled,
      wrong: [
        ...this.#wrong,
        ...told('lost', [...verdict.lost, ...verdict.neverTaken]),
        ...told('doubled', [...verdict.doubled, ...verdict.extraUnexplained]),
        ...told('out of order', verdict.outOfOrder),
        ...told('other', [...verdict.others, ...instances.crashes, ...refused]),
        ...told('scheduled', scheduled.wrong),
      ],
    }
  }
}

/** What has come since. */
function since(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
  const grown = Object.entries(after).map(([name, count]): [string, number] => [name, count - (before[name] ?? 0)])
  return Object.fromEntries(grown.filter(([, count]) => count > 0))
}
