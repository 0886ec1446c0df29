import { z } from 'zod'
import { ServiceError } from '../errors.js'
import type { Bot, BotAnswer } from './connector-bot.js'
import { answeredCard, cardOf, type ExecuteAction, refreshOf } from './connector-cards.js'
import type { SentFile, SentFiles } from './connector-files.js'
import { account, chatOf, type RoomMember } from './connector-people.js'
import type { Found, Room, RoomAttachment, RoomMessage } from './connector-room.js'
import type { TeamDirectory } from './connector-teams.js'

export interface HandsParts {
  directory: TeamDirectory
  room: Room
  bot: Bot
  files: SentFiles
  /** The bot hears what does not mention it too, as the manifest's `ChannelMessage.Read.Group` would have it. */
  hearsAll: boolean
}

/** What a button of an Action.Submit may ask the client to do itself, in its data. */
const Submitted = z.object({
  msteams: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('imBack'), value: z.string() }),
    z.looseObject({
      type: z.literal('messageBack'),
      text: z.string().optional(),
      displayText: z.string().optional(),
      value: z.unknown().optional(),
    }),
  ]),
})

/** What people do: press, look, write and send. Whoever is meant by `who` is named by id or by name. */
export class Hands {
  readonly #parts: HandsParts

  constructor(parts: HandsParts) {
    this.#parts = parts
  }

  /** Presses an Action.Execute of a card. */
  async press(who: string, activityId: string, verb: string, data: Record<string, unknown>): Promise<BotAnswer> {
    return this.#execute(who, this.#found(activityId), { type: 'Action.Execute', verb, data }, 'manual')
  }

  /** Presses an Action.Submit. What its data asks of the client is done as Teams does it. */
  async submit(who: string, activityId: string, data: Record<string, unknown>): Promise<BotAnswer> {
    const { thread } = this.#found(activityId)
    const asked = Submitted.safeParse(data).data?.msteams
    if (asked?.type === 'imBack') return this.imBack(who, thread.conversation, asked.value)
    const person = this.#person(who)
    const by = this.#parts.bot.by(person, thread.conversation)
    if (asked === undefined)
      return this.#parts.bot.knock({ type: 'message', ...by, replyToId: activityId, value: data })
    const { text, displayText, value } = asked
    if (displayText) this.#write(person, thread.conversation, { text: displayText })
    return this.#parts.bot.knock({ type: 'message', ...by, replyToId: activityId, text, value })
  }

