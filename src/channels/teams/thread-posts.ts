import { ServiceError } from '../../errors.js'
import { isSealed } from '../../tickets/sealed.js'
import type { Ticket, TicketThread } from '../../tickets/ticket.js'
import type { ThreadPost } from '../../turn/ports.js'
import type { Cards } from './cards.js'
import type { Mentions } from './mentions.js'
import { cardActivity, threadActivity, transferredCard } from './outgoing.js'
import type { Places } from './places.js'
import type { StaffVoice, TicketDesk } from './ports.js'
import type { Posts } from './posts.js'

const TAKEN_BACK_MAX = 2_000

interface ThreadPostsOptions {
  cards: Cards
  posts: Posts
  places: Places
  mentions: Mentions
  desk: TicketDesk
  voice: () => StaffVoice
}

/** Words in tickets' threads, and what becomes of a thread that a ticket has left. */
export class ThreadPosts {
  readonly #options: ThreadPostsOptions
  readonly #takenBack = new Set<string>()

  constructor(options: ThreadPostsOptions) {
    this.#options = options
  }

  /**
   * A word whose thread is gone gets a new card to stand under, once. `key`: of its delivery, which tells the turn it was
   * said in; what was sealed since is said nowhere any more. Answers the message's id.
   */
  async say(ticket: Ticket, payload: ThreadPost, key: string, signal: AbortSignal): Promise<string> {
    const { cards } = this.#options
    const post = { payload, sealed: isLeftBehind(ticket, key) }
    const thread = ticket.thread ?? (await cards.show(ticket, signal))
    const said = await this.#say(ticket, thread, post, signal)
    if (said !== undefined) return said
    const anew = await cards.show(ticket, signal)
    const again = await this.#say(ticket, anew, post, signal)
    if (again !== undefined) return again
    throw new ServiceError('delivery_failed', 'The thread is gone as soon as it is made')
  }

  /**
   * The ticket went to another queue: its new card is posted, and the old one points to it. What was said under the old
   * one of a matter that is confidential now is taken back.
   */
  async leave(ticket: Ticket, old: TicketThread, to: string, signal: AbortSignal): Promise<TicketThread> {
    const { cards, posts, desk, voice } = this.#options
    const queue = desk.queue(to)
    const names = { ref: ticket._id, queue: queue.name }
    const post = { who: ticket._id, signal }
    const pointTo = (thread: TicketThread | undefined) =>
      posts.change(old, cardActivity(transferredCard(names, thread, voice()), ticket._id), post)
    let { thread } = ticket
    if (!thread || thread.conversation === old.conversation) {
      // At once, for its buttons are of no use any more; and again with the way to where it stands.
      await pointTo(undefined)
      thread = await cards.show(ticket, signal)
    }
    if (thread.conversation !== old.conversation) await pointTo(thread)
    if (queue.confidential) await this.#takeBack(ticket, old, signal)
    return thread
  }

  async #say(
    ticket: Ticket,
    thread: TicketThread,
    { payload, sealed }: { payload: ThreadPost; sealed: boolean },
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { posts, places, mentions, desk, voice } = this.#options
    const hidden = sealed || (await places.hides(desk.queue(ticket.queue), thread.conversation))
    const named = [...(payload.mention ? [payload.mention] : []), ...(payload.mentions ?? [])]
    const mentioned = await mentions.among(thread.conversation, named, signal)
    const fileLink = (file: Parameters<TicketDesk['fileLink']>[0]) => desk.fileLink(file, 'full')
    const activity = threadActivity(payload, { mentioned, voice: voice(), hidden, fileLink })
    return posts.say(thread, activity, { who: ticket._id, signal })
  }

  /**
   * What colleagues have read they have read; it need not stand there for others. There may be more of it than Teams
   * takes at once: what is done is not done again when this is tried again.
   */
  async #takeBack(ticket: Ticket, old: TicketThread, signal: AbortSignal): Promise<void> {
    const { posts, desk, voice } = this.#options
    const payload: ThreadPost = { kind: 'thread', ref: ticket._id, text: '', from: 'note' }
    const instead = threadActivity(payload, { mentioned: [], voice: voice(), hidden: true, fileLink: () => undefined })
    for (const message of await desk.posted(ticket)) {
      const key = `${old.conversation} ${message}`
      if (this.#takenBack.has(key)) continue
      await posts.change(old, instead, { who: ticket._id, signal }, message)
      if (this.#takenBack.size >= TAKEN_BACK_MAX) this.#takenBack.clear()
      this.#takenBack.add(key)
    }
  }
}

/** Whether a delivery (`<conversation>#<seq>/<n>`) is of a turn whose words stayed behind in a confidential queue. */
function isLeftBehind(ticket: Ticket, key: string): boolean {
  const [, conversation, seq] = /^(.*)#(\d+)\/\d+$/s.exec(key) ?? []
  // A key does not tell when; what may have been early enough is taken to have been.
  if (conversation === undefined) return ticket.sealedSeq !== undefined
  return isSealed(ticket, { conversation, seq: Number(seq), at: new Date(0) })
}
