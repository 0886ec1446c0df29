import { ServiceError } from '../../errors.js'
import type { ProviderAnswer } from './provider-call.js'

export interface OutgoingSms {
  /** E.164. */
  to: string
  text: string
  /** A number of ours to send from; the provider's own setting where it is not given. */
  from?: string
}

/** One provider's REST API, as far as sending needs it. */
export interface SmsGateway {
  /** Answers with the provider's id. Throws as a `Sender` does. */
  send(sms: OutgoingSms, signal: AbortSignal): Promise<string>
  /** The id of this very text to this number among what the provider has taken since, if there is one. */
  find(sms: OutgoingSms, since: Date, signal: AbortSignal): Promise<string | undefined>
}

/** A setting of ours is wrong or the account is empty: someone can mend that, and then the message should leave. */
const OURS_TO_MEND = new Set([401, 402, 403, 404, 405, 407])
const TRY_AGAIN = new Set([408, 425, 429])

/** What an answer to sending means for the delivery. Undefined for a success. */
export function failureOf(provider: string, answer: ProviderAnswer): ServiceError | undefined {
  const { status, retryAfterMs } = answer
  if (status >= 200 && status < 300) return undefined
  const said = `${provider} answered ${status}`
  // Neither takes an idempotency key, and an error of theirs may come after the message was taken.
  if (status >= 500) return new ServiceError('delivery_uncertain', said, { retryAfterMs })
  if (TRY_AGAIN.has(status)) return new ServiceError('delivery_failed', said, { retryAfterMs })
  if (OURS_TO_MEND.has(status) || status < 400)
    return new ServiceError('delivery_failed', `${said}: check its settings and account`, { retryAfterMs })
  return new ServiceError('delivery_refused', said)
}

/** True for failures nobody gets past without mending a setting or an account. */
export function isOursToMend(status: number): boolean {
  return OURS_TO_MEND.has(status) || (status >= 300 && status < 400)
}

/** Two texts are the same message if they differ at most in how their spaces survived the way. */
export function isSameText(one: string, other: string): boolean {
  return one.replace(/\s+/g, ' ').trim() === other.replace(/\s+/g, ' ').trim()
}
