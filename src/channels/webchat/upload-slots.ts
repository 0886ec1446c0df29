import { ServiceError } from '../../errors.js'
import { addressKey, type WebchatLimits } from './limits.js'

const RETRY_MS = 5_000

/** How many uploads are under way at once, in all and from whom: each may hold one file in memory. */
export class UploadSlots {
  readonly #taken = new Map<string, number>()
  readonly #limits: WebchatLimits

  constructor(limits: WebchatLimits) {
    this.#limits = limits
  }

  /** Takes a place, or throws `rate_limited`. What it returns gives the place back, and must be called once. */
  take(conversationId: string, address: string): () => void {
    const { uploads, uploadsPerAddress, uploadsPerConversation } = this.#limits
    const places: [string, number][] = [
      ['all', uploads],
      [`address:${addressKey(address)}`, uploadsPerAddress],
      [`conversation:${conversationId}`, uploadsPerConversation],
    ]
    if (places.some(([key, max]) => this.#count(key) >= max)) {
      throw new ServiceError('rate_limited', 'Too many uploads at once', { retryAfterMs: RETRY_MS })
    }
    for (const [key] of places) this.#taken.set(key, this.#count(key) + 1)
    return () => {
      for (const [key] of places) this.#giveBack(key)
    }
  }

  #count(key: string): number {
    return this.#taken.get(key) ?? 0
  }

  #giveBack(key: string): void {
    const left = this.#count(key) - 1
    if (left > 0) this.#taken.set(key, left)
    else this.#taken.delete(key)
  }
}
