import { randomUUID } from 'node:crypto'
import type { Door } from '../channels/channel.js'
import { CONNECTOR_PATH, connectorDoors } from './connector-doors.js'
import { type Fault, Faults } from './connector-faults.js'
import { account, newMember } from './connector-people.js'
import { Room, type RoomChannel, type RoomMember, type RoomThread } from './connector-room.js'

const CALL_TIMEOUT_MS = 10_000

export interface StandInOptions {
  /** Our own address, known once we listen: the stand-in knocks at our real `/api/messages`. */
  url: () => string
  /** Where its own doors are served, when that is somewhere else. */
  connectorUrl?: () => string
  team: string
  /** Besides General. */
  channels: string[]
  /** Names of the members of staff. */
  staff: string[]
  now: () => Date
}

/** What `/api/messages` answered to an activity. */
export interface BotAnswer {
  status: number
  body: unknown
}

/**
 * A stand-in for Teams: one team in memory behind the Bot Connector's own wire format, and people in it who press and
 * write through the real `/api/messages`. Reachable from this machine only; for the first page and for tests.
 */
export class ConnectorStandIn {
  readonly doors: Door[]
  readonly #room: Room
  readonly #people: RoomMember[]
  readonly #faults = new Faults()
  readonly #url: () => string
  readonly #connectorUrl: () => string

