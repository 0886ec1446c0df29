import { isIPv6 } from 'node:net'
import type { Limits } from '../../limits.js'
import { Rate } from '../../rate.js'

const MEGABYTE = 1024 * 1024

/** Counts what a chat and an address ask for, and refuses with `rate_limited` what is too much. */
export class RateLimits {
  readonly #message: Rate
  readonly #messageFrom: Rate
  readonly #token: Rate
  readonly #read: Rate
  readonly #uploadedMb: Rate

  constructor(limits: Limits) {
    this.#message = new Rate('messagesPerConversation', limits)
    this.#messageFrom = new Rate('messagesPerAddress', limits)
    this.#token = new Rate('tokensPerAddress', limits)
    this.#read = new Rate('readsPerConversation', limits)
    this.#uploadedMb = new Rate('uploadedMbPerAddress', limits)
  }

  async message(conversationId: string, address: string): Promise<void> {
    await this.#message.take(conversationId)
    await this.#messageFrom.take(addressKey(address))
  }

  async token(address: string): Promise<void> {
    await this.#token.take(addressKey(address))
  }

  /** Of a chat that Azure holds: whoever writes there reaches us from Azure's addresses. */
  async azure(conversationId: string): Promise<void> {
    await this.#message.take(conversationId)
  }

  async read(conversationId: string): Promise<void> {
    await this.#read.take(conversationId)
  }

  /** `bytes` as the client announces them, counted before they are read. */
  async upload(address: string, bytes: number): Promise<void> {
    await this.#uploadedMb.take(addressKey(address), Math.ceil(bytes / MEGABYTE))
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
