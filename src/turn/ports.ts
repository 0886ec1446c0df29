// Over 250 lines on purpose: every shape that core, channels, desk and store share stands in one place to be read.
import type { FaultCategory } from '../content/faults.js'
import type { Point } from '../content/streets.js'
import type { FlowState } from '../dialog/flow-state.js'
import type { ChannelName, FileRef, InboundMessage, Lang, OutboundMessage } from '../message.js'
import type { RefusalReason, StaffVerb } from '../tickets/moves.js'
import type { Viewer } from '../tickets/sight.js'
import type {
  Contact,
  Fault,
  Follower,
  HandoffReason,
  StaffMember,
  Ticket,
  TicketKind,
  TicketStatus,
  TicketThread,
  Visit,
} from '../tickets/ticket.js'
import type { About, Fact, Outcome } from './fact.js'
import type { Noted } from './facts/noted.js'

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
  /** `via`: how they have already said they want the answer. */
  | { ask: 'matter'; reason: HandoffReason; via?: 'call' }
  | { ask: 'reach'; reason: HandoffReason; queue: string; because: string }
  /** `link`: the number is one they have written from; `ref` is then the ticket they asked about, or ''. */
  | { ask: 'number'; ref: string; via: 'sms' | 'call'; link?: true }
  | { ask: 'window'; ref: string }
  /** `link`: the code proves that somebody else's-looking ticket is theirs, and joins the conversations. */
  | { ask: 'code'; ref: string; phone: string; hash: string; until: Date; tries: number; link?: true }
  /** `seq`: the turn from which on the words are that were held back, or added by what may be a wrong guess. */
  | { ask: 'which'; seq: number }
  /** What is left to do about a ticket that was opened again. */
  | { ask: 'unsolved'; ref: string }
  | { ask: 'helper'; ref: string; helper: StaffMember }
  | { ask: 'rating'; ref: string }
  /** How the whole chat went. */
  | { ask: 'chat_rating' }
  | { ask: 'entry'; entry: string }
  /** A ticket has been made; how else they want its answer they may still say. */
  | { ask: 'go_on'; ref: string }
  /** Whether, or which of several visits, they want to cancel. */
  | { ask: 'visit' }
  /** What a flow asked; what it is stands in the flow's own state. */
  | { ask: 'flow' }
)

/** What the conversation knows of a ticket of its own. The ticket itself is the truth; this is what decisions need. */
export interface TicketPointer {
  ref: string
  status: TicketStatus
  queue: string
  claimedBy?: StaffMember
  staffAt?: Date
  resolvedAt?: Date
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
  /** The flow they are in the middle of. */
  flow?: FlowState
  /** References of others' faults whose end they want to hear of, newest last, at most five. */
  follows?: string[]
  /** SMS: the rest of a long answer, said when asked for by MER. */
  more?: { seq: number; from: number }
  optedOut?: boolean
  /** SMS: the last thing sent was that they should phone, to hear of this; they have written nothing since. */
  askedToPhone?: { tells: 'answer' | 'question' | 'news'; at: Date }
  /** The resident ended the chat and has written nothing since. */
  ended?: true
  /** How they thought the chat went, asked once as it was ended. */
  rated?: ChatRating
  /** What was spoken of can put them at risk if somebody else sees it; from then on, and for good. */
  sensitive?: true
  /** They left the page in a hurry: the conversation is given back to nobody, and nothing is sent to them unasked. */
  fled?: true
  /** The way in of its own they came by, such as `aldre-direkt`: a person first. */
  entry?: string
  /** SMS: the service number they write to, where it is another than the municipality's first. */
  serviceNumber?: string
  /** Whoever helped last, where, and when. */
  helper?: { staff: StaffMember; queue: string; at: Date }
  /** The conversation whose ticket this one has proved to belong to: what is written here goes on there while it lasts. */
  home?: { conversation: string; ref: string }
  /** Codes asked for since then: no conversation may send many. */
  codes?: { since: Date; count: number }
  /** A number that has just been proved here: another ticket of its may follow without another code. */
  proved?: { phone: string; until: Date }
  /** SMS provider of the last inbound message. */
  provider?: 'elks' | 'twilio'
  /** Their contact with the municipality that they are in, or had last, as it is counted. */
  contact?: ContactState
}

