import type { DeliveryPayload } from '../turn/ports.js'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

type Kind = DeliveryPayload['kind']

/** How long a kind of delivery is worth trying: so many times, or for so long. */
type Patience = { delayMsMax: number } & (
  | { attemptsMax: number }
  /** `ownMs`: it is tried for that long itself, however old it was when its turn in the line came. */
  | { ageMsMax: number; ownMs: number }
)

const DELAY_MS_MIN = 2 * SECOND_MS
/** The other side may ask for a pause, but not for silence. */
const RETRY_AFTER_MS_MAX = HOUR_MS

export const ATTEMPTS_MAX = 12
/** A long weekend: so long may Teams be out of reach. */
export const THREAD_AGE_MS_MAX = 72 * HOUR_MS
export const OWN_MS = HOUR_MS

/** With its attempts, a provider may be away for about an hour; words that come later than that help nobody. */
const SOON: Patience = { delayMsMax: 30 * MINUTE_MS, attemptsMax: ATTEMPTS_MAX }
/** What staff see of tickets is worth waiting for, however often that takes. */
const IN_TEAMS: Patience = { delayMsMax: 5 * MINUTE_MS, ageMsMax: THREAD_AGE_MS_MAX, ownMs: OWN_MS }
/** Another system may be down over a weekend; what is given up then must not hold up what follows. */
const OTHER_SYSTEM: Patience = { delayMsMax: 30 * MINUTE_MS, ageMsMax: THREAD_AGE_MS_MAX, ownMs: 0 }
/** A day: then a person has it, and no resident waits longer for a system that is away. */
const CARRIED: Patience = { delayMsMax: 15 * MINUTE_MS, ageMsMax: 24 * HOUR_MS, ownMs: 0 }

const PATIENCE: Readonly<Record<Kind, Patience>> = {
  sms: SOON,
  teams: SOON,
  azure: SOON,
  whisper: SOON,
  card: IN_TEAMS,
  thread: IN_TEAMS,
  moved: IN_TEAMS,
  consult: IN_TEAMS,
  digest: IN_TEAMS,
  fallback: IN_TEAMS,
  webhook: OTHER_SYSTEM,
  system: CARRIED,
  open311: CARRIED,
  follow: IN_TEAMS,
}

/**
 * How long to wait after the attempt numbered `attempts`: doubling, capped, half of it random so that what failed
 * together does not come back together, and never less than the other side asked for.
 */
export function delayMs(
  kind: Kind,
  attempts: number,
  options: { random: number; retryAfterMs?: number | undefined; delayMsMin?: number | undefined },
): number {
  const least = options.delayMsMin ?? DELAY_MS_MIN
  const delay = Math.min(PATIENCE[kind].delayMsMax, least * 2 ** Math.min(attempts - 1, 30))
  const asked = Math.min(options.retryAfterMs ?? 0, RETRY_AFTER_MS_MAX)
  const jittered = delay / 2 + (delay / 2) * options.random
  return Math.ceil(Math.max(jittered, asked))
}

/** Whether a delivery has been tried for long enough, `triedMs` since its first attempt; each is tried once, however old. */
export function isExhausted(
  kind: Kind,
  attempts: number,
  { ageMs, triedMs }: { ageMs: number; triedMs: number },
): boolean {
  const patience = PATIENCE[kind]
  if ('attemptsMax' in patience) return attempts >= patience.attemptsMax
  return attempts > 0 && ageMs > patience.ageMsMax && triedMs >= patience.ownMs
}
