import { rated } from '../../tickets/happenings.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { Draft } from '../draft.js'

type Rating = NonNullable<Ticket['rating']>
const RATINGS: readonly string[] = ['good', 'fair', 'bad'] satisfies Rating[]

/** How it went, by one press. Whoever was let down is offered what can be done about it. */
export function takeRating(draft: Draft, ref: string, pick: string): boolean {
  const ticket = draft.ticketOf(ref)
  if (!ticket || !isRating(pick)) return false
  draft.keep(rated(ticket, pick, draft.setting.now))
  if (pick !== 'bad') {
    draft.tell(draft.say('rating_thanks'), { ticket: ref })
    return true
  }
  const choices = [draft.choice('choice_not_solved', `not_solved:${ref}`), draft.choice('choice_person', 'person')]
  draft.ask(draft.say('rating_bad'), { ask: 'person', reason: 'not_helped', choices }, { ticket: ref })
  return true
}

function isRating(pick: string): pick is Rating {
  return RATINGS.includes(pick)
}
