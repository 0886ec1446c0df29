import { type Collection, type Db, MongoClient, type MongoClientOptions, MongoError, ReadPreference } from 'mongodb'
import { ServiceError } from '../errors.js'
import type { Turn } from '../turn/ports.js'
import type { AuditDocument } from './audit-entry.js'
import type { ErasureEntry } from './erasure-entry.js'
import type { FiguresDay, StoredFact } from './facts.js'
import type { EditDocument } from './knowledge-edits.js'
import type { LeaseDocument } from './leases.js'
import type { LiveDocument } from './live-knowledge.js'
import type { StoredProposal } from './proposals.js'
import { Schema, type SchemaMode } from './schema.js'
import type { SpotDocument } from './spots.js'
import type { StoredStaff } from './staff.js'
import type { StoredTicket } from './ticket-document.js'
import { reachStore } from './unavailable.js'
import type { VisitDocument } from './visits.js'

/** A missing server is told this soon; a resident waits no longer for a 503. */
const SERVER_SELECTION_TIMEOUT_MS = 2_000
/** A server that took the connection and then hangs. Longer than a change stream's wait for news. */
const SOCKET_TIMEOUT_MS = 10_000
const MAJORITY_TIMEOUT_MS = 5_000
const POOL_SIZE_MAX = 50

/** OutOfDiskSpace, which a first start meets when it makes the indexes. */
const NO_ROOM_CODE = 14_031
const AUTHENTICATION_FAILED_CODES = new Set([18, 8000])

/** What every write and read here rests on. Under the names the address uses, so that nothing there weakens it. */
const PROMISES: MongoClientOptions = {
  w: 'majority',
  journal: true,
  wtimeoutMS: MAJORITY_TIMEOUT_MS,
  // Majority reads: what is shown, and what a decision rests on, can no longer be rolled back.
  readConcernLevel: 'majority',
  readPreference: ReadPreference.primary,
  retryWrites: true,
  retryReads: true,
}

export interface Collections {
  turns: Collection<Turn>
  tickets: Collection<StoredTicket>
  staff: Collection<StoredStaff>
  destinations: Collection<LeaseDocument>
  visits: Collection<VisitDocument>
  spots: Collection<SpotDocument>
  erasures: Collection<ErasureEntry>
  audit: Collection<AuditDocument>
  facts: Collection<StoredFact>
  figures: Collection<FiguresDay>
  live: Collection<LiveDocument>
  edits: Collection<EditDocument>
  proposals: Collection<StoredProposal>
}

/** An open database with its indexes made. */
export interface Store extends Collections {
  client: MongoClient
  db: Db
  /** What version it has. */
  schema: Schema
  /** Rejects with `store_unavailable` when no primary answers. */
  ping(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the database, refuses one that cannot do transactions and change streams, and brings it to the version this program
 * needs, indexes included; or, as `schema` says, only looks whether it has it.
 */
export async function connectStore(options: {
  uri: string
  database: string
  /** `migrate` where it is not given. */
  schema?: SchemaMode
  /** By whoever restores it from a backup. */
  isRestoring?: boolean
  /** Hears of what takes long. */
  say?: (line: string) => void
  /** Emits the driver's command events, for tests and measurements. */
  monitorCommands?: boolean
}): Promise<Store> {
  const client = createClient(options.uri, options.monitorCommands ?? false)
  try {
    await reachStore(() => client.connect())
    const db = client.db(options.database)
    await refuseStandalone(db)
    const collections: Collections = {
      turns: db.collection('turns'),
      tickets: db.collection('tickets'),
      staff: db.collection('staff'),
      destinations: db.collection('destinations'),
      visits: db.collection('visits'),
      spots: db.collection('spots'),
      erasures: db.collection('erasures'),
      audit: db.collection('audit'),
      facts: db.collection('facts'),
      figures: db.collection('figures'),
      live: db.collection('live'),
      edits: db.collection('edits'),
      proposals: db.collection('proposals'),
    }
    const say = options.say ?? (() => undefined)
    const schema = new Schema(db, collections, {
      mode: options.schema ?? 'migrate',
      isRestoring: options.isRestoring ?? false,
      say,
    })
    await schema.open()
    return { client, db, schema, ...collections, ping: () => ping(db), close: () => client.close() }
  } catch (error) {
    await client.close()
    throw explain(error)
  }
}

function createClient(uri: string, monitorCommands: boolean): MongoClient {
  try {
    return new MongoClient(uri, {
      ...PROMISES,
      appName: 'lotsen',
      ignoreUndefined: true,
      maxPoolSize: POOL_SIZE_MAX,
      serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
      connectTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
      waitQueueTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
      socketTimeoutMS: SOCKET_TIMEOUT_MS,
      monitorCommands,
    })
  } catch {
    // The driver's own words may quote the address, and with it a password.
    throw new ServiceError('config_invalid', 'MONGODB_URI: is not an address MongoDB understands')
  }
}

/** A lone server has neither transactions nor change streams; a mongos answers `isdbgrid` and has both. */
async function refuseStandalone(db: Db): Promise<void> {
  const hello = await reachStore(() => db.command({ hello: 1 }))
  if (typeof hello.setName === 'string' || hello.msg === 'isdbgrid') return
  throw new ServiceError(
    'config_invalid',
    'MONGODB_URI: names a MongoDB that is not a replica set, and transactions and change streams need one. ' +
      'Start mongod with --replSet rs0 and run rs.initiate() once; one node is enough',
  )
}

async function ping(db: Db): Promise<void> {
  await reachStore(() => db.command({ ping: 1 }))
}

function explain(error: unknown): unknown {
  if (error instanceof ServiceError && error.cause instanceof MongoError && error.cause.code === NO_ROOM_CODE)
    return new ServiceError(
      'mongod_failed',
      'MongoDB’s disk has too little room to make an index: it wants 500 MB.\n  Make room on it, then start again',
      { cause: error.cause },
    )
  if (!(error instanceof MongoError) || !AUTHENTICATION_FAILED_CODES.has(Number(error.code))) return error
  return new ServiceError('config_invalid', 'MONGODB_URI: MongoDB refused the user name or password')
}
