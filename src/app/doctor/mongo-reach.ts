import { MongoClient, type MongoClientOptions, MongoServerError } from 'mongodb'
import { codeOf, wordsOf } from './ask.js'
import type { Trouble } from './finding.js'

/** As the service has it. */
const SELECTION_MS = 2_000
const DIRECT_MS = 1_000
const COMMAND_MS = 6_000
const REFUSED_CODES = new Set([18, 8000])
const ROLE_CODE = 13

/** An open line to MongoDB, or what stands in the way. */
export type Reached = { client: MongoClient } | { trouble: Trouble }

const HURTS = 'nothing can be answered, taken or kept'

/** Opens a line to the server of an address, with the promises the service asks of it. No password is told. */
export async function reachMongo(uri: string): Promise<Reached> {
  const client = clientOf(uri)
  if (!client)
    return {
      trouble: { what: 'MONGODB_URI is no address MongoDB understands', hurts: HURTS, remedy: REMEDIES.address },
    }
  try {
    await client.connect()
    await client.db('admin').command({ ping: 1 })
    return { client }
  } catch (error) {
    const trouble = (await troubleOf(uri, error, client).catch(() => undefined)) ?? unreachable(hostsOf(client), error)
    await client.close()
    return { trouble }
  }
}

/** What an error of a command means. */
export function refusalOf(error: unknown): string {
  if (!(error instanceof MongoServerError)) return wordsOf(codeOf(error))
  return error.code === ROLE_CODE ? 'its user may not' : `it refuses (${error.codeName ?? error.code})`
}

function clientOf(uri: string, more: MongoClientOptions = {}): MongoClient | undefined {
  try {
    return new MongoClient(uri, {
      appName: 'lotsen doctor',
      serverSelectionTimeoutMS: SELECTION_MS,
      connectTimeoutMS: SELECTION_MS,
      socketTimeoutMS: COMMAND_MS,
      w: 'majority',
      journal: true,
      wtimeoutMS: COMMAND_MS,
      ...more,
    })
  } catch {
    // The driver's own words may quote the address, and with it a password.
    return undefined
  }
}

async function troubleOf(uri: string, error: unknown, client: MongoClient): Promise<Trouble | undefined> {
  if (error instanceof MongoServerError && REFUSED_CODES.has(Number(error.code)))
    return {
      what: 'MongoDB refuses the user name or password of MONGODB_URI',
      hurts: HURTS,
      remedy:
        'correct them in MONGODB_URI (special letters as %XX), and its authSource; make the user with readWrite on the database: db.createUser(…)',
    }
  const hello = await helloOf(uri, client)
  if (!hello) return undefined
  const wanted = client.options.replicaSet
  if (hello.setName === undefined) return standalone()
  if (wanted && hello.setName !== wanted)
    return {
      what: `MONGODB_URI names the replica set ${wanted}, and the server’s is called ${String(hello.setName)}`,
      hurts: HURTS,
      remedy: `write replicaSet=${String(hello.setName)} in MONGODB_URI`,
    }
  return {
    what: `the replica set ${String(hello.setName)} has no primary that can be reached from here`,
    hurts: HURTS,
    remedy: `see rs.status() on ${hostsOf(client)}: more than half of its members must be up, and reach each other and this machine by the names the set has for them`,
  }
}

/** What the first of the servers says of itself, asked by itself. */
async function helloOf(uri: string, client: MongoClient): Promise<Record<string, unknown> | undefined> {
  const [host] = client.options.hosts
  if (!host || client.options.srvHost) return undefined
  const direct = clientOf(
    uri.replace(/(:\/\/(?:[^@/]*@)?)[^/?]+/, `$1${host.toString()}`).replace(/replicaSet=[^&]*&?/i, ''),
    {
      directConnection: true,
      serverSelectionTimeoutMS: DIRECT_MS,
      connectTimeoutMS: DIRECT_MS,
    },
  )
  try {
    return await direct?.db('admin').command({ hello: 1 })
  } finally {
    await direct?.close()
  }
}

/** A lone server, and how it is made a set of one. */
export function standalone(): Trouble {
  return {
    what: 'MONGODB_URI names a MongoDB that is not a replica set: it has no transactions and no change streams',
    hurts: 'the service does not start',
    remedy: 'start mongod with --replSet rs0 and run rs.initiate() in mongosh once; one node is enough',
  }
}

function unreachable(hosts: string, error: unknown): Trouble {
  const selection = (error as { reason?: { servers?: Map<string, { error?: Error }> } }).reason
  const [first] = selection?.servers ? [...selection.servers.values()] : []
  return {
    what: `MongoDB at ${hosts} cannot be reached: ${wordsOf(codeOf(first?.error ?? error))}`,
    hurts: HURTS,
    remedy:
      'see that it runs, that its bindIp and firewall let this machine in, and that MONGODB_URI names it right (tls=true where it wants TLS)',
  }
}

function hostsOf({ options }: MongoClient): string {
  return options.srvHost ?? options.hosts.map(String).join(', ')
}

const REMEDIES = {
  address:
    'write it as mongodb://user:password@host:27017/?replicaSet=rs0, with special letters of the password as %XX',
} as const
