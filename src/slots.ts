import { ServiceError } from './errors.js'
import { LIMIT_TABLE, type LimitName, type Limits } from './limits.js'

/** By which limit something is counted, and whose it is: an address, a conversation; nothing where all are one. */
export type Place = readonly [limit: LimitName, whose?: string]

const RETRY_MS = 2_000

/** Counts what there is at one time, by the limits that have no window. */
export class Slots {
  readonly #limits: Limits
  readonly #taken = new Map<string, number>()

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /**
   * Takes `size` in each of the places, or throws for the first that has no room: `service_busy` where all are counted
   * together, else `rate_limited`. What it returns gives all of it back; called again, it does nothing.
   */
  take(places: readonly Place[], size = 1): () => void {
    for (const place of places) if (this.taken(place) + size > this.#limits[place[0]]) throw full(place[0])
    for (const place of places) this.#add(place, size)
    let isGiven = false
    return () => {
      if (isGiven) return
      isGiven = true
      for (const place of places) this.#add(place, -size)
    }
  }

  taken(place: Place): number {
    return this.#taken.get(keyOf(place)) ?? 0
  }

  #add(place: Place, size: number): void {
    const now = this.taken(place) + size
    if (now > 0) this.#taken.set(keyOf(place), now)
    else this.#taken.delete(keyOf(place))
  }
}

function keyOf([limit, whose = '']: Place): string {
  return `${limit}:${whose}`
}

function full(name: LimitName): ServiceError {
  const isShared = LIMIT_TABLE[name].refused === 503
  const words = isShared ? 'The service is busy; try again in a moment' : 'Too many at once'
  return new ServiceError(isShared ? 'service_busy' : 'rate_limited', words, { retryAfterMs: RETRY_MS })
}
