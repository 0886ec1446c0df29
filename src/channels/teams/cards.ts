import { staffSayFrom } from '../../content/staff-texts.js'
import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import { mayAct, type Viewer } from '../../tickets/sight.js'
import type { Ticket, TicketThread } from '../../tickets/ticket.js'
import { KeyedQueue } from '../../turn/keyed-queue.js'
import { ticketCard } from './card.js'
import type { CardInput, Eye } from './card-input.js'
import type { Card } from './card-parts.js'
import { cardActivity, cardSummary, pointerCard } from './outgoing.js'
import { channelOf, type QueuePlace } from './place.js'
import type { Places } from './places.js'
import type { StaffVoice, TicketDesk } from './ports.js'
import { notInstalled, type Posts } from './posts.js'

const POINTER_TIMEOUT_MS = 3_000

interface CardsOptions {
  posts: Posts
  places: Places
  desk: TicketDesk
  voice: () => StaffVoice
  now: () => Date
  log: Log
}

/** What a card is drawn with besides its ticket. */
export type CardExtras = Pick<CardInput, 'notice' | 'form' | 'kept'>

/** The one card of each ticket: where it stands, posting it, keeping it as the ticket is, and how each one sees it. */
export class Cards {
  readonly #options: CardsOptions
  readonly #queue = new KeyedQueue()

  constructor(options: CardsOptions) {
    this.#options = options
  }

  /**
   * Brings the ticket's card up to date: posts it if it stands nowhere, was deleted, or stands in another channel though
   * its queue's own is there.
   */
  show({ _id: ref }: Pick<Ticket, '_id'>, signal: AbortSignal): Promise<TicketThread> {
    return this.#inTurn(ref, (ticket) => this.#show(ticket, signal))
  }

  /** Puts the card in a channel that is not its queue's own, where that does not take it. */
  showBesides({ _id: ref }: Pick<Ticket, '_id'>, signal: AbortSignal): Promise<TicketThread> {
    return this.#inTurn(ref, (ticket) => this.#showBesides(ticket, signal))
  }

