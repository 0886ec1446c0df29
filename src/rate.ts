import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { ServiceError } from './errors.js'
import { LIMIT_TABLE, type LimitName, type Limits, windowOf } from './limits.js'

/** Counts by one of the limits that have a window, for each key apart and in memory. */
export class Rate {
  readonly #limiter: RateLimiterMemory
  readonly #code: 'service_busy' | 'rate_limited'

  constructor(name: LimitName, limits: Limits) {
    this.#limiter = new RateLimiterMemory({ points: limits[name], duration: windowOf(name) })
    this.#code = LIMIT_TABLE[name].refused === 503 ? 'service_busy' : 'rate_limited'
  }

  /** Counts `points` more. Throws `rate_limited`, or `service_busy` where all are counted together, with the time to wait. */
  async take(key: string, points = 1): Promise<void> {
    try {
      await this.#limiter.consume(key, points)
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      const words = this.#code === 'service_busy' ? 'The service is busy; try again in a moment' : 'Too many requests'
      throw new ServiceError(this.#code, words, { retryAfterMs: refused.msBeforeNext })
    }
  }
}
