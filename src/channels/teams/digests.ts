import { z } from 'zod'
import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import type { StaffMember, Ticket, TicketThread } from '../../tickets/ticket.js'
import { digestCard } from './digest-card.js'
import type { Mentions } from './mentions.js'
import { cardActivity, escaped, mentioning, type Outgoing } from './outgoing.js'
import { channelOf } from './place.js'
import type { Places } from './places.js'
import type { Shelf, StaffVoice, TeamsQueue, TicketDesk } from './ports.js'
import type { Posts } from './posts.js'

/** A list this young is brought up to date where it stands; an older one has scrolled away, and a new one is posted. */
const YOUNG_MS = 3_600_000
/** Managers are mentioned once for what is late together. */
const MENTIONED_EVERY_MS = 900_000

/** Where a queue's last list stands. Kept under the queue's id. */
export const Digest = z.object({
  thread: z.object({
    serviceUrl: z.string(),
    tenant: z.string().exactOptional(),
    conversation: z.string(),
    activity: z.string(),
  }),
  at: z.date(),
  mentionedAt: z.date().exactOptional(),
})
export type Digest = z.output<typeof Digest>

interface DigestsOptions {
  posts: Posts
  places: Places
  mentions: Mentions
  shelf: Shelf<Digest>
  desk: TicketDesk
  voice: () => StaffVoice
  now: () => Date
}

/** The unclaimed of each queue as one list in its channel: one notice for all of them, and never two lists side by side. */
export class Digests {
  readonly #options: DigestsOptions

  constructor(options: DigestsOptions) {
    this.#options = options
  }

  /** Draws the list as it is now. `escalate`: the queue's managers are mentioned under it. */
  async show(id: string, escalate: boolean, signal: AbortSignal): Promise<TicketThread | undefined> {
    const { desk, shelf, now } = this.#options
    const queue = desk.queue(id)
    const tickets = await desk.unclaimed(queue.id)
    const digest = await this.#put(queue, tickets, await shelf.get(queue.id), signal)
    if (!digest) return undefined
    const since = now().getTime() - (digest.mentionedAt?.getTime() ?? 0)
    const mentions = escalate && tickets.length > 0 && queue.managers.length > 0 && since >= MENTIONED_EVERY_MS
    if (mentions) await this.#mention(queue, digest, signal)
    return digest.thread
  }

  /** Undefined when there is nothing to tell, and no list that says otherwise. */
  async #put(
    queue: TeamsQueue,
    tickets: readonly Ticket[],
    last: Digest | undefined,
    signal: AbortSignal,
  ): Promise<Digest | undefined> {
    const { posts, places, shelf, now } = this.#options
    const post = { who: `queue ${queue.id}`, signal }
    const at = now()
    const young = last && at.getTime() - last.at.getTime() < YOUNG_MS
    const place = await places.of(queue)
    if (young && channelOf(last.thread.conversation) === place?.channel) {
      const list = await this.#draw(queue, tickets, last.thread.conversation)
      if (await posts.change(last.thread, list, post)) return last
    }
    if (tickets.length === 0) return undefined
    const thread = await posts.beginFor(queue, ({ channel }) => this.#draw(queue, tickets, channel), post)
    const digest = { thread, at }
    await shelf.put(queue.id, digest)
    return digest
  }

  async #draw(queue: TeamsQueue, tickets: readonly Ticket[], conversation: string): Promise<Outgoing> {
    const { places, voice, now } = this.#options
    const hidden = await places.hides(queue, conversation)
    const card = digestCard({ queue, tickets, voice: voice(), now: now(), hidden })
    const count = String(tickets.length)
    return cardActivity(card, this.#say()('digest_summary', { queue: queue.name, count }))
  }

  /** A list that is changed notifies nobody, so whoever must see it is mentioned under it. */
  async #mention(queue: TeamsQueue, digest: Digest, signal: AbortSignal): Promise<void> {
    const { posts, mentions, shelf, now } = this.#options
    const named: readonly StaffMember[] = queue.managers
    const mentioned = await mentions.among(digest.thread.conversation, named, signal)
    const words = mentioning(mentioned, escaped(this.#say()('digest_escalated', { queue: queue.name })))
    await posts.say(digest.thread, words, { who: `queue ${queue.id}`, signal })
    await shelf.put(queue.id, { ...digest, mentionedAt: now() })
  }

  #say(): StaffSay {
    return staffSayFrom(this.#options.voice().texts)
  }
}
