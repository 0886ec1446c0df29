import type { Content } from '../../content/content.js'
import { isForStaff } from '../../tickets/carried.js'
import type { Calendar } from '../../tickets/hours.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { About, FactDetail } from '../fact.js'
import type { ConversationState, Decision } from '../ports.js'
import { isConfidentialMatter } from '../sensitive.js'
import { contactFacts, movedTo } from './contact-facts.js'
import type { Matter, MissedAt, Noted, Reached } from './noted.js'
import { aboutOf, dayOf, queueOf, stamp } from './stamp.js'
import { isFirstLine, matterOf, ticketFacts } from './ticket-facts.js'

interface Counting {
  content: Content
  calendar: Calendar
  now: Date
}

type Details = (FactDetail & About)[]

/**
 * A decision as it is to be saved, with what there is to count of it and with where its contact stands. `was`: its ticket
 * before it. Last of all, when it is known whether what it is about is confidential. Pure.
 */
export function withFacts({ noted, ...decision }: Decision, was: Ticket | undefined, counting: Counting): Decision {
  const after = decision.ticket?.after
  const isSensitive = decision.state.sensitive === true
  const counted = noted ? ofMessage(noted, decision, counting) : ofEvent(decision, was, counting)
  const ofTicket = after ? ticketFacts(was ?? noted?.was, after, { ...counting, isSensitive }) : []
  const facts = stamp([...counted.details, ...ofTicket], counting)
  const missed = noted && missedOf(noted, decision, counting)
  const contact = counted.contact && { ...counted.contact, ...(missed ? { missed: missed.seq } : {}) }
  return {
    ...decision,
    ...(contact ? { state: { ...decision.state, contact } } : {}),
    ...(facts.length > 0 ? { facts } : {}),
    ...(missed ? { missed: { missed: missed.missed, ...(missed.isOther ? { missedSeq: missed.seq } : {}) } } : {}),
  }
}

interface Counted {
  details: Details
  contact: ConversationState['contact']
}

function ofMessage(noted: Noted, { ticket, state }: Decision, { content, calendar, now }: Counting): Counted {
  const { channel, lang, district, settled } = noted
  const made = ticket?.before === 0 ? madeReached(ticket.after) : undefined
  const reached = made ?? noted.reached
  // What is only logged is in no conversation that could be marked.
  const isHidden = state.sensitive === true || (settled === true && isConfidentialQueue(reached?.queue, content))
  const about = (matter: Matter = {}) => aboutOf({ channel, lang, district, ...matter }, content, isHidden)
  const day = dayOf(now, calendar)
  const matter = noted.facts.find(({ what }) => what === 'answer')
  const { facts, contact } = contactFacts({ noted, reached, matter, before: state.contact, now, day, about })
  const told = noted.facts.map(({ queue, topic, ...fact }) => ({ ...fact, ...about({ queue, topic }) }))
  return {
    details: [...facts, ...told, ...(settled && reached ? settledAtOnce(reached, day, about, content) : [])],
    contact,
  }
}

/** Made for a person, or for nobody: an errand that is settled by itself. Where a number is yet to be proved, neither is known. */
function madeReached(ticket: Ticket): Reached | undefined {
  if (ticket.carrier?.state === 'unproven') return undefined
  return { outcome: isForStaff(ticket) ? 'handed' : 'answered', ...matterOf(ticket) }
}

function settledAtOnce(
  { queue = '', topic }: Reached,
  day: string,
  about: (matter: Matter) => About,
  content: Content,
): Details {
  const firstLine = isFirstLine(content, queue)
  return [{ what: 'resolved', of: day, transfers: 0, firstLine, first: true, ...about({ queue, topic }) }]
}

/** What was to be settled by itself is a person's after all: it could not be, or they have answered it. */
function ofEvent({ ticket, state }: Decision, was: Ticket | undefined, { content, calendar }: Counting): Counted {
  const { contact } = state
  const after = ticket?.after
  if (!was || !after || !isPersonsNow(was, after)) return { details: [], contact }
  if (contact?.day !== dayOf(was.arrivedAt, calendar)) return { details: [], contact }
  const isHidden = state.sensitive === true || isConfidentialMatter(after, content)
  const known = { channel: after.channel, ...contact.about }
  const about = (matter: Matter = {}) => aboutOf({ ...known, ...matter }, content, isHidden)
  const moved = movedTo({ outcome: 'handed', ...matterOf(after) }, contact, { about })
  return { details: moved.facts, contact: moved.contact }
}

function isPersonsNow(was: Ticket, after: Ticket): boolean {
  if (!isForStaff(was) && isForStaff(after)) return true
  return after.answeredAt !== undefined && was.answeredAt === undefined
}

/** Each question once; and never of what is confidential, or may go where it is: nobody else learns from that. */
function missedOf({ missed }: Noted, { state, ticket }: Decision, { content }: Counting): MissedAt | undefined {
  if (!missed || state.sensitive || isConfidentialQueue(state.route?.queue, content)) return undefined
  if (ticket && isConfidentialMatter(ticket.after, content)) return undefined
  return state.contact?.missed === missed.seq ? undefined : missed
}

function isConfidentialQueue(id: string | undefined, content: Content): boolean {
  return id !== undefined && queueOf(content, id)?.confidential === true
}
