import { ServiceError } from '../../errors.js'
import type { Door, DoorReply, DoorRequest } from '../channel.js'

/** Headers Microsoft's client and ours send, beyond what browsers always allow. */
const REQUEST_HEADERS = 'authorization, content-disposition, content-type, x-ms-bot-agent, x-requested-with'
const PREFLIGHT_KEPT_S = 7_200
/** For whoever may try again and was not told when. */
const RETRY_DEFAULT_MS = 1_000

/** Which pages may read a reply: the value of Access-Control-Allow-Origin, or none. */
export type AllowOrigin = (request: DoorRequest) => string | undefined

/** Any page may use a token it holds: tokens travel in a header, never in a cookie, so nothing is lent to a page. */
export const anyOrigin: AllowOrigin = () => '*'

/**
 * A door whose every reply, refusals too, can be read by the pages allowed, plus the door that answers their browser's
 * question beforehand. Without this a browser shows a refused token as a dead network, and clients retry for ever.
 */
export function crossOrigin(doors: Door[], allow: AllowOrigin): Door[] {
  const open = doors.map((door) => ({ ...door, handle: withHeaders(door, allow) }))
  const paths = [...new Set(doors.map((door) => door.path))]
  return [...open, ...paths.map((path) => preflight(path, methodsOf(doors, path), allow))]
}

function withHeaders(door: Door, allow: AllowOrigin): Door['handle'] {
  return async (request) => {
    // A page that may not come in may still read that it may not: it then says so, instead of trying for ever.
    const reply = await door.handle(request).catch(refusal)
    const origin = allow(request) ?? (reply.status >= 400 ? '*' : undefined)
    return { ...reply, headers: { ...originHeaders(origin), 'cache-control': 'no-store', ...reply.headers } }
  }
}

/** The error as Direct Line words it. What is not ours to explain goes on to `http`, which logs it. */
function refusal(error: unknown): DoorReply {
  if (!(error instanceof ServiceError)) throw error
  const waitMs = error.retryAfterMs ?? (error.retry ? RETRY_DEFAULT_MS : undefined)
  return {
    status: error.status,
    headers: waitMs === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) },
    body: { error: { code: error.code, message: error.message } },
  }
}

function preflight(path: string, methods: string, allow: AllowOrigin): Door {
  return {
    method: 'OPTIONS',
    path,
    bytesMax: 0,
    handle: async (request) => ({
      status: 204,
      headers: {
        ...originHeaders(allow(request)),
        'access-control-allow-methods': methods,
        'access-control-allow-headers': REQUEST_HEADERS,
        'access-control-max-age': String(PREFLIGHT_KEPT_S),
      },
    }),
  }
}

function originHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return { vary: 'Origin' }
  const shared = { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'Retry-After' }
  return origin === '*' ? shared : { ...shared, vary: 'Origin' }
}

function methodsOf(doors: Door[], path: string): string {
  return doors
    .filter((door) => door.path === path)
    .map((door) => door.method)
    .join(', ')
}
