import type { Ticket } from '../tickets/ticket.js'
import type { ConversationState, Turn } from './ports.js'

/** Begins the inbound id of every turn that an erasure appended. */
export const ERASURE = 'erased:'
/** Ends it where nothing of the conversation stays: that turn goes too, once no instance can remember what stood here. */
export const OUT = ':out'

/** Of a turn, what the rule goes by. */
export type TurnTrace = Pick<Turn, 'seq' | 'at' | 'kind' | 'inboundId'> & {
  isErased: boolean
  /** A contact that staff logged: it carries no words. */
  isFact: boolean
  /** Ids of the files it speaks of. */
  files: string[]
  /** References of the tickets it speaks of, or sends something about. */
  refs: string[]
  /** Turn that what they were in the middle of began with: its question, its errand, or what was held back. */
  since: number
  /** An errand was under way, or offered. */
  isInErrand: boolean
}

/** What a resident's wish to have their chat deleted comes to. */
export interface DeletionPlan {
  /** Turns whose words go. */
  seqs: number[]
  /** Ids of the files that go. */
  files: string[]
  /** Tickets whose words stay, oldest first; `follows`: somebody else's report that they added to. */
  stays: { ticket: Ticket; follows: boolean }[]
}

export function traceOf({
  seq,
  at,
  kind,
  inboundId,
  erased,
  inbound,
  outbound,
  staff,
  deliveries,
  state,
}: Turn): TurnTrace {
  const files = [inbound, staff, ...outbound].flatMap((part) => part?.files ?? [])
  const told = outbound.flatMap(({ ticket }) => ticket ?? [])
  const sent = deliveries.flatMap(({ payload }) => ('ref' in payload ? (payload.ref ?? []) : []))
  return {
    seq,
    at,
    kind,
    inboundId,
    isErased: erased !== undefined,
    isFact: staff?.verb === 'logged',
    files: files.map(({ id }) => id),
    refs: [...new Set([...told, ...sent, ...(staff?.ref === undefined ? [] : [staff.ref])])],
    since: sinceOf(state, seq),
    isInErrand: isInErrand(state),
  }
}

/** Which turns may go besides what belongs to no ticket that stays; all of them, where nothing is said. */
export interface Going {
  mayGo?(turn: TurnTrace): boolean
  /** Turns that earlier erasures appended go too, but for one that is the last. */
  erasures?: boolean
}

/**
 * Divides a conversation in what goes and what stays. A chat that led to a ticket is an official document: from the turn
 * its question was asked in until it was settled, and whatever spoke of it since. All else was only chat, and goes. Pure.
 */
export function planDeletion(
  conversation: string,
  turns: readonly TurnTrace[],
  tickets: readonly Ticket[],
  { mayGo = () => true, erasures = false }: Going = {},
): DeletionPlan {
  const kept = seqsOf(conversation, turns, tickets)
  const last = turns.at(-1)
  const goes = turns.filter(
    (turn) => !kept.has(turn.seq) && !turn.isErased && mayGo(turn) && (!isErasure(turn) || (erasures && turn !== last)),
  )
  const going = new Set(goes)
  const stays = turns.filter((turn) => !turn.isErased && !going.has(turn))
  const keptFiles = new Set([...stays.flatMap(({ files }) => files), ...tickets.flatMap(filesOf)])
  return {
    seqs: goes.map(({ seq }) => seq),
    files: [...new Set(goes.flatMap(({ files }) => files))].filter((id) => !keptFiles.has(id)),
    stays: tickets.flatMap((ticket) => stayOf(ticket, conversation)),
  }
}

/** Turns of a conversation that belong to these tickets. */
export function seqsOf(conversation: string, turns: readonly TurnTrace[], tickets: readonly Ticket[]): Set<number> {
  const bySeq = new Map(turns.map((turn) => [turn.seq, turn]))
  const spans = tickets.flatMap((ticket) => spansOf(ticket, { conversation, turns, bySeq }))
  return new Set(turns.filter((turn) => spans.some((span) => belongs(turn, span))).map(({ seq }) => seq))
}

/** Whether nothing of a conversation stays once these turns have gone; what an erasure appended is nothing. */
export function leavesNothing(turns: readonly TurnTrace[], { seqs }: Pick<DeletionPlan, 'seqs'>): boolean {
  const going = new Set(seqs)
  return turns.every((turn) => turn.isErased || going.has(turn.seq) || isErasure(turn))
}

/** Whether an erasure of all of a conversation ended with this turn. */
export function isOut(turn: Pick<Turn, 'kind' | 'inboundId'>): boolean {
  return isErasure(turn) && turn.inboundId.endsWith(OUT)
}

export function isErasure({ kind, inboundId }: Pick<Turn, 'kind' | 'inboundId'>): boolean {
  return kind === 'event' && inboundId.startsWith(ERASURE)
}

