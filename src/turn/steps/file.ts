import { dueFrom } from '../../tickets/awaiting.js'
import { queueById, type Reception, type Route, receptionOf } from '../../tickets/routing.js'
import type { Contact, HandoffReason, Ticket, TicketKind } from '../../tickets/ticket.js'
import { withWake } from '../../tickets/wake.js'
import type { Draft } from '../draft.js'
import { noteLedToPerson } from '../facts/note-article.js'
import { flowById } from '../flow-reading.js'
import { staffDetails } from '../flow-text.js'
import { tellFiled } from './filed.js'

export interface Filing {
  reason: HandoffReason
  route: Route
  contact: Contact
  /** What was asked, when it is more than this message or the open question. */
  question?: string
  /** The ticket it carries on, whose queue it goes to at once. */
  previous?: Ticket
  /** Another kind than the reason and the contact make it. */
  kind?: TicketKind
  /** What an errand adds. */
  extra?: Partial<Ticket>
  /** The ticket as it is to be kept, where it is no new one for staff. */
  made?: (ticket: Ticket) => Ticket
  /** Tells of it, in other words than the usual. */
  tell?: (ticket: Ticket) => void
}

const QUESTION_LENGTH_MAX = 2_000

/** Makes the ticket: saved with this turn or not at all, its card on the way, the resident told number and time. */
export function file(draft: Draft, filing: Filing): boolean {
  const filed = newTicket(draft, filing)
  const ticket = filing.made?.(filed) ?? filed
  noteLedToPerson(draft, filing.reason)
  draft.keep(ticket)
  draft.state.noMatches = 0
  draft.state.offered = []
  for (const key of ['pending', 'unanswered', 'questionSeq', 'route', 'article', 'flow'] as const)
    delete draft.state[key]
  if (filing.tell && !draft.state.foreign) filing.tell(ticket)
  else tellFiled(draft, ticket)
  return true
}

function newTicket(draft: Draft, filing: Filing): Ticket {
  const { reason, route, contact, question, previous } = filing
  const { said, setting, state } = draft
  const asked = question ?? said.question ?? said.message.text
  const district = filing.extra?.district ?? previous?.district
  const place = district ? { district } : districtOf(draft, asked)
  const { queue, matter } = receptionFor(draft, filing, place.district)
  const entry = entryOf(draft, filing)
  const kind = previous?.kind ?? filing.kind ?? kindOf(reason, contact)
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
    ...(filing.extra ?? soFar(draft)),
    arrivedAt: said.message.sentAt ?? setting.now,
    dueAt: dueFrom(setting.now, kind, { queue, calendar: setting.calendar }),
    awaitingSince: setting.now,
    events: [{ at: setting.now, what: 'created', by: 'resident' }],
  }
  return withWake(ticket, draft.rulesOf(ticket))
}

/** A person was asked for in the middle of an errand: what has been answered so far goes with it. */
function soFar(draft: Draft): Partial<Ticket> {
  const { flow: going } = draft.state
  const flow = flowById(draft.setting.content, going?.flow)
  return going && flow ? { flow: flow.id, details: staffDetails(draft, flow, going) } : {}
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
