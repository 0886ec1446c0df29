import { reopened } from '../../tickets/happenings.js'
import { queueById, routeBy } from '../../tickets/routing.js'
import type { Ticket } from '../../tickets/ticket.js'
import { reopenUntil } from '../../tickets/wake.js'
import { words } from '../../words.js'
import { openTickets, settledTickets } from '../conversation.js'
import type { Draft } from '../draft.js'
import { matterOf } from '../facts/ticket-facts.js'
import type { Choice, Pending, Written } from '../ports.js'
import { nameForResident } from '../staff-name.js'
import { whenText } from '../when-text.js'
import { addTo } from './add.js'
import { file } from './file.js'

/** "Det är inte löst" and little more: what is not is yet to be told. */
const BARE_WORDS_MAX = 5

/** Wishes that are none of an answer to "what is left?". */
const NO_ANSWER: readonly (string | undefined)[] = [
  'thanks',
  'greeting',
  'status',
  'person',
  'complaint',
  'who',
  'help',
]

/** Whether a ticket is resolved, and not so long ago that it takes a new one. */
export function canReopen(draft: Draft, ticket: Ticket): boolean {
  return ticket.status === 'resolved' && draft.setting.now <= reopenUntil(ticket, draft.rulesOf(ticket))
}

/** "Det är inte löst", with no word on which: the last that was settled, unless the words name another's matter. */
export function sayNotSolved(draft: Draft): boolean {
  const meant = lastSettled(draft)
  if (!meant) return false
  if (openTickets(draft.state).length > 0) return askWhichNow(draft, meant._id)
  return notSolved(draft, meant, draft.written)
}

/**
 * Not solved after all: the ticket is open again, with what was written, and whoever had it hears of it. Too late for
 * that, a new one in the same queue carries it on.
 */
export function notSolved(draft: Draft, ticket: Ticket, written: Written | undefined): boolean {
  delete draft.state.pending
  const { setting } = draft
  if (isOpen(ticket)) return addToOpen(draft, ticket, written)
  const open = reopened(ticket, setting.now, draft.rulesOf(ticket))
  if (!open) return carryOn(draft, ticket, written)
  draft.keep(open)
  draft.noting.comesTo('handed', matterOf(open))
  if (written) draft.post(ticket._id, { ...written, from: 'resident' })
  const had = ticket.claimedBy ? { mention: ticket.claimedBy } : {}
  draft.post(ticket._id, { text: draft.sayToStaff('thread_reopened'), from: 'system', ...had })
  delete draft.state.questionSeq
  return tellReopened(draft, open, written)
}

/** Nothing the bot can answer, soon after a ticket was settled: is it that? Asked, never guessed. */
export function askIfSolved(draft: Draft): boolean {
  const meant = lastSettled(draft)
  if (!meant || !canReopen(draft, meant) || draft.channel === 'teams') return false
  const choices = [
    draft.choice('choice_not_solved', `not_solved:${meant._id}`),
    draft.choice('choice_something_else', 'else'),
  ]
  draft.ask(
    draft.say('ask_if_solved', { ref: meant._id }),
    { ask: 'which', seq: draft.seq, choices },
    { ticket: meant._id },
  )
  return true
}

/** What is left to do, once that was asked. */
export function takeUnsolved(draft: Draft, { ref }: Extract<Pending, { ask: 'unsolved' }>): boolean {
  const ticket = draft.ticketOf(ref)
  if (!ticket || !isOpen(ticket) || NO_ANSWER.includes(draft.said.understood.intent)) return false
  addTo(draft, ref, draft.written)
  draft.tell(draft.say('added', { ref }), { ticket: ref })
  return true
}

function isOpen({ status }: Ticket): boolean {
  return status !== 'resolved' && status !== 'closed'
}

function lastSettled(draft: Draft): Ticket | undefined {
  const route = routeBy(draft.setting.content, { text: draft.said.message.text })
  const settled = settledTickets(draft.state).flatMap(({ ref }) => draft.ticketOf(ref) ?? [])
  return settled.find(({ queue, matter }) => !route || route.queue === queue || route.queue === matter)
}

function askWhichNow(draft: Draft, settled: string): boolean {
  const open = openTickets(draft.state).map(({ ref }): Choice => ({ title: ref, pick: `about:${ref}` }))
  const last: Choice = { title: settled, pick: `not_solved:${settled}` }
  const choices = [last, ...open, draft.choice('choice_something_else', 'else')]
  draft.ask(draft.say('ask_which_unsolved'), { ask: 'which', seq: draft.seq, choices })
  return true
}

function addToOpen(draft: Draft, { _id: ref }: Ticket, written: Written | undefined): boolean {
  if (written) addTo(draft, ref, written)
  delete draft.state.questionSeq
  draft.tell(draft.say('added', { ref }), { ticket: ref })
  return true
}

/** Who hears of it, by when; and what is left, where that has not been told. */
function tellReopened(draft: Draft, open: Ticket, written: Written | undefined): boolean {
  const queue = queueById(draft.setting.content, open.queue)
  const { wished } = open
  const name = wished ? nameForResident(wished, queue, draft.lang, draft.say) : queue.name[draft.lang]
  const blanks = { ref: open._id, name, when: whenText(draft, open.dueAt) }
  const isBare = !written || (words(written.text).length <= BARE_WORDS_MAX && !written.files)
  const of = { ticket: open._id }
  if (isBare) draft.ask(draft.say('reopened_ask', blanks), { ask: 'unsolved', ref: open._id, choices: [] }, of)
  else draft.tell(draft.say('reopened', blanks), of)
  return true
}

/** A new ticket that says which one it carries on: to the same queue, reached in the same way. */
function carryOn(draft: Draft, previous: Ticket, written: Written | undefined): boolean {
  draft.tell(draft.say('too_late_to_reopen', { ref: previous._id }), { ticket: previous._id })
  const question = written && written.text !== '' ? { question: written.text } : { question: previous.question }
  return file(draft, {
    reason: 'not_helped',
    route: { queue: previous.queue, because: `previous:${previous._id}` },
    contact: previous.contact,
    previous,
    ...question,
  })
}