/**
 * What a conversation still knows once it is deleted: its language, its tickets, and what protects whoever wrote it.
 * `refs`: tickets that stay, where others go.
 */
export function stateAfterDeletion(state: ConversationState, refs?: ReadonlySet<string>): ConversationState {
  const { lang, langChosen, greeted, tickets } = state
  const kept = {} as Partial<ConversationState>
  for (const key of KEPT) if (state[key] !== undefined) Object.assign(kept, { [key]: state[key] })
  const after = { lang, langChosen, greeted, noMatches: 0, offered: [], tickets, ...kept }
  return refs ? knowingOf(after, refs) : after
}

function knowingOf({ follows, home, ...state }: ConversationState, refs: ReadonlySet<string>): ConversationState {
  const followed = follows?.filter((ref) => refs.has(ref))
  return {
    ...state,
    tickets: state.tickets.filter(({ ref }) => refs.has(ref)),
    ...(followed && followed.length > 0 ? { follows: followed } : {}),
    ...(home && refs.has(home.ref) ? { home } : {}),
  }
}

const KEPT = [
  'foreign',
  'follows',
  'optedOut',
  'sensitive',
  'ended',
  'rated',
  'fled',
  'entry',
  'home',
  'codes',
  'serviceNumber',
  'provider',
] as const satisfies (keyof ConversationState)[]

/** What of a conversation belongs to a ticket. */
interface Span {
  /** Absent for somebody else's: of that, only what they reported is theirs. */
  ref?: string
  from: number
  /** The turn that made it, or brought it here: its own, however the clocks stood. */
  seq: number
  until: Date
}

interface Among {
  conversation: string
  turns: readonly TurnTrace[]
  bySeq: ReadonlyMap<number, TurnTrace>
}

function spansOf(ticket: Ticket, { conversation, turns, bySeq }: Among): Span[] {
  const own = placesIn(ticket, conversation)
  const until = settledAt(ticket)
  const spans = own.map((place) => ({
    ref: ticket._id,
    from: beginning(ticket, bySeq.get(place.seq - 1), place.seq),
    seq: place.seq,
    until: earliest(place.until, until),
  }))
  if (own.length > 0 || !isFollowed(ticket, conversation)) return spans
  const told = turns.find(({ kind, refs }) => kind === 'resident' && refs.includes(ticket._id))
  return told ? [{ from: beginning(ticket, bySeq.get(told.seq - 1), told.seq), seq: told.seq, until: told.at }] : []
}

/** The first turn that a ticket made by turn `seq` rests on, by what was known before that. */
function beginning({ flow }: Ticket, before: TurnTrace | undefined, seq: number): number {
  // An errand that was told whole in one message rests on nothing that was asked before.
  if (!before || (flow !== undefined && !before.isInErrand)) return seq
  return Math.min(before.since, seq)
}

function belongs({ seq, at, refs }: TurnTrace, span: Span): boolean {
  if (span.ref !== undefined && refs.includes(span.ref)) return true
  return seq >= span.from && (seq <= span.seq || at <= span.until)
}

function stayOf(ticket: Ticket, conversation: string): DeletionPlan['stays'] {
  if (placesIn(ticket, conversation).length > 0) return [{ ticket, follows: false }]
  return isFollowed(ticket, conversation) ? [{ ticket, follows: true }] : []
}

/** Whoever follows it since their own was merged into it has their words in that one. */
function isFollowed({ followers = [] }: Ticket, conversation: string): boolean {
  return followers.some((follower) => follower.conversation === conversation && follower.ref === undefined)
}

/** Where in this conversation it was talked about, and until when. */
function placesIn(ticket: Ticket, conversation: string): { seq: number; until?: Date }[] {
  const { earlier = [], seq } = ticket
  return [...earlier, { conversation: ticket.conversation, seq }].filter((place) => place.conversation === conversation)
}

function settledAt({ status, resolvedAt }: Ticket): Date | undefined {
  return status === 'resolved' || status === 'closed' ? resolvedAt : undefined
}

function earliest(...times: (Date | undefined)[]): Date {
  const known = times.flatMap((time) => (time ? [time.getTime()] : []))
  return new Date(known.length > 0 ? Math.min(...known) : 8.64e15)
}

function filesOf({ files = [] }: Ticket): string[] {
  return files.map(({ id }) => id)
}

function sinceOf({ questionSeq, flow, unanswered, pending }: ConversationState, seq: number): number {
  const held = pending?.ask === 'which' ? pending.seq : undefined
  const begun = [questionSeq, flow?.from, unanswered?.seq, held].filter((one) => one !== undefined)
  return Math.min(seq + 1, ...begun)
}

function isInErrand({ flow, pending }: ConversationState): boolean {
  const offered = (pending?.choices ?? []).some(({ pick }) => pick.startsWith('flow:') || pick === 'complaint')
  return flow !== undefined || offered
}
