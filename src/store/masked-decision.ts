import { maskAll } from '../privacy/mask-all.js'
import type { Decision } from '../turn/ports.js'

/** What names a thing, a place or a person's line; by chance an id may look like an identity number. */
const APART = new Set([
  '_id',
  'activity',
  'answered',
  'asking',
  'article',
  'articles',
  'consult',
  'conversation',
  'destination',
  'entry',
  'flow',
  'follows',
  'from',
  'hash',
  'hook',
  'id',
  'into',
  'keys',
  'linked',
  'mergedInto',
  'notSame',
  'offered',
  'office',
  'phone',
  'pick',
  'previous',
  'queue',
  'ref',
  'seen',
  'serviceNumber',
  'serviceUrl',
  'slot',
  'system',
  'teams',
  'tenant',
  'ticket',
  'to',
  'token',
])

/**
 * A decision as it may be saved. Whoever takes words in masks them; this is the last place they pass, and nothing is
 * saved by another: what a door or a channel has missed, or a name holds, ends here.
 */
export function maskedDecision(decision: Decision): Decision {
  return maskAll(decision, APART)
}
