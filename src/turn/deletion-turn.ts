import { sayFrom } from '../content/replies.js'
import type { Lang } from '../message.js'
import type { Ticket } from '../tickets/ticket.js'
import {
  type DeletionPlan,
  ERASURE,
  isErasure,
  planDeletion,
  stateAfterDeletion,
  type TurnTrace,
  traceOf,
} from './deletion.js'
import { type DeletionTold, deletionTold } from './deletion-text.js'
import type { Decision, Turn } from './ports.js'
import type { TurnPorts } from './turn.js'
import { untilCommitted } from './until-committed.js'

const PAGE_TURNS = 500

/** Where a conversation's words lie. All of it may be repeated. */
export interface Eraser {
  /** Tickets that are or were at home in a conversation, or that it follows, oldest first. */
  ticketsOf(conversation: string): Promise<Ticket[]>
  /** Takes the words out of these turns, and marks them with the time. */
  empty(conversation: string, seqs: readonly number[], at: Date): Promise<void>
  dropFiles(ids: readonly string[]): Promise<void>
}

export type DeletionPorts = Pick<TurnPorts, 'log' | 'content' | 'now' | 'queue' | 'committed'> & { eraser: Eraser }

/** A resident's own deletion of their chat; told in the conversation's language where none is given. */
export interface Deletion {
  /** What it would come to. */
  preview(conversation: string, lang?: Lang): Promise<DeletionTold>
  /** Does it, whole: called again it finishes what a crash broke off, and otherwise changes nothing. */
  carryOut(conversation: string, lang?: Lang): Promise<DeletionTold & { deletedAt: string }>
}

interface Read {
  last: Turn | undefined
  traces: TurnTrace[]
  plan: DeletionPlan
}

export function createDeletion(ports: DeletionPorts): Deletion {
  const told = ({ plan, last }: Read, lang: Lang | undefined) =>
    deletionTold(plan, ports.content(), lang ?? last?.state.lang ?? 'sv')
  return {
    preview: async (conversation, lang) => told(await readAll(ports, conversation), lang),
    carryOut: (conversation, lang) =>
      ports.queue.run(conversation, async () => {
        const now = ports.now()
        const { read } = await untilCommitted(() => begin(ports, conversation, now))
        // The files first: once a turn is empty, nothing tells any more which were its.
        await ports.eraser.dropFiles(read.plan.files)
        await ports.eraser.empty(conversation, read.plan.seqs, now)
        return { ...told(read, lang), deletedAt: now.toISOString() }
      }),
  }
}

/**
 * Appends the turn whose state knows nothing any more, unless it stands there already: so no instance that remembers an
 * earlier state can bring it back, since whatever it decides by it comes too late.
 */
async function begin(
  ports: DeletionPorts,
  conversation: string,
  now: Date,
): Promise<{ done: 'begun'; read: Read } | { done: 'overtaken' }> {
  const read = await readAll(ports, conversation)
  const { last, plan } = read
  if (!last || plan.seqs.length === 0 || isErasure(last)) return { done: 'begun', read }
  const { seq, at, channel, state } = last
  const key = { conversation, channel, inboundId: `${ERASURE}${seq}` }
  const commit = await ports.log.commit(key, { seq, at, state }, erasure(ports, last, plan), now)
  if (commit.done === 'overtaken') {
    ports.log.forget(conversation)
    return commit
  }
  if (commit.done === 'committed') ports.committed(commit.turn)
  return { done: 'begun', read }
}

function erasure({ content }: DeletionPorts, { state }: Turn, { stays }: DeletionPlan): Decision {
  const say = sayFrom(content().replies[state.lang])
  const refs = stays.map(({ ticket }) => ticket._id)
  const kept = refs.length > 0 ? [say('deletion_kept', { refs: refs.join(', ') })] : []
  return {
    kind: 'event',
    outbound: [{ speaker: { kind: 'bot' }, text: [say('deletion_done'), ...kept].join(' ') }],
    state: stateAfterDeletion(state),
    deliver: [],
  }
}

/** The turns before the tickets: what changes a ticket here meanwhile is a turn more, and the append is overtaken. */
async function readAll({ log, eraser }: DeletionPorts, conversation: string): Promise<Read> {
  const traces: TurnTrace[] = []
  let last: Turn | undefined
  for (;;) {
    const page = await log.read(conversation, last?.seq ?? 0, PAGE_TURNS)
    traces.push(...page.map(traceOf))
    last = page.at(-1) ?? last
    if (page.length < PAGE_TURNS) break
  }
  return { last, traces, plan: planDeletion(conversation, traces, await eraser.ticketsOf(conversation)) }
}
