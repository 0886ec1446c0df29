import { ServiceError } from '../errors.js'
import type { Delivery } from '../turn/ports.js'
import type { Sender, Sent } from './sender.js'

/** What became of one attempt. */
export type Outcome =
  | { kind: 'sent'; sent: Sent }
  | { kind: 'refused'; error: string }
  | { kind: 'failed'; error: string; uncertain: boolean; retryAfterMs?: number | undefined }

const GRACE_MS_MAX = 500

/** A sender that heeds its signal says itself what became of it; one that does not is left behind after this. */
export function graceMs(timeoutMs: number): number {
  return Math.min(GRACE_MS_MAX, timeoutMs / 4)
}

/** Sends once. Never rejects, and never takes longer than `timeoutMs` and the grace. */
export async function attempt(
  sender: Sender,
  delivery: Delivery,
  options: { timeoutMs: number; stopped: AbortSignal },
): Promise<Outcome> {
  const controller = new AbortController()
  const timers: NodeJS.Timeout[] = []
  let giveUp: (error: Error) => void = () => undefined
  const leftBehind = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  const abort = () => {
    controller.abort()
    const error = new ServiceError('delivery_uncertain', 'Nothing came back in time')
    timers.push(setTimeout(() => giveUp(error), graceMs(options.timeoutMs)))
  }
  timers.push(setTimeout(abort, options.timeoutMs))
  options.stopped.addEventListener('abort', abort, { once: true })
  try {
    return { kind: 'sent', sent: await Promise.race([sender.send(delivery, controller.signal), leftBehind]) }
  } catch (error) {
    return judge(error)
  } finally {
    for (const timer of timers) clearTimeout(timer)
    options.stopped.removeEventListener('abort', abort)
  }
}

/** Only the codes that promise "not taken" are believed; after anything else it may have been. */
export function judge(error: unknown): Outcome {
  if (!(error instanceof ServiceError)) return { kind: 'failed', error: 'delivery_uncertain', uncertain: true }
  const { code, retryAfterMs } = error
  if (code === 'delivery_refused') return { kind: 'refused', error: code }
  const uncertain = code !== 'delivery_failed' && code !== 'delivery_not_yet'
  return { kind: 'failed', error: code, uncertain, retryAfterMs }
}
