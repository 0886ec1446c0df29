import type { Place } from '../content/streets.js'
import type { ChannelName, FileRef, Lang } from '../message.js'
import type { Wake } from './wake.js'

export type TicketKind = 'question' | 'fault' | 'complaint' | 'errand' | 'callback'
export type TicketStatus = 'new' | 'claimed' | 'waiting' | 'resolved' | 'closed'

/** Why a person was needed. `entry`: it came by a way in where a person is first; `staff`: staff entered it for somebody; `flow`: an errand was gone through. */
export type HandoffReason = 'asked' | 'no_match' | 'not_helped' | 'complaint' | 'language' | 'entry' | 'staff' | 'flow'

/** How the resident wants to be reached. A typed number is unproven until a code sent to it has come back. */
export interface Contact {
  via: 'webchat' | 'sms' | 'call'
  /** E.164. */
  phone?: string
  proven: boolean
  /** What staff were told the person is called; residents who write are not asked. */
  name?: string
}

export interface StaffMember {
  /** Entra object id, or the Teams user id where there is none. */
  id: string
  name: string
  /** Teams' own id of the account (`29:…`), by which it is mentioned and shown its own view of a card. */
  teams?: string
}

/** One thing that happened to a ticket, for the card, the log and the reports. No resident's words. */
export interface TicketEvent {
  at: Date
  what:
    | 'created'
    | 'claimed'
    | 'replied'
    | 'asked'
    | 'called'
    | 'noted'
    | 'released'
    | 'returned'
    | 'assigned'
    | 'transferred'
    | 'consulted'
    | 'consult_answered'
    | 'resolved'
    | 'reopened'
    | 'closed'
    | 'resident_wrote'
    | 'resident_withdrew'
    | 'contact'
    | 'linked'
    | 'wished'
    | 'rated'
    | 'nudged'
    | 'reminded'
    | 'overdue'
    | 'escalated'
    | 'danger'
    | 'threat'
    | 'fled'
    | 'delivery_failed'
    | 'card_failed'
    | 'followed'
    | 'merged'
    | 'split'
    | 'carried'
    | 'visit_cancelled'
    | 'visit_reminded'
  /** Who did it; `who` names them where it was staff. */
  by: 'resident' | 'staff' | 'system'
  who?: StaffMember
  /** Transferred, consulted: queue ids. Assigned: staff ids. */
  from?: string
  to?: string
}

/** Where a ticket's card stands in Teams, once it has been posted. */
export interface TicketThread {
  serviceUrl: string
  tenant?: string
  /** The thread: the channel's id with the root message's. */
  conversation: string
  /** The card's own activity. */
  activity: string
}

/** A question to another department about a ticket that stays where it is. */
export interface Consult {
  /** Unique in its ticket: `c1`, `c2` … */
  id: string
  queue: string
  by: StaffMember
  at: Date
  question: string
  /** Where its card stands. */
  thread?: TicketThread
  answer?: { by: StaffMember; at: Date; text: string }
}

/** Something broken: what kind of thing (an id of knowledge/faults.yaml), and where. */
export interface Fault {
  category: string
  place: Place
}

/** Somebody who reported what a ticket is about already, and hears how it goes. */
export interface Follower {
  /** Their own conversation, where they are told. */
  conversation: string
  channel: ChannelName
  lang: Lang
  /** E.164, where they are told by SMS. */
  phone?: string
  at: Date
  /** How they put it, masked, at most 300 characters. */
  text?: string
  /** Reference of their own ticket that was merged into this one. */
  ref?: string
}

/** Who else carries it out: a department's system, or the operations centre. Staff have it where that fails. */
export interface Carrier {
  to: 'system' | 'open311'
  /** The system's name. */
  name?: string
  /** The other side's reference. */
  id?: string
  token?: string
  /** The other side's last word on how it goes. */
  notes?: string
  /** `unproven`: nothing is sent before the resident's number has been proved. */
  state: 'unproven' | 'pending' | 'taken' | 'done' | 'failed'
  at: Date
}

/** A time at an office. */
export interface Visit {
  office: string
  from: Date
  to: Date
  /** What it is about, in the resident's words or by its title. */
  topic: string
  cancelledAt?: Date
}

/** A matter a person has to see to. Document of the collection `tickets`; `_id` is the reference. */
export interface Ticket {
  _id: string
  schema: 1
  /** Grows by one with every change; a writer that has seen an older one loses. */
  version: number
  kind: TicketKind
  status: TicketStatus
  /** Who has it now: a first line, or the specialists. */
  queue: string
  department: string
  /** The queue whose matter it is, while a first line has it: where it would be forwarded. */
  matter?: string
  priority?: 'high'
  district?: string
  lang: Lang
  /** The language the resident writes in, when it is neither; an interpreter is needed. */
  foreign?: string
  channel: ChannelName
  /** The way in of its own it came by, such as `aldre-direkt`. */
  entry?: string
  /** The conversation whose log holds this ticket's turns. */
  conversation: string
  /** Sequence number of the turn that made it. */
  seq: number
  /** Where it was talked about, and until when, before its conversation became another of the same resident's. */
  earlier?: { conversation: string; seq: number; until?: Date; sealedSeq?: number }[]
  /** What was said up to and including this turn is shown to nobody: it left a confidential queue without consent. */
  sealedSeq?: number
  /** Conversations besides its own that have proved to be the same resident's. */
  linked?: string[]
  contact: Contact
  /** The resident left the page in a hurry: nobody may text or call them unasked. */
  quiet?: true
  /** When the resident wants to be called. */
  callback?: { from: Date; to: Date }
  reason: HandoffReason
  /** Why this queue, in a form staff can read: `article:school-bus`, `words:bygglov`, `chosen`, `entry:…`, `unknown`. */
  routedBy: string
  /** What was asked, masked. */
  question: string
  /** Slugs of the articles the bot offered first. */
  articles: string[]
  /** The flow it came by, and what was answered there, in the staff's language. */
  flow?: string
  details?: { label: string; value: string }[]
  /** The same as another system reads them, where one carries it out. */
  answers?: Record<string, string | number | boolean>
  /** What was shown of it while it was reported; all else that was sent stands in the conversation. */
  files?: FileRef[]
  fault?: Fault
  /** Newest last. */
  followers?: Follower[]
  /** The ticket that has it all now. */
  mergedInto?: string
  carrier?: Carrier
  visit?: Visit
  /** The ticket this one carries on, which could no longer be reopened. */
  previous?: string
  /** Who the resident would like, having been helped by them before. */
  wished?: StaffMember
  /** When the message reached the municipality (FL 22 §), not the department. */
  arrivedAt: Date
  /** When a person should have answered what was last asked, from the queue's hours. */
  dueAt: Date
  /** Since when the resident has waited for a person; absent while the next word is theirs. */
  awaitingSince?: Date
  /** How far lateness has been told of, since `awaitingSince`. */
  told?: 'remind' | 'due' | 'escalate' | 'nudge'
  /** When a person first answered. */
  answeredAt?: Date
  claimedBy?: StaffMember
  claimedAt?: Date
  /** Last time a member of staff claimed or wrote. */
  staffAt?: Date
  /** Since when the resident's answer is waited for; only while `waiting`. */
  waitingSince?: Date
  resolvedAt?: Date
  closingNote?: string
  rating?: 'good' | 'fair' | 'bad'
  consults?: Consult[]
  thread?: TicketThread
  /** What happens to it next if nobody does anything, and when. */
  wake?: Wake
  events: TicketEvent[]
}
