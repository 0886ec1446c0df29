import type { AnyBulkWriteOperation, Collection, Db, Document, Filter } from 'mongodb'
import { reachStore } from '../unavailable.js'
import type { Pass, Repair } from './migration.js'

const BATCH_DOCUMENTS = 1_000
/** A document that is changed under our hands so often is left to the next walk. */
const TRIES_MAX = 5

export interface WalkOptions {
  /** Where a walk that was broken off had come to. */
  after?: unknown
  /** In a later walk, since when others may have written. */
  since?: Date
  /** Called before each batch; what it throws ends the walk where it is. */
  between: (place: WalkPlace) => Promise<void>
}

/** How far a walk has come. `seen` and `all` are estimates. */
export interface WalkPlace {
  after: unknown
  seen: number
  all: number
  repaired: number
}

/** Goes through a collection in the order of its ids, a batch at a time, and repairs what needs it. Answers how many. */
export async function walk(db: Db, pass: Pass, { after, since, between }: WalkOptions): Promise<number> {
  const collection = db.collection(pass.collection)
  const place: WalkPlace = {
    after,
    seen: 0,
    all: await reachStore(() => collection.estimatedDocumentCount()),
    repaired: 0,
  }
  for (;;) {
    await between(place)
    const last = await endOfBatch(collection, place.after)
    const range = rangeOf(place.after, last)
    place.repaired += await repairAll(collection, { $and: [range, pass.needs(since)] }, (one) => pass.repair(one, db))
    if (last === undefined) return place.repaired
    place.after = last
    place.seen += BATCH_DOCUMENTS
  }
}

/** The id so many documents further on, found in the index alone; undefined where fewer are left. */
async function endOfBatch(collection: Collection<Document>, after: unknown): Promise<unknown> {
  const [last] = await reachStore(() =>
    collection
      .find(rangeOf(after), { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .skip(BATCH_DOCUMENTS - 1)
      .limit(1)
      .toArray(),
  )
  return last?._id
}

function rangeOf(after: unknown, last?: unknown): Filter<Document> {
  const range = { ...(after === undefined ? {} : { $gt: after }), ...(last === undefined ? {} : { $lte: last }) }
  return Object.keys(range).length === 0 ? {} : { _id: range as Document['_id'] }
}

/** Each only as it was read: who has changed one meanwhile has not lost it, and it is looked at again. */
async function repairAll(
  collection: Collection<Document>,
  filter: Filter<Document>,
  repair: (document: Document) => ReturnType<Pass['repair']>,
): Promise<number> {
  let repaired = 0
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    const found = await reachStore(() => collection.find(filter).toArray())
    const changes: AnyBulkWriteOperation<Document>[] = []
    for (const document of found) changes.push(...changeOf(document, await repair(document)))
    if (changes.length === 0) return repaired
    const { matchedCount } = await reachStore(() => collection.bulkWrite(changes, { ordered: false }))
    repaired += matchedCount
    if (matchedCount === changes.length) return repaired
  }
  return repaired
}

function changeOf(document: Document, repair: Repair | undefined): AnyBulkWriteOperation<Document>[] {
  if (repair === undefined) return []
  const fields = Object.entries(repair)
  const set = Object.fromEntries(fields.filter(([, value]) => value !== undefined))
  const unset = Object.fromEntries(fields.filter(([, value]) => value === undefined).map(([path]) => [path, '']))
  const asRead = fields.map(([path]) => {
    const value = at(document, path)
    return { [path]: value === undefined ? { $exists: false } : { $eq: value } }
  })
  const update = {
    ...(Object.keys(set).length > 0 ? { $set: set } : {}),
    ...(Object.keys(unset).length > 0 ? { $unset: unset } : {}),
  }
  return [{ updateOne: { filter: { $and: [{ _id: document._id }, ...asRead] }, update } }]
}

function at(document: Document, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Document | undefined)?.[name], document)
}
