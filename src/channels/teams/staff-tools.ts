import { describeError, type Log } from '../../log.js'
import { maskIdentityNumbers } from '../../privacy/mask.js'
import type { PulseBook } from '../../turn/pulse.js'
import type { Activity } from './activity.js'
import { textWithoutMention } from './activity.js'
import { Colleagues } from './colleagues.js'
import { Commands } from './commands/commands.js'
import { type ChatPress, readChatPress } from './commands/deed.js'
import type { Reply, Tools } from './commands/scene.js'
import { StaffRecords } from './commands/staff-records.js'
import type { Connector, Place } from './connector.js'
import type { Directory } from './directory.js'
import type { Answer } from './door.js'
import { MessagingExtension } from './extension/extension.js'
import { Leavers } from './leavers.js'
import type { Office } from './office.js'
import { cardActivity, wordsActivity } from './outgoing.js'
import type { Places } from './places.js'
import type { NoteShown, StaffVoice, TicketDesk } from './ports.js'
import { readSendPress, type SendPress } from './send-words.js'
import { UnsentWords } from './unsent-words.js'

/** What is shown to whoever asked is worth no longer wait than this. */
const SHOW_TIMEOUT_MS = 3_000

export interface StaffToolsOptions {
  office: Office
  connector: Connector
  directory: Directory
  places: Places
  desk: TicketDesk
  noteShown: NoteShown
  /** Where the weekly question's answers are counted. */
  pulse?: Pick<PulseBook, 'answer' | 'resultBefore'>
  voice: () => StaffVoice
  log: Log
  now: () => Date
}

type OwnPress = { chat: ChatPress } | { send: SendPress }

/** Staff's own tools: commands in their own chat, the messaging extension, and what they write in threads unsent. */
export class StaffTools {
  readonly #options: StaffToolsOptions
  readonly #records: StaffRecords
  readonly #commands: Commands
  readonly #extension: MessagingExtension
  readonly #unsent: UnsentWords
  readonly #leavers: Leavers

  constructor(options: StaffToolsOptions) {
    const { office, directory, places, desk, now, log, voice, noteShown } = options
    const colleagues = new Colleagues(options)
    const tools: Tools = {
      office,
      noteShown,
      now,
      pulse: options.pulse,
      colleagues: (viewer) => colleagues.of(viewer),
      viewerOf: (user) => directory.viewer(user),
    }
    const ticketInThread = (conversation: string) => desk.ticketInThread(conversation)
    this.#options = options
    this.#records = new StaffRecords(office.staff, now)
    this.#commands = new Commands(tools, this.#records)
    this.#extension = new MessagingExtension({ tools, ticketInThread, lang: () => voice().lang, log })
    this.#unsent = new UnsentWords({ tools, connector: options.connector, voice, ticketInThread, log })
    const teamOf = async ({ queue }: { queue: string }) => (await places.teams()).ofQueue(desk.queue(queue))?.team
    this.#leavers = new Leavers({ office, teamOf, log })
  }

  /** Undefined for an invoke that is none of these tools'. */
  async invoke(activity: Activity): Promise<Answer | undefined> {
    if (activity.name !== 'adaptiveCard/action') return this.#extension.answer(activity)
    const press = readOwnPress(activity.value)
    if (!press) return undefined
    const reply = await this.#pressed(activity, press)
    // The answer is the presser's alone, and for as long as they look; the message itself is to say the same.
    if ('card' in reply) void this.#replace(activity, reply.card)
    return { status: 200, body: invokeBody(reply) }
  }

  /** A plain submit of one of our buttons. False for any other message. */
  async submitted(activity: Activity): Promise<boolean> {
    const press = readOwnPress(activity.value)
    if (!press) return false
    const reply = await this.#pressed(activity, press)
    if ('card' in reply && activity.replyToId) await this.#replace(activity, reply.card)
    else await this.#show(activity, reply)
    return true
  }

  /** A command in somebody's own chat. False for what is a question like any other. */
  async commanded(activity: Activity): Promise<boolean> {
    if (!isOwnChat(activity)) return false
    const reply = await this.#commands.said(activity, maskIdentityNumbers(textWithoutMention(activity)).text)
    if (!reply) return false
    await this.#show(activity, reply)
    return true
  }

  /** Whispers find somebody in the chat they last wrote in. */
  async remember(activity: Activity): Promise<void> {
    const { conversation, from } = activity
    if (!isOwnChat(activity) || !conversation || !from) return
    const staff = { id: from.aadObjectId ?? from.id, name: from.name ?? '', teams: from.id }
    await this.#records.change(staff, (before) =>
      before.chat === conversation.id ? before : { ...before, name: before.name || staff.name, chat: conversation.id },
    )
  }

  /** The bot was taken out of somebody's own chat. */
  async forget({ conversation, from }: Activity): Promise<void> {
    if (!conversation || !from) return
    const staff = { id: from.aadObjectId ?? from.id, name: from.name ?? '' }
    await this.#records.change(staff, (before) => {
      const { chat, ...rest } = before
      return chat === conversation.id ? rest : before
    })
  }

  /** What is written in a channel without a word to the bot. */
  async heard(activity: Activity): Promise<void> {
    await this.#unsent.heard(activity)
  }

  /** Somebody has left a team. */
  async left(activity: Activity): Promise<void> {
    await this.#leavers.left(activity)
  }

  async #pressed(activity: Activity, press: OwnPress): Promise<Reply> {
    if ('send' in press) return this.#unsent.pressed(activity, press.send)
    return this.#commands.pressed(activity, press.chat)
  }

  /** Nothing was stored, so there is nothing to lose but what would have been shown. */
  async #show(activity: Activity, reply: Reply): Promise<void> {
    const to = placeOf(activity)
    if (!to) return
    try {
      await this.#options.connector.send(to, shown(reply), AbortSignal.timeout(SHOW_TIMEOUT_MS))
    } catch (error) {
      this.#options.log.warn('teams_words_lost', describeError(error))
    }
  }

  async #replace(activity: Activity, card: Extract<Reply, { card: unknown }>['card']): Promise<void> {
    const to = placeOf(activity)
    const id = activity.replyToId
    if (!to || !id) return
    try {
      await this.#options.connector.update(to, id, { ...shown({ card }), id }, AbortSignal.timeout(SHOW_TIMEOUT_MS))
    } catch (error) {
      // A card that was sent by a person, out of the messaging extension, is not ours to change.
      this.#options.log.info('teams_card_not_replaced', describeError(error))
    }
  }
}

function readOwnPress(value: unknown): OwnPress | undefined {
  const chat = readChatPress(value)
  if (chat) return { chat }
  const send = readSendPress(value)
  return send && { send }
}

/** A chat with the bot alone: a list of tickets is for no other eyes. */
function isOwnChat({ conversation, channelData }: Activity): boolean {
  return (conversation?.conversationType ?? 'personal') === 'personal' && channelData?.team?.id === undefined
}

function placeOf({ serviceUrl, conversation }: Activity): Place | undefined {
  return serviceUrl && conversation ? { serviceUrl, conversation: conversation.id } : undefined
}

function shown(reply: Reply) {
  if ('words' in reply) return wordsActivity(reply.words)
  const { fallbackText } = reply.card
  return cardActivity(reply.card, typeof fallbackText === 'string' ? fallbackText : '')
}

/** Adaptive Cards' universal action answer. */
function invokeBody(reply: Reply): object {
  return 'card' in reply
    ? { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: reply.card }
    : { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: reply.words }
}
