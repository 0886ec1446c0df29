import { randomInt, randomUUID } from 'node:crypto'
import type { Content } from '../../src/content/content.js'
import type { FaultCategory } from '../../src/content/faults.js'
import { listMistakes, loadContent } from '../../src/content/load.js'
import { queuesOf } from '../../src/content/organisation.js'
import type { ChannelName, InboundMessage } from '../../src/message.js'
import { connectStore, type Store } from '../../src/store/connect.js'
import { Erasure } from '../../src/store/erasure.js'
import { MongoQueueBoard } from '../../src/store/queue-board.js'
import { Staff } from '../../src/store/staff.js'
import { Tickets } from '../../src/store/tickets.js'
import { Turns } from '../../src/store/turns.js'
import { Visits } from '../../src/store/visits.js'
import { swedishCalendar } from '../../src/tickets/calendar.js'
import { openHoursBetween } from '../../src/tickets/hours.js'
import { newReference } from '../../src/tickets/reference.js'
import { queueById } from '../../src/tickets/routing.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import { createDeletion, type Deletion, type Eraser } from '../../src/turn/deletion-turn.js'
import { createContactLogger, createEnterer } from '../../src/turn/entered-turn.js'
import { createEventReceiver } from '../../src/turn/event-turn.js'
import { createFollower } from '../../src/turn/follow-turn.js'
import { KeyedQueue } from '../../src/turn/keyed-queue.js'
import type { Delivery, ListedFaults, StaffOutcome, Turn, TurnLog } from '../../src/turn/ports.js'
import { createStaffReceiver } from '../../src/turn/staff-turn.js'
import { createStandingReader } from '../../src/turn/standing.js'
import { type SaidLine, transcriptOf } from '../../src/turn/transcript.js'
import { createReceiver } from '../../src/turn/turn.js'
import { createUnderstanding, type Understand } from '../../src/understanding/understand.js'
import { testMongo } from './mongod.js'

export const MAJA = { id: 'maja', name: 'Maja Lind' }
export const OMAR = { id: 'omar', name: 'Omar Haddad' }

/** A Thursday morning when every office is open. */
export const OPEN_MORNING = new Date('2026-11-26T08:30:00Z')

let read: Promise<Content> | undefined
let shipped: Promise<{ content: Content; understand: Understand }> | undefined

/** knowledge/ and dialogs/ as they are shipped, to be changed in memory; read once a run. */
export function readContent(): Promise<Content> {
  read ??= loadContent('knowledge', 'dialogs').then(({ content, mistakes }) => {
    if (!content) throw new Error(listMistakes(mistakes))
    return content
  })
  return read
}

/** The same, and what understands by it: that takes seconds to learn, so once a run. */
export function shippedContent(): Promise<{ content: Content; understand: Understand }> {
  shipped ??= readContent().then((content) => ({ content, understand: createUnderstanding(content) }))
  return shipped
}

/** The core of the service, without its channels, on a database of its own and with a clock that only tests move. */
export class Core {
  now = OPEN_MORNING
  /** Code the next verification will send. */
  code = '123456'
  readonly committed: Turn[] = []

  private constructor(
    readonly store: Store,
    readonly content: Content,
    readonly log: Turns,
    readonly tickets: Tickets,
    understand: Understand,
  ) {
    const calendar = swedishCalendar('Europe/Stockholm')
    this.board = new MongoQueueBoard({
      ...store,
      now: () => this.now,
      queues: () => queuesOf(content.organisation).map(({ id }) => id),
      openMinutes: (queue, from, to) =>
        Math.round(60 * openHoursBetween(from, to, queueById(content, queue).hours, calendar)),
      lifeMs: 0,
    })
    this.staffBook = new Staff(store)
    const ports = {
      log: this.#interleaved(log),
      tickets,
      board: this.board,
      hooks: () => this.hooks,
      systems: () => this.systems,
      listed: (category: FaultCategory) => this.listed(category),
      visits: new Visits(store),
      content: () => content,
      understand: () => understand,
      calendar,
      now: () => this.now,
      newReference: () => newReference('LN'),
      newCode: () => this.code,
      smsCountries: ['SE'],
      mayGetCode: async (phone: string) => this.#countCode(phone),
      queue: new KeyedQueue(),
      committed: (turn: Turn) => void this.committed.push(turn),
    }
    this.receive = createReceiver(ports)
    this.staff = createStaffReceiver(ports)
    this.event = createEventReceiver(ports)
    this.enter = createEnterer(ports)
    this.logContact = createContactLogger(ports)
    this.follow = createFollower(ports)
    this.standing = createStandingReader(ports)
    this.deletion = (eraser) => createDeletion({ ...ports, eraser: { ...eraserOn(store), ...eraser } })
  }

