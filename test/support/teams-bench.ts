import { setTimeout as delay } from 'node:timers/promises'
import type { Install } from '../../src/channels/teams/installs.js'
import type { PersonalChat } from '../../src/channels/teams/personal.js'
import { TeamsChannel } from '../../src/channels/teams/teams.js'
import { loadConfig } from '../../src/config.js'
import type { RunningHttp } from '../../src/http/server.js'
import { createLog } from '../../src/log.js'
import { queueById } from '../../src/tickets/routing.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import { ConnectorStandIn } from '../../src/try/connector.js'
import type { RoomThread } from '../../src/try/connector-room.js'
import type { DeliveryPayload } from '../../src/turn/ports.js'
import { transcriptOf } from '../../src/turn/transcript.js'
import { serveDoors } from './doors.js'
import { memoryShelf } from './memory-shelf.js'
import { Core } from './talk.js'

/** The core, the Teams channel and a stand-in for Teams, without an outbox: a test sends each delivery itself. */
export class TeamsBench {
  private constructor(
    readonly core: Core,
    readonly channel: TeamsChannel,
    readonly teams: ConnectorStandIn,
    readonly servers: RunningHttp[],
  ) {}

  static async start(channels: string[]): Promise<TeamsBench> {
    const core = await Core.start()
    const url: { ours?: string; teams?: string } = {}
    const teams = new ConnectorStandIn({
      url: () => url.ours ?? '',
      connectorUrl: () => url.teams ?? '',
      team: 'Lindnäs kommun',
      channels,
      staff: ['Maja Lind', 'Omar Haddad'],
      now: () => new Date(),
    })
    const channel = channelOf(core)
    const servers = [await serveDoors(channel.doors), await serveDoors(teams.doors)]
    url.ours = servers[0]?.url ?? ''
    url.teams = servers[1]?.url ?? ''
    return new TeamsBench(core, channel, teams, servers)
  }

  async close(): Promise<void> {
    this.teams.heal()
    for (const server of this.servers) await server.close()
    await this.core.close()
  }

  /** Tries one delivery, for as long as given. */
  async send(payload: DeliveryPayload, withinMs = 5_000): Promise<string | undefined> {
    const at = new Date()
    const delivery = { key: 'x/0', destination: 'x', state: 'pending', attempts: 1, due: at, uncertain: false } as const
    return (await this.channel.sender.send({ ...delivery, payload }, AbortSignal.timeout(withinMs))).providerId
  }

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

  /** Lets the stand-in's second pass, after which Teams takes more. */
  async nextSecond(): Promise<void> {
    await delay(1_050)
  }
}

function channelOf(core: Core): TeamsChannel {
  const { organisation, staff } = core.content
  const lang = organisation.municipality.staffLanguage
  return new TeamsChannel({
    config: loadConfig({ HOST: '127.0.0.1' }),
    log: createLog('error'),
    now: () => new Date(),
    installs: memoryShelf<Install>(),
    personal: memoryShelf<PersonalChat>(),
    desk: {
      ticket: (ref) => core.tickets.get(ref),
      ticketInThread: (conversation) => core.tickets.inThread(conversation),
      async transcript(ref) {
        const ticket = await core.tickets.get(ref)
        return ticket ? transcriptOf(core.log, ticket) : []
      },
      labels: (ticket) => {
        const queue = queueById(core.content, ticket.queue)
        return { queue: queue.name[lang], channel: queue.channel, confidential: queue.confidential, articles: [] }
      },
      setThread: (ref, thread, instead) => core.tickets.setThread(ref, thread, new Date(), instead),
    },
    voice: () => ({ texts: staff[lang], lang, timeZone: 'Europe/Stockholm' }),
    receive: core.receive,
    act: core.staff,
    onInstalled: () => undefined,
  })
}
