import type { WireRefusal } from '../wire.js'
import { setting, t } from './setting.js'
import { proof } from './sign-in.js'

const ANSWER_MS_MAX = 20_000

/** Why a call came to nothing, in words that can be shown. */
export class CallFailed extends Error {
  readonly status: number
  readonly code: string
  /** Only where the service refused, not where it failed: the ticket as it is now may be in `body`. */
  readonly body: unknown

  constructor(status: number, code: string, words: string, body?: unknown) {
    super(words)
    this.status = status
    this.code = code
    this.body = body
  }
}

/** What a door answered. `unchanged`: as it was when it gave `etag`. */
export type Answer<T> = { unchanged: true } | { unchanged: false; data: T; etag: string | undefined }

/** Reads; with the tag of what one has, only what is new. Throws `CallFailed`. */
export async function read<T>(path: string, etag?: string): Promise<Answer<T>> {
  const response = await send(path, { headers: etag === undefined ? {} : { 'if-none-match': etag } })
  if (response.status === 304) return { unchanged: true }
  return { unchanged: false, data: (await response.json()) as T, etag: response.headers.get('etag') ?? undefined }
}

/** Reads once. */
export async function get<T>(path: string): Promise<T> {
  const answer = await read<T>(path)
  if (answer.unchanged) throw new CallFailed(304, 'unchanged', t('error_other'))
  return answer.data
}

export async function post<T>(path: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  return (await send(path, { method: 'POST', headers, body: JSON.stringify(body) })).json() as Promise<T>
}

/** The headers of every call: who one is, and in which language one reads. */
export async function headersOf(): Promise<Record<string, string>> {
  try {
    return { ...(await proof()), 'accept-language': setting.lang }
  } catch {
    throw new CallFailed(401, 'credentials_missing', t('error_sign_in'))
  }
}

async function send(path: string, request: RequestInit & { headers: Record<string, string> }): Promise<Response> {
  try {
    return await attempt(path, request)
  } catch (error) {
    // Teams gives a fresh token for one that ran out on the way.
    if (error instanceof CallFailed && error.code === 'token_expired') return attempt(path, request)
    throw error
  }
}

async function attempt(path: string, request: RequestInit & { headers: Record<string, string> }): Promise<Response> {
  const headers = { ...(await headersOf()), ...request.headers }
  // The page itself remembers what it has, by its tag; the browser is to keep nothing of it.
  const options = { ...request, headers, cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS_MAX) } as const
  const response = await fetch(`/desk/api/${path}`, options).catch(() => {
    throw new CallFailed(0, 'offline', t('error_offline'))
  })
  if (response.ok || response.status === 304) return response
  throw failed(response.status, await response.json().catch(() => undefined))
}

/** What is said of an answer that is none. */
export function failed(status: number, body: unknown): CallFailed {
  const { error, refused } = (body ?? {}) as { error?: { code: string; message: string }; refused?: WireRefusal }
  if (refused) return new CallFailed(status, refused.why, refused.words, body)
  const code = error?.code ?? 'other'
  // These two are said by the service in the reader's own language.
  if ((code === 'forbidden' || code === 'staff_unchecked') && error) return new CallFailed(status, code, error.message)
  const key = `error_${code}`
  return new CallFailed(status, code, t(setting.texts[key] === undefined ? 'error_other' : key))
}
