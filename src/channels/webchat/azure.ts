import { randomUUID } from 'node:crypto'
import { ServiceError } from '../../errors.js'
import { LIMITS, type Limits } from '../../limits.js'
import type { InboundMessage } from '../../message.js'
import { AZURE_PREFIX } from '../../turn/conversation.js'
import type { DeliveryPayload } from '../../turn/ports.js'
import { answerOf, type BotNames, type MessageActivity } from './activities.js'
import type { Attach } from './attachments.js'
import { readActivity, readSent } from './inbound.js'
import { RateLimits } from './limits.js'

type AzurePayload = Extract<DeliveryPayload, { kind: 'azure' }>

/** What the bot says there: as in our own chat, but for what Azure puts on it itself. */
export type AzureAnswer = Omit<MessageActivity, 'id' | 'timestamp' | 'channelId' | 'conversation'>

/** What a resident can send by Azure's Direct Line or Web Chat. Of invokes, installs and the like nothing is read. */
const TYPES = new Set(['message', 'conversationUpdate', 'event', 'typing', 'messageReaction', 'endOfConversation'])

/** The web chat's own wire, for a conversation that Azure's Direct Line or Web Chat holds. */
export class AzureForm {
  readonly #names: BotNames
  readonly #attach: Attach
  readonly #limits: RateLimits

  constructor(options: { names: BotNames; attach: Attach; limits?: Limits }) {
    this.#limits = new RateLimits(options.limits ?? LIMITS)
    this.#names = options.names
    this.#attach = options.attach
  }

  /** A resident's message; undefined for what asks for nothing. Files lie with Azure and are not taken: their sender is told. */
  async read(raw: Record<string, unknown>, id: string): Promise<InboundMessage | undefined> {
    if (typeof raw.type !== 'string' || !TYPES.has(raw.type)) return undefined
    const message = raw.type === 'message' ? said(raw, id) : wordless(raw, id)
    if (!message) return undefined
    await this.#limits.azure(id)
    // Azure echoes what its client wrote; we need not.
    const { clientData: _, ...rest } = message
    return { ...rest, conversation: `${AZURE_PREFIX}${id}` }
  }

  /** Sent twice, when nobody knows whether it arrived, it is known as the same by its turn and its place there. */
  draw({ seq, n, message, lang }: AzurePayload): AzureAnswer {
    const answer = answerOf({ seq, lang }, message, { names: this.#names, attach: this.#attach })
    const { lotsen } = answer.channelData
    return { type: 'message', locale: lang, ...answer, channelData: { lotsen: { ...lotsen, n } } }
  }
}

function said(raw: Record<string, unknown>, conversationId: string): InboundMessage {
  const files = Array.isArray(raw.attachments) ? raw.attachments.length : 0
  const { message } = readSent(bodyOf(raw), { conversationId, userId: undefined }, randomUUID)
  if (message.text === '' && message.place === undefined && files === 0)
    throw new ServiceError('payload_invalid', 'Message has neither words nor a place')
  return files > 0 ? { ...message, refusedFiles: files } : message
}

function wordless(raw: Record<string, unknown>, conversationId: string): InboundMessage | undefined {
  const posted = readActivity(bodyOf(raw), conversationId, randomUUID)
  return posted.kind === 'message' ? posted.message : undefined
}

/** Without the files, and without who Azure says it is from: that proves nothing, and is not kept. */
function bodyOf({ attachments: _, from: __, ...raw }: Record<string, unknown>): Buffer {
  return Buffer.from(JSON.stringify(raw))
}
