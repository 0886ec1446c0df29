import type { Lang } from '../../message.js'
import type { Ticket, TicketThread } from '../../tickets/ticket.js'
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
  /** Words of the matter stay in the queue's own channel. */
  confidential: boolean
  district?: string
  /** Titles of the articles offered. */
  articles: string[]
}

/** What the channel needs to know of tickets, and the one thing it tells: where a card stands. */
export interface TicketDesk {
  ticket(ref: string): Promise<Ticket | undefined>
  /** The ticket whose thread this conversation is. */
  ticketInThread(conversation: string): Promise<Ticket | undefined>
  /** The last turns said about it, oldest first. */
  transcript(ref: string): Promise<TranscriptLine[]>
  labels(ticket: Ticket): TicketLabels
  /**
   * Sets the thread if the ticket has none, or has `instead`. Answers the thread that stands afterwards: another's,
   * if another was first; undefined if there is no such ticket.
   */
  setThread(ref: string, thread: TicketThread, instead?: TicketThread): Promise<TicketThread | undefined>
}

/** How staff are spoken to; read at each use, for the files it comes from may be edited meanwhile. */
export interface StaffVoice {
  texts: Readonly<Record<string, string>>
  lang: Lang
  timeZone: string
}