  /** Done once, between the next decision and its commit: what overtakes it. By another instance, or it waits for itself. */
  meanwhile: (() => Promise<unknown>) | undefined

  /** The log, with what is to happen meanwhile. */
  #interleaved(log: Turns): TurnLog {
    return {
      load: (conversation) => log.load(conversation),
      forget: (conversation) => log.forget(conversation),
      find: (conversation, inboundId) => log.find(conversation, inboundId),
      read: (conversation, afterSeq, limit) => log.read(conversation, afterSeq, limit),
      turn: (conversation, seq) => log.turn(conversation, seq),
      textOf: (conversation, seq) => log.textOf(conversation, seq),
      commit: async (...decided) => {
        const { meanwhile } = this
        this.meanwhile = undefined
        await meanwhile?.()
        return log.commit(...decided)
      },
    }
  }

  /** Another instance of the service on the same database. */
  async instance(): Promise<Core> {
    const { content, understand } = await shippedContent()
    const other = await Core.on(content, understand, this.store.db.databaseName)
    other.now = this.now
    return other
  }

  /** What was said about a ticket, as staff see it. */
  async transcript(ref: string): Promise<SaidLine[]> {
    const ticket = await this.tickets.get(ref)
    return ticket ? transcriptOf(this.log, ticket) : []
  }

  /** Systems that follow tickets. */
  hooks: string[] = []
  /** Departments' systems that are connected. */
  systems: string[] = []
  /** What the operations centre has open. */
  listed: ListedFaults = async () => []
  readonly board: MongoQueueBoard
  readonly staffBook: Staff
  readonly enter: ReturnType<typeof createEnterer>
  readonly logContact: ReturnType<typeof createContactLogger>
  readonly follow: ReturnType<typeof createFollower>
  readonly standing: ReturnType<typeof createStandingReader>
  /** Deletes chats; without files, where nothing else is said. */
  readonly deletion: (eraser?: Partial<Eraser>) => Deletion

  readonly receive: ReturnType<typeof createReceiver>
  readonly staff: ReturnType<typeof createStaffReceiver>
  readonly event: ReturnType<typeof createEventReceiver>

  /** On a database of its own, or as a second instance on another's. */
  static async start(database = `talk-${randomUUID()}`): Promise<Core> {
    const { content, understand } = await shippedContent()
    return Core.on(content, understand, database)
  }

  /** On other content than the shipped, or understood otherwise. */
  static async on(
    content: Content,
    understand: Understand = createUnderstanding(content),
    database = `talk-${randomUUID()}`,
  ): Promise<Core> {
    const { uri } = await testMongo()
    const store = await connectStore({ uri, database })
    return new Core(store, content, new Turns(store), new Tickets(store), understand)
  }

  /** Leaves the database to the instance that made it. */
  async leave(): Promise<void> {
    await this.store.close()
  }

  async close(): Promise<void> {
    await this.store.db.dropDatabase()
    await this.store.close()
  }

  readonly #codes: { phone: string; at: Date }[] = []

  /** Three an hour, as the service's own caps count them. */
  #countCode(phone: string): boolean {
    const hourAgo = this.now.getTime() - 3_600_000
    const sent = this.#codes.filter((code) => code.phone === phone && code.at.getTime() > hourAgo)
    this.#codes.push({ phone, at: this.now })
    return sent.length < 3
  }

  /** Makes what committed turns ask of other conversations, all of it anew, as an outbox that lost its marks would. */
  async followUp(): Promise<void> {
    for (const { deliveries } of [...this.committed])
      for (const { payload } of deliveries) if (payload.kind === 'follow') await this.follow(payload)
  }

  later(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000)
  }

  resident(channel: ChannelName = 'webchat', phone = nextPhone()): Resident {
    return new Resident(this, channel, phone)
  }
}

