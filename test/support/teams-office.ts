import type { RunningHttp } from '../../src/http/server.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import { ConnectorStandIn } from '../../src/try/connector.js'
import type { StandInOptions } from '../../src/try/connector-options.js'
import type { RoomMessage, RoomThread } from '../../src/try/connector-room.js'
import { serveDoors } from './doors.js'
import { eventually } from './eventually.js'
import { type Service, type ServiceOptions, startService } from './service.js'
import { SmallKnowledge } from './small-knowledge.js'
import { OPEN_MORNING } from './talk.js'
import { WEBCHAT_SECRET, WebResident } from './web-resident.js'

/** Everyone's channels but the social services', whose queues are confidential and have a team of their own. */
const CHANNELS = [
  'Kontaktcenter',
  'Avfall och vatten',
  'Bygglov',
  'Gata och park',
  'Teknisk kundtjänst',
  'Utbildning',
  'Äldre direkt',
]

export const MAJA = 'Maja Lind'
export const OMAR = 'Omar Haddad'
/** Of the social services, and in no other team. */
export const SARA = 'Sara Social'
/** In both teams. */
export const BIRK = 'Birk Båda'

/** The whole service on a handful of articles, two teams in a stand-in for Teams, and people in them who write and press. */
export class TeamsOffice {
  private constructor(
    readonly service: Service,
    readonly teams: ConnectorStandIn,
    readonly clock: Clock,
    readonly knowledge: SmallKnowledge,
    readonly connector: RunningHttp,
  ) {}

  static async start(
    more: Partial<StandInOptions> = {},
    {
      env: settings,
      isShipped = false,
      ...besides
    }: Pick<ServiceOptions, 'env' | 'mongoUri' | 'pulseEveryMs'> & {
      /** On all the shipped articles, which are learned once a run for whoever does not change them. */
      isShipped?: boolean
    } = {},
  ): Promise<TeamsOffice> {
    const knowledge = await SmallKnowledge.make()
    const clock = new Clock()
    const own = isShipped ? {} : { KNOWLEDGE_DIR: knowledge.dir }
    const env = { WEBCHAT_SECRET, TRY: 'off', ...own, ...settings }
    const service = await startService({ env, now: clock.now, ...besides })
    const url: { teams?: string } = {}
    const teams = new ConnectorStandIn({
      url: () => service.url,
      connectorUrl: () => url.teams ?? '',
      teams: [
        { name: 'Lindnäs kommun', channels: CHANNELS, staff: [MAJA, OMAR, BIRK] },
        { name: 'Socialförvaltningen', channels: ['Socialtjänst'], staff: [SARA, BIRK] },
      ],
      now: clock.now,
      ...more,
    })
    const connector = await serveDoors(teams.doors)
    url.teams = connector.url
    await teams.install()
    return new TeamsOffice(service, teams, clock, knowledge, connector)
  }

  async close(): Promise<void> {
    await this.service.close()
    await this.connector.close()
    await this.knowledge.remove()
  }

  // === Residents and tickets ===

  /** Somebody hands their matter over in the website's chat, and waits there. */
  async handOver(about: string): Promise<{ resident: WebResident; ref: string }> {
    const resident = await WebResident.open(this.service.url)
    await resident.says(`Jag vill prata med en människa om ${about}`)
    await resident.hears('Hur vill du få svaret?')
    await resident.says('Svara här i chatten')
    const filed = await resident.hears('LN-')
    return { resident, ref: /LN-\w{5}/.exec(filed.text ?? '')?.[0] ?? '' }
  }

  async stored(ref: string): Promise<Ticket> {
    const ticket = await this.service.db.collection<Ticket>('tickets').findOne({ _id: ref })
    if (!ticket) throw new Error(`No ticket ${ref}`)
    return ticket
  }

  /** The thread under a ticket's card, once it is there. */
  async threadOf(ref: string): Promise<RoomThread> {
    return eventually(async () => {
      const { thread } = await this.stored(ref)
      const found = this.teams.threads().find(({ conversation }) => conversation === thread?.conversation)
      if (!found) throw new Error('No thread yet')
      return found
    })
  }

