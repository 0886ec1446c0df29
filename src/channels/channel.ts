import type { Readable } from 'node:stream'

/** A request as a door sees it: bytes bounded, path matched, nothing else believed. */
export interface DoorRequest {
  method: string
  /** Path and query as sent. */
  url: string
  query: URLSearchParams
  params: Record<string, string>
  /** Lower-case names; the last of repeated headers. */
  headers: Record<string, string>
  body: Buffer
  /** The body as it arrives, for a door that `streams`; `body` is then empty. It ends in a `ServiceError` if cut or too long. */
  stream?: Readable
  /** The client's address, believed from a proxy only as TRUST_PROXY allows. */
  address: string
}

/** Whoever stands before us for others names them in one of these. */
const PROXY_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via']

/** Whether somebody stands between us and whoever asks, and says so. */
export function isForwarded({ headers }: Pick<DoorRequest, 'headers'>): boolean {
  return PROXY_HEADERS.some((name) => headers[name] !== undefined)
}

export interface DoorReply {
  status: number
  headers?: Record<string, string>
  /** An object is sent as JSON, a string as it is (name its content type), a stream until it ends. */
  body?: string | Buffer | Readable | object
}

/**
 * One way in. A channel is a set of doors (in) and, where it pushes, a `Sender` (out, see outbox): transport only.
 * A door proves who is calling before it parses, then calls the turn; it answers 2xx only after the commit.
 * It throws `ServiceError`; `http` turns that into a status.
 */
export interface Door {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS'
  /** A restify path: `/v3/directline/conversations/:conversationId`. */
  path: string
  /** Longest body taken, in bytes; 0 for none. */
  bytesMax: number
  /**
   * Hands the body over unread, as `stream`, so that the door can turn its caller away before it takes megabytes from
   * them; `withinMs` is how long the body may take to arrive.
   */
  streams?: { withinMs: number }
  handle(request: DoorRequest): Promise<DoorReply>
}
