import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import type { Sender, Sent } from '../../outbox/sender.js'
import type { Ticket, TicketThread } from '../../tickets/ticket.js'
import type { Delivery, DeliveryPayload } from '../../turn/ports.js'
import type { Cards } from './cards.js'
import type { Connector } from './connector.js'
import { connectorFailure } from './connector-failure.js'
import type { Members } from './members.js'
import { chatActivity, threadActivity } from './outgoing.js'
import type { Pace } from './pace.js'
import { conversationIdOf, type PersonalChat } from './personal.js'
import type { Shelf, StaffVoice, TicketDesk } from './ports.js'

interface TeamsSenderOptions {
  connector: Connector
  cards: Cards
  members: Members
  pace: Pace
  desk: TicketDesk
  personal: Shelf<PersonalChat>
  voice: () => StaffVoice
  log: Log
}

type ThreadPayload = Extract<DeliveryPayload, { kind: 'thread' }>

/** Delivers cards, words in their threads, and answers in personal chats. A card is drawn as the ticket is when sent. */
export class TeamsSender implements Sender {
  readonly #options: TeamsSenderOptions

  constructor(options: TeamsSenderOptions) {
    this.#options = options
  }

  async send({ payload }: Delivery, signal: AbortSignal): Promise<Sent> {
    try {
      if (payload.kind === 'card') return await this.#card(payload.ref, signal)
      if (payload.kind === 'thread') return await this.#thread(payload, signal)
      if (payload.kind === 'teams') return await this.#chat(payload, signal)
      throw new ServiceError('delivery_refused', `Teams does not deliver ${payload.kind}`)
    } catch (error) {
      throw deliveryFailure(error)
    }
  }

  async #card(ref: string, signal: AbortSignal): Promise<Sent> {
    const ticket = await this.#ticket(ref)
    await this.#options.pace.admit(ticket.thread?.conversation ?? ref)
    const thread = await this.#options.cards.show(ticket, signal)
    return { providerId: thread.activity }
  }

  /** A word whose thread was deleted gets a new card to stand under, once. */
  async #thread(payload: ThreadPayload, signal: AbortSignal): Promise<Sent> {
    const ticket = await this.#ticket(payload.ref)
    await this.#options.pace.admit(ticket.thread?.conversation ?? payload.ref)
    const thread = ticket.thread ?? (await this.#options.cards.show(ticket, signal))
    try {
      return { providerId: await this.#say(ticket, thread, payload, signal) }
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === 'not_found')) throw error
      const posted = await this.#options.cards.show(ticket, signal)
      return { providerId: await this.#say(ticket, posted, payload, signal) }
    }
  }

  async #say(ticket: Ticket, thread: TicketThread, payload: ThreadPayload, signal: AbortSignal): Promise<string> {
    const { cards, connector, voice } = this.#options
    const hidden = await cards.hidden(ticket, thread.conversation)
    const mentioned = await this.#mentioned(ticket, payload, signal)
    const serviceUrl = (await cards.install(ticket))?.serviceUrl ?? thread.serviceUrl
    return connector.send({ ...thread, serviceUrl }, threadActivity(payload, mentioned, voice(), hidden), signal)
  }

  /** A mention is a courtesy: someone who cannot be found is named in plain words instead. */
  async #mentioned(
    ticket: Ticket,
    { mention }: ThreadPayload,
    signal: AbortSignal,
  ): Promise<{ id: string; name: string } | undefined> {
    if (!mention) return undefined
    const { cards, members, log } = this.#options
    try {
      const install = await cards.install(ticket)
      const account = install && (await members.account(install, mention, signal))
      return account && { id: account.id, name: mention.name }
    } catch (error) {
      log.warn('teams_mention_failed', { ref: ticket._id, ...describeError(error) })
      return undefined
    }
  }

  async #chat(
    { conversation, message }: Extract<DeliveryPayload, { kind: 'teams' }>,
    signal: AbortSignal,
  ): Promise<Sent> {
    const chat = await this.#options.personal.get(conversationIdOf(conversation))
    if (!chat) throw new ServiceError('delivery_refused', 'No address is known for this Teams conversation')
    await this.#options.pace.admit(chat.conversation)
    return { providerId: await this.#options.connector.send(chat, chatActivity(message), signal) }
  }

  async #ticket(ref: string): Promise<Ticket> {
    const ticket = await this.#options.desk.ticket(ref)
    if (!ticket) throw new ServiceError('delivery_refused', `There is no ticket ${ref}`)
    return ticket
  }
}

/** Whatever went wrong, in the three codes the outbox branches on. */
function deliveryFailure(error: unknown): ServiceError {
  const failure = connectorFailure(error)
  if (failure.code.startsWith('delivery_')) return failure
  const code = failure.retry || failure.code === 'content_invalid' ? 'delivery_failed' : 'delivery_refused'
  return new ServiceError(code, failure.message, { cause: error })
}