  /** One card of a ticket is on its way at a time, drawn and placed as the ticket is then. */
  #inTurn<T>(ref: string, show: (ticket: Ticket) => Promise<T>): Promise<T> {
    return this.#queue.run(ref, async () => {
      const ticket = await this.#options.desk.ticket(ref)
      if (!ticket) throw new ServiceError('delivery_refused', `There is no ticket ${ref}`)
      return show(ticket)
    })
  }

  async #show(ticket: Ticket, signal: AbortSignal): Promise<TicketThread> {
    const { desk, places, posts } = this.#options
    const queue = desk.queue(ticket.queue)
    const { thread } = ticket
    const stays = thread && isWellPlaced(thread, await places.of(queue))
    if (stays && (await this.#update(ticket, thread, signal))) return thread
    const posted = await this.#orReduced(ticket, (draw) =>
      posts.beginFor(queue, async ({ channel }) => this.#message(ticket, await draw(channel)), {
        who: ticket._id,
        signal,
      }),
    )
    return this.#settle(ticket, posted, stays ? undefined : thread)
  }

  async #showBesides(ticket: Ticket, signal: AbortSignal): Promise<TicketThread> {
    const { desk, places, posts } = this.#options
    const place = await places.besides(desk.queue(ticket.queue))
    if (!place) throw notInstalled()
    const { thread } = ticket
    const stands = thread && channelOf(thread.conversation) === place.channel
    if (stands && (await this.#update(ticket, thread, signal))) return thread
    const posted = await this.#orReduced(ticket, async (draw) =>
      posts.begin(place, this.#message(ticket, await draw(place.channel)), { who: ticket._id, signal }),
    )
    return posted ? this.#settle(ticket, posted, undefined) : this.#show(ticket, signal)
  }

  /** The card as it stands in a conversation for everyone there. */
  async forEveryone(ticket: Ticket, conversation: string): Promise<Card> {
    const { places, desk } = this.#options
    const queue = desk.queue(ticket.queue)
    const place = await places.of(queue)
    const away = !place || place.fallback || channelOf(conversation) !== place.channel
    return this.#draw(ticket, 'everyone', { away, hidden: queue.confidential && away })
  }

  /** The card as one member of staff sees it, wherever they look at it. */
  async forViewer(ticket: Ticket, viewer: Viewer, extras: CardExtras = {}): Promise<Card> {
    const { desk } = this.#options
    const acts = mayAct({ queue: desk.queue(ticket.queue).id }, viewer)
    const isTheirs = acts && ticket.claimedBy?.id === viewer.staff.id
    const eye: Eye = isTheirs ? 'claimer' : acts ? 'colleague' : 'reader'
    return this.#draw(ticket, eye, { hidden: !desk.mayRead(ticket, viewer), ...extras })
  }

  /** Turns a card that does not count any more into a pointer. Not worth failing for: a press on it says the same. */
  async point(ref: string, stray: TicketThread, card: Card): Promise<void> {
    const { posts, log } = this.#options
    try {
      await posts.change(stray, cardActivity(card, ref), { who: ref, signal: AbortSignal.timeout(POINTER_TIMEOUT_MS) })
    } catch (error) {
      log.warn('teams_pointer_failed', { ticket: ref, ...describeError(error) })
    }
  }

  async #draw(ticket: Ticket, eye: Eye, more: CardExtras & { hidden: boolean; away?: boolean }): Promise<Card> {
    const { desk, voice, now } = this.#options
    const { away, notice, ...rest } = more
    const labels = desk.labels(ticket)
    const say = staffSayFrom(voice().texts)
    const elsewhere = labels.confidential ? 'card_elsewhere_confidential' : 'card_elsewhere'
    const words = notice ?? (away ? say(elsewhere, { queue: labels.queue }) : undefined)
    return ticketCard({
      ticket,
      transcript: more.hidden ? [] : await desk.transcript(ticket._id),
      labels,
      voice: voice(),
      now: now(),
      eye,
      queues: desk.queues(),
      fileLink: (file, variant) => desk.fileLink(file, variant),
      ...rest,
      ...(words ? { notice: words } : {}),
    })
  }

  /** False when the message or all it stands in is gone. */
  async #update(ticket: Ticket, thread: TicketThread, signal: AbortSignal): Promise<boolean> {
    return this.#orReduced(ticket, async (draw) => {
      const card = await draw(thread.conversation)
      return this.#options.posts.change(thread, this.#message(ticket, card), { who: ticket._id, signal })
    })
  }

  /** What Teams does not take as it is, it gets with the least that is of use: a ticket is not lost for its words. */
  async #orReduced<T>(ticket: Ticket, put: (draw: (conversation: string) => Promise<Card>) => Promise<T>): Promise<T> {
    try {
      return await put((conversation) => this.forEveryone(ticket, conversation))
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === 'delivery_refused')) throw error
      const { log, voice } = this.#options
      log.warn('teams_card_refused', { ticket: ticket._id, ...describeError(error) })
      const notice = staffSayFrom(voice().texts)('card_reduced')
      return put(() => this.#draw(ticket, 'everyone', { hidden: true, notice }))
    }
  }

  #message(ticket: Ticket, card: Card) {
    const { desk, voice } = this.#options
    const labels = desk.labels(ticket)
    return cardActivity(card, cardSummary(ticket, labels, voice(), labels.confidential))
  }

  /**
   * The card stands in Teams now; a failure to write that down must not make it look as if it did not. `left`: where a
   * card of it stands that does not count any more.
   */
  async #settle(ticket: Ticket, posted: TicketThread, left: TicketThread | undefined): Promise<TicketThread> {
    const { desk, voice } = this.#options
    const ref = ticket._id
    const settled = await desk.setThread(ref, posted, ticket.thread).catch((cause: unknown) => {
      throw new ServiceError('delivery_uncertain', 'The card was posted but its thread was not saved', { cause })
    })
    const thread = settled ?? posted
    if (thread.activity !== posted.activity) await this.point(ref, posted, pointerCard(ref, thread, voice()))
    if (left) await this.point(ref, left, pointerCard(ref, thread, voice()))
    return thread
  }
}

/** A card may stay where it is unless its queue's own channel is there and is another. */
function isWellPlaced(thread: TicketThread, place: QueuePlace | undefined): boolean {
  return !place || place.fallback || channelOf(thread.conversation) === place.channel
}
