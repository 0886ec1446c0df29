import type { InvokeResponse } from 'botbuilder'
import type { Config } from '../../config.js'
import { staffSayFrom } from '../../content/staff-texts.js'
import { describeError, type Log } from '../../log.js'
import type { Sender } from '../../outbox/sender.js'
import type { ReceiveMessage, ReceiveStaffAction } from '../../turn/ports.js'
import type { Door } from '../channel.js'
import { type Activity, mentionsBot, textWithoutMention } from './activity.js'
import { BotAdapter } from './bot-adapter.js'
import { Cards } from './cards.js'
import { Connector } from './connector.js'
import { CLOSED, createAuthentication, trustOf } from './credentials.js'
import { type Answer, MessagesDoor } from './door.js'
import { type Install, Installs } from './installs.js'
import { Members } from './members.js'
import { wordsActivity } from './outgoing.js'
import { Pace } from './pace.js'
import { type PersonalChat, PersonalChats } from './personal.js'
import type { Shelf, StaffVoice, TicketDesk } from './ports.js'
import { type PressAnswer, Presses } from './presses.js'
import { TeamsSender } from './sender.js'
import { readPress, threadReply } from './staff-action.js'

/** Words said at once to someone in a thread are worth no longer wait than this. */
const WORDS_TIMEOUT_MS = 3_000

export interface TeamsOptions {
  config: Config
  log: Log
  now: () => Date
  installs: Shelf<Install>
  personal: Shelf<PersonalChat>
  desk: TicketDesk
  voice: () => StaffVoice
  receive: ReceiveMessage
  act: ReceiveStaffAction
  /** The app has been installed in a team: what waited for that can be sent. */
  onInstalled: () => void
}

/** Teams, both ways, by the Bot Framework: one door in, one sender out. Transport only; it decides nothing of a ticket. */
export class TeamsChannel {
  readonly name = 'teams'
  readonly doors: Door[]
  readonly sender: Sender
  /** Why the door answers 503, to be told at start; undefined while it is open. */
  readonly closed: string | undefined
  readonly #options: TeamsOptions
  readonly #connector: Connector
  readonly #installs: Installs
  readonly #members: Members
  readonly #personal: PersonalChats
  readonly #presses: Presses

  constructor(options: TeamsOptions) {
    const { config, log, now, desk, voice } = options
    const trust = trustOf(config)
    const authentication = createAuthentication(config)
    this.#options = options
    this.closed = trust.mode === 'closed' ? CLOSED : undefined
    this.#connector = new Connector({
      authentication,
      appId: config.MicrosoftAppId,
      audience: config.ToChannelFromBotOAuthScope,
    })
    const connector = this.#connector
    const installs = new Installs({ shelf: options.installs, connector, log, now, onInstalled: options.onInstalled })
    const members = new Members({ connector, now })
    const cards = new Cards({ connector, installs, desk, voice, now, log })
    this.#installs = installs
    this.#members = members
    this.#personal = new PersonalChats(options)
    this.#presses = new Presses({ cards, members, desk, act: options.act, voice, log })
    const adapter = new BotAdapter(authentication, trust)
    this.doors = [new MessagesDoor({ trust, adapter, handle: (activity) => this.#handle(activity) })]
    this.sender = new TeamsSender({ ...options, connector, cards, members, pace: new Pace() })
  }

  /** One proven activity. Undefined means it was taken, and nothing else is to be said of it. */
  async #handle(activity: Activity): Promise<Answer | undefined> {
    await this.#installs.notice(activity)
    if (activity.type === 'invoke') return this.#invoke(activity)
    if (activity.type === 'message') await this.#message(activity)
    if (activity.type === 'conversationUpdate' || activity.type === 'installationUpdate') await this.#came(activity)
    return undefined
  }

  async #invoke(activity: Activity): Promise<Answer | undefined> {
    const press = activity.name === 'adaptiveCard/action' ? readPress(activity.value) : undefined
    if (!press) return { status: 501 }
    return { status: 200, body: invokeBody(await this.#presses.press(activity, press)) }
  }

  async #message(activity: Activity): Promise<void> {
    const press = readPress(activity.value)
    if (press) {
      const answer = await this.#presses.press(activity, press)
      const words = 'words' in answer ? answer.words : answer.refused
      if (words) await this.#tell(activity, words)
      return
    }
    if (!inChannel(activity)) return this.#personal.message(activity)
    // In a channel only what mentions the bot is meant for it; the rest is dropped unstored.
    if (mentionsBot(activity)) await this.#mentioned(activity)
  }

  /** What is said to the bot in a ticket's thread goes to the resident. */
  async #mentioned(activity: Activity): Promise<void> {
    const say = staffSayFrom(this.#options.voice().texts)
    const text = textWithoutMention(activity)
    const ticket = activity.conversation && (await this.#options.desk.ticketInThread(activity.conversation.id))
    if (!ticket || !activity.id || text === '') return this.#tell(activity, say('mention_outside'))
    const by = await this.#presses.staff(ticket, activity)
    if (typeof by === 'string') return this.#tell(activity, by)
    const action = threadReply(ticket._id, activity.id, by, text)
    const outcome = await this.#options.act(action)
    if (!outcome.ok) await this.#tell(activity, this.#presses.refusal(action, outcome))
  }

  async #came(activity: Activity): Promise<void> {
    const { team, eventType } = activity.channelData ?? {}
    if (team?.id) {
      if (eventType === 'teamMemberRemoved') this.#members.forget(team.id)
      return
    }
    if (inChannel(activity)) return
    if (activity.action?.startsWith('remove')) return this.#personal.left(activity)
    const added = activity.membersAdded?.some(({ id }) => id === activity.recipient?.id) ?? false
    if (added || activity.action?.startsWith('add')) await this.#personal.opened(activity)
  }

  /** Words for the one who wrote, beside any turn: nothing was stored, so there is nothing to lose but the words. */
  async #tell({ serviceUrl, conversation }: Activity, words: string): Promise<void> {
    if (!serviceUrl || !conversation) return
    const to = { serviceUrl, conversation: conversation.id }
    try {
      await this.#connector.send(to, wordsActivity(words), AbortSignal.timeout(WORDS_TIMEOUT_MS))
    } catch (error) {
      this.#options.log.warn('teams_words_lost', describeError(error))
    }
  }
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
