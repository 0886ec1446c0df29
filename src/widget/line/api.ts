import type { Env } from './env.js'
import { type ActivitySet, type Grant, RESIDENT, toActivitySet } from './wire.js'

const TIMEOUT_MS = 15_000
/** A photo on a bad line takes its time; the server gives it two minutes. */
const UPLOAD_MS_MAX = 120_000
/** An endpoint that is only read, such as Copilot Studio's, says so. */
const METHOD_NOT_ALLOWED = 405

/** The server answered, and the answer was no. A line that is down throws something else. */
export class Refused extends Error {
  readonly status: number
  readonly code: string | undefined
  readonly retryAfterMs: number

  constructor(status: number, code: string | undefined, retryAfterMs: number) {
    super()
    this.status = status
    this.code = code
    this.retryAfterMs = retryAfterMs
  }

  /** Asking again in the same words can only be refused again. */
  get lasting(): boolean {
    return this.status >= 400 && this.status < 500 && ![401, 403, 404, 408, 429].includes(this.status)
  }
}

/** Somebody else's Direct Line, such as Azure's, and where a token for it is had. */
export interface Elsewhere {
  /** Ends in `/`. */
  directLine: string
  tokenUrl: string
}

/** The requests of Direct Line, and those of our own service. */
export class Api {
  readonly #base: string
  readonly #env: Env
  readonly #elsewhere: Elsewhere | undefined
  readonly #directLine: string

  /** `base` is where widget.js came from. */
  constructor(base: string, env: Env, elsewhere?: Elsewhere) {
    this.#base = base
    this.#env = env
    this.#elsewhere = elsewhere
    this.#directLine = elsewhere?.directLine ?? `${base}v3/directline/`
  }

  /** Our own service is asked, which knows more than Direct Line tells: where a ticket stands, what can be deleted. */
  get isOurs(): boolean {
    return this.#elsewhere === undefined
  }

  /** With the token of an earlier visit, the same conversation is given back if it still can be. */
  async grant(query: string, earlier?: string): Promise<Grant> {
    if (!this.#elsewhere) return this.#call<Grant>('POST', `${this.#base}widget/token?${query}`, earlier)
    const { tokenUrl } = this.#elsewhere
    return this.#call<Grant>('POST', tokenUrl).catch((error: unknown) => {
      if (error instanceof Refused && error.status === METHOD_NOT_ALLOWED) return this.#call<Grant>('GET', tokenUrl)
      throw error
    })
  }

  refresh(token: string): Promise<Grant> {
    return this.#call<Grant>('POST', `${this.#directLine}tokens/refresh`, token)
  }

  /** Azure greets in the language that is named here. */
  start(token: string, locale: string): Promise<Grant> {
    return this.#call<Grant>('POST', `${this.#directLine}conversations`, token, { locale })
  }

  reconnect(token: string, id: string, watermark: string): Promise<Grant> {
    return this.#call<Grant>('GET', `${this.#conversation(id)}?watermark=${encodeURIComponent(watermark)}`, token)
  }

  async read(token: string, id: string, watermark: string): Promise<ActivitySet> {
    const path = `${this.#conversation(id)}/activities?watermark=${encodeURIComponent(watermark)}`
    return toActivitySet(await this.#call('GET', path, token)) ?? { activities: [] }
  }

  post(token: string, id: string, activity: object): Promise<unknown> {
    return this.#call('POST', `${this.#conversation(id)}/activities`, token, activity)
  }

  /** Files with what is said about them. `sent` hears how much has gone, from 0 to 1. */
  upload(token: string, id: string, activity: object, files: File[], sent: (part: number) => void): Promise<void> {
    const form = new FormData()
    const type = 'application/vnd.microsoft.activity'
    form.append('activity', new Blob([JSON.stringify(activity)], { type }), 'activity')
    for (const file of files) form.append('file', file, file.name)
    // fetch cannot tell how far it has come.
    const request = new XMLHttpRequest()
    request.open('POST', `${this.#conversation(id)}/upload?userId=${RESIDENT}`)
    request.setRequestHeader('authorization', `Bearer ${token}`)
    request.timeout = UPLOAD_MS_MAX
    request.upload.onprogress = ({ loaded, total }) => sent(total > 0 ? loaded / total : 0)
    return new Promise((resolve, reject) => {
      request.onload = () => {
        if (request.status < 300) resolve()
        else reject(refused(request.status, request.responseText, request.getResponseHeader('retry-after')))
      }
      request.onerror = request.ontimeout = () => reject(new Error())
      request.send(form)
    })
  }

  /** A question to our own service, beside the conversation. */
  ours<T>(method: string, path: string, token?: string): Promise<T> {
    return this.#call<T>(method, this.#base + path, token)
  }

  /** Said on the way out, when nothing can be waited for. */
  left(token: string): void {
    navigator.sendBeacon(`${this.#base}widget/leave`, token)
  }

  #conversation(id: string): string {
    return `${this.#directLine}conversations/${id}`
  }

  async #call<T>(method: string, url: string, token?: string, body?: object): Promise<T> {
    const cut = new AbortController()
    const timer = setTimeout(() => cut.abort(), TIMEOUT_MS)
    try {
      const response = await this.#env.fetch(url, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          // Ours needs none, and with one a browser asks for leave first, which costs a whole round trip.
          ...(body && !this.isOurs ? { 'content-type': 'application/json' } : {}),
        },
        signal: cut.signal,
        cache: 'no-store',
        credentials: 'omit',
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      if (!response.ok) throw refused(response.status, await response.text(), response.headers.get('retry-after'))
      return (await response.json()) as T
    } finally {
      clearTimeout(timer)
    }
  }
}

function refused(status: number, body: string, retryAfter: string | null): Refused {
  return new Refused(status, codeOf(body), (Number(retryAfter) || 0) * 1_000)
}

function codeOf(body: string): string | undefined {
  try {
    return JSON.parse(body).error?.code
  } catch {
    return undefined
  }
}
