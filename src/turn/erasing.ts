import type { OutboundMessage } from '../message.js'
import type { Ticket } from '../tickets/ticket.js'
import {
  type DeletionPlan,
  ERASURE,
  type Going,
  isErasure,
  isOut,
  leavesNothing,
  OUT,
  planDeletion,
  stateAfterDeletion,
  type TurnTrace,
  traceOf,
} from './deletion.js'
import type { ConversationState, Decision, Turn } from './ports.js'
import type { TurnPorts } from './turn.js'
import { untilCommitted } from './until-committed.js'

const PAGE_TURNS = 500

/** Where a conversation's words lie. All of it may be repeated. */
export interface Eraser {
  /** Tickets that are or were at home in a conversation, or that it follows, oldest first. */
  ticketsOf(conversation: string): Promise<Ticket[]>
  /** Takes the words out of these turns, and marks them with the time. `withPending`: what they still had to send goes too. */
  empty(conversation: string, seqs: readonly number[], at: Date, withPending?: boolean): Promise<void>
  dropFiles(ids: readonly string[]): Promise<void>
  /** Marks the turn a whole erasure ended with, so that it goes like those it stands for. */
  markOut?(conversation: string, seq: number, at: Date): Promise<void>
}

export type ErasingPorts = Pick<TurnPorts, 'log' | 'now' | 'queue' | 'committed'> & { eraser: Eraser }

/** What is to go of one conversation. */
export interface Erasing {
  conversation: string
  /** Of its tickets, those whose words stay. */
  staying(tickets: readonly Ticket[], turns: readonly TurnTrace[]): readonly Ticket[]
  /** Which turns may go besides; all, where nothing is said. */
  mayGo?(turn: TurnTrace, turns: readonly TurnTrace[]): boolean
  /** What is told in the conversation. */
  told?(plan: DeletionPlan, state: ConversationState): OutboundMessage[]
  /** Nobody goes on in it: where nothing stays, the conversation goes whole. */
  isForGood: boolean
  /** What is under way there is left alone, unless it goes itself. */
  keepsState?: boolean
  /** What its turns still had to send goes with them. */
  withPending?: boolean
  /** Called before anything is changed. */
  begun?(plan: DeletionPlan): Promise<void>
}

/** A conversation as it was read, and what goes of it. */
export interface ErasingRead {
  last: Turn | undefined
  traces: TurnTrace[]
  plan: DeletionPlan
  /** Nothing stays. */
  isWhole: boolean
}

/**
 * Takes the words out of turns: first appends the turn whose state knows nothing of them, so that no instance that
 * remembers an earlier state can bring it back, since whatever it decides by it comes too late. Called again it finishes
 * what a crash broke off, and otherwise changes nothing.
 */
export function eraseTurns(ports: ErasingPorts, erasing: Erasing): Promise<ErasingRead> {
  const { conversation, withPending = false } = erasing
  return ports.queue.run(conversation, async () => {
    const now = ports.now()
    const { read, out } = await untilCommitted(() => begin(ports, erasing, now))
    // The files first: once a turn is empty, nothing tells any more which were its.
    await ports.eraser.dropFiles(read.plan.files)
    await ports.eraser.empty(conversation, read.plan.seqs, now, withPending)
    if (out !== undefined) await ports.eraser.markOut?.(conversation, out, now)
    return read
  })
}

interface Begun {
  done: 'begun'
  read: ErasingRead
  /** The turn that goes like those it stands for. */
  out?: number
}

async function begin(ports: ErasingPorts, erasing: Erasing, now: Date): Promise<Begun | { done: 'overtaken' }> {
  const read = await readErasing(ports, erasing)
  const { last, plan, isWhole } = read
  if (!last) return { done: 'begun', read }
  if (plan.seqs.length > 0) await erasing.begun?.(plan)
  if (!appends(read, erasing)) return { done: 'begun', read, ...(isWhole && isOut(last) ? { out: last.seq } : {}) }
  const { conversation } = erasing
  const { seq, at, channel, state } = last
  const key = { conversation, channel, inboundId: `${ERASURE}${seq}${isWhole ? OUT : ''}` }
  const commit = await ports.log.commit(key, { seq, at, state }, decisionOf(read, erasing, state), now)
  if (commit.done === 'overtaken') {
    ports.log.forget(conversation)
    return commit
  }
  if (commit.done === 'committed') ports.committed(commit.turn)
  return { done: 'begun', read, ...(isWhole ? { out: commit.turn.seq } : {}) }
}

/** Whether a turn is needed that knows nothing of what goes. */
function appends({ last, plan, isWhole }: ErasingRead, { keepsState }: Erasing): boolean {
  if (!last || (isWhole ? isOut(last) : isErasure(last)) || plan.seqs.length === 0) return false
  return !keepsState || plan.seqs.includes(last.seq)
}

function decisionOf({ plan }: ErasingRead, { told, isForGood }: Erasing, state: ConversationState): Decision {
  const refs = isForGood ? new Set(plan.stays.map(({ ticket }) => ticket._id)) : undefined
  return {
    kind: 'event',
    outbound: told?.(plan, state) ?? [],
    state: stateAfterDeletion(state, refs),
    deliver: [],
  }
}

/** What would go. The turns before the tickets: what changes a ticket here meanwhile is a turn more, and the append is overtaken. */
export async function readErasing({ log, eraser }: ErasingPorts, erasing: Erasing): Promise<ErasingRead> {
  const { conversation, isForGood } = erasing
  const traces: TurnTrace[] = []
  let last: Turn | undefined
  for (;;) {
    const page = await log.read(conversation, last?.seq ?? 0, PAGE_TURNS)
    traces.push(...page.map(traceOf))
    last = page.at(-1) ?? last
    if (page.length < PAGE_TURNS) break
  }
  const tickets = erasing.staying(await eraser.ticketsOf(conversation), traces)
  const mayGo = (turn: TurnTrace) => erasing.mayGo?.(turn, traces) ?? true
  const going: Going = { mayGo, erasures: isForGood }
  const plan = planDeletion(conversation, traces, tickets, going)
  const isWhole =
    isForGood && last !== undefined && leavesNothing(traces, plan) && (isOut(last) || mayGoLast(traces, mayGo))
  // The last word of an earlier erasure goes too, but only with all the rest: else each erasure would append another.
  if (isWhole && last && isErasure(last) && !isOut(last) && last.erased === undefined) plan.seqs.push(last.seq)
  return { last, traces, plan, isWhole }
}

function mayGoLast(traces: readonly TurnTrace[], mayGo: (turn: TurnTrace) => boolean): boolean {
  const last = traces.at(-1)
  return last !== undefined && mayGo(last)
}
