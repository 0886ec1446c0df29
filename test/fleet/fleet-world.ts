import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunningHttp } from '../../src/http/server.js'
import type { ConnectorStandIn } from '../../src/try/connector.js'
import { Bot } from '../../src/try/connector-bot.js'
import { TeamDirectory } from '../../src/try/connector-teams.js'
import { serveDoors } from '../support/doors.js'
import { lastingPort } from '../support/lasting-port.js'
import { ReplicaSet } from '../support/replica-set.js'
import { randomBy } from '../support/seeded.js'
import { SmallKnowledge } from '../support/small-knowledge.js'
import { OPEN_MORNING } from '../support/talk.js'
import type { Outage } from '../torture/database.js'
import type { Witnessed } from '../torture/evidence.js'
import { Exchange } from '../torture/exchange.js'
import { Ledger } from '../torture/ledger.js'
import type { Scene } from '../torture/scene.js'
import { installed, settings, standIns, TEAM } from '../torture/world.js'
import { FrontProxy } from './front-proxy.js'
import { Instances } from './instances.js'

/** As `.env.example` has them: given, and so the same for every instance. */
const GIVEN = { ERASURE_KEY: 'an-erasure-key-for-all-of-them', TRUST_PROXY: '127.0.0.1', DRAIN_MS: '3000' }

/** Three of each on one machine: a member that is only slow must not be taken for gone. */
const ELECTION_MS = 6_000

/** What starts are begun with; two, so that there is one to be added. */
const FIRST = [0, 1]

/** Several instances on one replica set behind the proxy, and everybody around them. */
export class FleetWorld implements Witnessed {
  readonly state: { goesOn: boolean }

  private constructor(
    readonly instances: Instances,
    readonly proxy: FrontProxy,
    readonly replicaSet: ReplicaSet,
    readonly database: { uri: string; outages: Outage[] },
    readonly knowledge: SmallKnowledge,
    readonly exchange: Exchange,
    readonly connector: ConnectorStandIn,
    readonly scene: Scene,
    state: { goesOn: boolean },
    private readonly standIns: RunningHttp,
    private readonly folder: string,
  ) {
    this.state = state
  }

  static async start(options: { seed: number; logFile: string }): Promise<FleetWorld> {
    const { seed, logFile } = options
    const folder = await mkdtemp(join(tmpdir(), 'lotsen-fleet-'))
    const [replicaSet, knowledge] = await Promise.all([
      ReplicaSet.start({ electionMs: ELECTION_MS }),
      SmallKnowledge.make(),
    ])
    const notSaved = notSavedIn(await knowledge.content())
    const late: { proxy?: FrontProxy; exchange?: Exchange; instances?: Instances } = {}
    const aheadMs = OPEN_MORNING.getTime() - Date.now()
    const anyInstance = () => late.proxy?.url ?? ''
    const random = randomBy(seed ^ 0x5eed)
    // An instance that has just ended may be met: Teams tries again.
    const forTeams = () => late.instances?.anyUrl(random) ?? ''
    const outside = standIns({ anyInstance, forTeams, exchange: () => late.exchange?.url ?? '', aheadMs })
    const doors = await serveDoors([...outside.gateway.doors, ...outside.connector.doors])
    const exchange = await Exchange.start({
      upstream: () => doors.url,
      pids: () => late.instances?.pids ?? [],
      kill: () => false,
      random: randomBy(seed ^ 0xface),
    })
    late.exchange = exchange
    // Here instances come and go and the world around them is well; `npm run torture` has it the other way round too.
    exchange.heal()
    const env = { ...settings(outside.accounts, exchange.url), ...GIVEN, MONGODB_URI: replicaSet.uri }
    const port = await lastingPort()
    const instances = await Instances.make({ env, port, folder, knowledge: knowledge.dir, aheadMs })
    late.instances = instances
    await Promise.all(FIRST.map((place) => instances.start(place)))
    const proxy = await FrontProxy.start({ addresses: () => instances.addresses, port, logFile })
    late.proxy = proxy
    await installed(outside.connector)
    const state = { goesOn: true }
    const directory = new TeamDirectory([TEAM])
    const scene: Scene = {
      fleet: { url: () => proxy.url, count: 1 },
      exchange,
      ledger: new Ledger(),
      gateway: outside.gateway,
      bot: new Bot({ url: forTeams, serviceUrl: () => outside.connector.serviceUrl, directory }),
      directory,
      goesOn: () => state.goesOn,
      notSaved,
      besides: [],
    }
    const database = { uri: replicaSet.uri, outages: [] }
    return new FleetWorld(
      instances,
      proxy,
      replicaSet,
      database,
      knowledge,
      exchange,
      outside.connector,
      scene,
      state,
      doors,
      folder,
    )
  }

  /** All of them as whoever comes through the proxy sees them: one. */
  get fleet(): Witnessed['fleet'] {
    const { instances, proxy } = this
    return {
      count: 1,
      url: () => proxy.url,
      setClock: (_, aheadMs) => instances.setClocks(aheadMs),
      aheadMsMost: instances.aheadMsMost,
      kills: instances.kills,
    }
  }

  /** Ends the database's primary, and brings it back when another has been chosen for a while. */
  async losePrimary(): Promise<void> {
    const fromMs = performance.now()
    await this.replicaSet.killPrimary()
    await this.replicaSet.mend()
    this.database.outages.push({ what: 'killed', fromMs, toMs: performance.now() })
  }

  async close(): Promise<void> {
    this.state.goesOn = false
    this.scene.gateway.close()
    await this.proxy.close()
    await this.instances.close()
    await this.exchange.close()
    await this.standIns.close()
    await this.replicaSet.close()
    await this.knowledge.remove()
    await rm(this.folder, { recursive: true, force: true })
  }
}

function notSavedIn(content: Awaited<ReturnType<SmallKnowledge['content']>>): string {
  return content.staff[content.organisation.municipality.staffLanguage].not_saved
}
