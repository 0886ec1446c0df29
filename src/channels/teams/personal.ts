import { z } from 'zod'
import { ServiceError } from '../../errors.js'
import { type InboundMessage, type Lang, TEXT_LENGTH_MAX } from '../../message.js'
import type { ReceiveMessage } from '../../turn/ports.js'
import { type Activity, tenantOf, textWithoutMention } from './activity.js'
import type { Shelf } from './ports.js'

/** Where a person's own chat with the bot is answered. Kept under the conversation's Bot Framework id. */
export const PersonalChat = z.object({
  conversation: z.string(),
  serviceUrl: z.string(),
  tenant: z.string().exactOptional(),
  /** The person's Entra id, or Teams id where there is none. */
  user: z.string().exactOptional(),
  seenAt: z.date(),
})
export type PersonalChat = z.output<typeof PersonalChat>

const PREFIX = 'teams:'

/** Our id of a conversation, from the Bot Framework's. */
export function conversationOf(id: string): string {
  return `${PREFIX}${id}`
}

/** The Bot Framework's id, from ours. */
export function conversationIdOf(conversation: string): string {
  return conversation.startsWith(PREFIX) ? conversation.slice(PREFIX.length) : conversation
}

interface PersonalOptions {
  personal: Shelf<PersonalChat>
  receive: ReceiveMessage
  now: () => Date
}

/** Staff asking the bot in a chat of their own: a resident's turn, answered through the outbox. */
export class PersonalChats {
  readonly #options: PersonalOptions

  constructor(options: PersonalOptions) {
    this.#options = options
  }

  async message(activity: Activity): Promise<void> {
    const text = textWithoutMention(activity)
    // A file or a picture alone says nothing we can answer.
    if (text === '') return
    if (text.length > TEXT_LENGTH_MAX) throw new ServiceError('text_too_long', 'A message is too long')
    await this.#receive(activity, { text, id: required(activity.id, 'id') })
  }

  /** The app was added: the first words are said. Teams tells of it twice, hence the fixed id. */
  async opened(activity: Activity): Promise<void> {
    await this.#receive(activity, { text: '', id: 'opened', opened: true })
  }

  /** Keeps where this chat is answered, and by whom it is led. */
  async remember(activity: Activity): Promise<PersonalChat> {
    const chat = this.#chat(activity)
    const known = await this.#options.personal.get(chat.conversation)
    if (known?.serviceUrl !== chat.serviceUrl) await this.#options.personal.put(chat.conversation, chat)
    return chat
  }

  async left(activity: Activity): Promise<void> {
    if (activity.conversation) await this.#options.personal.remove(activity.conversation.id)
  }

  async #receive(activity: Activity, said: Pick<InboundMessage, 'text' | 'id' | 'opened'>): Promise<void> {
    const chat = await this.remember(activity)
    const lang = langOf(activity.locale)
    await this.#options.receive({
      channel: 'teams',
      conversation: conversationOf(chat.conversation),
      ...said,
      ...(lang ? { lang } : {}),
    })
  }

  #chat(activity: Activity): PersonalChat {
    const tenant = tenantOf(activity)
    const user = activity.from?.aadObjectId ?? activity.from?.id
    return {
      conversation: required(activity.conversation?.id, 'conversation'),
      serviceUrl: required(activity.serviceUrl, 'serviceUrl'),
      ...(tenant ? { tenant } : {}),
      ...(user ? { user } : {}),
      seenAt: this.#options.now(),
    }
  }
}

function langOf(locale: string | undefined): Lang | undefined {
  const language = locale?.toLowerCase().split('-')[0]
  return language === 'sv' || language === 'en' ? language : undefined
}

function required(value: string | undefined, name: string): string {
  if (value) return value
  throw new ServiceError('payload_invalid', `The activity has no ${name}`)
}
