import { readYesNo } from '../../dialog/read/read-yes-no.js'
import { steering } from '../../dialog/steering.js'
import { mayBeReference, referenceIn, withoutReferences } from '../../tickets/reference-in.js'
import type { Ticket } from '../../tickets/ticket.js'
import { comingVisit, visitCancelled } from '../../tickets/visits.js'
import { words } from '../../words.js'
import { openTickets } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import { matterOf } from '../facts/ticket-facts.js'
import { flowById, readingOf, tellingOf } from '../flow-reading.js'
import { picked } from '../picked.js'
import type { Choice } from '../ports.js'
import { officeById, visitBlanks, visitTitle, visitWhen } from '../visit-text.js'
import { visitText } from './standing.js'

const CANCEL = 'cancel_visit:'
const KEEP = 'keep_visit:'

/**
 * "Avboka", "avboka LN-7K3F9": a booked visit is given up, by its reference at once, else when they have said that they
 * mean it. Only what this conversation knows of; another's is for `byReference` to have proved.
 */
export const visit: Step = (draft) => {
  const { message } = draft.said
  if (draft.channel === 'teams' || message.opened) return false
  const pick = answerTo(draft)
  if (pick?.startsWith(CANCEL)) return cancel(draft, draft.ticketOf(pick.slice(CANCEL.length)))
  if (pick?.startsWith(KEEP)) return keep(draft, draft.ticketOf(pick.slice(KEEP.length)))
  const { referencePrefix: prefix } = draft.setting.content.organisation.municipality
  const typed = referenceIn(message.text, prefix)
  if (typed !== undefined)
    return saysCancel(draft, withoutReferences(message.text, prefix)) && cancel(draft, own(draft, typed))
  return draft.said.understood.intent === 'cancel_visit' && cancelSome(draft)
}

/** What they said to "do you want to cancel?", if they were asked. */
function answerTo(draft: Draft): string | undefined {
  const { pending } = draft.state
  if (pending?.ask !== 'visit') return undefined
  const { choices } = pending
  const chosen = picked(choices, draft.said.message.text)
  const [first, second, ...others] = choices
  if (chosen !== undefined || others.length > 0) return chosen
  const read = readYesNo(draft.said.message.text, undefined, readingOf(draft))
  if (!read || 'unfit' in read) return undefined
  return (read.value.yes ? first : second)?.pick
}

/** No reference was written: the one they have, or which. */
function cancelSome(draft: Draft): boolean {
  const { said, setting, state } = draft
  const coming = said.tickets.filter((ticket) => comingVisit(ticket, setting.now))
  const [only, ...others] = coming
  if (!only) return nothingToCancel(draft)
  delete state.pending
  if (others.length > 0) {
    const choices = [...coming.map((ticket) => choiceOf(draft, ticket)), draft.choice('choice_none', KEEP)]
    draft.ask(draft.say('visit_cancel_which'), { ask: 'visit', choices })
    return true
  }
  const choices = [draft.choice('choice_yes', `${CANCEL}${only._id}`), draft.choice('choice_no', `${KEEP}${only._id}`)]
  const when = only.visit ? visitWhen(only.visit, tellingOf(draft)) : ''
  draft.ask(draft.say('visit_cancel_sure', { ref: only._id, when }), { ask: 'visit', choices }, { ticket: only._id })
  return true
}

/** It may be something else that they want to cancel: the booking they are in the middle of, or what a person has. */
function nothingToCancel(draft: Draft): boolean {
  const { state, said, setting } = draft
  const going = flowById(setting.content, state.flow?.flow)
  if (going?.ends.some((end) => end.visit)) {
    delete state.flow
    delete state.pending
    draft.tell(draft.say('flow_cancelled', { title: going.title[draft.lang] }))
    return true
  }
  if (going || openTickets(state).length > 0 || said.understood.found.decision === 'answer') return false
  const choices = [draft.choice('choice_person', 'person')]
  draft.ask(draft.say('visit_cancel_none'), { ask: 'person', reason: 'asked', choices })
  return true
}

function cancel(draft: Draft, ticket: Ticket | undefined): boolean {
  const { now } = draft.setting
  if (!ticket?.visit) return false
  const of = { ticket: ticket._id }
  delete draft.state.pending
  const after = visitCancelled(ticket, { by: 'resident' }, now, draft.rulesOf(ticket))
  if (after === ticket) draft.tell(visitText(draft, ticket, ticket.visit), of)
  else {
    draft.visit = { free: ticket.visit }
    draft.noting.answered('errand', matterOf(ticket))
    draft.noting.comesTo('answered', matterOf(ticket))
    draft.keep(after)
    draft.tell(draft.say('visit_cancelled', visitBlanks(ticket, ticket.visit, tellingOf(draft))), of)
  }
  return true
}

function keep(draft: Draft, ticket: Ticket | undefined): boolean {
  delete draft.state.pending
  if (ticket?.visit) draft.tell(visitText(draft, ticket, ticket.visit), { ticket: ticket._id })
  else draft.tell(draft.say('thanks'))
  return true
}

function own({ said: { tickets } }: Draft, typed: string): Ticket | undefined {
  return tickets.find(({ _id }) => _id === typed) ?? tickets.find(({ _id }) => mayBeReference(typed, _id))
}

function saysCancel(draft: Draft, text: string): boolean {
  const { intents, flowWords } = draft.setting.content
  const said = words(text)
  const phrases = [...intents.cancel_visit.alone, ...intents.cancel_visit.anywhere]
  return (
    phrases.some((phrase) => words(phrase).every((word) => said.includes(word))) ||
    steering({ text }, flowWords) === 'cancel'
  )
}

function choiceOf(draft: Draft, { _id: ref, visit: booked }: Ticket): Choice {
  if (!booked) return { title: ref, pick: `${CANCEL}${ref}` }
  const office = officeById(draft.setting.content, booked.office)?.name[draft.lang] ?? booked.office
  return { title: `${visitTitle(booked, tellingOf(draft))}, ${office}`, pick: `${CANCEL}${ref}` }
}