/** What figures need to know of a contact while it goes on. */
export interface ContactState {
  /** The municipality's own day it began on. */
  day: string
  /** When something was last written in it. */
  at: Date
  /** How far it has come, and what it is counted as being about. */
  outcome?: Outcome
  about?: About
  /** They have asked for a person. */
  person?: true
  /** Turn of the question that was last found to be missed. */
  missed?: number
}

/** How a chat went, in the resident's eyes. */
export type ChatRating = 'good' | 'fair' | 'bad'

export const STATE_BYTES_MAX = 8_192

// === The log ===

/** Something that must leave the service, saved with the turn that caused it. */
export type DeliveryPayload =
  /** `urgent` is a danger answer: the caps that keep costs down do not hold it back. `from`: the service number to send from. */
  | {
      kind: 'sms'
      to: string
      text: string
      from?: string
      provider?: 'elks' | 'twilio'
      ref?: string
      urgent?: boolean
      /** It carries a code: few of them may go to one number. */
      code?: true
    }
  | { kind: 'card'; ref: string }
  | ThreadPost
  /** The card of a ticket that went to another channel becomes a pointer to where it is now. */
  | { kind: 'moved'; ref: string; thread: TicketThread; queue: string }
  /** A consult's card in the consulted queue's channel: posted, or brought up to date. */
  | { kind: 'consult'; ref: string; consult: string }
  /** The unclaimed of a queue as one list in its channel, drawn when sent. */
  | { kind: 'digest'; queue: string; escalate?: boolean }
  /** A ticket whose own card cannot be delivered, told in a channel that can be reached. */
  | { kind: 'fallback'; ref: string }
  /** A word to one member of staff in their own chat with the bot. */
  | { kind: 'whisper'; to: StaffMember; text: string; ref?: string }
  /** To another system, signed; drawn from the ticket when sent. */
  /** To the department's system that is to carry a ticket out; drawn from the ticket when sent. */
  | { kind: 'system'; system: string; ref: string }
  /** To the operations centre; drawn from the ticket when sent. */
  | { kind: 'open311'; ref: string }
  | { kind: 'webhook'; hook: string; event: 'ticket.created' | 'ticket.changed'; ref: string; version: number }
  | { kind: 'teams'; conversation: string; message: OutboundMessage; lang: Lang }
  /** What a turn says in a chat that Azure holds; the `n`th message of the turn `seq`, from 1. */
  | { kind: 'azure'; conversation: string; seq: number; n: number; message: OutboundMessage; lang: Lang }
  | FollowUp

/**
 * What a turn changes in another of the resident's conversations. One turn is one insert in one log; so this waits in
 * the outbox like all that must not be lost, and becomes a turn of its own there, once, under `id`.
 */
export interface FollowUp {
  kind: 'follow'
  conversation: string
  channel: ChannelName
  /** What a conversation is spoken in that begins with this. */
  lang: Lang
  id: string
  change: /** What is written there goes on in another conversation while their ticket lasts. */
    | { what: 'home'; home: { conversation: string; ref: string } }
    /** The ticket has moved to another chat. */
    | { what: 'left'; ref: string }
    | { what: 'opted_out' | 'opted_in' }
    /** They left in a hurry: this ticket of theirs is marked too. A turn changes one. */
    | { what: 'fled'; ref: string }
    /** A fault they follow has changed. `phone`: told by SMS too. */
    | { what: 'news'; ref: string; fault?: Fault; phone?: string; news: FaultNews }
    /** The ticket `ref` takes over what was merged into it, in its own conversation. */
    | { what: 'merge'; ref: string; from: string; by: StaffMember }
    /** A follower gets a ticket of their own: a new one, or their own that had been merged. */
    | { what: 'split'; ref: string; follower: Follower }
}

/** What those who follow a fault hear of it. */
export type FaultNews =
  | { how: 'resolved'; note: string }
  | { how: 'reopened' }
  | { how: 'merged'; into: string }
  /** The operations centre tells how far it has come; on the web only. */
  | { how: 'word'; note: string }

