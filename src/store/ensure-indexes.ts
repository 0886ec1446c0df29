import { isDeepStrictEqual } from 'node:util'
import { type Collection, type CreateIndexesOptions, type Document, MongoError } from 'mongodb'
import type { Collections } from './connect.js'
import { INDEXES, type OurIndex, RETIRED_INDEXES } from './indexes.js'
import { reachStore } from './unavailable.js'

/**
 * An index over many million documents takes hours; the line it is asked for on stays open. By the driver's own name for
 * how long a line may be silent, which its types leave out: its `timeoutMS` does nothing.
 */
const PATIENTLY: CreateIndexesOptions & { socketTimeoutMS: number } = { socketTimeoutMS: 12 * 3_600_000 }
/** Every line has to be opened first: for all collections at once a busy server takes longer than we wait for a line. */
const AT_ONCE = 4
const NO_COLLECTION_CODE = 26
/** The server has another index by that name, or the same by other rules. */
const CONFLICT_CODES = new Set([85, 86])

type Named = Pick<Collections, keyof typeof INDEXES>

/**
 * Makes the indexes that are missing, each without keeping anyone from reading or writing meanwhile. One that is to be
 * otherwise is built beside the old, which goes when the new one stands. Safe to run from many instances, at every start.
 */
export async function ensureIndexes(collections: Named): Promise<void> {
  const left = ours(collections)
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.shift(); next; next = left.shift()) await ensure(...next)
    }),
  )
}

/** Names of the indexes that are not there, as `turns.place`. Changes nothing. */
export async function missingIndexes(collections: Named): Promise<string[]> {
  const lists = await Promise.all(
    ours(collections).map(async ([collection, indexes]) => {
      const there = await standing(collection)
      const missing = indexes.filter((wanted) => !there.some((one) => isSame(one, wanted)))
      return missing.map(({ name }) => `${collection.collectionName}.${name}`)
    }),
  )
  return lists.flat()
}

/** Drops what no version in use needs any more; once none is left that would make it again. */
export async function dropRetiredIndexes(collections: Named): Promise<void> {
  for (const [collection] of ours(collections)) {
    const retired = new Set(RETIRED_INDEXES[collection.collectionName as keyof Collections] ?? [])
    if (retired.size === 0) continue
    for (const { name } of await standing(collection))
      if (retired.has(name)) await reachStore(() => collection.dropIndex(name))
  }
}

function ours(collections: Named): [Collection<Document>, readonly OurIndex[]][] {
  return Object.entries(INDEXES).map(([name, indexes]) => [
    collections[name as keyof Named] as unknown as Collection<Document>,
    indexes,
  ])
}

async function ensure(collection: Collection<Document>, indexes: readonly OurIndex[]): Promise<void> {
  try {
    await reachStore(() => collection.createIndexes([...indexes], PATIENTLY))
  } catch (error) {
    if (!isConflict(error)) throw error
    for (const wanted of indexes) await replace(collection, wanted)
  }
}

/** One by one, where one of them is otherwise than the server has it. */
async function replace(collection: Collection<Document>, wanted: OurIndex): Promise<void> {
  const there = await standing(collection)
  if (there.some((one) => isSame(one, wanted))) return
  const old = there.find(({ name }) => name === wanted.name)
  const { expireAfterSeconds } = wanted
  const other = there.find((one) => one.expireAfterSeconds !== undefined)
  if (expireAfterSeconds !== undefined && other && isSame({ ...other, expireAfterSeconds }, wanted)) {
    const index = { name: other.name, expireAfterSeconds }
    await reachStore(() => collection.db.command({ collMod: collection.collectionName, index }))
    return
  }
  await reachStore(() => collection.createIndexes([{ ...wanted, name: freeName(wanted.name, there) }], PATIENTLY))
  if (old) await reachStore(() => collection.dropIndex(old.name))
}

function freeName(name: string, there: readonly OurIndex[]): string {
  const taken = new Set(there.map((one) => one.name))
  let free = name
  for (let n = 2; taken.has(free); n += 1) free = `${name}_${n}`
  return free
}

async function standing(collection: Collection<Document>): Promise<OurIndex[]> {
  try {
    return (await reachStore(() => collection.listIndexes().toArray())) as OurIndex[]
  } catch (error) {
    if (error instanceof MongoError && error.code === NO_COLLECTION_CODE) return []
    throw error
  }
}

/** By what it does, whatever it is called. */
function isSame(one: OurIndex, wanted: OurIndex): boolean {
  return isDeepStrictEqual(ruleOf(one), ruleOf(wanted)) && orderOf(one) === orderOf(wanted)
}

function ruleOf({ key, unique, partialFilterExpression, expireAfterSeconds, sparse }: OurIndex) {
  return {
    key: { ...key },
    unique: unique === true,
    sparse: sparse === true,
    partialFilterExpression,
    expireAfterSeconds,
  }
}

function orderOf({ key }: OurIndex): string {
  return Object.keys(key).join()
}

function isConflict(error: unknown): boolean {
  return error instanceof MongoError && CONFLICT_CODES.has(Number(error.code))
}
