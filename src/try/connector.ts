import type { Door } from '../channels/channel.js'
import { Bot, type BotAnswer } from './connector-bot.js'
import { cardOf, seenAs } from './connector-cards.js'
import { CONNECTOR_PATH, connectorDoors, FILES_PATH } from './connector-doors.js'
import { Extension } from './connector-extension.js'
import { type Fault, Faults } from './connector-faults.js'
import { type SentFile, SentFiles } from './connector-files.js'
import { Hands } from './connector-hands.js'
import { type ChannelChange, Membership } from './connector-membership.js'
import { plansOf, type StandInOptions } from './connector-options.js'
import { chatOf, type RoomMember } from './connector-people.js'
import { Room, type RoomThread } from './connector-room.js'
import { type RoomChannel, type StandInTeam, TeamDirectory } from './connector-teams.js'
import { type Traffic, TrafficCount } from './connector-traffic.js'
import type { Views } from './connector-views.js'

/**
 * A stand-in for Teams: teams in memory behind the Bot Connector's own wire format, and people in them who press, look
 * and write through the real `/api/messages`. Reachable from this machine only; for the first page and for tests.
 * A person is named by id or by name, a team by id or by name. Who or what is not there throws `not_found`.
 */
export class ConnectorStandIn {
  readonly doors: Door[]
  /** The messaging extension and the task modules. */
  readonly extension: Extension
  readonly #directory: TeamDirectory
  readonly #room: Room
  readonly #files: SentFiles
  readonly #traffic: TrafficCount
  readonly #hands: Hands
  readonly #membership: Membership
  readonly #faults = new Faults()
  readonly #connectorUrl: () => string

