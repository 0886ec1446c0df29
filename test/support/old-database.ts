import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { BSON, type Db, type Document } from 'mongodb'

const FIXTURES = 'test/fixtures'

/** A database that an earlier version of the service made, as its folder under test/fixtures tells. */
export async function oldDocuments(name: string): Promise<Map<string, Document[]>> {
  const text = (await promisify(gunzip)(await readFile(join(FIXTURES, name, 'database.ejson.gz')))).toString('utf8')
  const documents = new Map<string, Document[]>()
  for (const line of text.split('\n').filter(Boolean)) {
    const { collection, document } = BSON.EJSON.parse(line, { relaxed: false }) as {
      collection: string
      document: Document
    }
    documents.set(collection, [...(documents.get(collection) ?? []), document])
  }
  return documents
}

/** Puts it into a database that has nothing. */
export async function loadOldDatabase(name: string, db: Db): Promise<void> {
  for (const [collection, documents] of await oldDocuments(name)) await db.collection(collection).insertMany(documents)
}
