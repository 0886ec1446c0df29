import type { Collection, Filter } from 'mongodb'
import type { DeliveryBook, Queued } from '../outbox/ports.js'
import type { Delivery, Turn } from '../turn/ports.js'
import { marked, moved } from './delivery-marks.js'
import { parseTurn } from './turn-document.js'
import { reachStore } from './unavailable.js'

const SWEEP_TIMEOUT_MS = 5_000

/**
 * Deliveries where they stand, in their turns. Each mark is one update that also sets `Turn.due` to the earliest
 * of what is still pending, or removes it, so the partial indexes hold the backlog and nothing else.
 */
export class Deliveries implements DeliveryBook {
  readonly #turns: Collection<Turn>

  constructor(store: { turns: Collection<Turn> }) {
    this.#turns = store.turns
  }

  async due(now: Date, except: string[], limit: number): Promise<string[]> {
    const isDue = { 'deliveries.state': 'pending', 'deliveries.due': { $lte: now } }
    const found = await reachStore(() =>
      this.#turns
        .aggregate<{ _id: string }>(
          [
            { $match: { due: { $lte: now } } },
            { $project: { 'deliveries.destination': 1, 'deliveries.state': 1, 'deliveries.due': 1 } },
            { $unwind: '$deliveries' },
            { $match: { ...isDue, 'deliveries.destination': { $nin: except } } },
            { $group: { _id: '$deliveries.destination', due: { $min: '$deliveries.due' } } },
            { $sort: { due: 1, _id: 1 } },
            { $limit: limit },
          ],
          { maxTimeMS: SWEEP_TIMEOUT_MS },
        )
        .toArray(),
    )
    return found.map(({ _id }) => _id)
  }

  async line(destination: string, limit: number): Promise<Queued[]> {
    const turns = await reachStore(() =>
      this.#turns.find(pendingFor(destination)).sort({ at: 1, conversation: 1, seq: 1 }).limit(limit).toArray(),
    )
    return turns
      .map(parseTurn)
      .flatMap((turn) => turn.deliveries.map((delivery) => ({ delivery, turn })))
      .filter(({ delivery }) => delivery.destination === destination && delivery.state === 'pending')
      .slice(0, limit)
  }

  async begin({ turn, delivery }: Queued, mark: { at: Date; leaseEnd: Date }): Promise<Queued | undefined> {
    const { attempts } = delivery
    const begun = { attempts: attempts + 1, triedAt: delivery.triedAt ?? mark.at }
    const patch = { ...begun, uncertain: true, due: mark.leaseEnd }
    if (!(await this.#mark({ turn, delivery }, { attempts }, patch))) return undefined
    return { turn, delivery: { ...delivery, ...begun } }
  }

  async sent(queued: Queued, mark: { at: Date; providerId?: string }): Promise<void> {
    const { at, ...rest } = mark
    await this.#mark(queued, {}, { state: 'sent', uncertain: false, sentAt: at, ...rest })
  }

  async failed(queued: Queued, mark: Parameters<DeliveryBook['failed']>[1]): Promise<void> {
    await this.#mark(queued, { attempts: queued.delivery.attempts }, mark)
  }

  async dead(queued: Queued, mark: { error: string }): Promise<void> {
    await this.#mark(queued, {}, { state: 'dead', ...mark })
  }

  async superseded(queued: Queued[]): Promise<void> {
    for (const one of queued) await this.#mark(one, {}, { state: 'superseded' })
  }

  async hold(destination: string, until: Date): Promise<void> {
    const which = { $and: [{ $eq: ['$$d.destination', { $literal: destination }] }, { $lt: ['$$d.due', until] }] }
    await reachStore(() => this.#turns.updateMany(pendingFor(destination, { $lt: until }), moved(which, until)))
  }

  async hasten(prefix: string, now: Date): Promise<number> {
    const begins = { $eq: [{ $indexOfBytes: ['$$d.destination', { $literal: prefix }] }, 0] }
    const which = { $and: [begins, { $gt: ['$$d.due', now] }] }
    const hastened = await reachStore(() =>
      this.#turns.updateMany(
        { due: { $exists: true }, deliveries: { $elemMatch: waiting(prefix, now) } },
        moved(which, now),
      ),
    )
    return hastened.modifiedCount
  }

  /** What a provider calls this id, for its delivery reports. */
  async byProviderId(kind: Delivery['payload']['kind'], providerId: string): Promise<Queued | undefined> {
    const found = await reachStore(() =>
      this.#turns.findOne({
        // Named twice: by it alone the index is found.
        'deliveries.providerId': providerId,
        deliveries: { $elemMatch: { providerId, 'payload.kind': kind } },
      }),
    )
    if (found === null) return undefined
    const turn = parseTurn(found)
    const delivery = turn.deliveries.find((one) => one.providerId === providerId && one.payload.kind === kind)
    return delivery && { delivery, turn }
  }

  /** Marks a delivery that is still pending and as `fence` says; false when it is not. */
  async #mark({ turn, delivery }: Queued, fence: Partial<Delivery>, patch: Partial<Delivery>): Promise<boolean> {
    const still = { key: delivery.key, state: 'pending' as const, ...fence }
    const result = await reachStore(() =>
      this.#turns.updateOne(
        { _id: turn._id, conversation: turn.conversation, deliveries: { $elemMatch: still } },
        marked(delivery.key, patch),
      ),
    )
    return result.matchedCount === 1
  }
}

function pendingFor(destination: string, due?: { $lt: Date }): Filter<Turn> {
  const element = { destination, state: 'pending' as const, ...(due ? { due } : {}) }
  return { due: { $exists: true }, deliveries: { $elemMatch: element } }
}

function waiting(prefix: string, now: Date): Filter<Delivery> {
  // The half-open range from the prefix up is what an index can walk; no expression made of outside text.
  return { destination: { $gte: prefix, $lt: `${prefix}\uffff` }, state: 'pending', due: { $gt: now } }
}