/** A word in a ticket's thread. */
export interface ThreadPost {
  kind: 'thread'
  ref: string
  text: string
  /** `staff`: what was sent to the resident; `note`: what was not. */
  from: 'resident' | 'staff' | 'note' | 'system'
  mention?: StaffMember
  /** More who are mentioned: the queue's managers. */
  mentions?: StaffMember[]
  files?: FileRef[]
}

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

/** What a resident wrote, masked, and the files that came with it. */
export interface Inbound {
  text: string
  /** When an SMS was sent that reached us long after. */
  sentAt?: Date
  clientData?: string
  files?: FileRef[]
  /** Where they said they are, in degrees of WGS 84. */
  place?: Point
}

/** Words and files of a resident's, on their way to whoever they are meant for. */
export type Written = Pick<Inbound, 'text' | 'files'>

/** What a member of staff did. `text` is what the resident does not see: a note, a consult and its answer, a summary. */
export interface StaffPart {
  by: StaffMember
  verb: StaffVerb | 'entered' | 'logged'
  ref?: string
  text?: string
  files?: FileRef[]
  /** Of a contact that was logged: which queue's matter, and which article's if one. */
  queue?: string
  article?: string
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
  inbound?: Inbound
  staff?: StaffPart
  outbound: OutboundMessage[]
  state: ConversationState
  deliveries: Delivery[]
  /** Earliest due among pending deliveries; absent when none is pending. The outbox's index. */
  due?: Date
  /** When its words were erased; its place in the log remains, and goes once no instance can remember what stood here. */
  erased?: Date
  /** What there is to count of it, until it has been moved to where figures are made. */
  facts?: Fact[]
  /** Its question was missed, or this turn tells that the one of turn `missedSeq` was; never of what is sensitive. */
  missed?: Missed
  missedSeq?: number
  /** Its question is the `n`th that this proposal of staff's was tried on. */
  proposed?: { id: string; n: number }
}

/**
 * How a question was missed: no answer was found; none of the choices was it; the answer did not help; it was answered, and
 * a person was needed all the same.
 */
export type Missed = 'no_match' | 'none_of_these' | 'not_helped' | 'led_to_person'

/** What a decision came to: everything about the next turn but its place in the log. */
export interface Decision {
  kind: Turn['kind']
  inbound?: Inbound
  staff?: StaffPart
  outbound: OutboundMessage[]
  state: ConversationState
  deliver: { destination: string; payload: DeliveryPayload }[]
  /** The ticket as it is to stand after this turn; saved with the turn or not at all. */
  ticket?: { before: number; after: Ticket }
  /** A new fault, and the open ones that were looked at first: another that came meanwhile is looked at before this is saved. */
  spots?: { keys: readonly string[]; seen: readonly string[] }
  /** A visit's time, taken or given back; two cannot have the same. */
  visit?: { take: Visit & { places: number } } | { free: Visit }
  facts?: Fact[]
  missed?: { missed: Missed; missedSeq?: number }
  /** What happened, as the decision's steps saw it; `whole` makes facts of it. */
  noted?: Noted
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
  /** What was written in a turn; may be cached, as `load` may. */
  textOf(conversation: string, seq: number): Promise<string | undefined>
}

export interface TicketShelf {
  get(ref: string): Promise<Ticket | undefined>
  /** Those of them that there are, in the references' order. */
  all(refs: readonly string[]): Promise<Ticket[]>
  /** Tickets that a number (E.164) has to do with: written about from it, linked to it, or with it as their contact. The newest twenty. */
  ofPhone(phone: string): Promise<Ticket[]>
  /** Faults that are open, or were reported lately, newest first, at most a thousand; without most of their events. */
  faults(now: Date): Promise<Ticket[]>
}

/** A fault that is open at the operations centre and no ticket of ours: somebody told them otherwise. */
export interface ListedFault {
  /** The centre's own, at most 64 characters. */
  id: string
  point?: Point
  address?: string
  /** When they were told. */
  at: Date
}

/** What the operations centre has open of a category. Never throws, and takes seconds at most: none when it cannot be asked. */
export type ListedFaults = (category: FaultCategory) => Promise<readonly ListedFault[]>

