import type { ChannelName, Lang } from '../message.js'

export type TicketKind = 'question' | 'fault' | 'complaint' | 'errand' | 'callback'
export type TicketStatus = 'new' | 'claimed' | 'waiting' | 'resolved' | 'closed'

/** Why a person was needed. */
export type HandoffReason = 'asked' | 'no_match' | 'not_helped' | 'complaint' | 'language'

/** How the resident wants to be reached. A typed number is unproven until a code sent to it has come back. */
export interface Contact {
  via: 'webchat' | 'sms' | 'call'
  /** E.164. */
  phone?: string
  proven: boolean
}

export interface StaffMember {
  /** Entra object id, or the Teams user id where there is none. */
  id: string
  name: string
}

/** One thing that happened to a ticket, for the card, the log and the reports. No resident's words. */
export interface TicketEvent {
  at: Date
  what: 'created' | 'claimed' | 'replied' | 'resident_wrote' | 'resolved' | 'contact' | 'danger' | 'delivery_failed'
  who?: StaffMember
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

/** A matter a person has to see to. Document of the collection `tickets`; `_id` is the reference. */
export interface Ticket {
  _id: string
  schema: 1
  /** Grows by one with every change; a writer that has seen an older one loses. */
  version: number
  kind: TicketKind
  status: TicketStatus
  queue: string
  department: string
  district?: string
  lang: Lang
  /** The language the resident writes in, when it is neither; an interpreter is needed. */
  foreign?: string
  channel: ChannelName
  /** The conversation whose log holds this ticket's turns. */
  conversation: string
  /** Sequence number of the turn that made it. */
  seq: number
  contact: Contact
  reason: HandoffReason
  /** Why this queue, in a form staff can read: `article:school-bus`, `words:bygglov`, `chosen`, `unknown`. */
  routedBy: string
  /** What was asked, masked. */
  question: string
  /** Slugs of the articles the bot offered first. */
  articles: string[]
  /** When the message reached the municipality (FL 22 §), not the department. */
  arrivedAt: Date
  /** When a person should have answered, from the queue's hours. */
  dueAt: Date
  claimedBy?: StaffMember
  claimedAt?: Date
  /** Last time a member of staff claimed or wrote. */
  staffAt?: Date
  resolvedAt?: Date
  closingNote?: string
  thread?: TicketThread
  events: TicketEvent[]
}
