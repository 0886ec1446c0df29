import { queueById } from '../../tickets/routing.js'
import type { Ticket, TicketStatus, Visit } from '../../tickets/ticket.js'
import { comingVisit } from '../../tickets/visits.js'
import { reopenUntil } from '../../tickets/wake.js'
import type { Draft } from '../draft.js'
import { tellingOf } from '../flow-reading.js'
import { faultText, newsText } from '../followers.js'
import { placeText } from '../queue-text.js'
import { isConfidentialMatter } from '../sensitive.js'
import { nameForResident } from '../staff-name.js'
import { visitBlanks } from '../visit-text.js'
import { whenText } from '../when-text.js'

interface Told {
  draft: Draft
  ticket: Ticket
  ref: string
  queue: string
  /** Whoever has or had it, as they are named to residents. */
  name: string
  /** A time as the resident reads it. */
  at: (time: Date | undefined) => string
}

/** Where one ticket stands, as its resident is told: who has it, whose turn it is, and until when. */
export function standingText(draft: Draft, ticket: Ticket): string {
  if (ticket.mergedInto !== undefined) return followText(draft, ticket)
  const queue = queueById(draft.setting.content, ticket.queue)
  const { claimedBy, status, visit } = ticket
  if (visit && (status === 'resolved' || status === 'closed')) return visitText(draft, ticket, visit)
  return STANDING[ticket.status]({
    draft,
    ticket,
    ref: ticket._id,
    queue: queue.name[draft.lang],
    name: claimedBy ? nameForResident(claimedBy, queue, draft.lang, draft.say) : queue.name[draft.lang],
    at: (time) => whenText(draft, time ?? ticket.arrivedAt),
  })
}

/** How a fault stands that they follow: never what its own resident and staff have said to each other. */
export function followText(draft: Draft, ticket: Ticket): string {
  const { _id: ref, fault, status, mergedInto, closingNote = '' } = ticket
  const { say, lang, setting } = draft
  const what = faultText(fault, lang, setting.content)
  if (mergedInto !== undefined) return newsText(say, ref, what, { how: 'merged', into: mergedInto })
  // A queue that keeps things confidential tells them to nobody but whose matter it is.
  const note = isConfidentialMatter(ticket, setting.content) ? '' : closingNote
  if (status === 'resolved' || status === 'closed') return newsText(say, ref, what, { how: 'resolved', note })
  return say('follow_standing', { ref, what })
}

/** A booking is to come, has been, or was given up. */
export function visitText(draft: Draft, ticket: Ticket, visit: Visit): string {
  const blanks = visitBlanks(ticket, visit, tellingOf(draft))
  if (visit.cancelledAt) return draft.say('visit_cancelled', blanks)
  return draft.say(comingVisit(ticket, draft.setting.now) ? 'visit_standing' : 'visit_over', blanks)
}

const STANDING: Readonly<Record<TicketStatus, (told: Told) => string>> = {
  new: (told) => {
    const { draft, ticket, ref, queue } = told
    const place = placeText(draft, draft.said.positions?.get(ref))
    return [draft.say('status_new', { ref, queue }), ...place, dueOf(told, ticket)].join(' ')
  },
  claimed: (told) => {
    const { draft, ticket, ref, queue, name, at } = told
    const taken = draft.say('status_claimed', { ref, name, queue, when: at(ticket.claimedAt) })
    return [taken, ticket.awaitingSince ? dueOf(told, ticket) : draft.say('status_answered')].join(' ')
  },
  waiting: ({ draft, ticket, ref, name, at }) =>
    draft.say('status_waiting', { ref, name, when: at(ticket.waitingSince) }),
  resolved: ({ draft, ticket, ref, name, at }) => {
    const until = reopenUntil(ticket, draft.rulesOf(ticket))
    const when = at(ticket.resolvedAt)
    if (until < draft.setting.now) return draft.say('status_closed', { ref, when })
    return draft.say('status_resolved', { ref, name, when, until: at(until) })
  },
  closed: ({ draft, ticket, ref, at }) => draft.say('status_closed', { ref, when: at(ticket.resolvedAt) }),
}

/** By when an answer is promised; a promise that was broken is called that. */
function dueOf({ draft, at }: Told, { dueAt }: Ticket): string {
  return draft.say(dueAt < draft.setting.now ? 'status_late' : 'status_due', { when: at(dueAt) })
}
