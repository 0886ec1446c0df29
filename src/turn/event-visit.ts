import type { Content } from '../content/content.js'
import type { Say } from '../content/replies.js'
import { byStaff } from '../tickets/events.js'
import type { StaffMember, Ticket } from '../tickets/ticket.js'
import { comingVisit, visitCancelled } from '../tickets/visits.js'
import type { Happened, Telling } from './event-decision.js'
import { visitBlanks } from './visit-text.js'

/** An office has to cancel a visit; `note` is what the resident reads of why. */
export interface VisitCancelledNews {
  what: 'visit_cancelled'
  by: StaffMember
  note: string
}

type VisitHappened = Happened & { say: Say; content: Content }

/** Told once that a visit is near; nothing of one that has begun, or that was cancelled. */
export function visitReminder(happened: VisitHappened, after: Ticket): Telling {
  const { ticket, now, say } = happened
  const visit = comingVisit(ticket, now)
  if (!visit) return { after }
  const words = say('visit_reminder', blanksOf(happened))
  const outbound = [{ speaker: { kind: 'bot' as const }, text: words, ticket: ticket._id }]
  return { after, outbound, sms: words, reminds: true }
}

/** The time is free again, and whoever had it hears why. */
export function visitCancelledTelling(happened: VisitHappened, { by, note }: VisitCancelledNews): Telling {
  const { ticket, now, rules, say } = happened
  const { visit } = ticket
  const after = visitCancelled(ticket, { ...byStaff(by), note }, now, rules)
  if (after === ticket || !visit) return { after: ticket }
  const words = say('visit_cancelled_by_office', { ...blanksOf(happened), note })
  return {
    after,
    outbound: [{ speaker: { kind: 'bot' }, text: words, ticket: ticket._id }],
    sms: words,
    visit: { free: visit },
  }
}

function blanksOf({ ticket, say, content, rules }: VisitHappened): ReturnType<typeof visitBlanks> {
  const { visit, lang } = ticket
  if (!visit) throw new RangeError(`${ticket._id} is no visit`)
  return visitBlanks(ticket, visit, { content, lang, say, timeZone: rules.calendar.timeZone })
}
