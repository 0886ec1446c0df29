import { createHash } from 'node:crypto'
import type { Delivery } from '../turn/ports.js'

const PHONE = /\+\d{6,15}/g
const HASH_LENGTH = 10

/** What a log line may say of a delivery. An SMS conversation's id is a phone number, so that part is hashed. */
export function deliveryLabel(delivery: Delivery): Record<string, unknown> {
  const { key, attempts, payload } = delivery
  return {
    delivery: key.replace(PHONE, (phone) => createHash('sha256').update(phone).digest('hex').slice(0, HASH_LENGTH)),
    kind: payload.kind,
    attempts,
    ...('ref' in payload && payload.ref !== undefined ? { ticket: payload.ref } : {}),
    ...('queue' in payload ? { queue: payload.queue } : {}),
    ...('hook' in payload ? { hook: payload.hook } : {}),
  }
}
