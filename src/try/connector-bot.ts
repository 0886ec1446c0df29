import { randomUUID } from 'node:crypto'
import { account, type RoomMember } from './connector-people.js'
import { channelOf, type StandInTeam, type TeamDirectory } from './connector-teams.js'

const CALL_TIMEOUT_MS = 10_000

/** What `/api/messages` answered to an activity. */
export interface BotAnswer {
  status: number
  body: unknown
}

type Part = Record<string, unknown>

/** The bot's door, as Teams knocks on it, and how Teams tells it where something happened and who did it. */
export class Bot {
  readonly #url: () => string
  readonly #serviceUrl: () => string
  readonly #directory: TeamDirectory

  constructor(options: { url: () => string; serviceUrl: () => string; directory: TeamDirectory }) {
    this.#url = options.url
    this.#serviceUrl = options.serviceUrl
    this.#directory = options.directory
  }

  /** Sends an activity, and waits for what is answered. */
  async knock(activity: Part): Promise<BotAnswer> {
    const whole = {
      id: randomUUID(),
      channelId: 'msteams',
      serviceUrl: this.#serviceUrl(),
      recipient: this.#directory.bot,
      locale: 'sv-SE',
      timestamp: new Date().toISOString(),
      ...activity,
    }
    const response = await fetch(`${this.#url()}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(whole),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }

  /** For what has no answer; a refusal would be a mistake of ours. */
  async tell(activity: Part): Promise<void> {
    const { status } = await this.knock(activity)
    if (status >= 300) throw new Error(`/api/messages said ${status}`)
  }

  /** Who did something, and in which conversation. */
  by(person: RoomMember, conversation: string): Part {
    return { from: account(person), ...this.at(conversation) }
  }

  /** Where something happens. */
  at(conversation: string): Part {
    const team = this.#directory.teamOf(conversation)
    const { tenant } = this.#directory
    const channelData = team ? this.inTeam(team, channelOf(conversation)) : { tenant: { id: tenant } }
    return { conversation: this.#conversation(conversation), channelData }
  }

  /** What is told with everything that happens in a team; in General, when no other channel is named. */
  inTeam({ id, name, aadGroupId }: StandInTeam, channel = id): Part {
    return { tenant: { id: this.#directory.tenant }, team: { id, name, aadGroupId }, channel: { id: channel } }
  }

  /** A team's channel, someone's own chat with the bot, or a chat the bot is not in. */
  #conversation(id: string): Part {
    const channel = this.#directory.teamOf(id) !== undefined
    const conversationType = channel ? 'channel' : id.startsWith('19:') ? 'groupChat' : 'personal'
    return { id, tenantId: this.#directory.tenant, conversationType, isGroup: conversationType !== 'personal' }
  }
}
