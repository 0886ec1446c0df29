import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientSession, Collection, Filter, MongoClient } from 'mongodb'
import { countedOn, type Fact } from '../turn/fact.js'
import type { Turn } from '../turn/ports.js'
import type { Store } from './connect.js'
import { inTransaction } from './transaction.js'
import { hasLabel, isDuplicateKey, reachStore } from './unavailable.js'

/** A fact as it is kept: with nothing by which the turn it came from could be found. */
export type StoredFact = Fact & { _id: string; schema: 1 }

/**
 * What is kept of a day's figures, of which facts know no more than this. `dirty`: facts have come since the figures were
 * made; `dirtied` grows by one each time, so that whoever makes them can tell that more came meanwhile.
 */
export interface FiguresDay {
  /** `2026-11-26`. */
  _id: string
  dirty?: true
  dirtied?: number
}

/** A fold that met another's work is tried again so often, each time with half as many turns. */
const TRIES_MAX = 6
/** At random, so that two do not keep step. */
const PAUSE_MAX_MS = 40
/** Read at a time: a day has tens of thousands, and turns wait while a reading is unpacked. */
const READ_MAX = 200
const ID_BYTES = 12
/** In `progress`: the first day of which all facts are still kept. */
const KEPT_FROM = 'facts_kept_from'

/** Facts, moved here from the turns they were saved with. */
export class Facts {
  readonly #client: MongoClient
  readonly #facts: Collection<StoredFact>
  readonly #figures: Collection<FiguresDay>
  readonly #turns: Collection<Turn>
  readonly #progress: Collection<{ _id: string; day: string }>

  constructor(store: Pick<Store, 'client' | 'db' | 'turns' | 'facts' | 'figures'>) {
    this.#client = store.client
    this.#facts = store.facts
    this.#figures = store.figures
    this.#turns = store.turns
    this.#progress = store.db.collection('progress')
  }

  /**
   * Moves the facts of at most `limit` turns here, the oldest first, and marks the days they are counted on. All or
   * nothing, and each once, however many do it at a time or are killed in the middle of it. Answers whether there may be
   * more.
   */
  async fold(limit: number): Promise<boolean> {
    let most = limit
    for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
      const folded = await reachStore(() => this.#fold(most))
      if (folded !== undefined) return folded >= most
      most = Math.ceil(most / 2)
      await sleep(Math.random() * PAUSE_MAX_MS)
    }
    return true
  }

  /** Facts that are counted on a day (`countedOn`), in no order. */
  async *ofDay(day: string): AsyncGenerator<Fact> {
    const counted: Filter<StoredFact>[] = [{ of: day }, { day, of: { $exists: false } }]
    for (const filter of counted)
      for await (const { _id, schema, ...fact } of this.#facts.find(filter, { batchSize: READ_MAX })) yield fact as Fact
  }

  /** Adds facts that no turn makes, once under a name, and marks their days. False where they are here already. */
  async add(facts: readonly Fact[], name: string): Promise<boolean> {
    if (facts.length === 0) return true
    try {
      await reachStore(() => inTransaction(this.#client, (session) => this.#put(facts, session, name)))
      return true
    } catch (error) {
      if (isDuplicateKey(error)) return false
      throw error
    }
  }

  /** Whether facts were added under this name, and are still kept. */
  async has(name: string): Promise<boolean> {
    return (await reachStore(() => this.#facts.countDocuments({ _id: name }, { limit: 1 }))) > 0
  }

  /** Days whose figures are to be made anew, the oldest first; none of which facts have gone. */
  async dirtyDays(limit: number): Promise<string[]> {
    const kept = await reachStore(() => this.#progress.findOne({ _id: KEPT_FROM }))
    const dirty: Filter<FiguresDay> = { dirty: true, ...(kept ? { _id: { $gte: kept.day } } : {}) }
    const found = await reachStore(() =>
      this.#figures
        .find(dirty, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray(),
    )
    return found.map(({ _id }) => _id)
  }

  /** How many facts are of days before one, and the first of those days. */
  async before(day: string): Promise<{ count: number; oldest?: string }> {
    const [count, oldest] = await Promise.all([
      reachStore(() => this.#facts.countDocuments({ day: { $lt: day } })),
      this.#oldestBefore(day),
    ])
    return { count, ...(oldest === undefined ? {} : { oldest }) }
  }

  /**
   * Removes what happened before a day, a day at a time; figures of days before it are not made anew any more. Answers how
   * many facts went.
   */
  async removeBefore(day: string): Promise<number> {
    await reachStore(() => this.#progress.updateOne({ _id: KEPT_FROM }, { $max: { day } }, { upsert: true }))
    let gone = 0
    for (;;) {
      const oldest = await this.#oldestBefore(day)
      if (oldest === undefined) return gone
      gone += (await reachStore(() => this.#facts.deleteMany({ day: oldest }))).deletedCount
    }
  }

  /** Undefined when another has changed one of the turns meanwhile, or folds them too. */
  async #fold(limit: number): Promise<number | undefined> {
    try {
      return await inTransaction(this.#client, async (session) => {
        const turns = await this.#turns
          .find({ facts: { $exists: true } }, { session, projection: { facts: 1 } })
          .sort({ at: 1 })
          .limit(limit)
          .toArray()
        if (turns.length === 0) return 0
        const which = { _id: { $in: turns.map(({ _id }) => _id) }, facts: { $exists: true } }
        const { modifiedCount } = await this.#turns.updateMany(which, { $unset: { facts: '' } }, { session })
        if (modifiedCount !== turns.length) return undefined
        await this.#put(
          turns.flatMap(({ facts = [] }) => facts),
          session,
        )
        return turns.length
      })
    } catch (error) {
      if (hasLabel(error, 'TransientTransactionError')) return undefined
      throw error
    }
  }

  /** Joins a transaction. Sorted by a random id, what came from one turn does not stand together. */
  async #put(facts: readonly Fact[], session: ClientSession, name?: string): Promise<true> {
    const kept = facts.map((fact): StoredFact => ({ ...fact, _id: newId(), schema: 1 }))
    if (kept[0] && name !== undefined) kept[0]._id = name
    if (kept.length > 0)
      await this.#facts.insertMany(
        kept.sort((a, b) => (a._id < b._id ? -1 : 1)),
        { session },
      )
    for (const day of new Set(facts.map(countedOn)))
      await this.#figures.updateOne({ _id: day }, DIRTY, { session, upsert: true })
    return true
  }

  async #oldestBefore(day: string): Promise<string | undefined> {
    const old = { day: { $lt: day } }
    const found = await reachStore(() => this.#facts.findOne(old, { sort: { day: 1 }, projection: { day: 1 } }))
    return found?.day
  }
}

const DIRTY = { $set: { dirty: true as const }, $inc: { dirtied: 1 } }

function newId(): string {
  return randomBytes(ID_BYTES).toString('base64url')
}
