import type { Content } from '../../content/content.js'
import type { Lang } from '../../message.js'
import type { StaffMember, Ticket } from '../../tickets/ticket.js'
import type { KnowledgeEditor } from '../../turn/knowledge-ports.js'
import type { Learning } from '../../turn/learning-ports.js'
import type { EnterMatter, LogContact, ReceiveStaffAction, StaffBook } from '../../turn/ports.js'
import type { StaffVoice } from './ports.js'

/** An article as staff find it, in the words a resident would be answered with. */
export interface ArticleFound {
  slug: string
  lang: Lang
  title: string
  /** Id of the queue whose matter it is. */
  queue: string
  /** Where residents read it. */
  source: string
  /** Markdown, with who to call and where to read on. */
  text: string
  /** The same without its signs, to copy. */
  plain: string
}

/** A page of tickets and the way to the next. */
export interface TicketPage {
  tickets: Ticket[]
  /** Absent on the last page. */
  next?: string
}

/** What is searched for: words that all are there, or digits a phone number ends with. */
export interface SoughtTickets {
  terms: readonly string[]
  phone?: string | undefined
}

/** What staff's own tools in Teams need of the service. */
export interface Office {
  content: () => Content
  staff: StaffBook
  ticket(ref: string): Promise<Ticket | undefined>
  /** Newest first, among these queues (ids) alone. */
  search(sought: SoughtTickets, queues: readonly string[], limit: number, cursor?: string): Promise<TicketPage>
  /** What nobody has claimed in these queues, the most urgent first, from the so-manieth on; and how many in all. */
  unclaimed(queues: readonly string[], from: number, limit: number): Promise<{ tickets: Ticket[]; total: number }>
  /** What somebody has claimed and not resolved, by any of the ids they are known by; the oldest first, at most 200. */
  heldBy(accounts: readonly string[]): Promise<Ticket[]>
  /** Articles that answer a text, the likest first; in the other language where one exists in that alone. */
  findArticles(text: string, lang: Lang): Promise<ArticleFound[]>
  article(slug: string, lang: Lang): ArticleFound | undefined
  /** What residents asked in vain, and what staff propose for it. */
  learning?: Learning | undefined
  /** What staff say is going on, and answers they switch off. */
  knowledge: Pick<KnowledgeEditor, 'notices' | 'putNotice' | 'endNotice' | 'offs' | 'switchOff' | 'switchOn'>
  act: ReceiveStaffAction
  enter: EnterMatter
  logContact: LogContact
  /** Tells that whoever had a ticket has left the team. The same id is told once. */
  leftBehind(news: { id: string; ref: string; staff: StaffMember }): Promise<void>
}

/** How staff are spoken to in one language; what they write in decides, not the municipality's own. */
export function voiceIn({ content }: Pick<Office, 'content'>, lang: Lang): StaffVoice {
  const { staff, organisation } = content()
  return { texts: staff[lang], lang, timeZone: organisation.municipality.timeZone }
}
