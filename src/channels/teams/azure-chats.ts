import { z } from 'zod'
import { ServiceError } from '../../errors.js'
import type { InboundMessage } from '../../message.js'
import type { DeliveryPayload, ReceiveMessage } from '../../turn/ports.js'
import type { Activity } from './activity.js'
import type { Connector } from './connector.js'
import type { Answer } from './door.js'
import type { Shelf } from './ports.js'

/** Channels by which residents, and never staff, reach a bot that is registered in Azure. */
const CHANNELS: readonly (string | undefined)[] = ['directline', 'webchat']
/** Azure's are some thirty letters and digits, with the region last. */
const ID = /^[\w|:;.@=-]{1,200}$/
const NOT_TAKEN = 501
const LOCALE_MAX = 35

/** Where a chat that Azure holds is answered, and as whom. Kept under the conversation's Bot Framework id. */
export const AzureChat = z.object({
  conversation: z.string(),
  serviceUrl: z.string(),
  /** The bot's account there. */
  bot: z.string(),
  /** The resident's, as their client or its token names them. It proves nothing of who they are. */
  user: z.string().exactOptional(),
  /** The language its client began it in. */
  locale: z.string().max(LOCALE_MAX).exactOptional(),
  seenAt: z.date(),
})
export type AzureChat = z.output<typeof AzureChat>

type AzurePayload = Extract<DeliveryPayload, { kind: 'azure' }>

/** How activities of such a chat are read and written: as those of the web chat. */
export interface AzureWire {
  read(raw: Record<string, unknown>, conversationId: string): Promise<InboundMessage | undefined>
  draw(payload: AzurePayload): object
}

export interface AzureChatsOptions {
  chats: Shelf<AzureChat>
  wire: AzureWire
  connector: Connector
  receive: ReceiveMessage
  now: () => Date
}

/** Whether an activity comes from a resident by Azure's own Direct Line or Web Chat. */
export function isFromAzureChat({ channelId }: Activity): boolean {
  return CHANNELS.includes(channelId)
}

/**
 * Residents who reach the bot by Azure's own Direct Line or Web Chat. Nothing of what staff can do is reached from here:
 * whatever an account is called, and whatever its client writes into an activity, it is a resident's words or nothing.
 */
export class AzureChats {
  readonly #options: AzureChatsOptions

  constructor(options: AzureChatsOptions) {
    this.#options = options
  }

  /** One proven activity. Undefined means it was taken, or asks for nothing. */
  async take(activity: Activity, raw: Record<string, unknown>): Promise<Answer | undefined> {
    if (activity.type === 'invoke') return { status: NOT_TAKEN }
    const chat = await this.#chat(activity, raw)
    if (activity.type === 'conversationUpdate' && !isJoined(activity)) {
      // That the bot came is no news, but the language it came in is told by nobody again.
      if (chat.locale) await this.#remember(chat)
      return undefined
    }
    const message = await this.#options.wire.read({ locale: chat.locale, ...raw }, chat.conversation)
    if (!message) return undefined
    await this.#remember(chat)
    await this.#options.receive(message)
    return undefined
  }

  /** Sends what a turn said. Throws `delivery_refused` for a chat of which no address is known. */
  async send(payload: AzurePayload, signal: AbortSignal): Promise<string> {
    const { chats, wire, connector } = this.#options
    const chat = await chats.get(payload.conversation.slice(payload.conversation.indexOf(':') + 1))
    if (!chat) throw new ServiceError('delivery_refused', 'No address is known for this chat')
    const drawn: { from?: object } = wire.draw(payload)
    const activity = {
      ...drawn,
      from: { ...drawn.from, id: chat.bot },
      conversation: { id: chat.conversation },
      ...(chat.user ? { recipient: { id: chat.user } } : {}),
    }
    return connector.send(chat, activity as Parameters<Connector['send']>[1], signal)
  }

  async #chat({ conversation, serviceUrl, recipient, from }: Activity, raw: { locale?: unknown }): Promise<AzureChat> {
    if (!conversation || !ID.test(conversation.id) || !serviceUrl || !recipient)
      throw new ServiceError('payload_invalid', 'The activity has no conversation, serviceUrl or recipient')
    const user = from && from.id !== recipient.id ? { user: from.id } : {}
    const known = await this.#options.chats.get(conversation.id)
    const locale = known?.locale ?? (typeof raw.locale === 'string' ? raw.locale.slice(0, LOCALE_MAX) : undefined)
    const began = locale ? { locale } : {}
    return {
      conversation: conversation.id,
      serviceUrl,
      bot: recipient.id,
      ...user,
      ...began,
      seenAt: this.#options.now(),
    }
  }

  async #remember(chat: AzureChat): Promise<void> {
    const { chats } = this.#options
    const known = await chats.get(chat.conversation)
    const isSame =
      known?.serviceUrl === chat.serviceUrl &&
      known.bot === chat.bot &&
      known.user === chat.user &&
      known.locale === chat.locale
    if (!isSame) await chats.put(chat.conversation, chat)
  }
}

/** Somebody came, and it was not the bot: Azure tells of both. */
function isJoined({ membersAdded = [], recipient }: Activity): boolean {
  return membersAdded.length > 0 && membersAdded.every(({ id }) => id !== recipient?.id)
}
