import type { TeamsQueue, TicketDesk, TicketLabels } from '../channels/teams/ports.js'
import type { Content } from '../content/content.js'
import { FIRST_LINE, type Queue, queuesOf } from '../content/organisation.js'
import { filled, standardRepliesFor } from '../content/standard-replies.js'
import type { Tickets } from '../store/tickets.js'
import { isCarried } from '../tickets/carried.js'
import { queueById } from '../tickets/routing.js'
import { mayRead } from '../tickets/sight.js'
import type { Ticket, TicketStatus } from '../tickets/ticket.js'
import { mustPhone } from '../turn/phone-instead.js'
import type { StaffBook, TurnLog } from '../turn/ports.js'
import { transcriptOf } from '../turn/transcript.js'

const PAGE_TICKETS = 200
/** Of one queue, the newest; more unclaimed than this no list helps with. */
const TICKETS_MAX = 1_000
const PAGE_TURNS = 200
const TURNS_MAX = 1_000

export interface TicketDeskParts {
  tickets: Pick<Tickets, 'get' | 'list' | 'inThread' | 'consultInThread' | 'setThread' | 'setConsultThread'>
  log: Pick<TurnLog, 'read'>
  staff: Pick<StaffBook, 'get' | 'onDuty'>
  content: () => Content
  fileLink: TicketDesk['fileLink']
  now: () => Date
}

/** What Teams needs to know of tickets, from the service's own log, shelf and texts. */
export function createTicketDesk(parts: TicketDeskParts): TicketDesk {
  const { tickets, log, staff, content, now } = parts
  return {
    ticket: (ref) => tickets.get(ref),
    ticketInThread: (conversation) => tickets.inThread(conversation),
    consultInThread: (conversation) => tickets.consultInThread(conversation),
    async transcript(ref) {
      const ticket = await tickets.get(ref)
      return ticket ? transcriptOf(log, ticket) : []
    },
    labels: (ticket) => labelsOf(ticket, content()),
    queue: (id) => inTeams(queueById(content(), id), content()),
    queues: () => queuesOf(content().organisation).map((queue) => inTeams(queue, content())),
    firstLine: FIRST_LINE,
    unclaimed: async (queue) =>
      (await allIn(tickets, queue, ['new'])).filter((ticket) => !isCarried(ticket)).sort(byUrgency),
    open: (queue) => allIn(tickets, queue, ['new', 'claimed', 'waiting']),
    mayRead: (ticket, viewer) => mayRead(ticket, viewer, content()),
    standardReplies: (ticket) => repliesFor(ticket, content()),
    onDuty: async (queue) => new Set((await staff.onDuty(queue, now())).map(({ id }) => id)),
    chatOf: async (id) => (await staff.get(id))?.chat,
    posted: (ticket) => postedOf(log, ticket),
    fileLink: (file, variant) => parts.fileLink(file, variant),
    setThread: (ref, thread, instead) => tickets.setThread(ref, thread, now(), instead),
    setConsultThread: (ref, consult, thread) => tickets.setConsultThread(ref, consult, thread),
  }
}

function labelsOf(ticket: Ticket, content: Content): TicketLabels {
  const { municipality, districts, entries } = content.organisation
  const lang = municipality.staffLanguage
  const queue = queueById(content, ticket.queue)
  const matter = ticket.matter === undefined ? undefined : queueById(content, ticket.matter).name[lang]
  const district = districts.find(({ id }) => id === ticket.district)?.name[lang]
  const entry = entries.find(({ id }) => id === ticket.entry)?.name[lang]
  const fault = content.faults.find(({ id }) => id === ticket.fault?.category)?.name[lang]
  const titleOf = (slug: string) =>
    (
      content.articles.find((article) => article.slug === slug && article.lang === lang) ??
      content.articles.find((article) => article.slug === slug)
    )?.title ?? slug
  return {
    queue: queue.name[lang],
    channel: queue.channel,
    confidential: queue.confidential,
    ...(mustPhone(ticket.conversation, ticket, content) ? { mustPhone: true as const } : {}),
    ...(matter === undefined ? {} : { matter }),
    ...(district === undefined ? {} : { district }),
    ...(entry === undefined ? {} : { entry }),
    ...(fault === undefined ? {} : { fault }),
    articles: ticket.articles.map(titleOf),
  }
}

/** A queue as the Teams channel knows it, in the staff's language. */
export function inTeams(
  { id, name, department, channel, team, confidential, managers }: Queue,
  content: Content,
): TeamsQueue {
  const { municipality, departments } = content.organisation
  const lang = municipality.staffLanguage
  return {
    id,
    name: name[lang],
    department: departments.find((one) => one.id === department)?.name[lang] ?? department,
    channel,
    ...(team === undefined ? {} : { team }),
    confidential,
    managers,
  }
}

function repliesFor(ticket: Ticket, content: Content): ReturnType<TicketDesk['standardReplies']> {
  const queue = queueById(content, ticket.queue)
  const blanks = { name: ticket.contact.name, ref: ticket._id, queue: queue.name[ticket.lang] }
  return standardRepliesFor(content, queue, ticket.lang).map((reply) => ({ ...reply, text: filled(reply, blanks) }))
}

async function allIn(tickets: TicketDeskParts['tickets'], queue: string, status: TicketStatus[]): Promise<Ticket[]> {
  const found: Ticket[] = []
  let cursor: string | undefined
  do {
    const page = await tickets.list({ queue, status, limit: PAGE_TICKETS, ...(cursor ? { cursor } : {}) })
    found.push(...page.tickets)
    cursor = page.next
  } while (cursor !== undefined && found.length < TICKETS_MAX)
  return found
}

/** High priority first, then whoever has waited longest. */
function byUrgency(a: Ticket, b: Ticket): number {
  const rank = ({ priority }: Ticket) => (priority === 'high' ? 0 : 1)
  const since = ({ awaitingSince, arrivedAt }: Ticket) => (awaitingSince ?? arrivedAt).getTime()
  return rank(a) - rank(b) || since(a) - since(b)
}

/** Messages that were sent into threads about it, as the log's deliveries remember them. */
async function postedOf(log: TicketDeskParts['log'], ticket: Ticket): Promise<string[]> {
  const places = [...(ticket.earlier ?? []), { conversation: ticket.conversation, seq: ticket.seq }]
  const posted: string[] = []
  for (const { conversation, seq } of places) {
    let after = seq - 1
    for (let read = 0; read < TURNS_MAX; read += PAGE_TURNS) {
      const turns = await log.read(conversation, after, PAGE_TURNS)
      for (const { payload, providerId } of turns.flatMap(({ deliveries }) => deliveries))
        if (payload.kind === 'thread' && payload.ref === ticket._id && providerId) posted.push(providerId)
      after = turns.at(-1)?.seq ?? after
      if (turns.length < PAGE_TURNS) break
    }
  }
  return posted
}
