import { createTicketDesk } from '../../src/app/ticket-desk.js'
import type { Digest } from '../../src/channels/teams/digests.js'
import type { Install } from '../../src/channels/teams/installs.js'
import type { PersonalChat } from '../../src/channels/teams/personal.js'
import { TeamsChannel, type TeamsOptions } from '../../src/channels/teams/teams.js'
import { loadConfig } from '../../src/config.js'
import type { RunningHttp } from '../../src/http/server.js'
import { createLog } from '../../src/log.js'
import { swedishCalendar } from '../../src/tickets/calendar.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import { ConnectorStandIn } from '../../src/try/connector.js'
import type { StandInOptions } from '../../src/try/connector-options.js'
import type { RoomThread } from '../../src/try/connector-room.js'
import { KeyedQueue } from '../../src/turn/keyed-queue.js'
import type { DeliveryPayload } from '../../src/turn/ports.js'
import { createStaffPreview } from '../../src/turn/staff-preview.js'
import { serveDoors } from './doors.js'
import { PATIENCE_MS } from './eventually.js'
import { memoryShelf } from './memory-shelf.js'
import { Core } from './talk.js'
import { TeamHands } from './team-hands.js'

/** The clock posts are paced by; a test may put its own in its place. */
interface Pace {
  elapsedMs: () => number
}

/** The core, the Teams channel and a stand-in for Teams, without an outbox: a test sends each delivery itself. */
export class TeamsBench {
  private constructor(
    readonly core: Core,
    readonly channel: TeamsChannel,
    readonly teams: ConnectorStandIn,
    readonly servers: RunningHttp[],
    readonly pace: Pace,
    /** Makes another instance of the channel, which knows of the same teams. */
    readonly instance: () => TeamsChannel,
  ) {}

  /** One team with these channels, or what else the stand-in is to be. */
  static async start(channels: string[], more: Partial<StandInOptions> = {}): Promise<TeamsBench> {
    const core = await Core.start()
    const url: { ours?: string; teams?: string } = {}
    const teams = new ConnectorStandIn({
      url: () => url.ours ?? '',
      connectorUrl: () => url.teams ?? '',
      team: 'Lindnäs kommun',
      channels,
      staff: ['Maja Lind', 'Omar Haddad'],
      now: () => new Date(),
      ...more,
    })
    const pace = unhurried()
    const shelves = {
      installs: memoryShelf<Install>(),
      personal: memoryShelf<PersonalChat>(),
      digests: memoryShelf<Digest>(),
    }
    const instance = () => channelOf(core, { ...shelves, elapsedMs: () => pace.elapsedMs() })
    const channel = instance()
    const servers = [await serveDoors(channel.doors), await serveDoors(teams.doors)]
    url.ours = servers[0]?.url ?? ''
    url.teams = servers[1]?.url ?? ''
    return new TeamsBench(core, channel, teams, servers, pace, instance)
  }

  /** People who press what they see. */
  get hands(): TeamHands {
    return new TeamHands(this.teams)
  }

  async close(): Promise<void> {
    this.teams.heal()
    await this.channel.close()
    for (const server of this.servers) await server.close()
    await this.core.close()
  }

  /** Tries one delivery, for as long as given. */
  async send(
    payload: DeliveryPayload,
    withinMs = PATIENCE_MS,
    by = this.channel,
    key = 'x/0',
  ): Promise<string | undefined> {
    const at = new Date()
    const delivery = { key, destination: 'x', state: 'pending', attempts: 1, due: at, uncertain: false } as const
    return (await by.sender.send({ ...delivery, payload }, AbortSignal.timeout(withinMs))).providerId
  }

  /** Sends all that turns about this ticket have for Teams and has not been sent by this, in order. */
  async deliver(ref: string): Promise<void> {
    const { conversation } = await this.stored(ref)
    for (const { deliveries } of await this.core.log.read(conversation, 0, 200)) {
      for (const { key, payload } of deliveries) {
        if (this.#sent.has(key) || !('ref' in payload) || payload.ref !== ref || payload.kind === 'sms') continue
        if (payload.kind !== 'webhook') await this.send(payload, 5_000, this.channel, key)
        this.#sent.add(key)
      }
    }
  }

  readonly #sent = new Set<string>()

  /** A new ticket of a resident of its own, about something. */
  async ticket(about = 'sopor'): Promise<Ticket> {
    const resident = this.core.resident()
    await resident.says(`jag vill prata med en människa om ${about}`)
    await resident.presses('Svara här i chatten')
    return resident.ticket()
  }

  async stored(ref: string): Promise<Ticket> {
    const ticket = await this.core.tickets.get(ref)
    if (!ticket) throw new Error(`No ticket ${ref}`)
    return ticket
  }

  /** Threads whose first message names the ticket, oldest first. */
  threadsOf(ref: string): RoomThread[] {
    return this.teams.threads().filter(({ messages }) => JSON.stringify(messages[0]).includes(ref))
  }
}

/** An hour passes between any two posts, so that nothing is ever too much. */
function unhurried(): Pace {
  let elapsedMs = 0
  return {
    elapsedMs: () => {
      elapsedMs += 3_600_000
      return elapsedMs
    },
  }
}

function channelOf(
  core: Core,
  parts: Pick<TeamsOptions, 'installs' | 'personal' | 'digests' | 'elapsedMs'>,
): TeamsChannel {
  const { organisation, staff } = core.content
  const lang = organisation.municipality.staffLanguage
  const { log, tickets, staffBook } = core
  const now = () => core.now
  const content = () => core.content
  return new TeamsChannel({
    config: loadConfig({ HOST: '127.0.0.1' }),
    log: createLog('error'),
    now,
    ...parts,
    desk: createTicketDesk({
      log,
      tickets,
      staff: staffBook,
      content,
      now,
      fileLink: ({ id }, variant) => `https://lotsen.example/files/${id}?v=${variant}`,
    }),
    voice: () => ({ texts: staff[lang], lang, timeZone: 'Europe/Stockholm' }),
    receive: core.receive,
    act: core.staff,
    preview: createStaffPreview({
      log,
      tickets,
      content,
      calendar: swedishCalendar('Europe/Stockholm'),
      now: () => core.now,
      hooks: () => [],
      queue: new KeyedQueue(),
      committed: () => undefined,
    }),
    noteShown: async () => undefined,
    onInstalled: () => undefined,
  })
}
