import { ServiceError } from '../errors.js'
import { chatOf, newMember, type RoomMember } from './connector-people.js'
import { STAND_IN_TEAM_ID } from './connector-room.js'

/** A team as it is asked for. */
export interface TeamPlan {
  name: string
  /** Besides General. */
  channels: string[]
  /** Names of the members of staff. Whoever is named in another team too is the same person with the same account. */
  staff: string[]
  guests?: string[]
}

export interface RoomChannel {
  id: string
  /** Null for General, as on the wire. */
  name: string | null
}

export interface StandInTeam {
  /** General's too. */
  readonly id: string
  readonly name: string
  readonly aadGroupId: string
  channels: RoomChannel[]
  members: RoomMember[]
  /** The app was taken out of it: what the bot asks about it is refused. */
  withoutApp: boolean
}

/** Who is where: the teams with their channels and members, and everyone who is or was in one. */
export class TeamDirectory {
  readonly tenant = '00000000-0000-4000-8000-000000000002'
  readonly bot = { id: '28:lotsen', name: 'Lotsen' }
  readonly teams: readonly StandInTeam[]
  readonly #people: RoomMember[] = []
  /** The team of each channel there is or was. */
  readonly #homes = new Map<string, StandInTeam>()

  /** Throws unless there is a team, and each has a name of its own. */
  constructor(plans: readonly TeamPlan[]) {
    if (plans.length === 0) throw new Error('A stand-in has a team at least')
    if (new Set(plans.map(({ name }) => name)).size < plans.length) throw new Error('Two teams have one name')
    this.teams = plans.map((plan, index) => this.#make(plan, index))
  }

  /** Everyone who is in a team now, once. */
  get everyone(): RoomMember[] {
    const members = this.teams.flatMap((team) => team.members)
    return [...new Map(members.toReversed().map((member) => [member.id, member])).values()].sort(
      (a, b) => this.#number(a) - this.#number(b),
    )
  }

  /** By name or id; the first when none is named. Throws when there is no such team. */
  team(which?: string): StandInTeam {
    const found =
      which === undefined ? this.teams[0] : this.teams.find(({ id, name }) => id === which || name === which)
    if (!found) throw new ServiceError('not_found', 'There is no such team')
    return found
  }

  /** By id or name: a member, or one who was; someone who has left may still have a card on their screen. Throws. */
  person(who: string): RoomMember {
    const found = this.#people.find(({ id, aadObjectId, name }) => id === who || aadObjectId === who || name === who)
    if (!found) throw new ServiceError('not_found', 'There is no such person')
    return found
  }

  /** The account of this name, made if there is none. */
  account(name: string): RoomMember {
    const known = this.#people.find((person) => person.name === name)
    if (known) return known
    const made = newMember(name, this.#people.length)
    this.#people.push(made)
    return made
  }

  /** Lets someone into a team; whoever is there already gets the role. */
  let(team: StandInTeam, name: string, role: RoomMember['role']): RoomMember {
    const member = { ...this.account(name), role }
    team.members = [...team.members.filter(({ id }) => id !== member.id), member]
    return member
  }

  /** The team a channel, or a thread in one, belongs to; of those deleted too. */
  teamOf(conversation: string): StandInTeam | undefined {
    return this.#homes.get(channelOf(conversation))
  }

  /** True for a channel that is there, and for a thread in one. */
  isOpen(conversation: string): boolean {
    const id = channelOf(conversation)
    return this.teamOf(conversation)?.channels.some((channel) => channel.id === id) ?? false
  }

  /** Who is in a conversation: a team's members, or the one whose own chat it is. Undefined where there is none. */
  roster(conversation: string): RoomMember[] | undefined {
    if (this.isOpen(conversation)) return this.teamOf(conversation)?.members
    const owner = this.everyone.find((member) => chatOf(member) === conversation)
    return owner && [owner]
  }

  /** Makes a channel, or gives it a name. */
  setChannel(team: StandInTeam, channel: RoomChannel): void {
    this.deleteChannel(team, channel.id)
    team.channels = [...team.channels, channel]
    this.#homes.set(channel.id, team)
  }

  deleteChannel(team: StandInTeam, id: string): void {
    team.channels = team.channels.filter((channel) => channel.id !== id)
  }

  #make({ name, channels, staff, guests = [] }: TeamPlan, index: number): StandInTeam {
    const id = index === 0 ? STAND_IN_TEAM_ID : `19:team.${slug(name)}@thread.tacv2`
    const aadGroupId = `00000000-0000-4000-8000-${String(index === 0 ? 1 : 200 + index).padStart(12, '0')}`
    const team: StandInTeam = { id, name, aadGroupId, channels: [], members: [], withoutApp: false }
    this.setChannel(team, { id, name: null })
    for (const channel of channels)
      this.setChannel(team, { id: channelId(channel, index === 0 ? '' : name), name: channel })
    for (const one of staff) this.let(team, one, 'user')
    for (const one of guests) this.let(team, one, 'guest')
    return team
  }

  #number({ id }: RoomMember): number {
    return this.#people.findIndex((person) => person.id === id)
  }
}

/** A conversation's id without the message that began it: the channel's, or the chat's own. */
export function channelOf(conversation: string): string {
  return conversation.split(';')[0] ?? ''
}

/** The same name gives the same id, so that an install kept from an earlier run still holds. */
function channelId(name: string, team: string): string {
  return `19:${team === '' ? '' : `${slug(team)}.`}${slug(name)}@thread.tacv2`
}

function slug(name: string): string {
  return encodeURIComponent(name.normalize('NFC').toLowerCase()).replaceAll('%', '')
}
