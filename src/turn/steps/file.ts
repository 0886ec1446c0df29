import { addOpenHours, isOpen, nextOpening } from '../../tickets/hours.js'
import { queueById, type Route, receptionOf } from '../../tickets/routing.js'
import type { Contact, HandoffReason, Ticket, TicketKind } from '../../tickets/ticket.js'
import { withWake } from '../../tickets/wake.js'
import type { Draft } from '../draft.js'
import { whenText } from '../when-text.js'

export interface Filing {
  reason: HandoffReason
  route: Route
  contact: Contact
  /** What was asked, when it is more than this message or the open question. */
  question?: string
}

const QUESTION_LENGTH_MAX = 2_000

/** Makes the ticket: saved with this turn or not at all, its card on the way, the resident told number and time. */
export function file(draft: Draft, filing: Filing): boolean {
  const ticket = newTicket(draft, filing)
  draft.keep(ticket)
  draft.state.noMatches = 0
  draft.state.offered = []
  for (const key of ['pending', 'unanswered', 'questionSeq', 'route', 'article'] as const) delete draft.state[key]
  tellFiled(draft, ticket)
  return true
}

function newTicket(draft: Draft, { reason, route, contact, question }: Filing): Ticket {
  const { said, setting, state } = draft
  const asked = question ?? said.question ?? said.message.text
  const place = districtOf(draft, asked)
  const { queue, matter } = receptionOf(setting.content, route.queue, place.district)
  const ticket: Ticket = {
    _id: setting.newReference(),
    schema: 1,
    version: 1,
    kind: kindOf(reason, contact),
    status: 'new',
    queue: queue.id,
    department: queue.department,
    ...(matter ? { matter: matter.id } : {}),
    ...(queue.priority === 'high' ? { priority: queue.priority } : {}),
    ...place,
    lang: state.lang,
    ...(state.foreign ? { foreign: state.foreign } : {}),
    channel: draft.channel,
    conversation: said.message.conversation,
    seq: draft.seq,
    contact,
    reason,
    routedBy: route.because,
    question: asked.slice(0, QUESTION_LENGTH_MAX),
    articles: [...state.offered],
    arrivedAt: setting.now,
    dueAt: addOpenHours(setting.now, queue.answerWithinHours, queue.hours, setting.calendar),
    awaitingSince: setting.now,
    events: [{ at: setting.now, what: 'created', by: 'resident' }],
  }
  return withWake(ticket, draft.rulesOf(ticket))
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

function tellFiled(draft: Draft, ticket: Ticket): void {
  const { setting, state } = draft
  const foreign = state.foreign === undefined ? undefined : setting.content.languages[state.foreign]
  if (foreign) {
    draft.tell(foreign.filed.replace('{ref}', ticket._id))
    return
  }
  const queue = queueById(setting.content, ticket.queue)
  const blanks = { ref: ticket._id, queue: queue.name[state.lang], when: whenText(draft, ticket.dueAt) }
  const opens = isOpen(queue.hours, setting.calendar, setting.now)
    ? undefined
    : nextOpening(queue.hours, setting.calendar, setting.now)
  const text = opens
    ? draft.say('filed_closed', { ...blanks, opens: whenText(draft, opens) })
    : draft.say('filed', blanks)
  draft.tell(draft.channel === 'webchat' ? `${text}\n\n${draft.say('filed_stay')}` : text)
}
