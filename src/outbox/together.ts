import type { StaffMember } from '../tickets/ticket.js'
import type { DeliveryPayload, ThreadPost } from '../turn/ports.js'
import type { Queued } from './ports.js'

/** What one post may hold of a burst: more than anyone writes before somebody has read. */
const POSTS_MAX = 20
const TEXT_LENGTH_MAX = 8_000
const FILES_MAX = 10

/** One send that stands for several deliveries: its payload, and those besides the first that it settles. */
export interface Together {
  payload: DeliveryPayload
  others: Queued[]
}

/**
 * What is drawn when it is sent shows already what the later ones of its line would: the first is the one sent, because
 * what follows it may need the thread it opens, and the others are superseded by it. What a resident writes in a burst is
 * one post, so that it is one notice. `line` is the whole line, `queued` among it.
 */
export function together(queued: Queued, line: readonly Queued[]): Together {
  const { payload } = queued.delivery
  const later = line.slice(line.indexOf(queued) + 1)
  if (payload.kind === 'thread') return payload.from === 'resident' ? burst(payload, later) : { payload, others: [] }
  const others = later.filter(({ delivery }) => isSame(payload, delivery.payload))
  return { payload: payload.kind === 'digest' ? loudest(payload, others) : payload, others }
}

/** The same thing, drawn anew. */
function isSame(a: DeliveryPayload, b: DeliveryPayload): boolean {
  if (a.kind === 'card' || a.kind === 'fallback') return b.kind === a.kind && b.ref === a.ref
  if (a.kind === 'consult') return b.kind === 'consult' && b.ref === a.ref && b.consult === a.consult
  return a.kind === 'digest' && b.kind === 'digest' && b.queue === a.queue
}

type Digest = Extract<DeliveryPayload, { kind: 'digest' }>

/** The managers are told if any of them would have been. */
function loudest(digest: Digest, others: readonly Queued[]): Digest {
  const isLoud = ({ delivery: { payload } }: Queued) => payload.kind === 'digest' && payload.escalate === true
  return digest.escalate || others.some(isLoud) ? { ...digest, escalate: true } : digest
}

/** All that follows at once from the resident, in order. A card between does not matter: it stands above them all. */
function burst(first: ThreadPost, later: readonly Queued[]): Together {
  const others: Queued[] = []
  let post = first
  for (const queued of later) {
    const { payload } = queued.delivery
    if (payload.kind === 'card' && payload.ref === first.ref) continue
    const joined = payload.kind === 'thread' ? join(post, payload) : undefined
    if (!joined || others.length >= POSTS_MAX - 1) break
    others.push(queued)
    post = joined
  }
  return { payload: post, others }
}

/** Undefined when the second is no resident's, or both are too much for one post. */
function join(a: ThreadPost, b: ThreadPost): ThreadPost | undefined {
  if (b.from !== 'resident' || b.ref !== a.ref) return undefined
  const text = [a.text, b.text].filter((words) => words !== '').join('\n')
  const files = [...(a.files ?? []), ...(b.files ?? [])]
  if (text.length > TEXT_LENGTH_MAX || files.length > FILES_MAX) return undefined
  const mention = a.mention ?? b.mention
  const mentions = onlyOnce([...(a.mentions ?? []), ...(b.mentions ?? [])])
  return {
    ...a,
    text,
    ...(files.length > 0 ? { files } : {}),
    ...(mention ? { mention } : {}),
    ...(mentions.length > 0 ? { mentions } : {}),
  }
}

function onlyOnce(staff: readonly StaffMember[]): StaffMember[] {
  return [...new Map(staff.map((one) => [one.id, one])).values()]
}
