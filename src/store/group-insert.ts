import { type Collection, type Document, MongoBulkWriteError, type OptionalUnlessRequiredId } from 'mongodb'

/** More in one command wait longer for each other than they save. */
const GROUP_MAX = 64
/** While one group is written to disk the next is on its way. */
const SIDE_BY_SIDE_MAX = 2

interface Waiting<T> {
  document: OptionalUnlessRequiredId<T>
  resolve: () => void
  reject: (error: unknown) => void
}

/**
 * Inserts documents one by one while there is one at a time, and together what has come while others are under way: the
 * more there is to do, the less each costs. Each is told its own outcome, and is as safe as if it had been alone.
 */
export class GroupInsert<T extends Document> {
  readonly #collection: Collection<T>
  #waiting: Waiting<T>[] = []
  #underWay = 0

  constructor(collection: Collection<T>) {
    this.#collection = collection
  }

  /** Resolves when it is saved as the collection promises; rejects with what the driver throws for it alone. */
  insert(document: OptionalUnlessRequiredId<T>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ document, resolve, reject })
      void this.#begin()
    })
  }

  async #begin(): Promise<void> {
    if (this.#underWay >= SIDE_BY_SIDE_MAX) return
    this.#underWay += 1
    while (this.#waiting.length > 0) {
      const group = this.#waiting.slice(0, GROUP_MAX)
      this.#waiting = this.#waiting.slice(GROUP_MAX)
      await (group.length === 1 ? this.#alone(group) : this.#together(group))
    }
    this.#underWay -= 1
  }

  /** Never rejects. */
  async #alone(group: readonly Waiting<T>[]): Promise<void> {
    await Promise.all(
      group.map(({ document, resolve, reject }) => this.#collection.insertOne(document).then(() => resolve(), reject)),
    )
  }

  /** Never rejects. */
  async #together(group: readonly Waiting<T>[]): Promise<void> {
    try {
      await this.#collection.insertMany(
        group.map(({ document }) => document),
        { ordered: false },
      )
      for (const { resolve } of group) resolve()
    } catch (error) {
      await this.#apart(group, error)
    }
  }

  /**
   * What the server refused, or of which it is not known, is sent again alone, and so told its own outcome: one that was
   * saved after all is then met as its own duplicate.
   */
  async #apart(group: readonly Waiting<T>[], error: unknown): Promise<void> {
    const refused = refusedOf(error)
    for (const { resolve } of group.filter((_, at) => refused && !refused.has(at))) resolve()
    await this.#alone(group.filter((_, at) => !refused || refused.has(at)))
  }
}

/** Places of those that were refused, where all others are known to be safe. */
function refusedOf(error: unknown): ReadonlySet<number> | undefined {
  if (!(error instanceof MongoBulkWriteError)) return undefined
  const errors = [error.writeErrors].flat()
  if (errors.length === 0 || error.result.getWriteConcernError()) return undefined
  return new Set(errors.map(({ index }) => index))
}
