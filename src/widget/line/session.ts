import { type Api, Refused } from './api.js'
import type { Env } from './env.js'
import type { Memory } from './memory.js'
import { type ActivitySet, type Grant, toActivitySet } from './wire.js'

/** A token this near its end is renewed before it is used. */
const REFRESH_BEFORE_MS = 15 * 60_000
const LIFETIME_S_DEFAULT = 1_800

export interface SessionOptions {
  api: Api
  memory: Memory
  env: Env
  /** How the chat is opened, as the query of our token route: one request then brings the first words too. */
  opening: () => string
  heard: (set: ActivitySet) => void
  lang: () => string
  /** The conversation known to this tab could not be had back and a new one was given. */
  restarted: () => void
}

/** The conversation this tab is in and a token that opens it, kept fresh. Fetches nothing until asked. */
export class Session {
  readonly #api: Api
  readonly #memory: Memory
  readonly #env: Env
  readonly #opening: () => string
  readonly #heard: (set: ActivitySet) => void
  readonly #lang: () => string
  readonly #restarted: () => void
  /** One request for everybody who asks meanwhile. */
  #pending: Promise<string> | undefined
  /** The first stream's address, good once; it spares a round trip when a chat is opened. */
  #streamUrl: string | undefined

  constructor(options: SessionOptions) {
    this.#api = options.api
    this.#memory = options.memory
    this.#env = options.env
    this.#opening = options.opening
    this.#heard = options.heard
    this.#lang = options.lang
    this.#restarted = options.restarted
  }

  get conversationId(): string {
    return this.#memory.kept.conversationId ?? ''
  }

  token(): Promise<string> {
    const { token, expiresAtMs = 0 } = this.#memory.kept
    if (token && expiresAtMs - this.#env.nowMs() > REFRESH_BEFORE_MS) return Promise.resolve(token)
    this.#pending ??= this.#renew().finally(() => {
      this.#pending = undefined
    })
    return this.#pending
  }

  /**
   * Learns from a refusal. A token that was not taken is shown once more, for a new one to the same conversation;
   * a conversation that is no more is forgotten, and the next token opens another.
   */
  heed(error: unknown): void {
    if (!(error instanceof Refused)) return
    if (error.status === 401 || error.status === 403) this.#memory.keep({ expiresAtMs: 0 })
    if (error.status === 404) this.#memory.keep({ token: '', expiresAtMs: 0 })
  }

  /** Where to listen on. `watermarkNow` is asked once it is known whether the conversation is still the same. */
  async streamUrl(watermarkNow: () => string): Promise<string> {
    const token = await this.token()
    // Azure says again only what came after a watermark, and after a reload there is none.
    if (!this.#api.isOurs && watermarkNow() === '' && this.#memory.kept.joined)
      this.#heard(await this.#api.read(token, this.conversationId, ''))
    const watermark = watermarkNow()
    const first = this.#streamUrl
    this.#streamUrl = undefined
    if (first) return first
    const fresh = watermark === '' && !this.#memory.kept.joined
    const grant = fresh
      ? await this.#api.start(token, this.#lang())
      : await this.#api.reconnect(token, this.conversationId, watermark)
    return this.#take(grant).streamUrl ?? ''
  }

  async #renew(): Promise<string> {
    const { token, expiresAtMs = 0 } = this.#memory.kept
    const alive = token && expiresAtMs > this.#env.nowMs()
    const grant = alive
      ? await this.#api.refresh(token).catch((error: unknown) => {
          // Still good for a while: better used than waited for.
          if (error instanceof Refused && error.status < 429) return this.#api.grant(this.#opening(), token)
          return { token, conversationId: this.conversationId, expires_in: 0 }
        })
      : await this.#grant(token)
    this.#streamUrl = grant.streamUrl
    return this.#take(grant).token
  }

  async #grant(earlier: string | undefined): Promise<Grant> {
    const grant = await this.#api.grant(this.#opening(), earlier)
    // Elsewhere a conversation is begun before anything is said in it: that is when its language is told.
    return this.#api.isOurs ? grant : { ...grant, ...(await this.#api.start(grant.token, this.#lang())) }
  }

  #take(grant: Grant): Grant {
    const { conversationId: earlier } = this.#memory.kept
    const { token, conversationId = earlier ?? '', expires_in = LIFETIME_S_DEFAULT } = grant
    if (expires_in > 0)
      this.#memory.keep({ token, conversationId, expiresAtMs: this.#env.nowMs() + expires_in * 1_000 })
    if (earlier && earlier !== conversationId) {
      this.#memory.keep({ joined: false, seen: 0, ended: false })
      this.#restarted()
    }
    const set = toActivitySet(grant)
    if (set) this.#heard(set)
    return grant
  }
}
