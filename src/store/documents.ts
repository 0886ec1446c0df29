import type { Collection, Db } from 'mongodb'
import { reachStore } from './unavailable.js'

const DOCUMENTS_MAX = 10_000

interface Kept<T> {
  _id: string
  schema: 1
  madeAt: Date
  document: T
}

/** JSON documents by key, in a collection of their own: what a channel must remember and no turn holds. */
export class Documents<T extends object> {
  readonly #kept: Collection<Kept<T>>
  readonly #parse: (document: unknown) => T

  /** `parse` checks what is read back; it throws for what it cannot use. */
  constructor(db: Db, collection: string, parse: (document: unknown) => T) {
    this.#kept = db.collection(collection)
    this.#parse = parse
  }

  async put(key: string, document: T): Promise<void> {
    const kept = {
      schema: { $literal: 1 },
      document: { $literal: document },
      madeAt: { $ifNull: ['$madeAt', '$$NOW'] },
    }
    await reachStore(() => this.#kept.updateOne({ _id: key }, [{ $set: kept }], { upsert: true }))
  }

  async get(key: string): Promise<T | undefined> {
    const found = await reachStore(() => this.#kept.findOne({ _id: key }))
    return found === null ? undefined : this.#parse(found.document)
  }

  /** Oldest key first, at most 10,000. */
  async all(): Promise<T[]> {
    const found = await reachStore(() => this.#kept.find().sort({ madeAt: 1, _id: 1 }).limit(DOCUMENTS_MAX).toArray())
    return found.map(({ document }) => this.#parse(document))
  }

  async remove(key: string): Promise<void> {
    await reachStore(() => this.#kept.deleteOne({ _id: key }))
  }
}
