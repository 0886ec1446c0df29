import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import type { Ticket, TicketThread } from '../../tickets/ticket.js'
import { type Card, ticketCard } from './card.js'
import type { Connector } from './connector.js'
import type { Install, Installs } from './installs.js'
import { cardActivity, cardSummary, pointerCard } from './outgoing.js'
import { channelOf, findPlace, installOf, type QueuePlace } from './place.js'
import type { StaffVoice, TicketDesk } from './ports.js'

/** How long a card waits for the app to be installed before it is tried again unasked; an install wakes it at once. */
const NOT_INSTALLED_RETRY_MS = 60_000
const POINTER_TIMEOUT_MS = 3_000

interface CardsOptions {
  connector: Connector
  installs: Installs
  desk: TicketDesk
  voice: () => StaffVoice
  now: () => Date
  log: Log
}

/** The one card of each ticket: where it stands, posting it, and keeping it as the ticket is. */
export class Cards {
  readonly #options: CardsOptions

  constructor(options: CardsOptions) {
    this.#options = options
  }

  /** Brings the ticket's card up to date, posting it if it stands nowhere or was deleted. */
  async show(ticket: Ticket, signal: AbortSignal): Promise<TicketThread> {
    const { thread } = ticket
    if (!thread) return this.#post(ticket, signal)
    try {
      await this.#update(ticket, thread, signal)
      return thread
    } catch (error) {
      if (!isGone(error)) throw error
      return this.#post(ticket, signal)
    }
  }

  /** The card as it is to stand in `conversation`; `notice` is said above it to the one who pressed. */
  async render(ticket: Ticket, conversation: string, notice?: string): Promise<Card> {
    const { desk, voice, now } = this.#options
    return ticketCard({
      ticket,
      transcript: await desk.transcript(ticket._id),
      labels: desk.labels(ticket),
      voice: voice(),
      now: now(),
      hidden: await this.hidden(ticket, conversation),
      ...(notice ? { notice } : {}),
    })
  }

  /** True where a confidential matter's words must not be shown: anywhere but its queue's own channel. */
  async hidden(ticket: Ticket, conversation: string): Promise<boolean> {
    if (!this.#options.desk.labels(ticket).confidential) return false
    const place = await this.place(ticket)
    return !place || place.fallback || channelOf(conversation) !== place.channel
  }

  /** The queue's channel; looked for anew in Teams before the fallback is settled for. */
  async place(ticket: Ticket): Promise<QueuePlace | undefined> {
    const { installs, desk } = this.#options
    const wanted = desk.labels(ticket).channel
    const known = await installs.all()
    const place = findPlace(known, wanted)
    if (!place?.fallback) return place
    const fresh = await Promise.all(known.map((install) => installs.refresh(install)))
    return findPlace(fresh, wanted)
  }

  /** The team a ticket's people are in: its thread's, or its queue's while it has none. */
  async install(ticket: Ticket): Promise<Install | undefined> {
    const threadsOwn = ticket.thread && installOf(await this.#options.installs.all(), ticket.thread.conversation)
    return threadsOwn ?? (await this.place(ticket))?.install
  }

  /** Turns a stray card into a pointer to the thread that counts. Not worth failing for: a press on it says the same. */
  async point(ref: string, stray: TicketThread, thread: TicketThread): Promise<void> {
    const { connector, voice, log } = this.#options
    const card = cardActivity(pointerCard(ref, thread, voice()), ref)
    try {
      await connector.update(stray, stray.activity, card, AbortSignal.timeout(POINTER_TIMEOUT_MS))
    } catch (error) {
      log.warn('teams_pointer_failed', { ref, ...describeError(error) })
    }
  }

  async #update(ticket: Ticket, thread: TicketThread, signal: AbortSignal): Promise<void> {
    const { connector, installs, desk, voice } = this.#options
    const card = await this.render(ticket, thread.conversation)
    const serviceUrl = installOf(await installs.all(), thread.conversation)?.serviceUrl ?? thread.serviceUrl
    const activity = cardActivity(card, cardSummary(ticket, desk.labels(ticket), voice()))
    await connector.update({ ...thread, serviceUrl }, thread.activity, { ...activity, id: thread.activity }, signal)
  }

  async #post(ticket: Ticket, signal: AbortSignal): Promise<TicketThread> {
    const { connector, desk, voice } = this.#options
    const place = await this.place(ticket)
    if (!place) {
      throw new ServiceError('delivery_not_yet', 'The Teams app is not installed in a team yet', {
        retryAfterMs: NOT_INSTALLED_RETRY_MS,
      })
    }
    const { install, channel } = place
    const card = await this.render(ticket, channel)
    const to = { ...install, channel }
    const posted = await connector.post(
      to,
      cardActivity(card, cardSummary(ticket, desk.labels(ticket), voice())),
      signal,
    )
    const thread = {
      serviceUrl: install.serviceUrl,
      ...(install.tenant ? { tenant: install.tenant } : {}),
      conversation: posted.conversation,
      activity: posted.activity,
    }
    return this.#settle(ticket, thread)
  }

  /** The card stands in Teams now; a failure to write that down must not make it look as if it did not. */
  async #settle(ticket: Ticket, thread: TicketThread): Promise<TicketThread> {
    const settled = await this.#options.desk.setThread(ticket._id, thread, ticket.thread).catch((cause: unknown) => {
      throw new ServiceError('delivery_uncertain', 'The card was posted but its thread was not saved', { cause })
    })
    if (!settled || settled.activity === thread.activity) return thread
    await this.point(ticket._id, thread, settled)
    return settled
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'not_found'
}
