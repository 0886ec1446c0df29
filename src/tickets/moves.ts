import type { Queue } from '../content/organisation.js'
import { awaiting, backInQueue } from './awaiting.js'
import { byStaff, changed, without } from './events.js'
import { merge, split } from './merge.js'
import type { Consult, Follower, StaffMember, Ticket } from './ticket.js'
import { transfer } from './transfer.js'
import { type TicketRules, withWake } from './wake.js'

export { leavesConfidence, sharesChannel } from './transfer.js'

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
  'merge',
  'split',
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
  | 'merge_unknown'
  | 'merge_itself'
  | 'merge_merged'
  | 'merge_closed'
  | 'merge_no_fault'
  | 'merge_confidential'
  | 'merge_calls'
  | 'merge_too_many'
  | 'follower_unknown'

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
  /** The ticket it is merged into, and whose that is. */
  other?: { ticket: Ticket; queue: Queue } | undefined
  /** The follower who gets a ticket of their own. */
  follower?: Follower | undefined
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
  if (isWordless(action)) return { why: 'text_missing' }
  const isOver = ticket.status === 'resolved' || ticket.status === 'closed'
  if (isOver && !OF_THE_SETTLED.has(action.verb)) return { why: 'not_open' }
  const moved = STEPS[action.verb](ticket, action, now, rules)
  if ('why' in moved) return moved
  const queue = action.verb === 'transfer' && action.to ? action.to : rules.queue
  // One press may be two moves, as when a reply claims; a version is one change of the document.
  return { ticket: withWake({ ...moved.ticket, version: ticket.version + 1 }, { ...rules, queue }) }
}

/** A file says something, but neither how it ended nor what is wanted of others. */
function isWordless({ verb, text, files }: Move): boolean {
  if (text?.trim()) return false
  return NEEDS_WORDS.has(verb) || (NEEDS_SOMETHING.has(verb) && !files)
}

const NEEDS_WORDS = new Set<StaffVerb>(['resolve', 'consult', 'merge'])
const NEEDS_SOMETHING = new Set<StaffVerb>(['reply', 'ask', 'note', 'answer_consult'])
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
  called: held((ticket, { by }, now) => {
    // Whoever is waited for has heard from us again, and is waited for from now on.
    const waits = ticket.status === 'waiting' ? { waitingSince: now } : {}
    return answered(changed(ticket, 'called', byStaff(by), now, waits), now)
  }),
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
  release(ticket, { by }, now, rules) {
    if (ticket.claimedBy?.id !== by.id) return { why: 'not_yours' }
    return { ticket: backInQueue(changed(ticket, 'released', byStaff(by), now), now, rules) }
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
    const consult = { id: consultId(ticket), queue: to.id, by, at: now, question: text ?? '' }
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
  merge,
  split,
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
  return changed(ticket, 'claimed', byStaff(by), now, {
    status: 'claimed',
    claimedBy: by,
    claimedAt: now,
    staffAt: now,
  })
}

/** The next word is the resident's. */
function answered(ticket: Ticket, now: Date): Ticket {
  const waits = ticket.status === 'waiting' ? ticket : without(ticket, 'waitingSince')
  const after = without(waits, 'awaitingSince', 'told')
  return { ...after, staffAt: now, answeredAt: ticket.answeredAt ?? now }
}

/** Never one that was used before, not even by a consult that was left behind: its card may still be answered. */
function consultId({ consults = [], events }: Ticket): string {
  let n = events.filter(({ what }) => what === 'consulted').length + 1
  while (consults.some(({ id }) => id === `c${n}`)) n += 1
  return `c${n}`
}
