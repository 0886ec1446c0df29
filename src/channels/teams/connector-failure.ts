import { ServiceError } from '../../errors.js'

/** Longest wait believed from a Retry-After; beyond it the outbox's own backoff is the better judge. */
const RETRY_AFTER_MAX_MS = 3_600_000

/** The request cannot have reached anyone. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
/** Teams asks for these to be tried again, and took nothing. */
const TRY_AGAIN = new Set([408, 412, 429, 502, 503, 504])
/** Not the message is refused but we are: a secret has run out, an administrator has stopped the app. It may come back. */
const OUR_STANDING = new Set([401, 403])
/** Teams' word, with a 403, for an app that is not in the team, or not any more. */
const NOT_IN_TEAM = 'BotNotInConversationRoster'

/**
 * What a failed call to the Bot Connector means, in the outbox's terms. A 404 is `not_found`, for the caller to judge:
 * a deleted thread is posted anew, a person who is not there is no member of staff. Where the app is not in the team it
 * is `forbidden`.
 */
export function connectorFailure(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error
  const { statusCode, code, name } = shape(error)
  const options = { cause: error, retryAfterMs: retryAfterMs(error) }
  if (statusCode === undefined) {
    if (NEVER_SENT.has(code ?? '')) return new ServiceError('delivery_failed', 'Teams is out of reach', options)
    if (name === 'AbortError' || name === 'TimeoutError' || name === 'RestError') {
      return new ServiceError('delivery_uncertain', `Teams did not answer (${code ?? name})`, options)
    }
    // No token to call with, and the like: nothing left this machine.
    return new ServiceError('delivery_failed', `Teams could not be called (${code ?? name ?? 'unknown'})`, options)
  }
  if (statusCode === 404) return new ServiceError('not_found', 'Teams said 404', options)
  if (statusCode === 403 && code === NOT_IN_TEAM)
    return new ServiceError('forbidden', 'The app is not in this team', options)
  if (TRY_AGAIN.has(statusCode) || OUR_STANDING.has(statusCode)) {
    return new ServiceError('delivery_failed', `Teams said ${statusCode}`, options)
  }
  if (statusCode >= 500) return new ServiceError('delivery_uncertain', `Teams said ${statusCode}`, options)
  return new ServiceError('delivery_refused', `Teams said ${statusCode}`, options)
}

function shape(error: unknown): { statusCode?: number; code?: string; name?: string } {
  if (typeof error !== 'object' || error === null) return {}
  const { statusCode, code, name } = error as Record<string, unknown>
  return {
    ...(typeof statusCode === 'number' ? { statusCode } : {}),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  }
}

function retryAfterMs(error: unknown): number | undefined {
  const headers = (error as { response?: { headers?: { get?(name: string): string | undefined } } })?.response?.headers
  const seconds = Number(headers?.get?.('retry-after') ?? Number.NaN)
  if (!Number.isFinite(seconds) || seconds < 0) return undefined
  return Math.min(seconds * 1_000, RETRY_AFTER_MAX_MS)
}
