import { randomBy } from '../support/seeded.js'
import { gather, settle } from './evidence.js'
import { smsHandOver, smsResident, teamsResident, webHandOver, webResident } from './residents.js'
import { CardPile, staffMember } from './staff.js'
import { planStorm, Storm, type StormReport } from './storm.js'
import { judge, type Verdict } from './verdict.js'
import { STAFF, World } from './world.js'

/** How many of each are about at a time. */
export interface Crowd {
  web: number
  sms: number
  teams: number
  handOvers: number
  staff: number
}

export const CROWD: Crowd = { web: 18, sms: 14, teams: 8, handOvers: 6, staff: 6 }

/** What came of one seed; numbers alone but for what is wrong. */
export interface SeedResult {
  seed: number
  tookMs: number
  kills: number
  between: { taken: number; untaken: number }
  storm: StormReport
  acknowledged: number
  gaveUp: number
  tickets: number
  notices: number
  taken: number
  extraExplained: number
  extraNoted: number
  asOne: number
  startsRefused: number
  troubles: Record<string, number>
  answers: Record<string, number>
  hasOwnDisk: boolean
  /** When the database was away, in seconds from the start of the run. */
  outages: string[]
  /** What is wrong, by kind; all empty when nothing is. */
  wrong: Record<'lost' | 'doubled' | 'outOfOrder' | 'extraUnexplained' | 'others', string[]>
}

export interface SeedOptions {
  seed: number
  script: string
  stormMs: number
  instances: number
  crowd: Crowd
  /** As in `planStorm`. */
  calm: number
  logFile: string
  /** Hears what is being done, for whoever waits. */
  say?: (line: string) => void
}

/** One municipality, one storm, one quiet end, one verdict. */
export async function tortureSeed(options: SeedOptions): Promise<SeedResult> {
  const began = performance.now()
  const world = await World.start(options)
  try {
    const storm = new Storm(world)
    const random = randomBy(options.seed)
    const blows = planStorm({ stormMs: options.stormMs, places: options.instances, calm: options.calm, random })
    const over = { is: false }
    const people = crowdIn(world, options, () => over.is)
    const say = (line: string) => options.say?.(`seed ${options.seed}: ${line}`)
    say(`storm of ${blows.length} blows`)
    await Promise.race([storm.rage(blows, options.stormMs), people])
    say(`storm over after ${world.fleet.kills.length} kills`)
    await quiet(world, people, say)
    const evidence = await gather(world, random)
    over.is = true
    await Promise.all(world.scene.besides)
    say('everything is read')
    return resultOf(options, world, storm.report, judge(evidence), { ...evidence, tookMs: performance.now() - began })
  } finally {
    world.state.goesOn = false
    await world.close()
  }
}

/** Nothing goes wrong any more, everybody comes to an end, and the clocks stand at the latest that any has been. */
async function quiet(world: World, people: Promise<unknown>, say: (line: string) => void): Promise<void> {
  const { state, exchange, fleet } = world
  state.goesOn = false
  exchange.heal()
  await fleet.allReady()
  for (let place = 0; place < fleet.count; place += 1) fleet.setClock(place, fleet.aheadMsMost)
  say('all services are up')
  await people
  say('nobody has anything more to say')
  await settle(world)
  say('nothing is left to deliver')
}

/** Everybody who is about, until the scene says that nothing goes on any more. */
export function crowdIn(
  { scene }: Pick<World, 'scene'>,
  { seed, crowd }: Pick<SeedOptions, 'seed' | 'crowd'>,
  isOver: () => boolean,
): Promise<unknown> {
  let drawn = 0
  const random = () => {
    drawn += 1
    return randomBy(seed * 1_000 + drawn)
  }
  let phone = 0
  const phones = () => {
    phone += 1
    return `+4670${String(1_000_000 + phone * 7)}`
  }
  const pile = new CardPile(scene)
  const many = (count: number, one: (n: number) => Promise<void>) => Array.from({ length: count }, (_, n) => one(n))
  return Promise.all([
    ...many(crowd.web, () => webResident(scene, random(), isOver)),
    ...many(crowd.sms, () => smsResident(scene, random(), phones)),
    ...many(crowd.teams, (n) => teamsResident(scene, random(), STAFF.at(-1 - n) ?? '')),
    ...many(crowd.handOvers, (n) =>
      n % 2 === 0 ? webHandOver(scene, random(), isOver) : smsHandOver(scene, random(), phones),
    ),
    ...many(crowd.staff, (n) => staffMember(scene, random(), STAFF[n] ?? '', pile)),
  ])
}

function resultOf(
  { seed }: SeedOptions,
  { scene: { ledger }, fleet, exchange, database }: World,
  storm: StormReport,
  verdict: Verdict,
  { tickets, tookMs }: { tickets: readonly unknown[]; tookMs: number },
): SeedResult {
  const { lost, doubled, outOfOrder, others, neverTaken, extraUnexplained, extraExplained, extraNoted, asOne } = verdict
  const serverErrors = ['500', 'press 500'].flatMap((name) =>
    ledger.answers[name] ? [`${name}: ${ledger.answers[name]}`] : [],
  )
  const crashes = fleet.crashes.map((how) => `a service ended by itself: ${how}`)
  const unrecovered = storm.notRecovered > 0 ? [`${storm.notRecovered} not ready again by themselves`] : []
  return {
    seed,
    tookMs,
    kills: fleet.kills.length,
    between: exchange.between,
    storm,
    acknowledged: ledger.acknowledged,
    gaveUp: ledger.sent.filter(({ gaveUp }) => gaveUp).length,
    tickets: tickets.length,
    notices: ledger.notices.length,
    taken: exchange.takes.length,
    extraExplained,
    extraNoted,
    asOne,
    startsRefused: fleet.startsRefused,
    troubles: exchange.troubles,
    answers: ledger.answers,
    hasOwnDisk: database.hasOwnDisk,
    outages: database.outages.map(({ what, fromMs, toMs }) => `${what} ${seconds(fromMs)}-${seconds(toMs)}`),
    wrong: {
      lost: [...lost, ...neverTaken],
      doubled,
      outOfOrder,
      extraUnexplained,
      others: [...others, ...crashes, ...serverErrors, ...unrecovered],
    },
  }
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1)
}
