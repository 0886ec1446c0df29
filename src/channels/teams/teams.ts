import type { InvokeResponse } from 'botbuilder'
import type { Config } from '../../config.js'
import { staffSayFrom } from '../../content/staff-texts.js'
import type { PulsePost } from '../../due/pulse-rounds.js'
import { type ErrorCode, ServiceError } from '../../errors.js'
import { LIMITS, type Limits } from '../../limits.js'
import { describeError } from '../../log.js'
import type { Sender } from '../../outbox/sender.js'
import { Rate } from '../../rate.js'
import type { ReceiveMessage, StaffDirectory } from '../../turn/ports.js'
import type { PulseBook } from '../../turn/pulse.js'
import type { Door } from '../channel.js'
import { type Activity, mentionsBot, type ReceivedActivity } from './activity.js'
import { type AzureChat, AzureChats, type AzureWire, isFromAzureChat } from './azure-chats.js'
import { BotAdapter } from './bot-adapter.js'
import { Connector } from './connector.js'
import { CLOSED, createAuthentication, trustOf } from './credentials.js'
import type { Directory } from './directory.js'
import { type Answer, MessagesDoor } from './door.js'
import { type Install, Installs } from './installs.js'
import type { Office } from './office.js'
import { wordsActivity } from './outgoing.js'
import { PersonalChats } from './personal.js'
import type { Shelf } from './ports.js'
import { readPress } from './press.js'
import type { PressAnswer } from './presses.js'
import type { ProposalPost } from './proposal-post.js'
import { StaffTools } from './staff-tools.js'
import { createTicketsInTeams, type TicketsInTeams, type TicketsInTeamsOptions } from './tickets-in-teams.js'

/** What Teams calls itself. */
const TEAMS = 'msteams'
/** Words said at once to someone in a thread are worth no longer wait than this. */
const WORDS_TIMEOUT_MS = 3_000
/** Failures that pass, after which whoever acted may act again. */
const UNSAVED = new Set<ErrorCode>(['store_unavailable', 'conversation_busy', 'service_busy'])

export interface TeamsOptions extends TicketsInTeamsOptions {
  config: Config
  installs: Shelf<Install>
  receive: ReceiveMessage
  /** Residents' chats that Azure holds; without it they are not taken. */
  azure?: { chats: Shelf<AzureChat>; wire: AzureWire }
  /** What staff's own tools rest on; without it there are none. */
  office?: Office
  /** Where the weekly question's answers are counted; without it they are not taken. */
  pulse?: Pick<PulseBook, 'answer' | 'resultBefore'>
  /** The app has been installed in a team: what waited for that can be sent. */
  onInstalled: () => void
  /** Other limits than the shipped ones. */
  limits?: Limits
}

/** Teams, both ways, by the Bot Framework: one door in, one sender out. Transport only; it decides nothing of a ticket. */
export class TeamsChannel {
  readonly name = 'teams'
  readonly doors: Door[]
  readonly sender: Sender
  /** Who belongs to which queue, as Teams has it just now. */
  readonly directory: StaffDirectory & Pick<Directory, 'staffOf'>
  /** Asks staff how their week has been. */
  readonly pulsePost: PulsePost
  /** Shows proposals for the knowledge to those whose decision it is. */
  readonly proposalPost: Pick<ProposalPost, 'tell'>
  /** Why the door answers 503, to be told at start; undefined while it is open. */
  readonly closed: string | undefined
  readonly #options: TeamsOptions
  readonly #connector: Connector
  readonly #installs: Installs
  readonly #personal: PersonalChats
  readonly #azure: AzureChats | undefined
  readonly #tickets: TicketsInTeams
  readonly #tools: StaffTools | undefined
  readonly #deeds: Rate
  readonly #chats: Rate

