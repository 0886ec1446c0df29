import { join } from 'node:path'
import type { Config } from '../../config.js'
import type { ServiceError } from '../../errors.js'
import { createLog } from '../../log.js'
import { findMongod } from '../../mongod/find.js'
import { runningPort } from '../../mongod/orphan.js'
import { progressOn } from '../../mongod/progress.js'
import { SET_NAME } from '../../mongod/replica-set.js'
import { OwnMongod } from '../../mongod/run.js'

/** A server, and the database on it. */
export interface Reached {
  uri: string
  database: string
  leave(): Promise<void>
}

/**
 * The server of MONGODB_URI; or the one of a service that runs here and keeps its own; or, where that service is stopped, its
 * mongod for as long as this takes.
 */
export async function reachMongo(config: Config, say: (line: string) => void): Promise<Reached> {
  const { MONGODB_URI, MONGODB_DATABASE: database, DATA_DIR } = config
  if (MONGODB_URI !== undefined) return { uri: MONGODB_URI, database, leave: async () => undefined }
  const dir = join(DATA_DIR, 'mongo')
  const port = await runningPort(dir)
  if (port !== undefined)
    return { uri: `mongodb://127.0.0.1:${port}/?replicaSet=${SET_NAME}`, database, leave: async () => undefined }
  const { signal } = new AbortController()
  const found = await findMongod({
    env: process.env,
    dataDir: DATA_DIR,
    say,
    progress: progressOn(process.stderr),
    signal,
  })
  let lost: ServiceError | undefined
  const onLost = (error: ServiceError) => {
    lost = error
  }
  const mongod = await OwnMongod.start({
    binary: found.path,
    dir,
    log: createLog(config.LOG_LEVEL),
    say,
    onLost,
    signal,
  })
  return {
    uri: mongod.uri,
    database,
    async leave() {
      await mongod.stop()
      if (lost) throw lost
    },
  }
}
