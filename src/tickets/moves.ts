import type { Queue } from '../content/organisation.js'
import { byStaff, changed, without } from './events.js'
import { addOpenHours } from './hours.js'
import type { Consult, StaffMember, Ticket } from './ticket.js'
import { type TicketRules, withWake } from './wake.js'

/** What staff can do with a ticket. */
export const STAFF_VERBS = [
  'claim',
  'reply',
  'ask',
  'called',
  'note',
  'release',
  'assign',
  'transfer',
  'consult',
  'answer_consult',
  'resolve',
  'reopen',
  'threat',
] as const
export type StaffVerb = (typeof STAFF_VERBS)[number]

/** Why a move may not be. */
export type RefusalReason =
  | 'taken'
  | 'not_yours'
  | 'not_open'
  | 'not_resolved'
  | 'text_missing'
  | 'queue_unknown'
  | 'same_queue'
  | 'consent_missing'
  | 'consult_unknown'
  | 'consult_answered'
  | 'consults_too_many'
  | 'staff_unknown'

export interface Refusal {
  why: RefusalReason
}

/** One action on a ticket, with what it speaks of looked up. */
export interface Move {
  verb: StaffVerb
  by: StaffMember
  /** Reply, question, note or closing note; of a consult what is asked or answered; out of a confidential queue the summary. */
  text?: string | undefined
  /** Files count as something said. */
  files?: number | undefined
  /** Where it is transferred to, or who is consulted. */
  to?: Queue | undefined
  /** The consult that is answered. */
  consult?: string | undefined
  /** Who takes it over. */
  staff?: StaffMember | undefined
  /** The resident agreed to all they wrote being shown outside the confidential queue. */
  consent?: boolean | undefined
  /** Sequence number of the turn before this move. */
  seq: number
}

export type Moved = { ticket: Ticket } | Refusal

const CONSULTS_MAX = 20

type Step = (ticket: Ticket, move: Move, now: Date, rules: TicketRules) => Moved

/**
 * A ticket after a staff member's action, or why it may not be. Replying to or resolving what nobody has claimed
 * claims it too: one press less for whoever is first. Pure; the log decides who was first.
 */
export function move(ticket: Ticket, action: Move, now: Date, rules: TicketRules): Moved {
  if (NEEDS_TEXT.has(action.verb) && !action.text?.trim() && !action.files) return { why: 'text_missing' }
  const isOver = ticket.status === 'resolved' || ticket.status === 'closed'
  if (isOver && !OF_THE_SETTLED.has(action.verb)) return { why: 'not_open' }
  const moved = STEPS[action.verb](ticket, action, now, rules)
  if ('why' in moved) return moved
  const queue = action.verb === 'transfer' && action.to ? action.to : rules.queue
  return { ticket: withWake(moved.ticket, { ...rules, queue }) }
}

const NEEDS_TEXT = new Set<StaffVerb>(['reply', 'ask', 'note', 'consult', 'answer_consult', 'resolve'])
/** What can still be said of a ticket that is resolved. */
const OF_THE_SETTLED = new Set<StaffVerb>(['reopen', 'note', 'answer_consult', 'threat'])

const STEPS: Readonly<Record<StaffVerb, Step>> = {
  claim(ticket, { by }, now) {
    return ticket.claimedBy ? { why: 'taken' } : { ticket: claimed(ticket, by, now) }
  },
  reply: held((ticket, { by }, now) =>
    answered(changed(ticket, 'replied', byStaff(by), now, { status: 'claimed' }), now),
  ),
  ask: held((ticket, { by }, now) =>
    answered(changed(ticket, 'asked', byStaff(by), now, { status: 'waiting', waitingSince: now }), now),
  ),
  called: held((ticket, { by }, now) => answered(changed(ticket, 'called', byStaff(by), now), now)),
  resolve: held((ticket, { by, text }, now) =>
    answered(
      changed(ticket, 'resolved', byStaff(by), now, {
        status: 'resolved',
        resolvedAt: now,
        ...(text ? { closingNote: text } : {}),
      }),
      now,
    ),
  ),
  note(ticket, { by }, now) {
    const theirs = ticket.claimedBy?.id === by.id
    return { ticket: changed(ticket, 'noted', byStaff(by), now, theirs ? { staffAt: now } : {}) }
  },
  release(ticket, { by }, now) {
    if (ticket.claimedBy?.id !== by.id) return { why: 'not_yours' }
    return { ticket: backInQueue(changed(ticket, 'released', byStaff(by), now)) }
  },
  assign(ticket, { by, staff }, now) {
    if (ticket.claimedBy?.id !== by.id) return { why: 'not_yours' }
    if (!staff) return { why: 'staff_unknown' }
    if (staff.id === by.id) return { why: 'taken' }
    const told = { ...byStaff(by), from: by.id, to: staff.id }
    return { ticket: changed(ticket, 'assigned', told, now, { claimedBy: staff, claimedAt: now, staffAt: now }) }
  },
  transfer,
  consult(ticket, { by, text, to }, now) {
    if (!to) return { why: 'queue_unknown' }
    if (to.id === ticket.queue) return { why: 'same_queue' }
    const consults = ticket.consults ?? []
    if (consults.length >= CONSULTS_MAX) return { why: 'consults_too_many' }
    const consult = { id: `c${consults.length + 1}`, queue: to.id, by, at: now, question: text ?? '' }
    const told = { ...byStaff(by), to: to.id }
    return { ticket: changed(ticket, 'consulted', told, now, { consults: [...consults, consult] }) }
  },
  answer_consult(ticket, { by, text, consult }, now) {
    const consults = ticket.consults ?? []
    const asked = consults.find(({ id }) => id === consult)
    if (!asked) return { why: 'consult_unknown' }
    if (asked.answer) return { why: 'consult_answered' }
    const answer = { by, at: now, text: text ?? '' }
    const after = consults.map((one): Consult => (one === asked ? { ...one, answer } : one))
    const told = { ...byStaff(by), from: asked.queue }
    return { ticket: changed(ticket, 'consult_answered', told, now, { consults: after }) }
  },
  reopen(ticket, { by }, now, rules) {
    if (ticket.status !== 'resolved') return { why: 'not_resolved' }
    const open = without(ticket, 'resolvedAt', 'closingNote', 'told', 'waitingSince')
    const reopened = changed(open, 'reopened', byStaff(by), now, {
      status: 'claimed',
      claimedBy: by,
      claimedAt: now,
      staffAt: now,
    })
    return { ticket: awaiting(reopened, now, rules) }
  },
  threat(ticket, { by }, now) {
    return { ticket: changed(ticket, 'threat', byStaff(by), now) }
  },
}

