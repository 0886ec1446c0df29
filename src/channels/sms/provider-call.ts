import { hasNeverLeft, ServiceError } from '../../errors.js'
import { outgoing } from '../../outgoing.js'

/** Enough for a page of a message list. */
const ANSWER_BYTES_MAX = 1_048_576

export interface ProviderRequest {
  url: URL
  user: string
  password: string
  /** Sent as a form by POST; without it the request is a GET. */
  form?: URLSearchParams
  signal: AbortSignal
}

export interface ProviderAnswer {
  status: number
  retryAfterMs?: number
  /** Undefined when the body was no JSON, or did not arrive whole. */
  json: unknown
}

/** One request to a provider's REST API. No redirect is followed: the credentials are for one host. */
export async function callProvider(request: ProviderRequest): Promise<ProviderAnswer> {
  const { url, user, password, form, signal } = request
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const asked = {
    method: form ? 'POST' : 'GET',
    headers: { authorization, accept: 'application/json' },
    signal,
    ...(form ? { body: form } : {}),
  }
  // Whoever calls has made the address from the settings.
  const response = await outgoing(url, asked, { base: url.origin }).catch((cause: unknown) => {
    const left = !hasNeverLeft(cause)
    throw new ServiceError(left ? 'delivery_uncertain' : 'delivery_failed', `No answer from ${url.host}`, { cause })
  })
  const json = await readJson(response).catch(() => undefined)
  const retryAfterMs = delayOf(response.headers.get('retry-after'))
  return { status: response.status, json, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > ANSWER_BYTES_MAX) return undefined
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

/** Retry-After, in seconds or as a date. */
function delayOf(header: string | null): number | undefined {
  if (header === null) return undefined
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * 1_000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}
