import { logged, turnLabel } from '../log.js'
import type { Delivery } from '../turn/ports.js'

/** What a log line may say of a delivery: its turn first. */
export function deliveryLabel(delivery: Delivery): Record<string, unknown> {
  const { key, attempts, payload } = delivery
  return {
    // A delivery's key is its turn's id and its place in it.
    ...turnLabel({ _id: key.slice(0, key.lastIndexOf('/')) }),
    delivery: logged(key),
    kind: payload.kind,
    attempts,
    ...('ref' in payload && payload.ref !== undefined ? { ticket: payload.ref } : {}),
    ...('queue' in payload ? { queue: payload.queue } : {}),
    ...('hook' in payload ? { hook: payload.hook } : {}),
  }
}
