import type { Content } from '../../content/content.js'
import { FIRST_LINE } from '../../content/organisation.js'
import { isForStaff } from '../../tickets/carried.js'
import { type Calendar, openHoursBetween } from '../../tickets/hours.js'
import { queueById } from '../../tickets/routing.js'
import type { Ticket, TicketEvent } from '../../tickets/ticket.js'
import { type About, CONTACT_SILENCE_MS, type FactDetail } from '../fact.js'
import { isConfidentialMatter } from '../sensitive.js'
import type { Matter } from './noted.js'
import { aboutOf, dayOf } from './stamp.js'

interface Counting {
  content: Content
  calendar: Calendar
  /** The conversation is about what nobody else may know. */
  isSensitive?: boolean
}

/** A ticket before a change, where it was there, and after it. */
interface Change {
  was: Ticket | undefined
  after: Ticket
}

/**
 * What happened to a ticket, for the figures, by the ticket before and after it. Nothing of whose hands it went through:
 * facts know queues alone. Pure.
 */
export function ticketFacts(was: Ticket | undefined, after: Ticket, counting: Counting): (FactDetail & About)[] {
  const events = newEvents(was, after)
  const change = { was, after }
  const isConfidential = [was, after].some((ticket) => ticket && isConfidentialHere(ticket, counting))
  const here = aboutTicket(after, counting.content, isConfidential)
  const there = was ? aboutTicket(was, counting.content, isConfidential) : here
  const about = (details: FactDetail[], where: About) => details.map((detail) => ({ ...detail, ...where }))
  return [
    ...about(was ? [] : [{ what: 'ticket', kind: after.kind, reason: after.reason }], here),
    ...about(
      events.flatMap((event) => ofEvent(event, change)),
      there,
    ),
    ...about(events.some(isDeed) ? [{ what: 'deed' }] : [], there),
    ...about([...firstAnswer(change, counting), ...outcome(change, counting), ...rating(change)], here),
  ]
}

/** Where a ticket is and what it is about. */
function aboutTicket(ticket: Ticket, content: Content, isConfidential: boolean): About {
  const { department } = ticket
  return { ...aboutOf({ ...ticket, topic: topicOf(ticket) }, content, isConfidential), department }
}

function isConfidentialHere(ticket: Ticket, { content, isSensitive }: Counting): boolean {
  return isSensitive === true || isConfidentialMatter(ticket, content)
}

/** What a ticket is about: its fault, its errand, or what it was routed by where that is a topic. */
export function topicOf({ fault, flow, routedBy }: Pick<Ticket, 'fault' | 'flow' | 'routedBy'>): string | undefined {
  if (fault) return `fault:${fault.category}`
  if (flow !== undefined) return `flow:${flow}`
  return /^(article|elsewhere):/.test(routedBy) ? routedBy : undefined
}

/** Whose matter it is, and which. */
export function matterOf(ticket: Ticket): Matter {
  return { queue: ticket.matter ?? ticket.queue, topic: topicOf(ticket) }
}

/** Whether a queue takes others' matters first. */
export function isFirstLine({ organisation }: Pick<Content, 'organisation'>, queue: string): boolean {
  if (queue === FIRST_LINE) return true
  return organisation.departments
    .flatMap(({ queues }) => queues)
    .some(({ id, firstLine }) => id !== queue && named(firstLine).includes(queue))
}

function named(firstLine: string | Record<string, string>): string[] {
  return typeof firstLine === 'string' ? [firstLine] : Object.values(firstLine)
}

/** A turn works on the very events that were there: what is not among them is new. */
function newEvents(was: Ticket | undefined, after: Ticket): TicketEvent[] {
  const before = new Set(was?.events ?? [])
  return after.events.filter((event) => !before.has(event))
}

function ofEvent({ what, by, from, to }: TicketEvent, { was, after }: Change): FactDetail[] {
  if (what === 'transferred' && was && from !== undefined && to !== undefined)
    return [{ what, from: was.department, to: after.department, fromQueue: from, toQueue: to }]
  if (what === 'consulted' || what === 'released' || what === 'returned') return [{ what }]
  return what === 'threat' && by === 'staff' ? [{ what: 'abusive' }] : []
}

/** Another half of a merge is no deed of its own. */
function isDeed({ by, what, from }: TicketEvent): boolean {
  return by === 'staff' && !(what === 'merged' && from !== undefined)
}

function firstAnswer({ was, after }: Change, counting: Counting): FactDetail[] {
  if (!after.answeredAt || was?.answeredAt) return []
  const waitMinutes = openMinutes(after, after.arrivedAt, after.answeredAt, counting)
  // What was promised before the answer: a transfer or a call at a chosen time has moved it already.
  return [{ what: 'first_answer', waitMinutes, dueKept: after.answeredAt <= (was ?? after).dueAt }]
}

function outcome({ was, after }: Change, counting: Counting): FactDetail[] {
  const of = dayOf(after.arrivedAt, counting.calendar)
  const resolved = was?.status === 'resolved' ? undefined : resolution(after, counting)
  if (resolved) return [{ what: 'resolved', of, ...resolved }]
  if (was?.status !== 'resolved' || !isOpen(after)) return []
  return [{ what: 'reopened', of, first: resolution(was, counting)?.first ?? false }]
}

function rating({ was, after }: Change): FactDetail[] {
  return after.rating && !was?.rating ? [{ what: 'rated', rating: after.rating, whose: 'ticket' }] : []
}

/** How a resolved ticket was; undefined for one that is not, and for a booking or an order that no staff ever had. */
function resolution(ticket: Ticket, counting: Counting) {
  const { status, resolvedAt, claimedBy, queue, events } = ticket
  if (status !== 'resolved' || !resolvedAt || !(claimedBy || isForStaff(ticket))) return undefined
  const claimedAt = events.find(({ what }) => what === 'claimed')?.at
  return {
    ...(claimedAt ? { handlingMinutes: openMinutes(ticket, claimedAt, resolvedAt, counting) } : {}),
    transfers: events.filter(({ what }) => what === 'transferred').length,
    firstLine: claimedBy !== undefined && isFirstLine(counting.content, queue),
    first: isFirst(ticket),
  }
}

const NOT_FIRST: readonly TicketEvent['what'][] = ['transferred', 'assigned', 'released', 'returned', 'reopened']

/** Resolved by whoever had it first, without the resident having to come back for it. */
function isFirst({ events, previous }: Ticket): boolean {
  if (previous !== undefined || events.some(({ what }) => NOT_FIRST.includes(what))) return false
  const written = events.filter(({ what }) => what === 'created' || what === 'resident_wrote')
  return written.every(({ at }, n) => at.getTime() - (written[n - 1]?.at ?? at).getTime() <= CONTACT_SILENCE_MS)
}

function isOpen({ status }: Ticket): boolean {
  return status !== 'resolved' && status !== 'closed'
}

function openMinutes({ queue }: Ticket, from: Date, to: Date, { content, calendar }: Counting): number {
  const { hours } = queueById(content, queue)
  return Math.round(60 * openHoursBetween(from, to, hours, calendar))
}
