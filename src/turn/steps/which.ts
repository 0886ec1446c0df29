import { withdrew } from '../../tickets/happenings.js'
import { routeBy } from '../../tickets/routing.js'
import { BURST_MS, openTickets } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import type { Choice, TicketPointer } from '../ports.js'
import { addTo } from './add.js'

/** Wishes that one matter can be put in; any other is met as it is, however soon it comes. */
const OF_A_MATTER: readonly (string | undefined)[] = [undefined, 'complaint', 'person', 'not_helped', 'anger']

/**
 * Said in the same breath as what made their ticket, or was added to it: it goes there too, and is told of once. A
 * question of another kind is a question, however soon it comes.
 */
export const sameBreath: Step = (draft) => {
  const [only, ...others] = openTickets(draft.state)
  const { intent, found } = draft.said.understood
  if (!only || others.length > 0 || !isBreathOf(draft, only) || !OF_A_MATTER.includes(intent)) return false
  const isSettled = found.decision === 'answer' || found.decision === 'refer'
  if (goesElsewhere(draft, only) || (isSettled && !isNear(draft, only))) return false
  addTo(draft, only.ref, draft.written)
  // What was asked still stands; where nothing was, it is remembered that this was added.
  draft.state.pending = draft.said.before.state.pending ?? { ask: 'which', seq: draft.seq, choices: [] }
  return true
}

/**
 * Something the bot has no answer to, from somebody who has a ticket: more about that, and told so, for a wrong guess
 * can be taken back. Asked only where it is truly unclear.
 */
export function moreOrElse(draft: Draft): boolean {
  const [only, ...others] = openTickets(draft.state)
  if (!only) return false
  if (others.length > 0 || goesElsewhere(draft, only)) return askWhich(draft)
  addAsGuessed(draft, only)
  return true
}

/** Something is said that may belong to a ticket they have: asked, never guessed. */
export function askWhich(draft: Draft): boolean {
  const about = openTickets(draft.state).map(({ ref }) => ({
    title: draft.say('choice_about', { ref }),
    pick: `about:${ref}`,
  }))
  const choices = [...about, draft.choice('choice_something_else', 'else')]
  draft.ask(draft.say('ask_which'), { ask: 'which', seq: heldSince(draft), choices })
  return true
}

/** "No, something else": the thread is told that what was added belongs elsewhere. A turn that made a ticket of it tells no more. */
export function withdraw(draft: Draft, ref: string, awaited: boolean): void {
  const ticket = draft.ticketOf(ref)
  if (!ticket) return
  draft.post(ref, { text: draft.sayToStaff('thread_withdrawn'), from: 'system' })
  if (draft.ticket && draft.ticket.after._id !== ref) return
  draft.keep(withdrew(ticket, awaited, draft.setting.now, draft.rulesOf(ticket)))
}

/** Whether the words name a matter of another queue's than this ticket's. */
export function goesElsewhere(draft: Draft, pointer: TicketPointer): boolean {
  const { setting, said } = draft
  const route = routeBy(setting.content, { text: said.message.text })
  const { decision, elsewhere } = said.understood.found
  if (route && !isOf(draft, pointer, route.queue)) return true
  if (decision === 'refer') return true
  return elsewhere?.queue !== undefined && !isOf(draft, pointer, elsewhere.queue)
}

function addAsGuessed(draft: Draft, { ref }: TicketPointer): void {
  const wasFirst = addTo(draft, ref, draft.written)
  const undo: Choice = draft.choice('choice_something_else', `withdraw:${ref}:${wasFirst ? 'first' : 'more'}`)
  for (const key of ['questionSeq', 'unanswered'] as const) delete draft.state[key]
  draft.ask(draft.say('added', { ref }), { ask: 'which', seq: draft.seq, choices: [undo] }, { ticket: ref })
}

/** An article that was found near is this ticket's queue's. */
function isNear(draft: Draft, pointer: TicketPointer): boolean {
  return draft.said.understood.found.articles.some(({ queue }) => isOf(draft, pointer, queue))
}

/** The queue that has the ticket, or whose matter it is. */
function isOf(draft: Draft, { ref, queue }: TicketPointer, other: string): boolean {
  return other === queue || other === draft.ticketOf(ref)?.matter
}

/** The turn before made the ticket, or added to it. */
function isBreathOf(draft: Draft, { ref }: TicketPointer): boolean {
  const { before } = draft.said
  if (!isBurst(draft)) return false
  const { pending } = before.state
  const wasAdded = pending?.ask === 'which' && pending.choices.every(({ pick }) => pick.startsWith(`withdraw:${ref}`))
  return wasAdded || draft.ticketOf(ref)?.seq === before.seq
}

/** What was held back a moment ago is held back still; what was added is not. */
function heldSince(draft: Draft): number {
  const { pending } = draft.said.before.state
  const isHeld = pending?.ask === 'which' && pending.choices.some(({ pick }) => pick === 'else')
  return isHeld && isBurst(draft) ? pending.seq : draft.seq
}

function isBurst({ said: { before }, setting: { now } }: Draft): boolean {
  return now.getTime() - before.at.getTime() <= BURST_MS
}
