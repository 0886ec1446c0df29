import type { ChannelName, Lang } from '../message.js'
import type { RefusalReason, StaffVerb } from '../tickets/moves.js'
import type { Contact, HandoffReason, TicketEvent, TicketKind, TicketStatus } from '../tickets/ticket.js'

// What goes between the desk's doors and its page, as JSON. Times are ISO 8601 in UTC.

/** Taking tickets, away for a while, or gone for the day. */
export type Duty = 'on' | 'pause' | 'off'

/** What the page is told before anyone has signed in: no secret, and nothing about any ticket. */
export interface WireSetting {
  lang: Lang
  texts: Readonly<Record<string, string>>
  page: 'desk' | 'config' | 'visits' | 'knowledge' | 'figures' | 'report'
  /** How one signs in here: with Teams, by the link printed at start, or not at all. */
  signIn: 'teams' | 'key' | 'none'
  /** Address of the script that speaks with Teams; loaded only there. */
  teamsScript: string
  timeZone: string
  referencePrefix: string
  limits: { textLengthMax: number; fileBytesMax: number; filesMax: number }
}

export interface WirePerson {
  id: string
  name: string
}

export interface WireColleague extends WirePerson {
  onDuty: boolean
}

export interface WireQueue {
  id: string
  name: string
  /** Whoever reads is one of its staff. */
  mine: boolean
  confidential: boolean
  /** Teams channel as organisation.yaml names it: a name, or an id that begins with `19:`. */
  channel: string
}

export interface WireMe extends WirePerson {
  queues: WireQueue[]
  districts: { id: string; name: string }[]
  duty: { duty: Duty; queues: string[] }
  /** Enters a team's figures for the report. */
  manages?: true
}

export type DeskView = 'open' | 'mine' | 'waiting' | 'consults' | 'resolved'

/** A line of a list. One that may not be read has `hidden` and nothing of what it is about. */
export interface WireRow {
  ref: string
  status: TicketStatus
  queue: string
  arrivedAt: string
  dueAt: string
  hidden: boolean
  /** Past its due time and still without an answer. */
  late: boolean
  priority?: 'high'
  kind?: TicketKind
  question?: string
  channel?: ChannelName
  name?: string
  foreign?: string
  claimedBy?: WirePerson & { you: boolean }
  /** The next word is ours. */
  awaits?: boolean
  waitingSince?: string
}

export interface WireList {
  rows: WireRow[]
  /** For the page after; absent on the last. */
  next?: string
  /** Over all queues of whoever reads; absent for a search. */
  counts?: Record<Exclude<DeskView, 'resolved'>, number>
}

export interface WireFile {
  id: string
  name: string
  type: string
  bytes: number
  /** Opens it, for about an hour. */
  url: string
  /** A small picture of it. */
  preview?: string
}

export interface WireLine {
  at: string
  who: 'resident' | 'bot' | 'human' | 'note'
  name?: string
  text: string
  files?: WireFile[]
}

export interface WireConsult {
  id: string
  queue: string
  by: string
  at: string
  question: string
  answer?: { by: string; at: string; text: string }
  /** Whoever reads may answer it. */
  mayAnswer: boolean
}

export interface WireEvent {
  at: string
  what: TicketEvent['what']
  by: TicketEvent['by']
  name?: string
  /** Queue or person it went to, by name. */
  to?: string
}

/** Why a ticket is where it is: the sentence's key in the page's texts, and what fills its blank. */
export interface WireRoute {
  key: 'article' | 'words' | 'chosen' | 'entry' | 'transferred' | 'flow' | 'unknown'
  what: string
}

/** Somebody who reported the same: how they put it, and where they are told. Never who they are. */
export interface WireFollower {
  /** What they are chosen by. */
  key: string
  at: string
  channel: ChannelName
  text?: string
}

export interface WireTicket extends WireRow {
  version: number
  /** What whoever reads may do with it now. */
  verbs: StaffVerb[]
  consults: WireConsult[]
  /** All below is absent when `hidden`. */
  matter?: string
  district?: string
  lang?: Lang
  /** `phone` as E.164, `written` as people here write it. */
  contact?: Contact & { written?: string }
  /** Left the page in a hurry: nobody may text or call them unasked. */
  quiet?: true
  callback?: { from: string; to: string }
  reason?: HandoffReason
  route?: WireRoute
  articles?: { slug: string; title: string }[]
  /** Answers of an errand. */
  details?: { label: string; value: string }[]
  /** What is broken, by name, and where. */
  fault?: { what: string; place: string }
  followers?: WireFollower[]
  mergedInto?: string
  previous?: string
  wished?: string
  resolvedAt?: string
  closingNote?: string
  rating?: 'good' | 'fair' | 'bad'
  events?: WireEvent[]
  lines?: WireLine[]
  /** Queues it may go to only with the resident's consent or a summary. */
  consentFor?: string[]
}

/** Something ready to be put in a reply. */
export interface WirePhrase {
  id: string
  kind: 'standard' | 'article'
  title: string
  text: string
}

export interface WirePreview {
  messages: { name: string; text: string }[]
  sms: { text: string; encoding: 'GSM-7' | 'UCS-2'; parts: number; units: number }[]
  /** The words are not sent by SMS, in words for whoever writes them. */
  asked?: string
}

/** A booked time at an office; `topic` is absent where it may not be read. No number of whoever booked. */
export interface WireVisit {
  ref: string
  from: string
  to: string
  topic?: string
  lang: Lang
  cancelled: boolean
  mayCancel: boolean
}

/** One day at one office. Days as 2026-12-03. */
export interface WireVisitDay {
  office: string
  offices: { id: string; name: string }[]
  day: string
  previous: string
  next: string
  visits: WireVisit[]
}

/** Why an action came to nothing, in words for whoever pressed. */
export interface WireRefusal {
  why: RefusalReason | 'not_found' | 'visit_over' | 'phone_wrong' | 'phone_missing' | 'phone_unchecked'
  words: string
}

export type { StaffVerb }