  constructor({ url, connectorUrl = url, staff, ...room }: StandInOptions) {
    this.#people = staff.map(newMember)
    this.#room = new Room({ ...room, members: [...this.#people] })
    this.doors = connectorDoors(this.#room, this.#faults)
    this.#url = url
    this.#connectorUrl = connectorUrl
  }

  get serviceUrl(): string {
    return `${this.#connectorUrl()}${CONNECTOR_PATH}`
  }

  get staff(): readonly RoomMember[] {
    return this.#room.members
  }

  get channels(): readonly RoomChannel[] {
    return this.#room.channels
  }

  get bot(): { id: string; name: string } {
    return this.#room.bot
  }

  /** Every thread and chat as it is now, oldest first; copies. */
  threads(): RoomThread[] {
    return this.#room.threads()
  }

  /** Called after every change, however small. Returns what ends it. */
  onChange(listener: () => void): () => void {
    return this.#room.onChange(listener)
  }

  /** Adds the app to the team, with the activities Teams sends for it. */
  async install(): Promise<void> {
    const { bot } = this.#room
    const team = this.#teamData()
    const where = { conversation: this.#conversation(this.#room.team.id) }
    await this.#tell({ type: 'installationUpdate', action: 'add', ...where, channelData: team })
    const added = { membersAdded: [{ id: bot.id }], channelData: { ...team, eventType: 'teamMemberAdded' } }
    await this.#tell({ type: 'conversationUpdate', ...where, ...added })
  }

  /** Takes the app out of the team. */
  async uninstall(): Promise<void> {
    const where = { conversation: this.#conversation(this.#room.team.id), channelData: this.#teamData() }
    await this.#tell({ type: 'installationUpdate', action: 'remove', ...where })
  }

  /** Makes, renames or deletes a channel, and tells of it as Teams does. */
  async changeChannel(change: {
    what: 'channelCreated' | 'channelRenamed' | 'channelDeleted'
    id: string
    name: string
  }): Promise<void> {
    const { what, id, name } = change
    const others = this.#room.channels.filter((channel) => channel.id !== id)
    this.#room.channels = what === 'channelDeleted' ? others : [...others, { id, name }]
    const channelData = { ...this.#teamData(), eventType: what, channel: { id, name } }
    await this.#tell({ type: 'conversationUpdate', conversation: this.#conversation(this.#room.team.id), channelData })
  }

  /** Someone leaves the team. */
  async leave(userId: string): Promise<void> {
    const gone = this.#person(userId)
    this.#room.members = this.#room.members.filter((member) => member.id !== userId)
    const channelData = { ...this.#teamData(), eventType: 'teamMemberRemoved' }
    const conversation = this.#conversation(this.#room.team.id)
    await this.#tell({ type: 'conversationUpdate', conversation, membersRemoved: [{ id: gone.id }], channelData })
  }

  /** Someone is let in: into the team, or from outside as a guest. */
  join(name: string, role: RoomMember['role'] = 'user'): RoomMember {
    const newcomer = { ...newMember(name, this.#people.length), role }
    this.#people.push(newcomer)
    this.#room.members = [...this.#room.members, newcomer]
    return newcomer
  }

  /**
   * Presses a button of a card: an Action.Execute, with its data and the inputs' values together in `data`. The
   * answer goes to the one who pressed and to nobody else.
   */
  async press(userId: string, activityId: string, verb: string, data: Record<string, unknown>): Promise<BotAnswer> {
    const value = { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' }
    return this.#knock({ type: 'invoke', name: 'adaptiveCard/action', ...this.#on(userId, activityId), value })
  }

  /** The same from a client without universal actions: an Action.Submit. */
  async submit(userId: string, activityId: string, data: Record<string, unknown>): Promise<BotAnswer> {
    return this.#knock({ type: 'message', ...this.#on(userId, activityId), value: data })
  }

  /**
   * Writes in a thread or in one's own chat with the bot. In a thread the bot hears it only if it holds
   * `@Lotsen`; undefined when it did not hear.
   */
  async say(userId: string, conversation: string, text: string): Promise<BotAnswer | undefined> {
    const from = this.#person(userId)
    const { bot } = this.#room
    const at = `<at>${bot.name}</at>`
    const own = conversation === this.#room.chatOf(from)
    const heard = own || text.includes(`@${bot.name}`)
    const entities = own || !heard ? [] : [{ type: 'mention', mentioned: bot, text: at }]
    const wire = own ? text : text.replace(`@${bot.name}`, at)
    const message = this.#room.add(conversation, {
      from: { id: from.id, name: from.name, bot: false },
      text,
      attachments: [],
      entities,
    })
    if (!message) throw new Error('There is no such thread')
    if (!heard) return undefined
    return this.#knock({
      type: 'message',
      id: message.id,
      from: account(from),
      conversation: this.#conversation(conversation),
      text: wire,
      textFormat: 'plain',
      entities,
      ...(own ? { channelData: { tenant: { id: this.#room.tenant } } } : { channelData: this.#teamData(conversation) }),
    })
  }

  /** The conversation a member of staff has with the bot alone. */
  chatOf(userId: string): string {
    return this.#room.chatOf(this.#person(userId))
  }

  /** Deletes a message as staff may; with a thread's first message goes the thread. */
  delete(conversation: string, activityId: string): boolean {
    return this.#room.remove(conversation, activityId)
  }

  /** Makes the next calls go wrong. */
  fail(fault: Fault): void {
    this.#faults.add(fault)
  }

  /** Ends every silence begun by a fault, and forgets the faults still to come. */
  heal(): void {
    this.#faults.clear()
  }

  /** Empties every thread and chat. */
  clear(): void {
    this.#room.clear()
  }

  #on(userId: string, activityId: string): Record<string, unknown> {
    const thread = this.#room.threads().find(({ messages }) => messages.some(({ id }) => id === activityId))
    if (!thread) throw new Error('There is no such card')
    return {
      from: account(this.#person(userId)),
      conversation: this.#conversation(thread.conversation),
      replyToId: activityId,
      channelData: thread.channel ? this.#teamData(thread.conversation) : { tenant: { id: this.#room.tenant } },
    }
  }

  /** A member, or one who was: someone who has left may still have the card on their screen. */
  #person(userId: string): RoomMember {
    const found = this.#people.find(({ id }) => id === userId)
    if (!found) throw new Error('There is no such person')
    return found
  }

  #teamData(conversation = this.#room.team.id): Record<string, unknown> {
    const channel = { id: conversation.split(';')[0] }
    return { tenant: { id: this.#room.tenant }, team: this.#room.team, channel }
  }

  #conversation(id: string): Record<string, unknown> {
    const channel = id.startsWith('19:')
    return { id, tenantId: this.#room.tenant, conversationType: channel ? 'channel' : 'personal', isGroup: channel }
  }

  /** For what has no answer; a refusal would be a mistake of ours. */
  async #tell(activity: Record<string, unknown>): Promise<void> {
    const { status } = await this.#knock(activity)
    if (status >= 300) throw new Error(`/api/messages said ${status}`)
  }

  async #knock(activity: Record<string, unknown>): Promise<BotAnswer> {
    const whole = {
      id: randomUUID(),
      channelId: 'msteams',
      serviceUrl: this.serviceUrl,
      recipient: this.#room.bot,
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
}
