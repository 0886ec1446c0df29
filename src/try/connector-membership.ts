import { ServiceError } from '../errors.js'
import type { Bot } from './connector-bot.js'
import { account, type RoomMember } from './connector-people.js'
import type { RoomChannel, StandInTeam, TeamDirectory } from './connector-teams.js'

/** A channel made, renamed or deleted. */
export interface ChannelChange {
  what: 'channelCreated' | 'channelRenamed' | 'channelDeleted'
  id: string
  name: string
  /** By name or id; the channel's own when not given, and the first team for a new one. */
  team?: string
}

/** What becomes of teams: the app put in and taken out, channels, people who come and go. The bot is told, as Teams does. */
export class Membership {
  readonly #directory: TeamDirectory
  readonly #bot: Bot

  constructor(options: { directory: TeamDirectory; bot: Bot }) {
    this.#directory = options.directory
    this.#bot = options.bot
  }

  async install(which?: string): Promise<void> {
    for (const team of this.#teams(which)) {
      team.withoutApp = false
      const where = this.#bot.at(team.id)
      await this.#bot.tell({ type: 'installationUpdate', action: 'add', ...where })
      await this.#update(team, 'teamMemberAdded', { membersAdded: [{ id: this.#directory.bot.id }] })
    }
  }

  async uninstall(which?: string): Promise<void> {
    for (const team of this.#teams(which)) {
      team.withoutApp = true
      await this.#bot.tell({ type: 'installationUpdate', action: 'remove', ...this.#bot.at(team.id) })
    }
  }

  /** Someone puts the app in their own Teams: their chat with the bot opens. */
  async openChat(person: RoomMember, chat: string): Promise<void> {
    const where = this.#bot.by(person, chat)
    await this.#bot.tell({ type: 'installationUpdate', action: 'add', ...where })
    await this.#bot.tell({ type: 'conversationUpdate', membersAdded: [{ id: this.#directory.bot.id }], ...where })
  }

  async changeChannel({ what, id, name, team: which }: ChannelChange): Promise<void> {
    const team =
      which === undefined ? (this.#directory.teamOf(id) ?? this.#directory.team()) : this.#directory.team(which)
    if (what === 'channelDeleted') this.#directory.deleteChannel(team, id)
    else this.#directory.setChannel(team, { id, name } satisfies RoomChannel)
    await this.#update(team, what, { channelData: { channel: { id, name } } })
  }

  async add(team: StandInTeam, name: string, role: RoomMember['role']): Promise<RoomMember> {
    const member = this.#directory.let(team, name, role)
    await this.#update(team, 'teamMemberAdded', { membersAdded: [account(member)] })
    return member
  }

  async remove(team: StandInTeam, person: RoomMember): Promise<void> {
    if (!team.members.some(({ id }) => id === person.id))
      throw new ServiceError('not_found', 'They are not in the team')
    team.members = team.members.filter(({ id }) => id !== person.id)
    await this.#update(team, 'teamMemberRemoved', { membersRemoved: [{ id: person.id }] })
  }

  /** Tells of something in a team; a bot that was taken out of it is told nothing. */
  async #update(
    team: StandInTeam,
    eventType: string,
    { channelData = {}, ...news }: Record<string, unknown> & { channelData?: object },
  ): Promise<void> {
    if (team.withoutApp) return
    const data = { ...this.#bot.inTeam(team), eventType, ...channelData }
    await this.#bot.tell({ type: 'conversationUpdate', ...this.#bot.at(team.id), ...news, channelData: data })
  }

  #teams(which: string | undefined): readonly StandInTeam[] {
    return which === undefined ? this.#directory.teams : [this.#directory.team(which)]
  }
}
