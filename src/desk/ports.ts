import type { Content } from '../content/content.js'
import type { Queue } from '../content/organisation.js'
import type { Limits } from '../limits.js'
import type { FileRef } from '../message.js'
import type { ReadNotes } from '../store/read-notes.js'
import type { TicketLists } from '../store/ticket-lists.js'
import type { Calendar } from '../tickets/hours.js'
import type { StaffMember } from '../tickets/ticket.js'
import type { TicketNews } from '../turn/event-turn.js'
import type { KnowledgeEditor } from '../turn/knowledge-ports.js'
import type { ArticleUses, Learning } from '../turn/learning-ports.js'
import type {
  EnterMatter,
  LogContact,
  ReceiveStaffAction,
  StaffBook,
  StaffDirectory,
  TicketShelf,
  TurnLog,
} from '../turn/ports.js'
import type { PreviewStaffAction } from '../turn/staff-preview.js'
import type { DeskReports } from './figure-doors.js'
import type { SignIn } from './sign-in.js'
import type { DeskTexts } from './texts.js'
import type { VisitList } from './visit-day.js'

/** Files as the desk needs them: kept, found again, and linked to by signed addresses on this very host. */
export interface DeskFiles {
  bytesMax: number
  perMessageMax: number
  put(file: { conversation: string; name: string; bytes: Buffer; at: Date }): Promise<FileRef>
  /** Undefined for one that is not there. */
  read(id: string): Promise<{ ref: FileRef; conversation: string; by: 'resident' | 'staff' } | undefined>
  /** `reader`: whom it is for, as the audit log will call them. */
  path(ref: FileRef, to: { variant: 'full' | 'preview'; forMs: number; reader: string }): string
}

/** What the desk rests on. */
export interface DeskPorts {
  signIn: SignIn
  directory: StaffDirectory
  /** The staff of a queue, to choose among; absent, those who have said they are on duty. */
  staffOf?: ((queue: Queue) => Promise<StaffMember[]>) | undefined
  content: () => Content
  calendar: Calendar
  lists: Pick<TicketLists, 'list' | 'search' | 'counts'>
  tickets: TicketShelf
  log: Pick<TurnLog, 'read'>
  act: ReceiveStaffAction
  preview: PreviewStaffAction
  enter: EnterMatter
  logContact: LogContact
  staff: StaffBook
  visits: VisitList
  /** Brings an event into a ticket's log: a visit that the office cancels. */
  tell: (news: TicketNews) => Promise<void>
  files: DeskFiles
  /** What residents asked in vain, and what staff propose for it; without it there is none of that. */
  learning?: Learning | undefined
  /** What residents are told just now, and answers that are switched off. */
  knowledge?:
    | Pick<KnowledgeEditor, 'notices' | 'putNotice' | 'endNotice' | 'offs' | 'switchOff' | 'switchOn'>
    | undefined
  /** How residents have fared with each article lately, by slug. */
  articleUses?: () => Promise<ReadonlyMap<string, ArticleUses>>
  /** The way to the report, and what is entered for it; without it there is none of that. */
  reports?: DeskReports | undefined
  /** What is shown is noted before it is. */
  notes: Pick<ReadNotes, 'each' | 'opened' | 'listed'>
  texts: () => Promise<DeskTexts>
  /** Where others reach the service; undefined while it has no such address. */
  publicUrl: () => string | undefined
  now: () => Date
  /** Other limits than the shipped ones. */
  limits?: Limits
}
