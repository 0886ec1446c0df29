import { ServiceError } from '../errors.js'

const ORIGIN = 'http://localhost'

/**
 * Path and query of a request line, whatever it is. The Host header has no part in it: restify would build its URL
 * from that header, so a made-up one could choose another path, or throw.
 */
export function readTarget(url: string): URL {
  // A proxy's form (`GET http://host/path`) is allowed by HTTP; only its path is ours.
  const text = url.startsWith('/') || url === '*' ? `${ORIGIN}${url === '*' ? '/*' : url}` : url
  if (URL.canParse(text) && isEncoded(new URL(text).pathname)) return new URL(text)
  throw new ServiceError('payload_invalid', 'The address is not one')
}

function isEncoded(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
