import {
  CircuitState,
  circuitBreaker,
  DelegateBackoff,
  type FailureReason,
  handleWhenResult,
  type IBreaker,
  type IHalfOpenAfterBackoffContext,
} from 'cockatiel'
import type { Log } from '../../log.js'
import type { CluFailure, CluOutcome } from './prediction.js'
import type { CluTally } from './tally.js'

/** Quick failures in a row that are an outage. A slow one is an outage by itself. */
const FAILURES_MAX = 3
const OPEN_MS = 30_000
/** Bounds of what CLU may ask for by Retry-After. */
const RETRY_AFTER_MS = { min: 1_000, max: 300_000 } as const

/** Asks unless CLU is known to be out. Undefined: not asked, or asked only to see whether it is back. */
export type AskIfUp = (ask: () => Promise<CluOutcome>) => Promise<CluOutcome | undefined>

/**
 * Keeps an outage from costing more than one slow message. A failure that took `slowMs`, and one by which CLU asks to be
 * left alone, opens it at once; after a while one message tries whether CLU is back, and its resident does not wait for
 * that: they have the local answer meanwhile. `ask` must not reject.
 */
export function createCluBreaker(options: { slowMs: number; log: Log; tally: CluTally }): AskIfUp {
  const failures = new Failures()
  const breaker = circuitBreaker(handleWhenResult(isFailure), {
    breaker: failures,
    halfOpenAfter: new DelegateBackoff<IHalfOpenAfterBackoffContext>(({ result }) => openMs(result)),
  })
  tellOutages(breaker, options)
  const probing = () => breaker.state === CircuitState.HalfOpen

  return async (ask) => {
    // The library would let this one wait for the one that tries.
    if (probing()) return undefined
    const asked = breaker
      .execute(async () => {
        const startMs = performance.now()
        const outcome = await ask()
        if (isFailure(outcome) && isOutage(outcome, performance.now() - startMs, options.slowMs)) failures.openNext()
        return outcome
      })
      // Rejected by the breaker alone, unasked.
      .catch(() => undefined)
    return probing() ? undefined : asked
  }
}

/** Counts failures in a row. */
class Failures implements IBreaker {
  state = 0
  #openNext = false

  success(): void {
    this.state = 0
  }

  failure(): boolean {
    this.state += 1
    const open = this.#openNext || this.state >= FAILURES_MAX
    this.#openNext = false
    return open
  }

  /** The failure that is about to be counted is enough. */
  openNext(): void {
    this.#openNext = true
  }
}

function isFailure(outcome: unknown): outcome is CluFailure {
  return typeof outcome === 'object' && outcome !== null && 'failure' in outcome
}

function isOutage({ status, retryAfterMs }: CluFailure, tookMs: number, slowMs: number): boolean {
  return status === 429 || retryAfterMs !== undefined || tookMs >= slowMs
}

function openMs(reason: FailureReason<unknown>): number {
  const asked = failureOf(reason)?.retryAfterMs
  return asked === undefined ? OPEN_MS : Math.min(RETRY_AFTER_MS.max, Math.max(RETRY_AFTER_MS.min, asked))
}

function failureOf(reason: FailureReason<unknown>): CluFailure | undefined {
  return 'value' in reason && isFailure(reason.value) ? reason.value : undefined
}

/** A warning when an outage is seen and a line when it is over, however often CLU is tried in between. */
function tellOutages(breaker: ReturnType<typeof circuitBreaker>, { log, tally }: { log: Log; tally: CluTally }): void {
  breaker.onBreak((reason) => {
    if ('isolated' in reason) return
    const { failure, status } = failureOf(reason) ?? {}
    const told = { failure, status, triedAgainInMs: openMs(reason) }
    if (tally.isOut) log.debug('CLU is still out', told)
    else log.warn('CLU is out; the local understanding answers alone', told)
    tally.isOut = true
  })
  breaker.onReset(() => {
    tally.isOut = false
    log.info('CLU is back')
  })
}
