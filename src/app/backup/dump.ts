import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClientSession } from 'mongodb'
import type { Store } from '../../store/connect.js'
import type { SchemaDocument } from '../../store/schema-document.js'
import { reachStore } from '../../store/unavailable.js'
import { figuresOf } from './figures.js'
import { inNewFolder, writeManifest } from './folder.js'
import { writeLines } from './lines.js'
import { CHANGES, LEFT_OUT, type Manifest, SCHEMA } from './manifest.js'
import { Moment } from './moment.js'

/** Copies a whole database as it was at one moment to a new folder; the service goes on meanwhile. `tell` hears how far it is. */
export function dump(store: Store, out: string, tell: (line: string) => void): Promise<Manifest> {
  return inNewFolder(out, async (folder) => {
    const startedAt = new Date()
    const moment = await Moment.begin(store)
    try {
      const collections: Manifest['collections'] = []
      for (const name of moment.names) {
        const documents = counted(moment.documents(name), (count) => tell(`${name}: ${count} documents`))
        collections.push({ name, ...(await writeLines(join(folder, fileOf(name, collections.length)), documents)) })
      }
      const changes = moment.how === 'snapshot' ? undefined : await writeLines(join(folder, CHANGES), moment.changes())
      tell('counting what the copy is held to')
      const manifest: Manifest = {
        format: 1,
        program: programVersion(),
        database: store.db.databaseName,
        schema: await moment.read((session) => schemaAt(store, session)),
        startedAt,
        at: moment.at,
        how: moment.how,
        collections,
        ...(changes === undefined ? {} : { changes }),
        figures: await moment.read((session) => figuresOf(store, session)),
        leftOut: [...LEFT_OUT],
      }
      await writeManifest(folder, manifest)
      return manifest
    } finally {
      await moment.end()
    }
  })
}

/** A collection's name may hold what a file's may not. */
function fileOf(name: string, n: number): string {
  return `${String(n).padStart(2, '0')}-${name.replace(/[^\w.-]/g, '_').slice(0, 100)}.ejson.gz`
}

async function* counted<T>(documents: AsyncIterable<T>, tell: (count: number) => void): AsyncGenerator<T> {
  let count = 0
  for await (const document of documents) {
    count += 1
    if (count % 1_000 === 0) tell(count)
    yield document
  }
}

/** That of a database nobody has migrated yet is 0. */
async function schemaAt({ db }: Store, session: ClientSession): Promise<Manifest['schema']> {
  const options = { session, readConcern: { level: 'snapshot' } as const }
  const found = await reachStore(() => db.collection<SchemaDocument>(SCHEMA).findOne({ _id: 'lotsen' }, options))
  return { version: found?.version ?? 0, oldestThatWorks: found?.oldestThatWorks ?? 0 }
}

function programVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
