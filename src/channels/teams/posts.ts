import { ServiceError } from '../../errors.js'
import type { TicketThread } from '../../tickets/ticket.js'
import type { Connector } from './connector.js'
import type { Installs } from './installs.js'
import type { Outgoing } from './outgoing.js'
import type { Pace } from './pace.js'
import { channelOf, type QueuePlace } from './place.js'
import type { Places } from './places.js'
import type { TeamsQueue } from './ports.js'

/** How long a post waits for the app to be installed before it is tried again unasked; an install wakes it at once. */
const NOT_INSTALLED_RETRY_MS = 60_000
/** Channels tried in one go, each found gone after the other. */
const PLACES_TRIED_MAX = 4

interface PostsOptions {
  connector: Connector
  installs: Installs
  places: Places
  pace: Pace
}

/** Who waits as one (a ticket, a list), and for how long. */
export interface Post {
  who: string
  signal: AbortSignal
}

/** What is posted in channels, kept below what Teams allows there. A channel or team found gone is remembered as such. */
export class Posts {
  readonly #options: PostsOptions

  constructor(options: PostsOptions) {
    this.#options = options
  }

  /**
   * Starts a thread where a queue's cards stand just now; `draw` makes what is said there. Throws `delivery_not_yet`
   * while the app is installed nowhere.
   */
  async beginFor(queue: TeamsQueue, draw: (place: QueuePlace) => Promise<Outgoing>, post: Post): Promise<TicketThread> {
    for (let tries = 0; tries < PLACES_TRIED_MAX; tries += 1) {
      const place = await this.#options.places.of(queue)
      if (!place) throw notInstalled()
      const thread = await this.begin(place, await draw(place), post)
      if (thread) return thread
    }
    throw new ServiceError('delivery_failed', 'Every channel this could stand in is gone')
  }

  /** Starts a thread in a channel. Undefined when the channel is gone, or we are not in its team any more. */
  async begin(
    { install, channel }: QueuePlace,
    activity: Outgoing,
    { who, signal }: Post,
  ): Promise<TicketThread | undefined> {
    const { connector, installs, pace } = this.#options
    const post = () => connector.post({ ...install, channel }, activity, signal)
    const posted = await unlessGone(
      () => pace.keep('create', channel, who, post),
      (isOut) => (isOut ? installs.lost(install) : installs.gone(install, channel)),
    )
    if (!posted) return undefined
    return {
      serviceUrl: install.serviceUrl,
      ...(install.tenant ? { tenant: install.tenant } : {}),
      conversation: posted.conversation,
      activity: posted.activity,
    }
  }

  /** Says something in a thread; answers the message's id. Undefined when the thread is gone. */
  async say(thread: TicketThread, activity: Outgoing, { who, signal }: Post): Promise<string | undefined> {
    const { connector, pace } = this.#options
    const at = await this.#at(thread)
    const send = () => connector.send(at, activity, signal)
    return this.#unlessGone(thread, () => pace.keep('send', channelOf(thread.conversation), who, send))
  }

  /** Puts another content in a thread's first message, or in the one named. False when it is gone. */
  async change(
    thread: TicketThread,
    activity: Outgoing,
    { who, signal }: Post,
    message = thread.activity,
  ): Promise<boolean> {
    const { connector, pace } = this.#options
    const at = await this.#at(thread)
    const put = async () => {
      await connector.update(at, message, { ...activity, id: message }, signal)
      return true
    }
    const change = () => pace.keep('send', channelOf(thread.conversation), who, put)
    return (await this.#unlessGone(thread, change)) ?? false
  }

  /** A team may have moved to another of Teams' addresses since. */
  async #at(thread: TicketThread): Promise<TicketThread> {
    const install = await this.#options.places.teamOf(thread.conversation)
    return install ? { ...thread, serviceUrl: install.serviceUrl } : thread
  }

  #unlessGone<T>({ conversation }: TicketThread, call: () => Promise<T>): Promise<T | undefined> {
    const { installs, places } = this.#options
    return unlessGone(call, async (isOut) => {
      const install = isOut ? await places.teamOf(conversation) : undefined
      if (install) await installs.lost(install)
    })
  }
}

/** Undefined when Teams says that what it is about is gone (`isOut`: that we are not in the team), after remembering so. */
async function unlessGone<T>(
  call: () => Promise<T>,
  remember: (isOut: boolean) => Promise<void>,
): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    if (error.code !== 'not_found' && error.code !== 'forbidden') throw error
    await remember(error.code === 'forbidden')
    return undefined
  }
}

/** There is no team to post in: it waits, however long that takes. */
export function notInstalled(): ServiceError {
  return new ServiceError('delivery_not_yet', 'The Teams app is not installed in a team yet', {
    retryAfterMs: NOT_INSTALLED_RETRY_MS,
  })
}