/** For whoever has the ticket; what nobody has is claimed by it. */
function held(step: (ticket: Ticket, move: Move, now: Date) => Ticket): Step {
  return (ticket, action, now) => {
    const { claimedBy } = ticket
    if (claimedBy && claimedBy.id !== action.by.id) return { why: 'not_yours' }
    return { ticket: step(claimedBy ? ticket : claimed(ticket, action.by, now), action, now) }
  }
}

function claimed(ticket: Ticket, by: StaffMember, now: Date): Ticket {
  const after = changed(ticket, 'claimed', byStaff(by), now, {
    status: 'claimed',
    claimedBy: by,
    claimedAt: now,
    staffAt: now,
  })
  // One press may be two moves; a version is one change of the document.
  return { ...after, version: ticket.version + 1 }
}

/** The next word is the resident's. */
function answered(ticket: Ticket, now: Date): Ticket {
  const waits = ticket.status === 'waiting' ? ticket : without(ticket, 'waitingSince')
  const after = without(waits, 'awaitingSince', 'told')
  return { ...after, staffAt: now, answeredAt: ticket.answeredAt ?? now }
}

/** The next word is ours, and due by the queue's hours. */
export function awaiting(ticket: Ticket, now: Date, { queue, calendar }: TicketRules): Ticket {
  const dueAt = addOpenHours(now, queue.answerWithinHours, queue.hours, calendar)
  return { ...without(ticket, 'told', 'waitingSince'), awaitingSince: now, dueAt }
}

/** Nobody has it. What the resident waits for, and since when, is as it was; waited for by us is waited for no more. */
export function backInQueue(ticket: Ticket): Ticket {
  const free = without(ticket, 'claimedBy', 'claimedAt', 'staffAt', 'waitingSince')
  const last = ticket.events.at(-1)?.at ?? ticket.arrivedAt
  return { ...free, status: 'new', awaitingSince: ticket.awaitingSince ?? last }
}

/**
 * To other hands, with all that was said, so that nothing is asked again. Out of a confidential queue's channel goes
 * only what the resident agreed to, or a summary by whoever has it.
 */
function transfer(ticket: Ticket, { by, to, text, consent, seq }: Move, now: Date, rules: TicketRules): Moved {
  if (ticket.claimedBy && ticket.claimedBy.id !== by.id) return { why: 'not_yours' }
  if (!to) return { why: 'queue_unknown' }
  if (to.id === ticket.queue) return { why: 'same_queue' }
  const leaves = rules.queue.confidential && !sharesChannel(rules.queue, to)
  const summary = text?.trim()
  if (leaves && !consent && !summary) return { why: 'consent_missing' }
  const told = { ...byStaff(by), from: ticket.queue, to: to.id }
  const moved = changed(ticket, 'transferred', told, now, { queue: to.id, department: to.department })
  const kept = sharesChannel(rules.queue, to) ? moved : without(moved, 'thread')
  const shown = leaves && !consent && summary ? sealed(kept, summary, seq) : kept
  const ranked = to.priority === 'high' ? { ...shown, priority: to.priority } : without(shown, 'priority')
  return { ticket: awaiting(backInQueue(ranked), now, { ...rules, queue: to }) }
}

/** Cards of both queues stand in the same place, and the same people read them. */
export function sharesChannel(a: Queue, b: Queue): boolean {
  return a.channel === b.channel && a.team === b.team
}

/** What stays behind: the words, the consults, and the articles that tell what it was about. */
function sealed(ticket: Ticket, summary: string, seq: number): Ticket {
  return { ...without(ticket, 'consults', 'matter', 'district'), question: summary, sealedSeq: seq, articles: [], routedBy: 'transferred' }
}
