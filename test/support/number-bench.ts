import type { RunningHttp } from '../../src/http/server.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import { ConnectorStandIn } from '../../src/try/connector.js'
import type { TeamPlan } from '../../src/try/connector-teams.js'
import { SmsGatewayStandIn, standInAccounts } from '../../src/try/sms-gateway.js'
import { cluAnswer } from './clu-stand-in.js'
import { Hands } from './desk-bench.js'
import { serveDoors } from './doors.js'
import { eventually } from './eventually.js'
import { type Answering, HearingServer } from './hearing-server.js'
import { openClock } from './open-clock.js'
import { Open311Server } from './open311-server.js'
import { ScratchMongod } from './scratch-mongod.js'
import { type Service, startService } from './service.js'
import { SmallKnowledge } from './small-knowledge.js'
import { TeamHands } from './team-hands.js'
import { WEBCHAT_SECRET, WebResident } from './web-resident.js'

export const MAJA = 'Maja Lind'
export const API_TOKEN = 'a-token-of-a-case-system'
const SECRET = 'a-secret-of-our-own-here'
/** Nothing is held back by how much one test writes. */
const LIMITS = {
  messagesPerConversation: 10_000,
  messagesPerAddress: 10_000,
  smsPerNumber: 10_000,
  teamsPerPerson: 10_000,
  teamsDeedsPerPerson: 10_000,
  deskPerPerson: 10_000,
}
const PLAIN_FILES = [
  ...['--wiredTigerCollectionBlockCompressor', 'none', '--wiredTigerJournalCompressor', 'none'],
  ...['--wiredTigerIndexPrefixCompression', 'false'],
]
const TEAM = 'Lindnäs kommun'
const CHANNELS = ['Kontaktcenter', 'Avfall och vatten', 'Bygglov', 'Gata och park', 'Teknisk kundtjänst', 'Utbildning']

/**
 * The whole service with everything it speaks to, on a mongod whose files hold words as they are; and another, for the
 * desk, which opens without Teams only where its own team stands in.
 */
export class NumberBench {
  private constructor(
    /** Lines logged, whole. */
    readonly logged: string[],
    readonly mongod: ScratchMongod,
    readonly outside: HearingServer,
    readonly centre: Open311Server,
    readonly gateway: SmsGatewayStandIn,
    readonly service: Service,
    readonly teams: ConnectorStandIn,
    readonly atDesk: Service,
    readonly servers: RunningHttp[],
    readonly knowledge: SmallKnowledge,
    readonly unhook: () => void,
  ) {}

  /** `order`: what the department's system answers. `others`: teams besides the municipality's, without the app at first. */
  static async start(order: Answering, staff: string[], others: TeamPlan[] = []): Promise<NumberBench> {
    const logged: string[] = []
    const unhook = hearLog(logged)
    const knowledge = await SmallKnowledge.make()
    const mongod = await ScratchMongod.start({ more: PLAIN_FILES })
    const outside = await HearingServer.start((request, body) => answerOf(order, request, body))
    const centre = await Open311Server.start()
    const at: { gateway?: RunningHttp; service?: Service; teams?: RunningHttp } = {}
    const now = openClock()
    Object.assign(centre, { services: [{ code: 'STREETLIGHT' }], now })
    const settings = standInAccounts({ serviceUrl: () => at.gateway?.url ?? '', elksSecret: SECRET })
    const gateway = new SmsGatewayStandIn({ settings, serviceUrl: () => at.service?.url ?? '' })
    at.gateway = await serveDoors(gateway.doors)
    const small = { KNOWLEDGE_DIR: knowledge.dir, WEBCHAT_SECRET, LOG_LEVEL: 'debug' }
    const env = { ...small, ...envOf(outside.url, centre.url, at.gateway.url), ...smsEnvOf(settings) }
    const common = { mongoUri: mongod.uri, now, limits: LIMITS }
    at.service = await startService({ ...common, env, operationsEveryMs: 200 })
    const atDesk = await startService({ ...common, env: { ...small, TRY: 'auto' } })
    const teams = new ConnectorStandIn({
      url: () => at.service?.url ?? '',
      connectorUrl: () => at.teams?.url ?? '',
      team: TEAM,
      channels: CHANNELS,
      staff,
      teams: others,
      now,
    })
    at.teams = await serveDoors(teams.doors)
    await teams.install(TEAM)
    const servers = [at.gateway, at.teams]
    return new NumberBench(
      logged,
      mongod,
      outside,
      centre,
      gateway,
      at.service,
      teams,
      atDesk,
      servers,
      knowledge,
      unhook,
    )
  }

