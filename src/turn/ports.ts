import type { ChannelName, InboundMessage, Lang, OutboundMessage } from '../message.js'
import type { Contact, HandoffReason, StaffMember, Ticket, TicketStatus } from '../tickets/ticket.js'

// === What a conversation remembers ===

/** One thing a resident may choose: by its number, by its words, or by pressing it. `pick` is what it means to us. */
export interface Choice {
  title: string
  pick: string
}

/** What the bot asked last and may now be answered; a message that is no answer to it is a new matter. */
export type Pending = { choices: Choice[] } & (
  | { ask: 'article' | 'helped' }
  | { ask: 'person'; reason: HandoffReason }
  | { ask: 'matter'; reason: HandoffReason }
  | { ask: 'reach'; reason: HandoffReason; queue: string; because: string }
  | { ask: 'number'; ref: string; via: 'sms' | 'call' }
  | { ask: 'code'; ref: string; phone: string; hash: string; until: Date; tries: number }
  | { ask: 'which'; seq: number }
)

/** What the conversation knows of a ticket of its own. The ticket itself is the truth; this is what decisions need. */
export interface TicketPointer {
  ref: string
  status: TicketStatus
  queue: string
  claimedBy?: StaffMember
  staffAt?: Date
}

/** The conversation's state after a turn: slots and ids, no transcript, at most STATE_BYTES_MAX. */
export interface ConversationState {
  lang: Lang
  /** The resident chose the language in words; detection no longer changes it. */
  langChosen: boolean
  /** ISO code of another language the resident writes in, once met; see dialogs/languages.yaml. */
  foreign?: string
  /** The first words (a bot, saved, may be public, no identity numbers) have been said. */
  greeted: boolean
  noMatches: number
  pending?: Pending
  /** Last article given as an answer. */
  article?: string
  /** The resident's district (its id), once a message has named it. */
  district?: string
  /** Articles offered since the last ticket, oldest first, at most ten. */
  offered: string[]
  /** Turn that holds the question a handoff would be about. */
  questionSeq?: number
  /** The queue that question's own words name, and which words. */
  route?: { queue: string; because: string }
  /** Turn whose message got no match, and when: what comes within BURST_MS is decided together with it. */
  unanswered?: { seq: number; at: Date }
  /** Newest last, at most five. */
  tickets: TicketPointer[]
  /** SMS: the rest of a long answer, said when asked for by MER. */
  more?: { seq: number; from: number }
  optedOut?: boolean
  /** SMS provider of the last inbound message. */
  provider?: 'elks' | 'twilio'
}

export const STATE_BYTES_MAX = 8_192

// === The log ===

/** Something that must leave the service, saved with the turn that caused it. */
export type DeliveryPayload =
  /** `urgent` is a danger answer: the caps that keep costs down do not hold it back. */
  | { kind: 'sms'; to: string; text: string; provider?: 'elks' | 'twilio'; ref?: string; urgent?: boolean }
  | { kind: 'card'; ref: string }
  | { kind: 'thread'; ref: string; text: string; from: 'resident' | 'staff' | 'system'; mention?: StaffMember }
  | { kind: 'teams'; conversation: string; message: OutboundMessage; lang: Lang }

export interface Delivery {
  /** Unique: `<turn id>/<n>`. */
  key: string
  /** What keeps order and holds the lease: `sms:+46…`, `ticket:LN-…`, `teams:…`. */
  destination: string
  state: 'pending' | 'sent' | 'dead' | 'superseded'
  attempts: number
  due: Date
  /** The last attempt may have arrived: ask before sending again. */
  uncertain: boolean
  /** When the first attempt began: what arrived before it is not this delivery. */
  triedAt?: Date
  /** Code of the last failure. */
  error?: string
  sentAt?: Date
  /** The provider's id of what was sent. */
  providerId?: string
  payload: DeliveryPayload
}

/** One turn, one document: what came in, what goes out and to whom, and the state after it. Never changed but for marks. */
export interface Turn {
  /** `<conversation>#<seq>`. */
  _id: string
  schema: 1
  conversation: string
  channel: ChannelName
  /** 1, 2, 3 … without gaps within a conversation. */
  seq: number
  inboundId: string
  /** Never earlier than the turn before it. */
  at: Date
  kind: 'resident' | 'staff' | 'event'
  /** What the resident wrote, masked. Absent when nothing was written (opened, staff, event). */
  inbound?: { text: string; clientData?: string }
  staff?: { by: StaffMember; verb: string; ref: string }
  outbound: OutboundMessage[]
  state: ConversationState
  deliveries: Delivery[]
  /** Earliest due among pending deliveries; absent when none is pending. The outbox's index. */
  due?: Date
}

/** What a decision came to: everything about the next turn but its place in the log. */
export interface Decision {
  kind: Turn['kind']
  inbound?: { text: string; clientData?: string }
  staff?: { by: StaffMember; verb: string; ref: string }
  outbound: OutboundMessage[]
  state: ConversationState
  deliver: { destination: string; payload: DeliveryPayload }[]
  /** The ticket as it is to stand after this turn; saved with the turn or not at all. */
  ticket?: { before: number; after: Ticket }
}

export interface Conversation {
  /** 0 before the first turn. */
  seq: number
  at: Date
  state: ConversationState
}

export type Commit = { done: 'committed' | 'repeated'; turn: Turn } | { done: 'overtaken' }

/** The log of turns. The store implements it; the turn and the channels use it. */
export interface TurnLog {
  /** The conversation's last state; may be cached, so it may feed only a decision that ends in `commit`. */
  load(conversation: string): Promise<Conversation | undefined>
  /** Forgets what is cached of a conversation, after being overtaken. */
  forget(conversation: string): void
  /** First outcome under this inbound id, if there was one. */
  find(conversation: string, inboundId: string): Promise<Turn | undefined>
  commit(
    key: { conversation: string; channel: ChannelName; inboundId: string },
    after: Conversation,
    decision: Decision,
    now: Date,
  ): Promise<Commit>
  /** Turns after a sequence number, oldest first, at most `limit`. Read from the primary. */
  read(conversation: string, afterSeq: number, limit: number): Promise<Turn[]>
  turn(conversation: string, seq: number): Promise<Turn | undefined>
}

export interface TicketShelf {
  get(ref: string): Promise<Ticket | undefined>
}

/** Takes a resident's message to its committed turn. What channels call. */
export type ReceiveMessage = (message: InboundMessage) => Promise<Turn>

/** A staff action on a ticket, as a channel hands it over. */
export interface StaffAction {
  /** Same id, same action: verb + ref + card version + user + hash of input. */
  id: string
  verb: 'claim' | 'reply' | 'resolve'
  ref: string
  by: StaffMember
  /** Reply's text, or resolve's closing note. */
  text?: string
}

export type StaffOutcome =
  | { ok: true; ticket: Ticket; turn: Turn }
  /** A polite word to the one who pressed; nothing was stored. */
  | { ok: false; why: 'taken' | 'not_yours' | 'not_open' | 'text_missing' | 'not_found'; ticket?: Ticket }

/** Takes a staff action to its committed turn. What the Teams channel calls. */
export type ReceiveStaffAction = (action: StaffAction) => Promise<StaffOutcome>

export type { Contact }
