import { isIPv6 } from 'node:net'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { ServiceError } from '../../errors.js'

/** How much one conversation and one address may ask for. An address may be a whole library or school. */
export interface WebchatLimits {
  /** Activities a conversation may post a minute. */
  messagesPerConversation: number
  /** Activities an address may post a minute, all its conversations together. */
  messagesPerAddress: number
  /** Tokens the widget may fetch from one address a minute. */
  tokensPerAddress: number
  /** Reads (polling, reconnects) a conversation may make a minute: Microsoft's client polls once a second at most. */
  readsPerConversation: number
  /** Open sockets from one address, and in all. */
  socketsPerAddress: number
  sockets: number
  /** Uploads under way at once: in all, from one address, and in one conversation. */
  uploads: number
  uploadsPerAddress: number
  uploadsPerConversation: number
  /** Megabytes an address may upload an hour. */
  uploadedMbPerAddress: number
}

export const LIMITS: Readonly<WebchatLimits> = Object.freeze({
  messagesPerConversation: 40,
  messagesPerAddress: 600,
  tokensPerAddress: 120,
  readsPerConversation: 400,
  socketsPerAddress: 500,
  sockets: 10_000,
  uploads: 24,
  uploadsPerAddress: 12,
  uploadsPerConversation: 2,
  uploadedMbPerAddress: 1_000,
})

const WINDOW_S = 60
const UPLOADED_WINDOW_S = 3_600
const MEGABYTE = 1024 * 1024

type Counted = 'message' | 'messageFrom' | 'token' | 'read' | 'uploadedMb'

/**
 * Counts, and refuses with `rate_limited` what is over. Kept in memory: each instance allows as much, which bounds
 * the load on it; nothing here guards a secret.
 */
export class RateLimits {
  readonly #limiters: Record<Counted, RateLimiterMemory>

  constructor(limits: WebchatLimits) {
    const limiter = (points: number, duration = WINDOW_S) => new RateLimiterMemory({ points, duration })
    this.#limiters = {
      message: limiter(limits.messagesPerConversation),
      messageFrom: limiter(limits.messagesPerAddress),
      token: limiter(limits.tokensPerAddress),
      read: limiter(limits.readsPerConversation),
      uploadedMb: limiter(limits.uploadedMbPerAddress, UPLOADED_WINDOW_S),
    }
  }

  async message(conversationId: string, address: string): Promise<void> {
    await this.#take('message', conversationId)
    await this.#take('messageFrom', addressKey(address))
  }

  async token(address: string): Promise<void> {
    await this.#take('token', addressKey(address))
  }

  async read(conversationId: string): Promise<void> {
    await this.#take('read', conversationId)
  }

  /** `bytes` as the client announces them, counted before they are read. */
  async upload(address: string, bytes: number): Promise<void> {
    await this.#take('uploadedMb', addressKey(address), Math.ceil(bytes / MEGABYTE))
  }

  async #take(name: Counted, key: string, points = 1): Promise<void> {
    try {
      await this.#limiters[name].consume(key, points)
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      throw new ServiceError('rate_limited', 'Too many requests', { retryAfterMs: refused.msBeforeNext })
    }
  }
}

/** One household or one organisation: an IPv4 address, or an IPv6 network of 64 bits. */
export function addressKey(address: string): string {
  if (!isIPv6(address)) return address
  if (address.startsWith('::ffff:')) return address.slice('::ffff:'.length)
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const front = head.split(':').filter(Boolean)
  const back = tail?.split(':').filter(Boolean) ?? []
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0')
  return [...front, ...zeros, ...back].slice(0, 4).join(':')
}
