import { join } from 'node:path'
import type { Db } from 'mongodb'
import type { Config } from '../../config.js'
import { ServiceError } from '../../errors.js'
import { lookForMongod } from '../../mongod/find.js'
import { runningPort } from '../../mongod/orphan.js'
import { SET_NAME } from '../../mongod/replica-set.js'
import { codeOf } from './ask.js'
import { type Finding, findingsOf } from './finding.js'
import { examineMongo } from './mongo-examined.js'
import { reachMongo } from './mongo-reach.js'
import type { Check, Patient } from './patient.js'

const { ok, warning, fault } = findingsOf('MongoDB')

/** The database while it is examined, and what was found on the way to it. */
export interface Opened {
  db?: Db
  findings: Finding[]
  close(): Promise<void>
}

/** Opens the database that the service has or would have; starts none. */
export async function openPatientDatabase(config: Config, env: Patient['env']): Promise<Opened> {
  if (config.MONGODB_URI !== undefined) return opened(config.MONGODB_URI, config)
  const port = await runningPort(join(config.DATA_DIR, 'mongo'))
  if (port !== undefined) return opened(`mongodb://127.0.0.1:${port}/?replicaSet=${SET_NAME}`, config)
  return { findings: [await ownMongod(config, env)], close: async () => undefined }
}

async function opened(uri: string, { MONGODB_DATABASE }: Config): Promise<Opened> {
  const reached = await reachMongo(uri)
  if ('trouble' in reached) return { findings: [fault(reached.trouble)], close: async () => undefined }
  const { client } = reached
  return { db: client.db(MONGODB_DATABASE), findings: [], close: () => client.close() }
}

/** What a start would do for a database of its own; nothing is fetched or started here. */
async function ownMongod({ DATA_DIR }: Config, env: Patient['env']): Promise<Finding> {
  try {
    const found = await lookForMongod({ env, dataDir: DATA_DIR, say: () => undefined })
    if (found) return ok(`mongod ${found.version} (${found.path}) is started with the service; it does not run now`)
    return warning({
      what: 'no mongod is on this machine, and MONGODB_URI is not set',
      hurts:
        'the first start must fetch one, about 100 MB, and cannot where neither mongodb.org nor an npm registry is reached',
      remedy: 'install mongod 6 or later so that it is on PATH, or name a replica set in MONGODB_URI',
    })
  } catch (error) {
    const [told = '', remedy = ''] = error instanceof ServiceError ? error.message.split('\n  ') : [codeOf(error)]
    return fault({
      what: told,
      hurts: 'the service does not start',
      remedy: remedy || 'name a MongoDB replica set in MONGODB_URI',
    })
  }
}

/** The database: to be reached, with transactions, change streams, majority writes and room. */
export const mongoCheck: Check = {
  subject: 'MongoDB',
  rests: ['MONGODB_'],
  async examine(patient) {
    const db = await patient.database
    return db ? examineMongo(db, patient) : []
  },
}
