import type { Db } from 'mongodb'
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible'
import type { Consume } from './caps.js'

const COLLECTION = 'sms_caps'

/** Counts in MongoDB, so that all instances share the caps and a restart forgets none. Entries remove themselves. */
export async function mongoCounter(db: Db): Promise<Consume> {
  // The unique index is what keeps two instances from counting apart, so nothing is counted before it stands.
  await limiterFor(db, 1, 1).createIndexes()
  const limiters = new Map<string, RateLimiterMongo>()
  return async (key, max, windowSeconds) => {
    const kind = `${max}/${windowSeconds}`
    const limiter = limiters.get(kind) ?? limiterFor(db, max, windowSeconds)
    limiters.set(kind, limiter)
    try {
      await limiter.consume(key)
      return true
    } catch (answer) {
      if (answer instanceof RateLimiterRes) return false
      throw answer
    }
  }
}

function limiterFor(db: Db, points: number, duration: number): RateLimiterMongo {
  const counted = { points, duration, keyPrefix: '', tableName: COLLECTION }
  return new RateLimiterMongo({ ...counted, storeClient: db, disableIndexesCreation: true })
}
