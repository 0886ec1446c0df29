import { type Door, type DoorRequest, isForwarded } from '../channels/channel.js'
import { isLoopback } from '../config.js'
import { ServiceError } from '../errors.js'

/** Who may knock: a navigation from anywhere, a script of our own page, or a program on this machine. */
export type Caller = 'page' | 'script' | 'program'

/**
 * Holds the try doors to this machine and this page. Fails closed, for four kinds of strangers: the network (the
 * service not on loopback, or the caller elsewhere), a proxy that lets the world in, a name that was rebound to us
 * (Host), and another site's page in this machine's browser (Origin, Sec-Fetch-Site).
 */
export class Guard {
  readonly #open: boolean

  /** `open`: the service listens on loopback alone and no real Teams is set up. Decided by whoever builds us. */
  constructor(open: boolean) {
    this.#open = open
  }

  /** Throws `door_closed` or `forbidden`. */
  admit(request: DoorRequest, caller: Caller): void {
    if (!this.#open) throw new ServiceError('door_closed', 'The first page works on a loopback HOST only')
    const { headers } = request
    const host = headers.host ?? ''
    if (!isLoopback(request.address.replace(/^::ffff:/, '')) || !isLoopback(nameOf(host)))
      throw new ServiceError('forbidden', 'Only for this machine, by a loopback name')
    if (isForwarded(request)) throw new ServiceError('forbidden', 'Only for this machine, not through a proxy')
    if (caller === 'script') sameOrigin(request, host)
    if (caller === 'program' && fromBrowser(headers)) throw new ServiceError('forbidden', 'Not for pages in a browser')
  }

  /** The same door, guarded. */
  over(caller: Caller, door: Door): Door {
    return {
      ...door,
      handle: async (request) => {
        this.admit(request, caller)
        return door.handle(request)
      },
    }
  }
}

/** Browsers name the origin of every POST, and of any request where it is from. What changes something must be named. */
function sameOrigin({ method, headers }: DoorRequest, host: string): void {
  const origin = headers.origin
  const site = headers['sec-fetch-site']
  const named = origin === undefined ? method === 'GET' : origin === `http://${host}`
  const ours = site === undefined || site === 'same-origin'
  if (!named || !ours) throw new ServiceError('forbidden', 'Only for the first page itself')
  if (method === 'GET' || /^application\/json\b/i.test(headers['content-type'] ?? '')) return
  throw new ServiceError('payload_invalid', 'Send application/json')
}

function fromBrowser(headers: Record<string, string>): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined
}

/** The name in a Host header, without port and without the brackets of an IPv6 address. */
function nameOf(host: string): string {
  if (!URL.canParse(`http://${host}`)) return ''
  return new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '')
}
