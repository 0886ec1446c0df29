import type { FileRef, Lang } from '../../message.js'
import type { Viewer } from '../../tickets/sight.js'
import type { StaffMember, Ticket, TicketThread } from '../../tickets/ticket.js'
import type { SaidLine } from '../../turn/transcript.js'

/** A few documents under keys, kept for ever. */
export interface Shelf<T> {
  put(key: string, document: T): Promise<void>
  get(key: string): Promise<T | undefined>
  /** Oldest first. */
  all(): Promise<T[]>
  remove(key: string): Promise<void>
}

/** One line of what was said about a ticket; a `note` is what the resident has not seen. */
export type TranscriptLine = SaidLine

/** A ticket's names as staff know them, in their language. */
export interface TicketLabels {
  queue: string
  /** The queue's Teams channel as organisation.yaml names it: a name, or an id that begins with `19:`. */
  channel: string
  /** Words of the matter stay with the queue's own staff. */
  confidential: boolean
  /** None of its words go by SMS: the resident is asked to phone. */
  mustPhone?: true
  district?: string
  /** Titles of the articles offered. */
  articles: string[]
  /** Name of the queue whose matter it is, while a first line has it. */
  matter?: string
  /** Name of the way in of its own it came by. */
  entry?: string
  /** What kind of fault it is. */
  fault?: string
}

/** A queue as Teams needs to know it, named in the staff's language. */
export interface TeamsQueue {
  id: string
  name: string
  /** Name of its department, by which queues are grouped in a list. */
  department: string
  /** Its Teams channel: a name, or an id that begins with `19:`. */
  channel: string
  /** The team that channel is in, by name or id, where organisation.yaml says. */
  team?: string
  confidential: boolean
  managers: readonly StaffMember[]
}

/** An answer ready to be sent or changed, its blanks filled. */
export interface StandardReply {
  id: string
  title: string
  text: string
}

/**
 * Notes in the audit log that a member of staff is about to be shown these tickets. Throws `store_unavailable` when that
 * cannot be promised: then nothing is shown.
 */
export type NoteShown = (
  staff: StaffMember,
  how: 'card_seen' | 'tickets_listed' | 'tickets_searched',
  tickets: readonly Ticket[],
) => Promise<void>

/** What the channel needs to know of tickets, and the two things it tells: where a card and where a consult stands. */
export interface TicketDesk {
  ticket(ref: string): Promise<Ticket | undefined>
  /** The ticket whose thread this conversation is. */
  ticketInThread(conversation: string): Promise<Ticket | undefined>
  /** The ticket one of whose consults has its card in this thread. */
  consultInThread(conversation: string): Promise<Ticket | undefined>
  /** The last turns said about it, oldest first. */
  transcript(ref: string): Promise<TranscriptLine[]>
  labels(ticket: Ticket): TicketLabels
  /** The queue with this id, or the contact centre's own where it is gone from organisation.yaml. */
  queue(id: string): TeamsQueue
  /** All of them, as organisation.yaml has them. */
  queues(): readonly TeamsQueue[]
  /** Id of the contact centre's own queue: its channel takes in what can stand nowhere else. */
  firstLine: string
  /** What nobody has claimed in a queue, in the order it should be; at most 200. */
  unclaimed(queue: string): Promise<Ticket[]>
  /** What is not resolved yet in a queue; at most 200. */
  open(queue: string): Promise<Ticket[]>
  /** Whether somebody may read what it is about. */
  mayRead(ticket: Ticket, viewer: Viewer): boolean
  /** Answers the queue's staff may choose among for this ticket. */
  standardReplies(ticket: Ticket): readonly StandardReply[]
  /** Ids of the staff who have said they are on duty for a queue. */
  onDuty(queue: string): Promise<ReadonlySet<string>>
  /** The chat (a Bot Framework conversation id) a member of staff has with the bot, where their record knows it. */
  chatOf(staff: string): Promise<string | undefined>
  /** Ids of the messages that were posted about a ticket into threads. */
  posted(ticket: Ticket): Promise<string[]>
  /** A link to a file, or to its preview, that opens for a time to whoever has it; undefined where there is none. */
  fileLink(file: FileRef, variant: 'full' | 'preview'): string | undefined
  /**
   * Sets the thread if the ticket has none, or has `instead`. Answers the thread that stands afterwards: another's,
   * if another was first; undefined if there is no such ticket.
   */
  setThread(ref: string, thread: TicketThread, instead?: TicketThread): Promise<TicketThread | undefined>
  /** The same for a consult's card, once. */
  setConsultThread(ref: string, consult: string, thread: TicketThread): Promise<TicketThread | undefined>
}

/** How staff are spoken to; read at each use, for the files it comes from may be edited meanwhile. */
export interface StaffVoice {
  texts: Readonly<Record<string, string>>
  lang: Lang
  timeZone: string
}
