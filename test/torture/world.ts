import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunningHttp } from '../../src/http/server.js'
import { ConnectorStandIn } from '../../src/try/connector.js'
import { Bot } from '../../src/try/connector-bot.js'
import { TeamDirectory, type TeamPlan } from '../../src/try/connector-teams.js'
import { SmsGatewayStandIn, standInAccounts } from '../../src/try/sms-gateway.js'
import { serveDoors } from '../support/doors.js'
import { randomBy } from '../support/seeded.js'
import { PUBLIC_URL, SECRET } from '../support/sms-service.js'
import { OPEN_MORNING } from '../support/talk.js'
import { WEBCHAT_SECRET } from '../support/web-resident.js'
import { writeContent } from './content-file.js'
import { Database } from './database.js'
import { Exchange } from './exchange.js'
import { Fleet } from './fleet.js'
import { Ledger } from './ledger.js'
import type { Scene } from './scene.js'

/** What reads tickets in the end, by the doors for other systems. */
export const READER_TOKEN = 'a-token-of-the-archive'

const CHANNELS = [
  'Kontaktcenter',
  'Äldre direkt',
  'Avfall och vatten',
  'Teknisk kundtjänst',
  'Bygglov',
  'Gata och park',
  'Utbildning',
  'Miljö',
  'Kultur och fritid',
  'Äldre och omsorg',
  'Överförmyndare',
  'Socialtjänst',
]
export const STAFF = Array.from({ length: 24 }, (_, n) => `Handläggare ${String.fromCharCode(65 + n)}`)
export const TEAM: TeamPlan = { name: 'Lindnäs kommun', channels: CHANNELS, staff: STAFF }
const INSTALL_TRIES_MAX = 60

/** A municipality to be tortured: service processes on a database of their own, and everybody around them. */
export class World {
  private constructor(
    readonly seed: number,
    readonly aheadMs: number,
    readonly logFile: string,
    readonly database: Database,
    readonly fleet: Fleet,
    readonly exchange: Exchange,
    readonly scene: Scene,
    readonly state: { goesOn: boolean },
    readonly standIns: RunningHttp,
    readonly folder: string,
  ) {}

  static async start(options: { seed: number; script: string; instances: number; logFile: string }): Promise<World> {
    const { seed, script, instances, logFile } = options
    const folder = await mkdtemp(join(tmpdir(), 'lotsen-torture-'))
    await mkdir(join(folder, 'data'))
    const content = join(folder, 'content')
    const notSaved = await writeContent(content)
    const database = await Database.start()
    const late: { fleet?: Fleet; exchange?: Exchange } = {}
    const random = randomBy(seed ^ 0x5eed)
    const aheadMs = OPEN_MORNING.getTime() - Date.now()
    const anyInstance = () => late.fleet?.url(Math.floor(random() * late.fleet.count)) ?? ''
    const { gateway, connector, accounts } = standIns({
      anyInstance,
      exchange: () => late.exchange?.url ?? '',
      aheadMs,
    })
    const doors = await serveDoors([...gateway.doors, ...connector.doors])
    const exchange = await Exchange.start({
      upstream: () => doors.url,
      pids: () => late.fleet?.pids ?? [],
      kill: (pid) => late.fleet?.kill(pid) ?? false,
      random: randomBy(seed ^ 0xface),
    })
    late.exchange = exchange
    const env = { ...settings(accounts, exchange.url), MONGODB_URI: database.uri, LOTSEN_TORTURE_CONTENT: content }
    const fleet = await Fleet.start({
      script,
      env: { ...env, DATA_DIR: join(folder, 'data') },
      count: instances,
      folder,
      logFile,
      aheadMs,
    })
    late.fleet = fleet
    await installed(connector)
    const directory = new TeamDirectory([TEAM])
    const state = { goesOn: true }
    const scene: Scene = {
      fleet,
      exchange,
      ledger: new Ledger(),
      gateway,
      bot: new Bot({ url: anyInstance, serviceUrl: () => connector.serviceUrl, directory }),
      directory,
      goesOn: () => state.goesOn,
      notSaved,
      besides: [],
    }
    return new World(seed, aheadMs, logFile, database, fleet, exchange, scene, state, doors, folder)
  }

  async close(): Promise<void> {
    this.scene.gateway.close()
    await this.fleet.close()
    await this.exchange.close()
    await this.standIns.close()
    await this.database.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Everybody outside who is sent to or sends: gateways and Teams. */
export function standIns(where: {
  anyInstance: () => string
  /** Where Teams calls, if elsewhere: without an app of its own its door opens to this machine alone, through no proxy. */
  forTeams?: () => string
  exchange: () => string
  aheadMs: number
}) {
  const { anyInstance, forTeams = anyInstance, exchange, aheadMs } = where
  const now = () => new Date(Date.now() + aheadMs)
  const accounts = standInAccounts({ serviceUrl: exchange, elksSecret: SECRET })
  const gateway = new SmsGatewayStandIn({
    settings: accounts,
    serviceUrl: anyInstance,
    publicUrl: () => PUBLIC_URL,
    now,
  })
  const connector = new ConnectorStandIn({
    url: forTeams,
    connectorUrl: exchange,
    teams: [TEAM],
    threadsMax: 1_000_000,
    limits: true,
    now,
  })
  return { gateway, connector, accounts }
}

/** What the service is told of them. */
export function settings(
  { elks, twilio }: ReturnType<typeof standInAccounts>,
  exchange: string,
): Record<string, string> {
  return {
    TRY: 'off',
    LOG_LEVEL: 'error',
    PUBLIC_URL,
    WEBCHAT_SECRET,
    ADMIN_TOKENS: `archive:${READER_TOKEN}`,
    SMS_NUMBER_DAILY_MAX: '100000',
    SMS_DAILY_MAX: '10000000',
    ELKS_USERNAME: elks.username,
    ELKS_PASSWORD: elks.password,
    ELKS_FROM: elks.from,
    ELKS_SECRET: SECRET,
    ELKS_BASE_URL: `${exchange}/try/gateway/46elks`,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authTokens[0],
    TWILIO_FROM: twilio.from,
    TWILIO_BASE_URL: `${exchange}/try/gateway/twilio`,
  }
}

/** Teams tells of an install until it is heard. */
export async function installed(connector: ConnectorStandIn): Promise<void> {
  for (let tries = 0; tries < INSTALL_TRIES_MAX; tries += 1) {
    const done = await connector.install().then(
      () => true,
      () => false,
    )
    if (done) return
    await delay(500)
  }
  throw new Error('The app could not be installed')
}