  /** Looks at a card anew: if it is to be brought up to date for them unasked, it is. Undefined when it is not. */
  async look(who: string, conversation: string, messageId: string): Promise<BotAnswer | undefined> {
    const seen = this.#found(messageId, conversation)
    const refresh = refreshOf(cardOf(seen.message))
    if (!refresh?.unasked.includes(this.#person(who).id)) return undefined
    return this.#execute(who, seen, refresh.action, 'automatic')
  }

  /** Chooses "Refresh card" in the message's menu. Throws when the card they see has nothing to refresh it by. */
  async refresh(who: string, conversation: string, messageId: string): Promise<BotAnswer> {
    const seen = this.#found(messageId, conversation)
    const own = this.#parts.room.views.get(messageId, this.#person(who).id)
    const refresh = refreshOf(own) ?? refreshOf(cardOf(seen.message))
    if (!refresh) throw new ServiceError('not_found', 'The card has no refresh')
    return this.#execute(who, seen, refresh.action, 'manual')
  }

  /** Writes in a thread or in one's own chat. Undefined when the bot did not hear. */
  async say(who: string, conversation: string, text: string): Promise<BotAnswer | undefined> {
    const person = this.#person(who)
    const entities = this.#mentions(person, conversation, text)
    return this.#send(person, conversation, this.#write(person, conversation, { text, entities }))
  }

  /** Begins a thread of one's own in a channel. */
  async begin(who: string, channel: string, text: string): Promise<{ conversation: string; answer?: BotAnswer }> {
    const person = this.#person(who)
    if (!this.#parts.directory.isOpen(channel)) throw new ServiceError('not_found', 'There is no such channel')
    const said = written(person, { text, entities: this.#mentions(person, channel, text) })
    const { conversation, ...message } = this.#parts.room.begin(channel, said)
    const answer = await this.#send(person, conversation, message)
    return { conversation, ...(answer ? { answer } : {}) }
  }

  /** Presses what the bot suggested, or a button that says something: said as if it had been written. */
  async imBack(who: string, conversation: string, value: string): Promise<BotAnswer> {
    const own = conversation === chatOf(this.#person(who))
    const answer = await this.say(who, conversation, own ? value : `@${this.#parts.directory.bot.name} ${value}`)
    if (!answer) throw new Error('The bot did not hear')
    return answer
  }

  /** Sends files in one's own chat, where alone a bot is given them. */
  async sendFiles(who: string, files: readonly SentFile[], text: string): Promise<BotAnswer | undefined> {
    const person = this.#person(who)
    const attachments = files.map((file) => this.#parts.files.keep(file))
    return this.#send(person, chatOf(person), this.#write(person, chatOf(person), { text, attachments }))
  }

  async #execute(who: string, seen: Found, action: ExecuteAction, trigger: 'manual' | 'automatic'): Promise<BotAnswer> {
    const { bot, room } = this.#parts
    const person = this.#person(who)
    const answer = await bot.knock({
      type: 'invoke',
      name: 'adaptiveCard/action',
      ...bot.by(person, seen.thread.conversation),
      replyToId: seen.message.id,
      value: { action, trigger },
    })
    const card = answeredCard(answer)
    if (card !== undefined) room.setView(seen, person.id, card)
    return answer
  }

  /** Shows what someone wrote. Throws where there is no such thread, and in a chat of somebody else's. */
  #write(person: RoomMember, conversation: string, words: Words): RoomMessage {
    const { directory, room } = this.#parts
    const theirs = directory.teamOf(conversation) !== undefined || conversation === chatOf(person)
    const message = theirs ? room.add(conversation, written(person, words)) : undefined
    if (!message) throw new ServiceError('not_found', 'There is no such thread')
    return message
  }

  /** Delivers what someone wrote, if the bot is to hear it. */
  async #send(person: RoomMember, conversation: string, message: RoomMessage): Promise<BotAnswer | undefined> {
    const { bot, directory, hearsAll } = this.#parts
    const { text = '', entities, attachments, id } = message
    const own = conversation === chatOf(person)
    if (!own && !hearsAll && entities.length === 0) return undefined
    const { name } = directory.bot
    return bot.knock({
      type: 'message',
      id,
      ...bot.by(person, conversation),
      text: own ? text : text.replace(`@${name}`, mention(name)),
      textFormat: 'plain',
      entities,
      ...(attachments.length > 0 ? { attachments: [...attachments, asHtml(text)] } : {}),
    })
  }

  #mentions(person: RoomMember, conversation: string, text: string): unknown[] {
    const { bot } = this.#parts.directory
    if (conversation === chatOf(person) || !text.includes(`@${bot.name}`)) return []
    return [{ type: 'mention', mentioned: bot, text: mention(bot.name) }]
  }

  #found(messageId: string, conversation?: string): Found {
    const found = this.#parts.room.find(messageId)
    if (found && (conversation ?? found.thread.conversation) === found.thread.conversation) return found
    throw new ServiceError('not_found', 'There is no such card')
  }

  #person(who: string): RoomMember {
    return this.#parts.directory.person(who)
  }
}

interface Words {
  text: string
  entities?: unknown[]
  attachments?: RoomAttachment[]
}

function written(person: RoomMember, { text, entities = [], attachments = [] }: Words) {
  const { id, name } = account(person)
  return { from: { id: id ?? '', name: name ?? '', bot: false }, text, entities, attachments }
}

function mention(name: string): string {
  return `<at>${name}</at>`
}

/** Teams sends the words of a message with files once more, as HTML. */
function asHtml(text: string): RoomAttachment {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return { contentType: 'text/html', content: `<div>${escaped}</div>` }
}
