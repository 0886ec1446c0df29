import type { AnyBulkWriteOperation } from 'mongodb'
import { weekOf } from '../content/local-time.js'
import type { Ticket } from '../tickets/ticket.js'
import type { Turn } from '../turn/ports.js'
import type { Store } from './connect.js'
import { RECENT_STATE_LIFE_MS } from './recent-states.js'
import { Records } from './records.js'
import { reachStore } from './unavailable.js'

/** How long the place of an emptied turn stays: no instance remembers a state longer, whatever its clock says. */
export const PLACE_LIFE_MS = RECENT_STATE_LIFE_MS + 5 * 60_000

/** Removes documents whose words have gone, and what else of them is kept beside. All of it may be repeated. */
export class Removal {
  readonly #store: Store
  readonly #records: Records

  constructor(store: Store) {
    this.#store = store
    this.#records = new Records(store)
  }

  /**
   * Removes turns that were emptied so long ago that nobody can remember what stood there, and that have nothing to send and
   * nothing to count.
   * Answers how many, and which conversations are no more.
   */
  async places(now: Date, limit: number): Promise<{ turns: number; gone: string[] }> {
    const before = new Date(now.getTime() - PLACE_LIFE_MS)
    const old = { erased: { $lt: before }, due: { $exists: false }, facts: { $exists: false } }
    const found = await reachStore(() =>
      this.#store.turns
        .find(old, { projection: { conversation: 1 } })
        .sort({ erased: 1 })
        .limit(limit)
        .toArray(),
    )
    const ids = found.map(({ _id }) => _id)
    if (ids.length === 0) return { turns: 0, gone: [] }
    const { deletedCount } = await reachStore(() => this.#store.turns.deleteMany({ _id: { $in: ids }, ...old }))
    const gone: string[] = []
    for (const conversation of new Set(found.map((turn) => turn.conversation))) {
      if ((await this.#left(conversation)) > 0) continue
      gone.push(conversation)
      await this.#forgetAddress(conversation)
    }
    return { turns: deletedCount, gone }
  }

  /** A ticket that is still as it was, with its visit; false for one that has changed meanwhile. */
  async ticket({ _id: ref, version }: Ticket): Promise<boolean> {
    const { tickets, visits, spots, destinations } = this.#store
    const { deletedCount } = await reachStore(() => tickets.deleteOne({ _id: ref, version }))
    if (deletedCount === 0 && (await reachStore(() => tickets.findOne({ _id: ref })))) return false
    await reachStore(() => visits.deleteMany({ ref }))
    await reachStore(() => spots.deleteMany({ ref }))
    await reachStore(() => destinations.deleteMany({ _id: `ticket:${ref}`, until: { $lte: new Date() } }))
    await reachStore(() => tickets.updateMany({ previous: ref }, { $unset: { previous: '' }, $inc: { version: 1 } }))
    return true
  }

  /** Takes somebody who follows others' tickets out of them, with what they said of it. */
  async followers(conversations: readonly string[], phone?: string): Promise<void> {
    const theirs = { conversation: { $in: [...conversations] } }
    await this.#pull('followers', theirs)
    if (phone !== undefined) await this.#pull('followers', { phone })
    await reachStore(() =>
      this.#store.tickets.updateMany(
        { linked: { $in: [...conversations] } },
        { $pull: { linked: { $in: [...conversations] } }, $inc: { version: 1 } },
      ),
    )
  }

  /** Takes files' names out of wherever turns and tickets speak of them. */
  async fileNames(ids: readonly string[]): Promise<void> {
    const which = { id: { $in: [...ids] } }
    const parts = ['inbound.files', 'staff.files', 'outbound.files'] as const
    const changes: AnyBulkWriteOperation<Turn>[] = parts.map((part) => ({
      updateMany: {
        filter: { [`${part}.id`]: { $in: [...ids] } },
        update: { $pull: { [part.replace('outbound.', 'outbound.$[].')]: which } },
      },
    }))
    await reachStore(() => this.#store.turns.bulkWrite(changes))
    await reachStore(() =>
      this.#store.tickets.updateMany(
        { 'files.id': { $in: [...ids] } },
        { $pull: { files: which }, $inc: { version: 1 } },
      ),
    )
  }

  /** What is kept beside turns and tickets, and changed last before `before`. Answers how many. */
  async small(before: Date, now: Date): Promise<number> {
    const { db, staff, visits } = this.#store
    const old = { $lt: before }
    const gone = await Promise.all([
      reachStore(() => staff.deleteMany({ duty: 'off', since: old, 'away.until': { $not: { $gt: now } } })),
      reachStore(() => visits.deleteMany({ to: old })),
      reachStore(() => db.collection('digests').deleteMany({ 'document.at': old })),
      reachStore(() => db.collection('installs').deleteMany({ 'document.lostAt': old })),
      reachStore(() => db.collection('pulse_sums').deleteMany({ week: { $lt: weekOf(before, 'UTC') } })),
    ])
    return gone.reduce((sum, { deletedCount }) => sum + deletedCount, 0)
  }

  /** Where chats were answered that Azure held, of which nothing is left or ever came. Answers how many. */
  async addresses(before: Date): Promise<number> {
    const chats = this.#store.db.collection<{ _id: string }>('azureChats')
    let gone = 0
    for await (const { _id } of chats.find({ 'document.seenAt': { $lt: before } }, { projection: { _id: 1 } })) {
      if ((await this.#left(`azure:${_id}`)) > 0) continue
      gone += (await reachStore(() => chats.deleteOne({ _id }))).deletedCount
    }
    return gone
  }

  /** Where a chat was answered, once nothing is left of it. */
  async #forgetAddress(conversation: string): Promise<void> {
    const azure = this.#records.azureChat(conversation)
    if (azure) await reachStore(() => azure.collection.deleteOne({ _id: azure.id }))
    const lines = [conversation, `follow:${conversation}`]
    await reachStore(() => this.#store.destinations.deleteMany({ _id: { $in: lines }, until: { $lte: new Date() } }))
  }

  async #pull(field: 'followers', which: object): Promise<void> {
    await reachStore(() =>
      this.#store.tickets.updateMany(
        // Its parts are named by themselves: by those alone the index is found.
        Object.fromEntries(Object.entries(which).map(([part, value]) => [`${field}.${part}`, value])),
        { $pull: { [field]: which }, $inc: { version: 1 } },
      ),
    )
  }

  #left(conversation: string): Promise<number> {
    return reachStore(() => this.#store.turns.countDocuments({ conversation }, { limit: 1 }))
  }
}
