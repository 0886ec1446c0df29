import { join } from 'node:path'
import type { Config } from '../config.js'
import { ServiceError } from '../errors.js'
import { lastPort } from '../mongod/orphan.js'
import { SET_NAME } from '../mongod/replica-set.js'
import { connectStore, type Store } from '../store/connect.js'
import type { SchemaMode } from '../store/schema.js'

/**
 * The database of the service with these settings, for a command beside it: that of MONGODB_URI, or the mongod which a
 * running service has started itself. It is not migrated by this: that may take long, and is what a start of the service
 * tells about. Throws `ServiceError` that says what to do where there is none, or it has not the version this program needs.
 */
export async function openDatabase(
  config: Pick<Config, 'MONGODB_URI' | 'MONGODB_DATABASE' | 'DATA_DIR'>,
  mode: SchemaMode = 'check',
): Promise<Store> {
  const port = config.MONGODB_URI === undefined ? await lastPort(join(config.DATA_DIR, 'mongo')) : undefined
  const own = port === undefined ? undefined : `mongodb://127.0.0.1:${port}/?replicaSet=${SET_NAME}`
  const uri = config.MONGODB_URI ?? own
  if (uri === undefined) throw new ServiceError('config_invalid', `No database in ${config.DATA_DIR}. ${REMEDY}`)
  return connectStore({ uri, database: config.MONGODB_DATABASE, schema: mode }).catch((cause: unknown) => {
    if (!(cause instanceof ServiceError) || cause.code !== 'store_unavailable') throw cause
    throw new ServiceError('store_unavailable', `The database does not answer. ${REMEDY}`, { cause })
  })
}

const REMEDY = 'Start the service, or set MONGODB_URI or DATA_DIR as the service has them'
