import type { Collection } from 'mongodb'
import { ErasureEntry } from './erasure-entry.js'
import { parseStored } from './stored.js'
import { isDuplicateKey, reachStore } from './unavailable.js'

const PAGE_ENTRIES = 500

/** The register: what was erased, when, and by which decision. It is written before anything is erased. */
export class Erasures {
  readonly #entries: Collection<ErasureEntry>

  constructor(store: { erasures: Collection<ErasureEntry> }) {
    this.#entries = store.erasures
  }

  /** False for one that is there already. */
  async add(entry: ErasureEntry): Promise<boolean> {
    try {
      await reachStore(() => this.#entries.insertOne(entry))
      return true
    } catch (error) {
      if (isDuplicateKey(error)) return false
      throw error
    }
  }

  async set(id: string, changes: Partial<Omit<ErasureEntry, '_id'>>): Promise<void> {
    await reachStore(() => this.#entries.updateOne({ _id: id }, { $set: changes }))
  }

  /** Whether a conversation, by any of these names, was erased at or after a time. */
  async covers(names: readonly string[], at: Date): Promise<boolean> {
    const covering = { conversations: { $in: [...names] }, at: { $gte: at } }
    return (await reachStore(() => this.#entries.countDocuments(covering, { limit: 1 }))) > 0
  }

  /** Those that a crash broke off, or whose last places in the log are still there; oldest first, at most 500. */
  async unfinished(state: 'begun' | 'emptied', before: Date): Promise<ErasureEntry[]> {
    return this.#page({ state, at: { $lt: before } })
  }

  /** All of them, in the order of their ids, a page at a time. */
  async *all(): AsyncGenerator<ErasureEntry[]> {
    for (let after = ''; ; ) {
      const found = await reachStore(() =>
        this.#entries
          .find({ _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(PAGE_ENTRIES)
          .toArray(),
      )
      if (found.length === 0) return
      yield found.map(parseErasure)
      after = found.at(-1)?._id ?? after
    }
  }

  /** The register is no archive: what no backup can bring back needs no entry. */
  async forget(before: Date): Promise<number> {
    const gone = await reachStore(() => this.#entries.deleteMany({ at: { $lt: before }, state: 'done' }))
    return gone.deletedCount
  }

  async #page(filter: Parameters<Collection<ErasureEntry>['find']>[0]): Promise<ErasureEntry[]> {
    const found = await reachStore(() => this.#entries.find(filter).sort({ at: 1 }).limit(PAGE_ENTRIES).toArray())
    return found.map(parseErasure)
  }
}

function parseErasure(document: unknown): ErasureEntry {
  return parseStored<ErasureEntry>(ErasureEntry.loose(), document, 'erasure')
}
