import type { Content } from '../content/content.js'
import { mayRead, outlineOf, type Viewer } from '../tickets/sight.js'
import type { Ticket } from '../tickets/ticket.js'
import type { WireRow } from './wire.js'

/** Of what was asked, as much as fits a line or two. */
const QUESTION_LENGTH_MAX = 240

/** What a reader's eyes are held to. */
export interface Sight {
  viewer: Viewer
  content: Content
  now: Date
}

/** A ticket as a line of a list: an allow-list, and of one that may not be read only that it is there. */
export function rowOf(ticket: Ticket, sight: Sight): WireRow {
  const { viewer, content, now } = sight
  const { _id: ref, status, queue, arrivedAt, dueAt } = outlineOf(ticket)
  const always = { ref, status, queue, arrivedAt: arrivedAt.toISOString(), dueAt: dueAt.toISOString() }
  if (!mayRead(ticket, viewer, content)) return { ...always, hidden: true, late: false }
  const { kind, priority, question, channel, contact, foreign, claimedBy, awaitingSince, waitingSince } = ticket
  return {
    ...always,
    hidden: false,
    late: isLate(ticket, now),
    kind,
    question: clip(question),
    channel,
    awaits: awaitingSince !== undefined,
    ...(priority ? { priority } : {}),
    ...(contact.name ? { name: contact.name } : {}),
    ...(foreign ? { foreign } : {}),
    ...(claimedBy
      ? { claimedBy: { id: claimedBy.id, name: claimedBy.name, you: claimedBy.id === viewer.staff.id } }
      : {}),
    ...(waitingSince ? { waitingSince: waitingSince.toISOString() } : {}),
  }
}

function isLate({ status, awaitingSince, dueAt }: Ticket, now: Date): boolean {
  return (status === 'new' || status === 'claimed') && awaitingSince !== undefined && dueAt < now
}

function clip(question: string): string {
  return question.length <= QUESTION_LENGTH_MAX ? question : `${question.slice(0, QUESTION_LENGTH_MAX - 1)}…`
}
