import { wishedFor } from '../../tickets/happenings.js'
import { queueById, receptionOf } from '../../tickets/routing.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { Draft } from '../draft.js'
import type { ConversationState, Pending } from '../ports.js'
import { nameForResident } from '../staff-name.js'

/** Longer ago than this, nobody is offered the same person again. */
const REMEMBERED_MS_MAX = 90 * 86_400_000

/**
 * Not a step: once a ticket is made, whoever was helped before in that queue may ask for the same person. It waits for
 * nothing: the ticket is filed already, and where something else is asked, this is not.
 */
export function offerHelper(draft: Draft): void {
  const { ticket, state } = draft
  if (ticket?.before !== 0 || state.pending || state.foreign) return
  const name = nameOf(draft, ticket.after)
  if (name === undefined || !state.helper) return
  const helper = state.helper.staff
  const choices = [draft.choice('choice_gladly', 'helper:yes'), draft.choice('choice_no_thanks', 'helper:no')]
  draft.ask(draft.say('ask_helper', { name }), { ask: 'helper', ref: ticket.after._id, helper, choices })
}

/** A no is remembered: they are not offered that person again. */
export function takeHelper(draft: Draft, asked: Extract<Pending, { ask: 'helper' }>, pick: string): boolean {
  if (pick !== 'yes') {
    delete draft.state.helper
    draft.tell(draft.say('helper_declined'), { ticket: asked.ref })
    return true
  }
  const ticket = draft.ticketOf(asked.ref)
  if (ticket) draft.keep(wishedFor(ticket, asked.helper, draft.setting.now))
  draft.tell(draft.say('helper_wished'), { ticket: asked.ref })
  return true
}

/** As they were named when they helped; undefined for whoever is known by their role alone, helped long ago or elsewhere. */
function nameOf(draft: Draft, ticket: Ticket): string | undefined {
  const { helper } = draft.state
  if (!helper || draft.setting.now.getTime() - helper.at.getTime() > REMEMBERED_MS_MAX) return undefined
  const queue = queueById(draft.setting.content, helper.queue)
  if (queue.staffName === 'role' || !isNear(draft, ticket, helper)) return undefined
  return nameForResident(helper.staff, queue, draft.lang, draft.say)
}

/** The same queue, or one with the same first line. That somebody turned to a confidential queue is told in no other. */
function isNear(
  { setting: { content } }: Draft,
  ticket: Ticket,
  helper: NonNullable<ConversationState['helper']>,
): boolean {
  if (helper.queue === ticket.queue || helper.queue === ticket.matter) return true
  const queue = queueById(content, helper.queue)
  if (queue.confidential) return false
  return receptionOf(content, queue.id, ticket.district).queue.id === ticket.queue
}