  constructor(options: TeamsOptions) {
    const { config, log, now } = options
    const trust = trustOf(config)
    const authentication = createAuthentication(config)
    this.#options = options
    this.#deeds = new Rate('teamsDeedsPerPerson', options.limits ?? LIMITS)
    this.#chats = new Rate('teamsPerPerson', options.limits ?? LIMITS)
    this.closed = trust.mode === 'closed' ? CLOSED : undefined
    this.#connector = new Connector({
      authentication,
      appId: config.MicrosoftAppId,
      audience: config.ToChannelFromBotOAuthScope,
    })
    const connector = this.#connector
    const installs = new Installs({ shelf: options.installs, connector, log, now, onInstalled: options.onInstalled })
    this.#installs = installs
    this.#azure = options.azure && new AzureChats({ ...options, ...options.azure, connector })
    this.#tickets = createTicketsInTeams(options, { connector, installs, azure: this.#azure })
    this.#personal = new PersonalChats(options)
    this.#tools = options.office && new StaffTools({ ...options, ...this.#tickets, office: options.office, connector })
    const adapter = new BotAdapter(authentication, trust)
    this.doors = [new MessagesDoor({ trust, adapter, handle: (received) => this.#handle(received) })]
    this.sender = this.#tickets.sender
    this.directory = this.#tickets.directory
    this.pulsePost = this.#tickets.pulsePost
    this.proposalPost = this.#tickets.proposalPost
  }

  /** Begins nothing more of its own. */
  async close(): Promise<void> {
    await this.#tickets.homecoming.stop()
  }

  /** One proven activity. Undefined means it was taken, and nothing else is to be said of it. */
  async #handle({ activity, raw }: ReceivedActivity): Promise<Answer | undefined> {
    if (isFromAzureChat(activity) && this.#azure) return this.#azure.take(activity, raw)
    // Only Teams proves who its people are: by any other channel nobody is staff, and nothing is installed.
    if (activity.channelId !== TEAMS) return activity.type === 'invoke' ? { status: 501 } : undefined
    await this.#deeds.take(personOf(activity))
    try {
      return await this.#take(activity)
    } catch (error) {
      return this.#unsaved(activity, error)
    }
  }

  async #take(activity: Activity): Promise<Answer | undefined> {
    await this.#installs.notice(activity)
    if (activity.type === 'invoke') return this.#invoke(activity)
    if (activity.type === 'message') await this.#message(activity)
    if (activity.type === 'conversationUpdate' || activity.type === 'installationUpdate') await this.#came(activity)
    return undefined
  }

  /**
   * Whoever pressed a card, or wrote to the bot, hears that it could not be saved: of an error of ours Teams shows them
   * nothing, or nothing that says what it means. What they have been told of is dealt with, and not sent again by Teams.
   */
  async #unsaved(activity: Activity, error: unknown): Promise<Answer | undefined> {
    if (!(error instanceof ServiceError) || !UNSAVED.has(error.code)) throw error
    const words = staffSayFrom(this.#options.voice().texts)('not_saved')
    if (activity.name === 'adaptiveCard/action') return { status: 200, body: invokeBody({ words }) }
    if (!isForBot(activity) || !(await this.#tell(activity, words))) throw error
    this.#options.log.warn('teams_not_saved', describeError(error))
    return undefined
  }

  async #invoke(activity: Activity): Promise<Answer | undefined> {
    const press = activity.name === 'adaptiveCard/action' ? readPress(activity.value) : undefined
    if (!press) return (await this.#tools?.invoke(activity)) ?? { status: 501 }
    return { status: 200, body: invokeBody(await this.#tickets.presses.press(activity, press)) }
  }

  async #message(activity: Activity): Promise<void> {
    const press = readPress(activity.value)
    if (press) {
      const answer = await this.#tickets.presses.press(activity, press)
      const words = 'words' in answer ? answer.words : answer.refused
      if (words) await this.#tell(activity, words)
      return
    }
    if (await this.#tools?.submitted(activity)) return
    if (!inChannel(activity)) return this.#chat(activity)
    // In a channel only what mentions the bot is meant for it; the rest is stored nowhere.
    if (mentionsBot(activity)) await this.#mentioned(activity)
    else await this.#tools?.heard(activity)
  }

  /** A command is answered at once; everything else is a question like a resident's. */
  async #chat(activity: Activity): Promise<void> {
    await this.#chats.take(personOf(activity))
    await this.#personal.remember(activity)
    await this.#tools?.remember(activity)
    if (await this.#tools?.commanded(activity)) return
    await this.#personal.message(activity)
  }

  /** What is said to the bot in a ticket's thread goes to the resident; in a consult's, to the colleague who asked. */
  async #mentioned(activity: Activity): Promise<void> {
    const words = await this.#tickets.words.mentioned(activity)
    if (words) await this.#tell(activity, words)
  }

  async #came(activity: Activity): Promise<void> {
    const { team, eventType } = activity.channelData ?? {}
    if (team?.id) {
      if (eventType === 'teamMemberRemoved') await this.#left(activity, team.id)
      return
    }
    if (inChannel(activity)) return
    if (activity.action?.startsWith('remove')) {
      await this.#tools?.forget(activity)
      return this.#personal.left(activity)
    }
    const added = activity.membersAdded?.some(({ id }) => id === activity.recipient?.id) ?? false
    if (!added && !activity.action?.startsWith('add')) return
    await this.#tools?.remember(activity)
    await this.#personal.opened(activity)
  }

  /** Who is in the team is asked anew, and what somebody had in its queues is theirs no more. */
  async #left(activity: Activity, team: string): Promise<void> {
    this.#tickets.directory.forget(team)
    await this.#tools?.left(activity)
  }

  /** Words for the one who wrote, beside any turn; false where they were lost. */
  async #tell({ serviceUrl, conversation }: Activity, words: string): Promise<boolean> {
    if (!serviceUrl || !conversation) return false
    const to = { serviceUrl, conversation: conversation.id }
    try {
      await this.#connector.send(to, wordsActivity(words), AbortSignal.timeout(WORDS_TIMEOUT_MS))
      return true
    } catch (error) {
      this.#options.log.warn('teams_words_lost', describeError(error))
      return false
    }
  }
}

function personOf({ from }: Activity): string {
  return from?.aadObjectId ?? from?.id ?? ''
}

/** In a channel only what is pressed, or mentions it. */
function isForBot(activity: Activity): boolean {
  if (activity.type !== 'message') return false
  return !inChannel(activity) || readPress(activity.value) !== undefined || mentionsBot(activity)
}

function inChannel({ conversation, channelData }: Activity): boolean {
  return conversation?.conversationType === 'channel' || channelData?.team?.id !== undefined
}

/** Adaptive Cards' universal action answer. */
function invokeBody(answer: PressAnswer): InvokeResponse['body'] {
  if ('card' in answer) {
    return { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: answer.card }
  }
  return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: answer.words }
}