let phones = randomInt(9_000)

/** A mobile number nobody has, and nobody else in this run. */
function nextPhone(): string {
  phones = (phones + 1) % 9_000
  return `+4670174${1_000 + phones}`
}

/** Somebody writing to the service. A minute passes before each message, so that nothing is a burst unless meant so. */
export class Resident {
  readonly conversation: string
  readonly turns: Turn[] = []
  #sent = 0

  constructor(
    readonly core: Core,
    readonly channel: ChannelName,
    readonly phone: string,
  ) {
    this.conversation =
      channel === 'sms' ? `sms:${phone}` : `${channel === 'webchat' ? 'web' : channel}:${randomUUID()}`
  }

  /** Says something; gives what the bot said back, in one text. */
  async says(text: string, more: Partial<InboundMessage> = {}, minutes = 1): Promise<string> {
    this.core.later(minutes)
    this.#sent += 1
    const sms = this.channel === 'sms' ? { phone: this.phone, provider: 'elks' as const } : {}
    const turn = await this.core.receive({
      channel: this.channel,
      conversation: this.conversation,
      id: `${this.channel === 'sms' ? 'elks:' : 'c:'}m${this.#sent}`,
      text,
      ...sms,
      ...more,
    })
    this.turns.push(turn)
    return turn.outbound.map((message) => message.text).join('\n')
  }

  /** Makes a complaint, all the way: without wanting an answer. */
  async complains(about: string): Promise<Ticket> {
    await this.says(about)
    await this.says(`${about}. Det har inte fungerat på hela veckan.`)
    for (let asked = 0; asked < 4 && this.last.state.flow; asked += 1)
      await this.says(this.choices.includes('Hoppa över') ? 'hoppa över' : 'nej')
    const made = (await this.tickets()).at(-1)
    if (made?.kind !== 'complaint') throw new Error('No complaint was made')
    return made
  }

  /** Presses the last turn's n:th button. */
  async presses(title: string): Promise<string> {
    if (!this.choices.includes(title)) throw new Error(`No button "${title}" among ${this.choices.join(' | ')}`)
    return this.says(title)
  }

  get last(): Turn {
    const turn = this.turns.at(-1)
    if (!turn) throw new Error('Nothing said yet')
    return turn
  }

  get choices(): string[] {
    return this.last.outbound.flatMap(({ choices }) => choices ?? [])
  }

  get articles(): string[] {
    return this.last.outbound.flatMap(({ article }) => (article === undefined ? [] : [article]))
  }

  get deliveries(): Delivery[] {
    return this.last.deliveries
  }

  /** Texts this turn sends to the resident's phone. */
  get sms(): string[] {
    return this.deliveries.flatMap(({ payload }) => (payload.kind === 'sms' ? [payload.text] : []))
  }

  /** Texts this turn brings into a ticket's thread. */
  get thread(): string[] {
    return this.deliveries.flatMap(({ payload }) => (payload.kind === 'thread' ? [payload.text] : []))
  }

  async tickets(): Promise<Ticket[]> {
    return this.core.store.tickets.find({ conversation: this.conversation }).sort({ arrivedAt: 1 }).toArray()
  }

  async ticket(): Promise<Ticket> {
    const all = await this.tickets()
    const [only] = all
    if (!only || all.length > 1) throw new Error(`${all.length} tickets`)
    return only
  }
}

/** A staff action that must go through. */
export async function done(outcome: Promise<StaffOutcome>): Promise<Turn> {
  const result = await outcome
  if (!result.ok) throw new Error(`Refused: ${result.why}`)
  return result.turn
}

function eraserOn(store: Store): Eraser {
  const erasure = new Erasure(store)
  return {
    ticketsOf: (conversation) => erasure.ticketsOf(conversation),
    empty: (conversation, seqs, at) => erasure.empty(conversation, seqs, at),
    dropFiles: async () => undefined,
  }
}
