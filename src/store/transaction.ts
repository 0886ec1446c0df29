import type { ClientSession, MongoClient } from 'mongodb'
import { ServiceError } from '../errors.js'
import { hasLabel } from './unavailable.js'

const COMMIT_TRIES_MAX = 4
const COMMIT_RETRY_MS = 3_000

/**
 * Does work in one transaction, committed unless it answers undefined. Not `withTransaction`, which would run work again
 * that rests on what others have changed. Throws what the driver throws; `store_unavailable` where it is not known whether
 * it was committed.
 */
export async function inTransaction<T>(
  client: MongoClient,
  work: (session: ClientSession) => Promise<T | undefined>,
): Promise<T | undefined> {
  const session = client.startSession()
  try {
    session.startTransaction()
    const done = await work(session)
    if (done !== undefined) await commitTransaction(session)
    return done
  } finally {
    // Aborts what has not been committed.
    await session.endSession()
  }
}

/** Sends the commit again while its outcome is unknown: the server answers a repeated commit as it did the first. */
async function commitTransaction(session: ClientSession): Promise<void> {
  const deadline = performance.now() + COMMIT_RETRY_MS
  for (let tries = 1; ; tries += 1) {
    try {
      return await session.commitTransaction()
    } catch (error) {
      if (!hasLabel(error, 'UnknownTransactionCommitResult')) throw error
      if (tries < COMMIT_TRIES_MAX && performance.now() < deadline) continue
      throw new ServiceError('store_unavailable', 'MongoDB did not say whether it committed', { cause: error })
    }
  }
}
