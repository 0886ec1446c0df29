import type { Collection, Db } from 'mongodb'
import { reachStore } from './unavailable.js'

const DOCUMENTS_MAX = 10_000

interface Kept<T> {
  _id: string
  schema: 1
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
    await reachStore(() => this.#kept.replaceOne({ _id: key }, { schema: 1, document }, { upsert: true }))
  }

  async get(key: string): Promise<T | undefined> {
    const found = await reachStore(() => this.#kept.findOne({ _id: key }))
    return found === null ? undefined : this.#parse(found.document)
  }

  /** By key, at most 10,000. */
  async all(): Promise<{ key: string; document: T }[]> {
    const found = await reachStore(() => this.#kept.find().sort({ _id: 1 }).limit(DOCUMENTS_MAX).toArray())
    return found.map(({ _id, document }) => ({ key: _id, document: this.#parse(document) }))
  }

  async remove(key: string): Promise<void> {
    await reachStore(() => this.#kept.deleteOne({ _id: key }))
  }
}
