import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { ServiceError } from '../../errors.js'

/** Teams allows one bot 7 messages a second, 60 in 30 s and 1,800 an hour in a thread. We stay a little below. */
const LIMITS = [
  { points: 6, duration: 1 },
  { points: 50, duration: 30 },
  { points: 1_700, duration: 3_600 },
]

/** Keeps each thread below what Teams allows. What is too soon fails with the time to wait, and the outbox waits. */
export class Pace {
  readonly #limiters = LIMITS.map((limit) => new RateLimiterMemory({ ...limit, keyPrefix: `${limit.duration}` }))

  async admit(conversation: string): Promise<void> {
    for (const limiter of this.#limiters) {
      const refused: unknown = await limiter.consume(conversation).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      if (!(refused instanceof RateLimiterRes)) continue
      throw new ServiceError('delivery_failed', 'The thread has had as many messages as Teams allows', {
        retryAfterMs: refused.msBeforeNext,
      })
    }
  }
}
