import { isDeepStrictEqual } from 'node:util'
import type { Db, Document } from 'mongodb'
import { INDEXES, type OurIndex } from '../../store/indexes.js'
import { type Finding, findingsOf, named } from './finding.js'
import type { Check } from './patient.js'

const { ok, skipped, fault } = findingsOf('indexes')

/** Each index the store expects: there, and the same. */
export const indexesCheck: Check = {
  subject: 'indexes',
  rests: ['MONGODB_'],
  async examine({ database }) {
    const db = await database
    if (!db) return [skipped('the database is not open')]
    const there = await db.listCollections({}, { nameOnly: true }).toArray()
    if (!there.some(({ name }) => name === 'turns')) return [ok('none yet: the first start makes them')]
    const found = await Promise.all(Object.entries(INDEXES).map(([name, wanted]) => findingsIn(db, name, wanted)))
    const findings = found.flat()
    const count = Object.values(INDEXES).flat().length
    return findings.length > 0 ? findings : [ok(`all ${count} are there`)]
  },
}

async function findingsIn(db: Db, name: string, wanted: readonly OurIndex[]): Promise<Finding[]> {
  const standing = (await db
    .collection(name)
    .listIndexes()
    .toArray()
    .catch(() => [])) as Document[]
  const lacking = wanted.filter((one) => !standing.some((other) => isSame(other, one)))
  const taken = lacking.filter((one) => standing.some((other) => other.name === one.name))
  const missing = lacking.filter((one) => !taken.includes(one))
  return [
    ...(missing.length > 0 ? [missingFound(name, missing)] : []),
    ...taken.map((one) => otherwiseFound(name, one)),
  ]
}

function missingFound(collection: string, missing: readonly OurIndex[]): Finding {
  return fault({
    what: `${collection} lacks ${named(missing.map(({ name }) => name))}`,
    hurts: hurtOf(missing),
    remedy: `start the service, which makes them; or in mongosh: ${missing.map((one) => commandFor(collection, one)).join('; ')}`,
  })
}

function otherwiseFound(collection: string, one: OurIndex): Finding {
  return fault({
    what: `the index ${collection}.${one.name} is not as this version has it`,
    hurts: hurtOf([one]),
    remedy: `start the service of this version, which builds it anew; or in mongosh: db.${collection}.dropIndex("${one.name}"); ${commandFor(collection, one)}`,
  })
}

function hurtOf(lacking: readonly OurIndex[]): string {
  return lacking.some(({ unique }) => unique)
    ? 'what is said twice, as by a repeated webhook, is taken twice; and everybody waits while all of it is read'
    : 'everybody waits while all of the collection is read; what should end by itself stays'
}

function commandFor(collection: string, { key, ...rest }: OurIndex): string {
  return `db.${collection}.createIndex(${JSON.stringify(key)}, ${JSON.stringify(rest)})`
}

/** By what it does, whatever it is called. */
function isSame(one: Document, wanted: OurIndex): boolean {
  return isDeepStrictEqual(ruleOf(one), ruleOf(wanted)) && JSON.stringify(one.key) === JSON.stringify(wanted.key)
}

function ruleOf(index: Document) {
  const { unique = false, sparse = false, partialFilterExpression, expireAfterSeconds } = index
  return { unique, sparse, partialFilterExpression, expireAfterSeconds }
}
