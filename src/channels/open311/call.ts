import { hasNeverLeft, ServiceError } from '../../errors.js'
import { outgoing } from '../../outgoing.js'
import { readAnswer } from './read-answer.js'

const ANSWER_BYTES_MAX = 1_048_576
const FORM_TYPE = 'application/x-www-form-urlencoded; charset=utf-8'
const RETRY_AFTER_MS_MAX = 3_600_000

export interface Open311Call {
  url: URL
  /** The endpoint of the settings. */
  base: string
  accept: string
  /** Sent by POST as a form; without it the call is a GET. */
  form?: string
  signal: AbortSignal
}

export interface Open311Answer {
  status: number
  retryAfterMs?: number
  /** Plain values; undefined when the body was neither XML nor JSON, too large, or did not arrive whole. */
  body: unknown
}

/**
 * One call. No redirect is followed: key and report are for one host. Throws `ServiceError` 'delivery_failed' when
 * nothing can have been taken, 'delivery_uncertain' when a POST may have been.
 */
export async function call({ url, base, accept, form, signal }: Open311Call): Promise<Open311Answer> {
  const post = { method: 'POST', body: form ?? '' }
  const asked = {
    headers: { accept, 'user-agent': 'Lotsen', ...(form === undefined ? {} : { 'content-type': FORM_TYPE }) },
    signal,
    ...(form === undefined ? {} : post),
  }
  const response = await outgoing(url, asked, { base }).catch((cause: unknown) => {
    const code = form === undefined || hasNeverLeft(cause) ? 'delivery_failed' : 'delivery_uncertain'
    throw new ServiceError(code, `No answer from ${url.host}`, { cause })
  })
  const body = await readBody(response).catch(() => undefined)
  const retryAfterMs = delayOf(response.headers.get('retry-after'))
  return { status: response.status, body, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

async function readBody(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > ANSWER_BYTES_MAX) return undefined
    chunks.push(chunk)
  }
  return readAnswer(Buffer.concat(chunks))
}

/** Retry-After, in seconds or as a date. */
function delayOf(header: string | null): number | undefined {
  if (header === null) return undefined
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), RETRY_AFTER_MS_MAX)
}