/** Which times at the offices are taken. */
export interface VisitBook {
  /** How many have each time that begins between two moments, by office and beginning (`<office>|<ISO time>`). */
  taken(from: Date, to: Date): Promise<ReadonlyMap<string, number>>
}

/** How a queue stands just now. */
export interface QueueStanding {
  /** Tickets nobody has claimed. */
  waiting: number
  /** Staff who have said that they are on duty for it; undefined where nobody has ever said. */
  onDuty?: number
  /** Of the last answers, in minutes the queue was open; undefined while there are too few to speak of. */
  medianWaitMinutes?: number
}

/** How the queues stand, a few seconds old at most: feeds what is said, never what is decided. */
export interface QueueBoard {
  standings(): Promise<ReadonlyMap<string, QueueStanding>>
  /** Unclaimed tickets that come before this one in its queue. */
  ahead(ticket: Ticket): Promise<number>
}

/** Takes a resident's message to its committed turn. What channels call. */
export type ReceiveMessage = (message: InboundMessage) => Promise<Turn>

/** A staff action on a ticket, as a channel hands it over. */
export interface StaffAction {
  /** Same id, same action: verb + ref + card version + user + hash of input. */
  id: string
  verb: StaffVerb
  ref: string
  by: StaffMember
  /** Reply, question, note, closing note; of a consult what is asked or answered; of a transfer the summary or a word on why. */
  text?: string
  files?: FileRef[]
  /** Id of the queue it is transferred to, or that is consulted. */
  queue?: string
  /** Id of the consult that is answered. */
  consult?: string
  /** Who takes it over. */
  to?: StaffMember
  /** Key of the follower who gets a ticket of their own. */
  follower?: string
  consent?: boolean
}

export type StaffOutcome =
  | { ok: true; ticket: Ticket; turn: Turn }
  /** A polite word to the one who pressed; nothing was stored. */
  | { ok: false; why: RefusalReason | 'not_found'; ticket?: Ticket }

/** Takes a staff action to its committed turn. What the Teams channel and the desk call. */
export type ReceiveStaffAction = (action: StaffAction) => Promise<StaffOutcome>

/** A matter that staff enter for somebody who phoned or came by. */
export interface EnteredMatter {
  /** Same id, same ticket. */
  id: string
  by: StaffMember
  channel: 'phone' | 'visit'
  kind: TicketKind
  lang: Lang
  text: string
  /** Id of the queue; routed by the words where it is not given. */
  queue?: string
  district?: string
  contact: { name?: string; phone?: string; via: 'sms' | 'call'; proven: boolean }
}

/** Makes a ticket of it, as a resident's own would be. Throws `payload_invalid` for what cannot be one. */
export type EnterMatter = (matter: EnteredMatter) => Promise<{ ticket: Ticket; turn: Turn }>

/** A phone call or visit that staff answered at once. */
export interface LoggedContact {
  /** Same id, same contact. */
  id: string
  by: StaffMember
  channel: 'phone' | 'visit'
  queue: string
  article?: string
}

export type LogContact = (contact: LoggedContact) => Promise<Turn>

export type { Contact }

// === Staff ===

export const DUTIES = ['on', 'pause', 'off'] as const
export type Duty = (typeof DUTIES)[number]

/** What is known of a member of staff. No figure is ever made of one person from it. */
export interface StaffRecord extends StaffMember {
  duty: Duty
  /** Ids of the queues they are on duty for. */
  queues: string[]
  since: Date
  /** Away for longer: until when, and who has their tickets meanwhile. */
  away?: { until: Date; substitute?: StaffMember }
  /** Their own chat with the bot (a Bot Framework conversation id), once they have opened one. */
  chat?: string
}

export interface StaffBook {
  get(id: string): Promise<StaffRecord | undefined>
  /** Everyone who has said they are on duty for this queue and is not away. */
  onDuty(queue: string, now: Date): Promise<StaffRecord[]>
  put(record: StaffRecord): Promise<void>
}

/** Who belongs to which queue, as Teams has it just now. */
export interface StaffDirectory {
  /** By Entra id, user principal name or Teams id; undefined for whoever is in none of the teams. Throws when Teams cannot be asked: it fails closed. */
  viewer(user: string): Promise<Viewer | undefined>
}
