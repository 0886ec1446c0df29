import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { BSON, type ClientSession, type Db, type Document, MongoError, type Timestamp } from 'mongodb'
import { ServiceError } from '../../errors.js'
import type { Store } from '../../store/connect.js'
import { reachStore } from '../../store/unavailable.js'
import { AS_STORED } from './lines.js'
import { type ChangeLine, LEFT_OUT, SCHEMA } from './manifest.js'

/** The server keeps no state as old as this any more, or its catalogue has changed since. */
const TOO_OLD_CODES = new Set([239, 246])
const BATCH_DOCUMENTS = 500
const LISTS_TRIES_MAX = 5
/** The longest a change that is known to have happened is waited for. */
const HEAR_MS_MAX = 60_000
/** What changed meanwhile is remembered by its id; more than this is no quiet time for a backup. */
const CHANGED_MAX = 5_000_000
/** All collections of a kind that would have to be told of apart. */
const UPSETTING = new Set(['drop', 'rename', 'dropDatabase', 'invalidate'])

type Key = { collection: string; _id: unknown }

/**
 * A database as it was at one moment. While the server can still show that moment (five minutes, as it comes), everything is
 * read from it. After that the rest is read as it is, what has changed since the moment is gathered from the server's own log,
 * and read again as it is at a new moment: the copy is then whole as of that one.
 */
export class Moment {
  readonly #store: Store
  readonly #names: readonly string[]
  #session: ClientSession
  #isOver = false

  private constructor(store: Store, names: readonly string[], session: ClientSession) {
    this.#store = store
    this.#names = names
    this.#session = session
  }

  /** Now. */
  static async begin(store: Store): Promise<Moment> {
    for (let tries = 1; tries <= LISTS_TRIES_MAX; tries += 1) {
      const names = await namesIn(store.db)
      const session = await snapshotOf(store)
      // A collection that came between the two would be missing.
      if ((await namesIn(store.db)).join() === names.join()) return new Moment(store, names, session)
      await session.endSession()
    }
    throw new ServiceError('store_unavailable', 'Collections come and go; try again when the service has started')
  }

  /** Names of the collections that are copied. */
  get names(): readonly string[] {
    return this.#names
  }

  /** Whether the moment it began with could be read to the end. */
  get how(): 'snapshot' | 'caught_up' {
    return this.#isOver ? 'caught_up' : 'snapshot'
  }

