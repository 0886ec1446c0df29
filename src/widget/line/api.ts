import type { Env } from './env.js'
import { type ActivitySet, type Grant, toActivitySet } from './wire.js'

const TIMEOUT_MS = 15_000

/** The server answered, and the answer was no. A line that is down throws something else. */
export class Refused extends Error {
  readonly status: number
  readonly code: string | undefined
  readonly retryAfterMs: number

  constructor(status: number, code: string | undefined, retryAfterMs: number) {
    super(`Refused with ${status}`)
    this.status = status
    this.code = code
    this.retryAfterMs = retryAfterMs
  }

  /** Asking again in the same words can only be refused again. */
  get lasting(): boolean {
    return this.status >= 400 && this.status < 500 && ![401, 403, 404, 408, 429].includes(this.status)
  }
}

/** The requests of Direct Line, and the one of our own that gives a page its token. */
export class Api {
  readonly #base: string
  readonly #env: Env

  /** `base` is where widget.js came from. */
  constructor(base: string, env: Env) {
    this.#base = base
    this.#env = env
  }

  /** With the token of an earlier visit, the same conversation is given back if it still can be. */
  grant(earlier?: string): Promise<Grant> {
    return this.#call<Grant>('POST', 'widget/token', earlier)
  }

  refresh(token: string): Promise<Grant> {
    return this.#call<Grant>('POST', 'v3/directline/tokens/refresh', token)
  }

  start(token: string): Promise<Grant> {
    return this.#call<Grant>('POST', 'v3/directline/conversations', token)
  }

  reconnect(token: string, id: string, watermark: number): Promise<Grant> {
    return this.#call<Grant>('GET', `v3/directline/conversations/${id}?watermark=${watermark}`, token)
  }

  async read(token: string, id: string, watermark: number): Promise<ActivitySet> {
    const path = `v3/directline/conversations/${id}/activities?watermark=${watermark}`
    return toActivitySet(await this.#call('GET', path, token)) ?? { activities: [] }
  }

  post(token: string, id: string, activity: object): Promise<unknown> {
    return this.#call('POST', `v3/directline/conversations/${id}/activities`, token, activity)
  }

  async #call<T>(method: string, path: string, token?: string, body?: object): Promise<T> {
    const cut = new AbortController()
    const timer = setTimeout(() => cut.abort(), TIMEOUT_MS)
    try {
      const response = await this.#env.fetch(this.#base + path, {
        method,
        // No content type: with one a browser asks for leave first, which costs a whole round trip.
        headers: token ? { authorization: `Bearer ${token}` } : {},
        signal: cut.signal,
        cache: 'no-store',
        credentials: 'omit',
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      if (!response.ok) throw await refusal(response)
      return (await response.json()) as T
    } finally {
      clearTimeout(timer)
    }
  }
}

async function refusal(response: Response): Promise<Refused> {
  const body = await response.json().catch(() => undefined)
  const seconds = Number(response.headers.get('retry-after')) || 0
  return new Refused(response.status, body?.error?.code, seconds * 1_000)
}
