import type { PulsePost as Post } from '../../due/pulse-rounds.js'
import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import type { StaffMember } from '../../tickets/ticket.js'
import { PULSE_ANSWERS_MIN, type PulsePerson } from '../../turn/pulse.js'
import { pulseCard } from './commands/pulse.js'
import { sceneVoice } from './commands/scene.js'
import type { Connector } from './connector.js'
import { connectorFailure } from './connector-failure.js'
import type { Install } from './installs.js'
import type { Members } from './members.js'
import { cardActivity } from './outgoing.js'
import type { Pace } from './pace.js'
import type { PersonalChat } from './personal.js'
import type { Places } from './places.js'
import type { Shelf, StaffVoice, TicketDesk } from './ports.js'

const SEND_TIMEOUT_MS = 10_000

interface PulsePostOptions {
  connector: Connector
  members: Members
  places: Places
  pace: Pace
  personal: Shelf<PersonalChat>
  desk: Pick<TicketDesk, 'chatOf'>
  voice: () => StaffVoice
  log: Log
}

interface Roster {
  team: string
  staff: StaffMember[]
}

/** Asks each of the queues' staff, in the chat they have with the bot, how their week has been. */
export class PulsePost implements Post {
  readonly #options: PulsePostOptions
  /** Where those are answered who were found last. */
  readonly #chats = new Map<string, PersonalChat>()

  constructor(options: PulsePostOptions) {
    this.#options = options
  }

  async people(): Promise<{ people: PulsePerson[]; isWhole: boolean }> {
    const teams = (await this.#options.places.teams()).all()
    const read = await Promise.all(teams.map(({ install }) => this.#roster(install)))
    const rosters = read.filter((roster) => roster !== undefined)
    const chats = new Map((await this.#options.personal.all()).map((chat) => [chat.user, chat]))
    this.#chats.clear()
    const people: PulsePerson[] = []
    for (const member of everyoneIn(rosters)) {
      const chat = await this.#chatOf(member, chats)
      if (!chat) continue
      this.#chats.set(member.id, chat)
      people.push(personOf(member, rosters))
    }
    return { people, isWhole: rosters.length === teams.length }
  }

  async ask(person: PulsePerson, about: Parameters<Post['ask']>[1]): Promise<void> {
    const chat = this.#chats.get(person.staff)
    if (!chat) throw new ServiceError('delivery_refused', 'They have no chat with the bot')
    const { connector, pace, voice } = this.#options
    const scene = sceneVoice(voice())
    const { team } = person
    const card = pulseCard(scene, { ...about, ...(team === undefined ? {} : { team }) })
    const activity = cardActivity(card, scene.say('pulse_title'))
    const signal = AbortSignal.timeout(SEND_TIMEOUT_MS)
    try {
      await pace.keep('send', chat.conversation, chat.conversation, () => connector.send(chat, activity, signal))
    } catch (error) {
      throw connectorFailure(error)
    }
  }

  /** Undefined for a team that cannot be read just now. */
  async #roster(install: Install): Promise<Roster | undefined> {
    try {
      return { team: install.teamName ?? install.team, staff: await this.#options.members.everyone(install) }
    } catch (error) {
      // The app has been taken out of it: its people are nobody's staff here.
      if (error instanceof ServiceError && error.code === 'forbidden') return { team: install.team, staff: [] }
      this.#options.log.warn('teams_roster_unknown', describeError(error))
      return undefined
    }
  }

  async #chatOf(
    { id, teams }: StaffMember,
    chats: ReadonlyMap<string | undefined, PersonalChat>,
  ): Promise<PersonalChat | undefined> {
    const { desk, personal } = this.#options
    const known = await desk.chatOf(id)
    const chat = known === undefined ? undefined : await personal.get(known)
    return chat ?? chats.get(id) ?? (teams === undefined ? undefined : chats.get(teams))
  }
}

function everyoneIn(rosters: readonly Roster[]): StaffMember[] {
  return [...new Map(rosters.flatMap(({ staff }) => staff.map((member) => [member.id, member] as const))).values()]
}

/** In one team alone, so that teams can be told apart from everybody: the smallest of theirs that is large enough. */
function personOf({ id }: StaffMember, rosters: readonly Roster[]): PulsePerson {
  const large = rosters.filter(
    ({ staff }) => staff.length >= PULSE_ANSWERS_MIN && staff.some((member) => member.id === id),
  )
  const [own] = large.toSorted((a, b) => a.staff.length - b.staff.length || a.team.localeCompare(b.team, 'sv'))
  return { staff: id, ...(own ? { team: own.team } : {}) }
}
