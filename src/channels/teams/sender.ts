import { ServiceError } from '../../errors.js'
import type { Sender, Sent } from '../../outbox/sender.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { Delivery, DeliveryPayload } from '../../turn/ports.js'
import type { AzureChats } from './azure-chats.js'
import type { Cards } from './cards.js'
import type { Connector } from './connector.js'
import { connectorFailure } from './connector-failure.js'
import type { Consults } from './consults.js'
import type { Digests } from './digests.js'
import { chatActivity, type Outgoing, whisperActivity } from './outgoing.js'
import type { Pace } from './pace.js'
import { conversationIdOf, type PersonalChat } from './personal.js'
import type { Shelf, StaffVoice, TicketDesk } from './ports.js'
import type { ThreadPosts } from './thread-posts.js'

interface TeamsSenderOptions {
  connector: Connector
  cards: Cards
  threads: ThreadPosts
  consults: Consults
  digests: Digests
  pace: Pace
  desk: TicketDesk
  personal: Shelf<PersonalChat>
  voice: () => StaffVoice
  azure: Pick<AzureChats, 'send'> | undefined
}

type Of<K extends DeliveryPayload['kind']> = Extract<DeliveryPayload, { kind: K }>

/** Delivers all that goes by the Bot Connector. What shows a ticket is drawn as the ticket is when it is sent. */
export class TeamsSender implements Sender {
  readonly #options: TeamsSenderOptions

  constructor(options: TeamsSenderOptions) {
    this.#options = options
  }

  async send({ payload, key }: Delivery, signal: AbortSignal): Promise<Sent> {
    try {
      return await this.#send(payload, key, signal)
    } catch (error) {
      throw deliveryFailure(error)
    }
  }

  async #send(payload: DeliveryPayload, key: string, signal: AbortSignal): Promise<Sent> {
    const { cards, threads, consults, digests } = this.#options
    switch (payload.kind) {
      case 'card':
        return sent(await cards.show(await this.#ticket(payload.ref), signal))
      case 'thread':
        return { providerId: await threads.say(await this.#ticket(payload.ref), payload, key, signal) }
      case 'moved':
        return sent(await threads.leave(await this.#ticket(payload.ref), payload.thread, payload.queue, signal))
      case 'consult':
        return sent(await consults.show(await this.#ticket(payload.ref), payload.consult, signal))
      case 'digest':
        return sent(await digests.show(payload.queue, payload.escalate ?? false, signal))
      case 'fallback':
        return this.#fallback(payload, signal)
      case 'whisper':
        return this.#whisper(payload, signal)
      case 'teams':
        return this.#chat(payload, signal)
      case 'azure':
        return this.#azure(payload, signal)
      default:
        throw new ServiceError('delivery_refused', `Teams does not deliver ${payload.kind}`)
    }
  }

  /** Whoever has claimed it meanwhile has found it. */
  async #fallback({ ref }: Of<'fallback'>, signal: AbortSignal): Promise<Sent> {
    const ticket = await this.#ticket(ref)
    return ticket.status === 'new' ? sent(await this.#options.cards.showBesides(ticket, signal)) : {}
  }

  /** Whoever has no chat with the bot is not told there: the ticket's thread says the same. */
  async #whisper({ to, text, ref }: Of<'whisper'>, signal: AbortSignal): Promise<Sent> {
    const { personal, desk, voice } = this.#options
    const known = await desk.chatOf(to.id)
    const chat = known ? await personal.get(known) : (await personal.all()).find(({ user }) => isTheirs(user, to))
    if (!chat) return {}
    const thread = ref ? (await desk.ticket(ref))?.thread : undefined
    return { providerId: await this.#inChat(chat, whisperActivity(text, thread, voice()), signal) }
  }

  async #chat({ conversation, message }: Of<'teams'>, signal: AbortSignal): Promise<Sent> {
    const chat = await this.#options.personal.get(conversationIdOf(conversation))
    if (!chat) throw new ServiceError('delivery_refused', 'No address is known for this Teams conversation')
    return { providerId: await this.#inChat(chat, chatActivity(message), signal) }
  }

  async #azure(payload: Of<'azure'>, signal: AbortSignal): Promise<Sent> {
    const { azure } = this.#options
    if (!azure) throw new ServiceError('delivery_refused', 'Chats of Azure are not answered here')
    return { providerId: await azure.send(payload, signal) }
  }

  #inChat(chat: PersonalChat, activity: Outgoing, signal: AbortSignal): Promise<string> {
    const { connector, pace } = this.#options
    const { conversation } = chat
    return pace.keep('send', conversation, conversation, () => connector.send(chat, activity, signal))
  }

  async #ticket(ref: string): Promise<Ticket> {
    const ticket = await this.#options.desk.ticket(ref)
    if (!ticket) throw new ServiceError('delivery_refused', `There is no ticket ${ref}`)
    return ticket
  }
}

function sent(stands: { activity: string } | undefined): Sent {
  return stands ? { providerId: stands.activity } : {}
}

function isTheirs(user: string | undefined, { id, teams }: { id: string; teams?: string }): boolean {
  return user !== undefined && (user === id || user === teams)
}

/** Whatever went wrong, in the three codes the outbox branches on. */
function deliveryFailure(error: unknown): ServiceError {
  const failure = connectorFailure(error)
  if (failure.code.startsWith('delivery_')) return failure
  const passes = failure.retry || failure.code === 'content_invalid' || failure.code === 'forbidden'
  return new ServiceError(passes ? 'delivery_failed' : 'delivery_refused', failure.message, { cause: error })
}
