import { ServiceError } from '../../errors.js'
import { outgoing } from '../../outgoing.js'

/** Twilio leads from its API to its own delivery network: once, by what is known; a second time does no harm. */
const LEADS_MAX = 2

/** Where a provider keeps what came with an MMS, and who we are there. */
export interface MediaHost {
  /** Only what lies under this address is asked for, and it alone is told who we are. Ends in a slash. */
  base: string
  user: string
  password: string
  /** Domains it may lead on to, their subdomains too: by https, and without our credentials. */
  leadsTo: readonly string[]
}

export interface Medium {
  bytes: Buffer
  /** Media type as the provider says, lower case and bare; '' if it says none. */
  type: string
}

/**
 * Fetches one medium of an MMS, from nowhere but the provider. Throws `file_refused` for an address that is not the
 * provider's, `payload_too_large` over `bytesMax`, and `delivery_failed` where it could not be had before `signal`.
 */
export async function fetchMedium(
  address: string,
  host: MediaHost,
  { bytesMax, signal }: { bytesMax: number; signal: AbortSignal },
): Promise<Medium> {
  const response = await ask(address, host, signal)
  const length = Number(response.headers.get('content-length') ?? 0)
  if (response.status !== 200 || length > bytesMax) {
    await response.body?.cancel().catch(() => undefined)
    if (response.status !== 200)
      throw new ServiceError('delivery_failed', `The medium is not there: ${response.status}`)
    throw tooLarge(bytesMax)
  }
  const type = (response.headers.get('content-type') ?? '').split(';')[0] as string
  return { bytes: await collect(response, bytesMax), type: type.trim().toLowerCase() }
}

async function ask(address: string, host: MediaHost, signal: AbortSignal): Promise<Response> {
  const credentials = Buffer.from(`${host.user}:${host.password}`).toString('base64')
  let response = await get(underBase(address, host), host, signal, { authorization: `Basic ${credentials}` })
  for (let leads = 0; leads < LEADS_MAX && isLead(response); leads += 1) {
    await response.body?.cancel().catch(() => undefined)
    response = await get(ledTo(response.headers.get('location') ?? '', host), host, signal, {})
  }
  return response
}

async function get(
  url: URL,
  { base, leadsTo }: MediaHost,
  signal: AbortSignal,
  headers: Record<string, string>,
): Promise<Response> {
  return outgoing(url, { headers, signal }, { base, leadsTo }).catch((cause: unknown) => {
    throw new ServiceError('delivery_failed', `No medium from ${url.host}`, { cause })
  })
}

function isLead({ status, headers }: Response): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.has('location')
}

function underBase(address: string, { base }: MediaHost): URL {
  const home = new URL(base)
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isUnder = url?.origin === home.origin && url.pathname.startsWith(home.pathname)
  if (url && isUnder && url.username === '' && url.password === '') return url
  throw new ServiceError('file_refused', `The medium does not lie under ${home.href}`)
}

/** Whole addresses alone: Twilio gives no others, and the API has no reason to lead to itself. */
function ledTo(location: string, { leadsTo }: MediaHost): URL {
  const url = URL.canParse(location) ? new URL(location) : undefined
  const isOurs = leadsTo.some((domain) => url?.hostname === domain || url?.hostname.endsWith(`.${domain}`))
  if (url && isOurs && url.protocol === 'https:' && url.port === '' && url.username === '') return url
  throw new ServiceError('file_refused', 'The medium leads to where the provider keeps none')
}

/** What is counted is what is unfolded, so a body that was packed small is as bounded as any. */
async function collect(response: Response, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length
      if (bytes > bytesMax) throw tooLarge(bytesMax)
      chunks.push(chunk)
    }
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause
    throw new ServiceError('delivery_failed', 'The medium did not arrive whole', { cause })
  }
  return Buffer.concat(chunks)
}

function tooLarge(bytesMax: number): ServiceError {
  return new ServiceError('payload_too_large', `A file is at most ${bytesMax} bytes`)
}
