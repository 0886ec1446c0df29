import { createHash } from 'node:crypto'
import sanitizeHtml from 'sanitize-html'
import { isLoopback } from '../../config.js'

const PAGE_MS_MAX = 10_000
const PAGE_BYTES_MAX = 2_000_000
const REDIRECTS_MAX = 5
const REDIRECTS = [301, 302, 303, 307, 308]
const GONE = [404, 410]

/** A page as it was just now. Its text is not kept: a hash tells whether it changed, and nothing else. */
export type Page =
  | { state: 'read'; sha256: string }
  | { state: 'gone'; status: number }
  | { state: 'unread'; why: string }

/** Reads one page within `msMax` and PAGE_BYTES_MAX. Never throws: what goes wrong on the way is why it is unread. */
export async function readPage(url: string, fetch: typeof globalThis.fetch, msMax = PAGE_MS_MAX): Promise<Page> {
  const signal = AbortSignal.timeout(msMax)
  try {
    const response = await follow(url, fetch, signal)
    if (typeof response === 'string') return { state: 'unread', why: response }
    const page = await pageOf(response)
    await response.body?.cancel().catch(() => undefined)
    return page
  } catch (error) {
    return { state: 'unread', why: signal.aborted ? `no answer within ${msMax / 1_000} s` : causeOf(error) }
  }
}

/** The page at the end of all redirects, or why they are not followed. Each step is held to `isAllowed`. */
async function follow(start: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<Response | string> {
  const local = isLocal(new URL(start))
  let url = new URL(start)
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    if (!isAllowed(url, local)) return `${redirects === 0 ? 'it is' : 'it leads to'} no https address`
    const response = await fetch(url.href, { redirect: 'manual', signal, headers: { 'user-agent': 'lotsen-check' } })
    const location = response.headers.get('location')
    if (!REDIRECTS.includes(response.status) || location === null) return response
    await response.body?.cancel()
    if (!URL.canParse(location, url.href)) return 'it leads to no address'
    url = new URL(location, url)
  }
  return `it leads on more than ${REDIRECTS_MAX} times`
}

/** Nothing goes in the clear but to this machine, and no page out there can send us to what only this machine reaches. */
function isAllowed(url: URL, local: boolean): boolean {
  return isLocal(url) ? local && /^https?:$/.test(url.protocol) : url.protocol === 'https:'
}

function isLocal({ hostname }: URL): boolean {
  return isLoopback(hostname.replace(/^\[|\]$/g, ''))
}

async function pageOf(response: Response): Promise<Page> {
  const { status } = response
  if (GONE.includes(status)) return { state: 'gone', status }
  if (status !== 200) return { state: 'unread', why: `the server said ${status}` }
  const bytes = await bytesOf(response)
  if (bytes === undefined) return { state: 'unread', why: `it is over ${PAGE_BYTES_MAX / 1_000_000} MB` }
  const type = response.headers.get('content-type') ?? 'text/html'
  const shown = /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(type) ? visibleText(decoded(bytes, type)) : bytes
  return { state: 'read', sha256: createHash('sha256').update(shown).digest('hex') }
}

async function bytesOf(response: Response): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  // Typed for browsers, whose streams cannot be iterated; Node's can.
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length
    if (length > PAGE_BYTES_MAX) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function decoded(bytes: Buffer, type: string): string {
  const charset = /charset="?([\w-]+)/i.exec(type)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

/** What a reader sees, so that a new script, style or class is no change. */
function visibleText(html: string): string {
  // Tags part words whether or not there is white space between them.
  const parted = html.replace(/</g, ' <')
  return sanitizeHtml(parted, { allowedTags: [], allowedAttributes: {} }).replace(/\s+/g, ' ').trim()
}

function causeOf(error: unknown): string {
  const { cause } = error as { cause?: NodeJS.ErrnoException }
  return cause?.code ?? (error instanceof Error ? error.message : 'unknown')
}
