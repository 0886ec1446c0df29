import { dueFrom } from '../../tickets/awaiting.js'
import { queueById, type Reception, type Route, receptionOf } from '../../tickets/routing.js'
import type { Contact, HandoffReason, Ticket, TicketKind } from '../../tickets/ticket.js'
import { withWake } from '../../tickets/wake.js'
import type { Draft } from '../draft.js'
import { tellFiled } from './filed.js'

export interface Filing {
  reason: HandoffReason
  route: Route
  contact: Contact
  /** What was asked, when it is more than this message or the open question. */
  question?: string
  /** The ticket it carries on, whose queue it goes to at once. */
  previous?: Ticket
  /** Tells of it, in other words than the usual. */
  tell?: (ticket: Ticket) => void
}

const QUESTION_LENGTH_MAX = 2_000

/** Makes the ticket: saved with this turn or not at all, its card on the way, the resident told number and time. */
export function file(draft: Draft, filing: Filing): boolean {
  const ticket = newTicket(draft, filing)
  draft.keep(ticket)
  draft.state.noMatches = 0
  draft.state.offered = []
  for (const key of ['pending', 'unanswered', 'questionSeq', 'route', 'article'] as const) delete draft.state[key]
  if (filing.tell && !draft.state.foreign) filing.tell(ticket)
  else tellFiled(draft, ticket)
  return true
}

function newTicket(draft: Draft, filing: Filing): Ticket {
  const { reason, route, contact, question, previous } = filing
  const { said, setting, state } = draft
  const asked = question ?? said.question ?? said.message.text
  const place = previous?.district ? { district: previous.district } : districtOf(draft, asked)
  const { queue, matter } = receptionFor(draft, filing, place.district)
  const entry = entryOf(draft, filing)
  const kind = previous?.kind ?? kindOf(reason, contact)
  const ticket: Ticket = {
    _id: setting.newReference(),
    schema: 1,
    version: 1,
    kind,
    status: 'new',
    queue: queue.id,
    department: queue.department,
    ...(matter ? { matter: matter.id } : {}),
    ...(queue.priority === 'high' ? { priority: queue.priority } : {}),
    ...place,
    lang: state.lang,
    ...(state.foreign ? { foreign: state.foreign } : {}),
    channel: draft.channel,
    ...(entry ? { entry } : {}),
    conversation: said.message.conversation,
    seq: draft.seq,
    contact,
    reason,
    routedBy: route.because,
    question: asked.slice(0, QUESTION_LENGTH_MAX),
    articles: [...state.offered],
    ...(previous ? { previous: previous._id } : {}),
    arrivedAt: setting.now,
    dueAt: dueFrom(setting.now, kind, { queue, calendar: setting.calendar }),
    awaitingSince: setting.now,
    events: [{ at: setting.now, what: 'created', by: 'resident' }],
  }
  return withWake(ticket, draft.rulesOf(ticket))
}

function receptionFor({ setting: { content } }: Draft, { route, previous }: Filing, district?: string): Reception {
  // A way in of its own is its own first line.
  if (route.because.startsWith('entry:')) return { queue: queueById(content, route.queue) }
  if (!previous) return receptionOf(content, route.queue, district)
  const matter = previous.matter === undefined ? {} : { matter: queueById(content, previous.matter) }
  return { queue: queueById(content, previous.queue), ...matter }
}

function entryOf({ state }: Draft, { route, previous }: Filing): string | undefined {
  return route.because === `entry:${state.entry}` ? state.entry : previous?.entry
}

function kindOf(reason: HandoffReason, contact: Contact): TicketKind {
  if (reason === 'complaint') return 'complaint'
  return contact.via === 'call' ? 'callback' : 'question'
}

/** The district whose places the question names, when it names one only. */
function districtOf(draft: Draft, text: string): { district?: string } {
  const lower = text.toLowerCase()
  const named = draft.setting.content.organisation.districts.filter(({ words }) =>
    words.some((word) => lower.includes(word)),
  )
  const [only] = named
  return only && named.length === 1 ? { district: only.id } : {}
}