  /** The moment it is the state of, to the second. */
  get at(): Date {
    return new Date(timeOf(this.#session).getHighBits() * 1_000)
  }

  /** Every document of a collection in the order of ids, types as they are stored. */
  async *documents(name: string): AsyncGenerator<Document> {
    const of = name === SCHEMA ? { _id: 'lotsen' as never } : {}
    let last: unknown
    while (true) {
      const after = last === undefined ? of : { $and: [of, { _id: { $gt: last as never } }] }
      try {
        for await (const document of this.#find(name, after)) {
          yield document
          last = document._id
        }
        return
      } catch (error) {
        if (this.#isOver || !isTooOld(error)) throw error
        this.#isOver = true
      }
    }
  }

  /** Begins the moment the copy is to be of, where the first could not be kept, and gives what had changed until then. */
  async *changes(): AsyncGenerator<ChangeLine> {
    if (!this.#isOver) return
    const from = timeOf(this.#session)
    await this.#session.endSession()
    this.#session = await snapshotOf(this.#store)
    const changed = await this.#changedSince(from)
    for (const batch of batchesOf(changed)) yield* this.#asTheyAre(batch)
  }

  /** Reads what else is to be known of the moment. Throws `store_unavailable` where the server cannot show even that one for so long. */
  async read<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    try {
      return await work(this.#session)
    } catch (error) {
      if (!isTooOld(error)) throw error
      throw new ServiceError('store_unavailable', 'The server keeps its past for too short a time to check the copy', {
        cause: error,
      })
    }
  }

  async end(): Promise<void> {
    await this.#session.endSession()
  }

  #find(name: string, filter: Document): AsyncIterable<Document> {
    const from = this.#isOver ? {} : { session: this.#session, readConcern: { level: 'snapshot' } as const }
    return this.#store.db
      .collection(name)
      .find(filter, { ...AS_STORED, ...from, batchSize: BATCH_DOCUMENTS })
      .sort({ _id: 1 })
  }

  /** From the server's log: which documents were touched up to a mark that is set now. */
  async #changedSince(from: Timestamp): Promise<Key[]> {
    const { db } = this.#store
    const mark = `backup:${randomUUID()}`
    const pipeline = [{ $project: { operationType: 1, ns: 1, documentKey: 1 } }]
    const stream = db.watch(pipeline, { startAtOperationTime: from, ...AS_STORED })
    const changed = new Map<string, Key>()
    const marks = db.collection<{ _id: string }>(SCHEMA)
    try {
      await reachStore(() => stream.tryNext()).then((event) => note(changed, event, mark))
      await marks.insertOne({ _id: mark })
      await this.#listen(stream, (event) => note(changed, event, mark))
    } finally {
      await stream.close()
      await marks.deleteOne({ _id: mark }).catch(() => undefined)
    }
    return [...changed.values()]
  }

  async #listen(stream: ReturnType<Db['watch']>, heard: (event: unknown) => boolean): Promise<void> {
    const until = performance.now() + HEAR_MS_MAX
    for (;;) {
      const event = await reachStore(() => stream.tryNext())
      if (event !== null && heard(event)) return
      if (event !== null) continue
      if (performance.now() > until)
        throw new ServiceError('store_unavailable', 'The server does not tell what changed meanwhile; try again')
      await sleep(10)
    }
  }

  async *#asTheyAre(keys: readonly Key[]): AsyncGenerator<ChangeLine> {
    const name = keys[0]?.collection ?? ''
    const found = new Map<string, Document>()
    const which = { _id: { $in: keys.map(({ _id }) => _id as never) } }
    const options = { ...AS_STORED, session: this.#session, readConcern: { level: 'snapshot' } as const }
    for await (const document of this.#store.db.collection(name).find(which, options))
      found.set(idOf(document._id), document)
    for (const { collection, _id } of keys) {
      const document = found.get(idOf(_id))
      yield { collection, _id, ...(document === undefined ? {} : { document }) }
    }
  }
}

/** True when it is the mark. Throws for what a list of documents cannot tell. */
function note(changed: Map<string, Key>, event: unknown, mark: string): boolean {
  if (event === null) return false
  const { operationType, ns, documentKey } = event as Document
  if (UPSETTING.has(String(operationType)))
    throw new ServiceError('store_unavailable', 'A collection was dropped or renamed during the backup; take it again')
  const collection = String(ns?.coll ?? '')
  const _id = documentKey?._id
  if (collection === SCHEMA && _id === mark) return true
  if (_id === undefined || LEFT_OUT.includes(collection) || (collection === SCHEMA && _id !== 'lotsen')) return false
  changed.set(`${collection} ${idOf(_id)}`, { collection, _id })
  if (changed.size > CHANGED_MAX)
    throw new ServiceError(
      'store_unavailable',
      'More changed during the backup than can be kept; take it when it is quiet',
    )
  return false
}

function* batchesOf(keys: readonly Key[]): Generator<Key[]> {
  const byName = new Map<string, Key[]>()
  for (const key of keys) {
    const those = byName.get(key.collection)
    if (those) those.push(key)
    else byName.set(key.collection, [key])
  }
  for (const all of byName.values())
    for (let from = 0; from < all.length; from += BATCH_DOCUMENTS) yield all.slice(from, from + BATCH_DOCUMENTS)
}

function idOf(_id: unknown): string {
  return BSON.EJSON.stringify({ _id }, { relaxed: false })
}

async function namesIn(db: Db): Promise<string[]> {
  const found = await reachStore(() => db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray())
  return found
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('system.') && !LEFT_OUT.includes(name))
    .sort()
}

/** A session whose reads all show the moment of its first. */
async function snapshotOf({ client, db }: Store): Promise<ClientSession> {
  const session = client.startSession({ snapshot: true })
  const options = { session, readConcern: { level: 'snapshot' } as const }
  await reachStore(() => db.collection<{ _id: string }>(SCHEMA).findOne({ _id: 'lotsen' }, options))
  return session
}

function timeOf(session: ClientSession): Timestamp {
  const { snapshotTime } = session as { snapshotTime?: Timestamp }
  if (snapshotTime) return snapshotTime
  throw new ServiceError('store_unavailable', 'The server shows no moment of its past; MongoDB 5 or later is needed')
}

function isTooOld(error: unknown): boolean {
  return error instanceof MongoError && TOO_OLD_CODES.has(Number(error.code))
}
