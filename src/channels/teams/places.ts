import type { Install, Installs } from './installs.js'
import { channelOf, findPlace, installOf, ownTeam, type QueuePlace } from './place.js'
import type { TeamsQueue, TicketDesk } from './ports.js'

/** The teams of all queues, at one moment. */
export interface Teams {
  /** Whose members are the queue's staff: its own team, or who stands in while it has none. */
  ofQueue(queue: TeamsQueue): Install | undefined
  /** Each team that is some queue's, and those queues' ids. */
  all(): { install: Install; queues: string[] }[]
}

/** Where queues are in Teams: the channels their cards stand in, and the teams whose members are their staff. */
export class Places {
  readonly #installs: Installs
  readonly #desk: Pick<TicketDesk, 'queue' | 'queues' | 'firstLine'>

  constructor(options: { installs: Installs; desk: Pick<TicketDesk, 'queue' | 'queues' | 'firstLine'> }) {
    this.#installs = options.installs
    this.#desk = options.desk
  }

  /** The queue's channel; looked for anew in Teams before another is settled for. Undefined while we are in no team. */
  async of(queue: TeamsQueue): Promise<QueuePlace | undefined> {
    const place = this.#find(await this.#installs.all(), queue)
    return place && !place.fallback ? place : this.#find(await this.#installs.refresh(), queue)
  }

  /** A channel that is not the queue's own: where what cannot stand there is told of. */
  async besides(queue: TeamsQueue): Promise<QueuePlace | undefined> {
    const installs = await this.#installs.all()
    const own = this.#find(installs, queue)
    if (!own || own.fallback) return own
    const instead = findPlace(installs, this.#desk.queue(this.#desk.firstLine))
    if (instead && instead.channel !== own.channel) return { ...instead, fallback: true }
    return { install: own.install, channel: own.install.team, fallback: true }
  }

  /** True where a confidential matter's words must not be shown: anywhere but in its queue's own channel. */
  async hides(queue: TeamsQueue, conversation: string): Promise<boolean> {
    if (!queue.confidential) return false
    const place = await this.of(queue)
    return !place || place.fallback || channelOf(conversation) !== place.channel
  }

  /** The team a conversation is in. */
  async teamOf(conversation: string): Promise<Install | undefined> {
    return installOf(await this.#installs.all(), conversation)
  }

  async teams(): Promise<Teams> {
    const installs = await this.#installs.all()
    const ofQueue = (queue: TeamsQueue) => actingTeam(installs, queue, this.#desk.queue(this.#desk.firstLine))
    return {
      ofQueue,
      all: () => {
        const found = new Map<string, { install: Install; queues: string[] }>()
        for (const queue of this.#desk.queues()) {
          const install = ofQueue(queue)
          if (!install) continue
          const known = found.get(install.team) ?? { install, queues: [] }
          found.set(install.team, { install, queues: [...known.queues, queue.id] })
        }
        return [...found.values()]
      },
    }
  }

  #find(installs: readonly Install[], queue: TeamsQueue): QueuePlace | undefined {
    const { queue: byId, firstLine } = this.#desk
    const centre = queue.id === firstLine ? undefined : byId(firstLine)
    return findPlace(installs, queue, centre)
  }
}

/**
 * A queue without a team of its own just now is the contact centre's to see to, so that nobody waits for a channel that
 * was deleted; but for a confidential one, which nobody else may read or act on.
 */
function actingTeam(installs: readonly Install[], queue: TeamsQueue, centre: TeamsQueue): Install | undefined {
  const own = ownTeam(installs, queue)
  if (own || queue.confidential) return own
  return ownTeam(installs, centre) ?? installs[0]
}
