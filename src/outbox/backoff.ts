import type { DeliveryPayload } from '../turn/ports.js'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

export const ATTEMPTS_MAX = 12
/** A long weekend: so long may Teams be out of reach. */
export const THREAD_AGE_MS_MAX = 72 * HOUR_MS

const DELAY_MS_MIN = 2 * SECOND_MS
/** With ATTEMPTS_MAX, a provider may be away for about an hour before anything is given up. */
const DELAY_MS_MAX = 30 * MINUTE_MS
const THREAD_DELAY_MS_MAX = 5 * MINUTE_MS
/** The other side may ask for a pause, but not for silence. */
const RETRY_AFTER_MS_MAX = HOUR_MS

/**
 * How long to wait after the attempt numbered `attempts`: doubling, capped, half of it random so that what failed
 * together does not come back together, and never less than the other side asked for.
 */
export function delayMs(
  kind: DeliveryPayload['kind'],
  attempts: number,
  options: { random: number; retryAfterMs?: number | undefined; delayMsMin?: number | undefined },
): number {
  const least = options.delayMsMin ?? DELAY_MS_MIN
  const most = inThread(kind) ? THREAD_DELAY_MS_MAX : DELAY_MS_MAX
  const delay = Math.min(most, least * 2 ** Math.min(attempts - 1, 30))
  const asked = Math.min(options.retryAfterMs ?? 0, RETRY_AFTER_MS_MAX)
  const jittered = delay / 2 + (delay / 2) * options.random
  return Math.ceil(Math.max(jittered, asked))
}

/** Whether a delivery has been tried for long enough; each is tried once, however old. */
export function isExhausted(kind: DeliveryPayload['kind'], attempts: number, ageMs: number): boolean {
  return inThread(kind) ? attempts > 0 && ageMs > THREAD_AGE_MS_MAX : attempts >= ATTEMPTS_MAX
}

/** Cards and what is said under them are worth waiting for, however often that takes. */
function inThread(kind: DeliveryPayload['kind']): boolean {
  return kind === 'card' || kind === 'thread'
}