  async close(): Promise<void> {
    this.unhook()
    this.gateway.close()
    await this.service.close()
    await this.atDesk.close()
    for (const server of this.servers) await server.close()
    this.centre.close()
    this.outside.close()
    await this.mongod.close()
    await this.knowledge.remove()
  }

  get hands(): TeamHands {
    return new TeamHands(this.teams)
  }

  resident(of: Service = this.service): Promise<WebResident> {
    return WebResident.open(of.url)
  }

  /** Somebody who has handed their matter over; gives its reference. */
  async handedOver(about: string, of: Service = this.service): Promise<{ resident: WebResident; ref: string }> {
    const resident = await this.resident(of)
    await resident.says(`Jag vill prata med en människa om ${about}`)
    await resident.hears('Hur vill du få svaret?')
    await resident.says('Svara här i chatten')
    return { resident, ref: refIn((await resident.hears('LN-')).text) }
  }

  /** The ticket, once `check` holds. */
  stands(ref: string, check: (ticket: Ticket) => void): Promise<Ticket> {
    return eventually(async () => {
      const ticket = await this.service.db.collection<Ticket>('tickets').findOne({ _id: ref })
      if (!ticket) throw new Error('no ticket')
      check(ticket)
      return ticket
    })
  }

  /** Until the card of a ticket is there. */
  async posted(ref: string): Promise<void> {
    await this.stands(ref, ({ thread }) => {
      if (!thread) throw new Error('no card')
    })
    await eventually(() => this.hands.thread(ref))
  }

  /** Nothing waits to be sent, but what Teams is given in its own time. */
  async sent(): Promise<void> {
    const kind = { $nin: ['card', 'thread', 'moved', 'consult', 'digest', 'fallback', 'whisper', 'teams'] }
    const waiting = { deliveries: { $elemMatch: { state: 'pending', 'payload.kind': kind } } }
    await eventually(async () => {
      const turns = await this.service.db.collection('turns').countDocuments(waiting)
      if (turns > 0) throw new Error(`${turns} turns wait`)
    })
  }

  /** A member of staff at the desk, in every queue. */
  async desk(): Promise<Hands> {
    const { links } = this.atDesk.app
    const [, key] = links.map(({ url }) => url.split('#key=')).find(([, secret]) => secret) ?? []
    const headers = { authorization: `Desk ${key}` }
    const { body } = await new Hands(this.atDesk.url, headers).get<{ people: { id: string }[] }>('people')
    return new Hands(this.atDesk.url, { ...headers, 'x-desk-as': body.people[0]?.id ?? '' })
  }
}

export function refIn(text = ''): string {
  return /LN-\w{5}/.exec(text)?.[0] ?? ''
}

function answerOf(order: Answering, request: Parameters<Answering>[0], body: string): ReturnType<Answering> {
  const [, name] = (request.url ?? '').split('/')
  if (name === 'clu') return { status: 200, body: cluAnswer({ None: 0.9 }) }
  if (name === 'orders') return order(request, body)
  return name === 'azure' ? { status: 200, body: { id: `a-${Math.random()}` } } : { status: 204 }
}

function envOf(outside: string, centre: string, gateway: string): Record<string, string> {
  return {
    ADMIN_TOKENS: `case:${API_TOKEN}`,
    CLU_ENDPOINT: `${outside}/clu`,
    CLU_KEY: '0123456789abcdef0123456789abcdef',
    CLU_PROJECT: 'lotsen',
    WEBHOOKS: `case:${outside}/hook`,
    WEBHOOK_SECRETS: `case:${SECRET}`,
    SYSTEMS: `waste-orders:${outside}/orders`,
    SYSTEM_SECRETS: `waste-orders:${SECRET}`,
    OPEN311_URL: centre,
    ELKS_BASE_URL: `${gateway}/try/gateway/46elks`,
    TWILIO_BASE_URL: `${gateway}/try/gateway/twilio`,
  }
}

function smsEnvOf({ elks, twilio }: ReturnType<typeof standInAccounts>): Record<string, string> {
  return {
    ELKS_USERNAME: elks.username,
    ELKS_PASSWORD: elks.password,
    ELKS_FROM: elks.from,
    ELKS_SECRET: SECRET,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authTokens[0] ?? '',
    TWILIO_FROM: twilio.from,
  }
}

/** The log is written to standard error; all of it is kept and none shown. */
function hearLog(lines: string[]): () => void {
  const { write } = process.stderr
  process.stderr.write = ((chunk: string | Uint8Array) => {
    lines.push(String(chunk))
    return true
  }) as typeof process.stderr.write
  return () => {
    process.stderr.write = write
  }
}