  constructor(options: StandInOptions) {
    const { url, now, hearsAll = false, limits = false, elapsedMs = () => performance.now() } = options
    const directory = new TeamDirectory(plansOf(options))
    const bot = new Bot({ url, serviceUrl: () => this.serviceUrl, directory })
    const isChat = (id: string) => directory.everyone.some((member) => chatOf(member) === id)
    this.#connectorUrl = options.connectorUrl ?? url
    this.#directory = directory
    this.#room = new Room({ now, isChat, ...(options.threadsMax ? { threadsMax: options.threadsMax } : {}) })
    this.#files = new SentFiles(() => `${this.serviceUrl}/${FILES_PATH}`)
    this.#traffic = new TrafficCount({ limits, elapsedMs })
    this.#hands = new Hands({ directory, room: this.#room, bot, files: this.#files, hearsAll })
    this.#membership = new Membership({ directory, bot })
    this.extension = new Extension({ bot, directory })
    const parts = { directory, room: this.#room, files: this.#files, faults: this.#faults, traffic: this.#traffic }
    this.doors = connectorDoors(parts)
  }

  get serviceUrl(): string {
    return `${this.#connectorUrl()}${CONNECTOR_PATH}`
  }

  /** Everyone who is in a team now, guests too, once. */
  get staff(): readonly RoomMember[] {
    return this.#directory.everyone
  }

  /** Every team's, the first team's first. */
  get channels(): readonly RoomChannel[] {
    return this.#directory.teams.flatMap(({ channels }) => channels)
  }

  get teams(): readonly Readonly<StandInTeam>[] {
    return this.#directory.teams
  }

  get bot(): { id: string; name: string } {
    return this.#directory.bot
  }

  // === What there is to see ===

  /** Every thread and chat as everyone sees it now, oldest first; copies. */
  threads(): RoomThread[] {
    return this.#room.threads()
  }

  /** All that someone can see now: threads of the teams they are in and their own chat, each card as they see it. */
  seenBy(who: string): RoomThread[] {
    const { id: person } = this.#directory.person(who)
    const own = this.chatOf(who)
    const isIn = (conversation: string) => this.#directory.roster(conversation)?.some(({ id }) => id === person)
    const open = this.threads().filter(({ conversation }) => conversation === own || isIn(conversation))
    return open.map((thread) => seenAs(thread, (id) => this.#room.views.get(id, person)))
  }

  /** Someone's own view of a card, as an answer or a refresh gave it; undefined when they see what everyone sees. */
  viewOf(who: string, conversation: string, messageId: string): unknown {
    const found = this.#room.message(conversation, messageId)
    return found && this.#room.views.get(messageId, this.#directory.person(who).id)
  }

  /** The card in a message as someone sees it: their own view, or everyone's. */
  cardFor(who: string, conversation: string, messageId: string): unknown {
    const message = this.#room.message(conversation, messageId)
    return this.viewOf(who, conversation, messageId) ?? (message && structuredClone(cardOf(message)))
  }

  /** Everyone's own views, by message. */
  get views(): Pick<Views, 'on' | 'mark'> {
    return this.#room.views
  }

  /** Called after every change, however small. Returns what ends it. */
  onChange(listener: () => void): () => void {
    return this.#room.onChange(listener)
  }

  /** The conversation a member of staff has with the bot alone. */
  chatOf(who: string): string {
    return chatOf(this.#directory.person(who))
  }

  /** What the bot has posted, and how much at once at most, by thread, by chat and by channel. */
  traffic(): Traffic[] {
    return this.#traffic.all()
  }

  // === What becomes of the teams; the bot is told as Teams tells it ===

  /** Puts the app in a team; in every team when none is named. */
  async install(team?: string): Promise<void> {
    await this.#membership.install(team)
  }

  /** Takes the app out of a team, or of every team: what the bot asks of it is answered 403 from then on. */
  async uninstall(team?: string): Promise<void> {
    await this.#membership.uninstall(team)
  }

  /** Someone puts the app in their own Teams, which opens their chat with it. */
  async openChat(who: string): Promise<void> {
    await this.#membership.openChat(this.#directory.person(who), this.chatOf(who))
  }

  /** Makes, renames or deletes a channel. In one that is deleted, whatever the bot does is answered 404. */
  async changeChannel(change: ChannelChange): Promise<void> {
    await this.#membership.changeChannel(change)
  }

  /** Someone leaves, every team they are in. */
  async leave(who: string): Promise<void> {
    const person = this.#directory.person(who)
    const theirs = this.#directory.teams.filter(({ members }) => members.some(({ id }) => id === person.id))
    for (const team of theirs) await this.#membership.remove(team, person)
  }

  /** Someone is in a team (the first, when none is named) from now on, or a guest there. The bot is not told. */
  join(name: string, role: RoomMember['role'] = 'user', team?: string): RoomMember {
    return this.#directory.let(this.#directory.team(team), name, role)
  }

  /** Someone is let into a team. */
  async addMember(team: string, name: string, role: RoomMember['role'] = 'user'): Promise<RoomMember> {
    return this.#membership.add(this.#directory.team(team), name, role)
  }

  /** Someone leaves one team. */
  async removeMember(team: string, who: string): Promise<void> {
    await this.#membership.remove(this.#directory.team(team), this.#directory.person(who))
  }

  // === What people do ===

  /**
   * Presses a button of a card: an Action.Execute, with its data and the inputs' values together in `data`. The
   * answer goes to the one who pressed and to nobody else; a card in it is theirs until everyone's is another.
   */
  async press(who: string, activityId: string, verb: string, data: Record<string, unknown>): Promise<BotAnswer> {
    return this.#hands.press(who, activityId, verb, data)
  }

  /** The same from a client without universal actions: an Action.Submit. */
  async submit(who: string, activityId: string, data: Record<string, unknown>): Promise<BotAnswer> {
    return this.#hands.submit(who, activityId, data)
  }

  /**
   * Comes across a card: if it names them in its `refresh`, Teams asks for their own view of it (`trigger: automatic`).
   * Undefined when it does not, and nothing was asked.
   */
  async look(who: string, conversation: string, messageId: string): Promise<BotAnswer | undefined> {
    return this.#hands.look(who, conversation, messageId)
  }

  /** Chooses "Refresh card" in a message's menu (`trigger: manual`); anyone can, where a card has a `refresh`. */
  async refresh(who: string, conversation: string, messageId: string): Promise<BotAnswer> {
    return this.#hands.refresh(who, conversation, messageId)
  }

  /**
   * Writes in a thread or in one's own chat with the bot. In a thread the bot hears it only if it holds
   * `@Lotsen`, or it hears all; undefined when it did not hear.
   */
  async say(who: string, conversation: string, text: string): Promise<BotAnswer | undefined> {
    return this.#hands.say(who, conversation, text)
  }

  /** Writes in one's own chat with the bot. */
  async sayInChat(who: string, text: string): Promise<BotAnswer | undefined> {
    return this.#hands.say(who, this.chatOf(who), text)
  }

  /** Begins a thread of one's own in a channel; `answer` when the bot heard. */
  async begin(who: string, channel: string, text: string): Promise<{ conversation: string; answer?: BotAnswer }> {
    return this.#hands.begin(who, channel, text)
  }

  /** Presses a button that says something, or what the bot suggested to say. */
  async imBack(who: string, conversation: string, value: string): Promise<BotAnswer> {
    return this.#hands.imBack(who, conversation, value)
  }

  /** Sends files in one's own chat: the bot is told where to fetch them, on this stand-in. */
  async sendFiles(who: string, files: readonly SentFile[], text = ''): Promise<BotAnswer | undefined> {
    return this.#hands.sendFiles(who, files, text)
  }

  /** Deletes a message as staff may; with a thread's first message goes the thread. */
  delete(conversation: string, activityId: string): boolean {
    return this.#room.remove(conversation, activityId)
  }

  // === What goes wrong ===

  /** Makes the next calls go wrong. */
  fail(fault: Fault): void {
    this.#faults.add(fault)
  }

  /** Ends every silence begun by a fault, and forgets the faults still to come. */
  heal(): void {
    this.#faults.clear()
  }

  /** Files that were sent cannot be fetched any more. */
  expireFiles(): void {
    this.#files.clear()
  }

  /** Empties every thread and chat, and what was counted. */
  clear(): void {
    this.#room.clear()
    this.#traffic.clear()
  }
}