  /** Claims from the ticket's own card, or does what else it can. */
  async press(who: string, ref: string, verb: string, inputs: Record<string, unknown> = {}): Promise<unknown> {
    const [root] = (await this.threadOf(ref)).messages
    const { version } = await this.stored(ref)
    return (await this.teams.press(who, root?.id ?? '', verb, { ref, version, ...inputs })).body
  }

  // === Somebody's own chat with the bot ===

  /** Writes there, and waits for a card in answer. */
  async asks(who: string, text: string): Promise<ChatCard> {
    const before = this.cards(who).length
    await this.teams.sayInChat(who, text)
    const card = await eventually(() => {
      const newest = this.cards(who).at(-1)
      if (!newest || this.cards(who).length === before) throw new Error('No card yet')
      return newest
    })
    return card
  }

  /** Every card the bot has shown there, as it stands now, oldest first. */
  cards(who: string): ChatCard[] {
    return this.said(who).flatMap((message) => {
      const content = message.attachments[0]?.content
      return content === undefined ? [] : [new ChatCard(this.teams, who, message.id, content)]
    })
  }

  /** All the bot has said there. */
  said(who: string): RoomMessage[] {
    const chat = this.teams.chatOf(who)
    const thread = this.teams.threads().find(({ conversation }) => conversation === chat)
    return (thread?.messages ?? []).filter(({ from }) => from.bot)
  }
}

/** A clock that runs as ours does, from a morning when every office is open, and can be put forward. */
export class Clock {
  #aheadMs = OPEN_MORNING.getTime() - Date.now()

  readonly now = (): Date => new Date(Date.now() + this.#aheadMs)

  forward(minutes: number): void {
    this.#aheadMs += minutes * 60_000
  }
}

interface Button {
  type: string
  title: string
  verb?: string
  data?: Record<string, unknown>
  url?: string
}

/** A card as somebody sees it, with its buttons in hand. */
export class ChatCard {
  constructor(
    readonly teams: ConnectorStandIn,
    readonly who: string,
    readonly message: string,
    readonly content: unknown,
  ) {}

  get text(): string {
    return JSON.stringify(this.content)
  }

  /** Titles of all its buttons, in sub-cards too. */
  get buttons(): string[] {
    return buttonsIn(this.content).map(({ title }) => title)
  }

  button(title: string, holding?: Record<string, unknown>): Button {
    const found = buttonsIn(this.content).find(
      (one) =>
        one.title === title && Object.entries(holding ?? {}).every(([name, value]) => one.data?.[name] === value),
    )
    if (!found) throw new Error(`No button "${title}" among ${this.buttons.join(' | ')}`)
    return found
  }

  /** Presses a button, with what is filled in beside; answers the card that then stands there, or the words that were said. */
  async press(
    title: string,
    inputs: Record<string, string> = {},
    holding?: Record<string, unknown>,
  ): Promise<ChatCard> {
    const { verb = '', data = {} } = this.button(title, holding)
    const { status, body } = await this.teams.press(this.who, this.message, verb, { ...data, ...inputs })
    if (status !== 200) throw new Error(`/api/messages said ${status}`)
    return new ChatCard(this.teams, this.who, this.message, (body as { value?: unknown }).value)
  }
}

/** Every Action.Execute, Action.Submit and Action.OpenUrl of a card, in sub-cards too, but for their fallbacks. */
export function buttonsIn(node: unknown): Button[] {
  if (Array.isArray(node)) return node.flatMap(buttonsIn)
  if (typeof node !== 'object' || node === null) return []
  const { fallback: _, ...parts } = node as Record<string, unknown>
  const isButton = typeof parts.type === 'string' && /^Action\.(Execute|Submit|OpenUrl)$/.test(parts.type)
  return [...(isButton ? [parts as unknown as Button] : []), ...Object.values(parts).flatMap(buttonsIn)]
}
