import type { Content } from '../../content/content.js'
import type { Intent } from '../../content/intents.js'
import { referenceIn } from '../../tickets/reference-in.js'
import type { Ticket } from '../../tickets/ticket.js'
import { comingVisit } from '../../tickets/visits.js'
import { isInTheMiddle, openTickets, settledTickets } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import { matterOf } from '../facts/ticket-facts.js'
import type { Choice, TicketPointer } from '../ports.js'
import { followText, standingText } from './standing.js'
import { goesElsewhere } from './which.js'

/** Whether a message asks where a ticket stands: then it must be known how many come before it. */
export function asksStatus(text: string, intent: Intent | undefined, { organisation }: Content): boolean {
  return intent === 'status' || referenceIn(text, organisation.municipality.referencePrefix) !== undefined
}

/**
 * "Hur går det med mitt ärende?": where each ticket of this conversation stands. "Hur går det med bygglovet?" is that
 * only for whoever has a ticket on it; for everyone else it is a question like any other.
 */
export const status: Step = (draft) => {
  const { intent, found } = draft.said.understood
  if (draft.channel === 'teams' || intent !== 'status') return false
  const followed = (draft.said.followed ?? []).filter(({ status: stands }) => stands !== 'closed')
  const asked = askedAbout(draft, followed.length > 0)
  const isAbout = (ticket: Ticket) =>
    found.articles.some(({ queue }) => queue === ticket.queue || queue === ticket.matter)
  const isOthers = asked.every((pointer) => isOther(draft, pointer)) && !followed.some(isAbout)
  if (found.decision === 'answer' && isOthers) return false
  if (asked.length > 0) tellStanding(draft, asked)
  if (followed.length > 0) tellFollowed(draft, followed)
  if (asked.length > 0 || followed.length > 0) return true
  draft.ask(draft.say('status_none'), {
    ask: 'person',
    reason: 'asked',
    choices: [draft.choice('choice_person', 'person')],
  })
  return true
}

/** Where these tickets stand, in plain words; one that is settled with a way to say that it is not. */
export function tellStanding(draft: Draft, pointers: readonly TicketPointer[]): boolean {
  const tickets = pointers.flatMap(({ ref }) => draft.ticketOf(ref) ?? [])
  const text = tickets.map((ticket) => standingText(draft, ticket)).join('\n\n')
  const [only, ...others] = tickets
  const of = only && others.length === 0 ? { ticket: only._id } : {}
  if (tickets.length > 0) draft.noting.comesTo('answered', only && others.length === 0 ? matterOf(only) : {})
  const isSettled = only && others.length === 0 && (only.status === 'resolved' || only.status === 'closed')
  // Of a visit that is to come there is nothing yet that could be unsolved.
  if (isSettled && !comingVisit(only, draft.setting.now) && !isInTheMiddle(draft.state))
    draft.ask(text, { ask: 'helped', choices: [notSolvedChoice(draft, only)] }, of)
  else draft.tell(text, of)
  return tickets.length > 0
}

/** How faults of others stand that they follow. */
export function tellFollowed(draft: Draft, followed: readonly Ticket[]): boolean {
  const [only, ...others] = followed
  const of = only && others.length === 0 ? { ticket: only._id } : {}
  draft.noting.comesTo('answered', only ? matterOf(only) : {})
  draft.tell(followed.map((ticket) => followText(draft, ticket)).join('\n\n'), of)
  return true
}

/** The same of a settled ticket that more was written about: whether that belongs to it is theirs to say. */
export function askOfSettled(draft: Draft, ticket: Ticket): boolean {
  const choices = [notSolvedChoice(draft, ticket), draft.choice('choice_something_else', 'else')]
  draft.ask(standingText(draft, ticket), { ask: 'which', seq: draft.seq, choices }, { ticket: ticket._id })
  return true
}

function notSolvedChoice(draft: Draft, { _id: ref }: Ticket): Choice {
  return draft.choice('choice_not_solved', `not_solved:${ref}`)
}

/** What is open, and what can be opened again; where there is neither, nor anything they follow, the last that was closed. */
function askedAbout(draft: Draft, follows: boolean): TicketPointer[] {
  const settled = settledTickets(draft.state).filter(({ ref }) => draft.ticketOf(ref))
  const asked = [...openTickets(draft.state), ...settled.filter(({ status: stands }) => stands === 'resolved')]
  return asked.length > 0 || follows ? asked : settled.slice(0, 1)
}

function isOther(draft: Draft, pointer: TicketPointer): boolean {
  const { articles } = draft.said.understood.found
  const { queue } = pointer
  const matter = draft.ticketOf(pointer.ref)?.matter
  return goesElsewhere(draft, pointer) || !articles.some((one) => one.queue === queue || one.queue === matter)
}
