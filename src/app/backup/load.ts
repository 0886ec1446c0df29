import { join } from 'node:path'
import type { AnyBulkWriteOperation, Collection, Document } from 'mongodb'
import { ServiceError } from '../../errors.js'
import type { Store } from '../../store/connect.js'
import { reachStore } from '../../store/unavailable.js'
import { readLines } from './lines.js'
import { type ChangeLine, type Manifest, SCHEMA, type Sums } from './manifest.js'

const BATCH_DOCUMENTS = 500
/** Files lie in pieces of a quarter of a megabyte; a command holds 48 of them at most. */
const BATCH_PIECES = 40
const PIECES = /\.chunks$/

/** Puts a backup's documents into a database that has none. Throws `stored_invalid` where there are not as many as it says. */
export async function load(
  store: Store,
  folder: string,
  manifest: Manifest,
  tell: (line: string) => void,
): Promise<void> {
  for (const file of manifest.collections) {
    // What version it has is written by whoever restores, when it is true.
    if (file.name === SCHEMA) continue
    const collection = quickly(store, file.name)
    let count = 0
    for await (const batch of inBatches(
      readLines(join(folder, file.file)),
      PIECES.test(file.name) ? BATCH_PIECES : BATCH_DOCUMENTS,
    )) {
      await reachStore(() => collection.insertMany(batch, { ordered: false }))
      count += batch.length
      tell(`${file.name}: ${count} of ${file.documents} documents`)
    }
    mustBe(file, count)
  }
  if (manifest.changes) await change(store, folder, manifest.changes)
  // What stands on a majority after this does so with all that was written before it, and is seen from now on.
  await store.schema.loaded()
}

/** What changed while the rest was copied. */
async function change(store: Store, folder: string, changes: Sums): Promise<void> {
  let count = 0
  for await (const batch of inBatches(readLines(join(folder, changes.file)) as AsyncIterable<never>, BATCH_PIECES)) {
    for (const { collection, _id, document } of batch as ChangeLine[]) {
      if (collection === SCHEMA) continue
      const which = { _id: _id as never }
      const one: AnyBulkWriteOperation<Document> =
        document === undefined
          ? { deleteOne: { filter: which } }
          : { replaceOne: { filter: which, replacement: document, upsert: true } }
      await reachStore(() => quickly(store, collection).bulkWrite([one]))
    }
    count += batch.length
  }
  mustBe(changes, count)
}

/** Not each batch is waited for until it stands on a majority: all together are, at the end. */
function quickly({ db }: Store, name: string): Collection<Document> {
  return db.collection(name, { writeConcern: { w: 1 } })
}

function mustBe({ file, documents }: Sums, count: number): void {
  if (count !== documents)
    throw new ServiceError('stored_invalid', `${file}: holds ${count} documents, not ${documents}`)
}

async function* inBatches<T>(documents: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const document of documents) {
    batch.push(document)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
