import type { StaffSay } from '../../content/staff-texts.js'
import { TEXT_LENGTH_MAX } from '../../message.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { StaffAction } from '../../turn/ports.js'
import type { CardElement } from './card-parts.js'

/** What the inputs are called in the answer. Two names, for an id may stand only once in a card. */
export const REPLY_INPUT = 'reply'
export const NOTE_INPUT = 'note'

/**
 * What can be done now. Each input has a sub-card of its own, so that an empty closing note cannot keep anyone from
 * claiming: a client checks the inputs of the sub-card that was sent, and no others.
 */
export function cardActions(ticket: Ticket, say: StaffSay, transcript: string | undefined): CardElement[] {
  return [
    ...verbs(ticket, say),
    ...(transcript
      ? [{ type: 'Action.ToggleVisibility', title: say('transcript_toggle'), targetElements: [transcript] }]
      : []),
  ]
}

function verbs(ticket: Ticket, say: StaffSay): CardElement[] {
  if (ticket.status === 'resolved' || ticket.status === 'closed') return []
  const claim = press('claim', say('claim_button'), ticket, { associatedInputs: 'none' })
  const reply = {
    id: REPLY_INPUT,
    label: say('reply_label'),
    placeholder: say('reply_placeholder'),
    errorMessage: say('reply_error'),
  }
  const note = {
    id: NOTE_INPUT,
    label: say('resolve_label'),
    placeholder: say('resolve_placeholder'),
    errorMessage: say('resolve_error'),
  }
  // Whoever replies to or resolves what nobody has claimed claims it by that.
  return [
    ...(ticket.status === 'new' ? [claim] : []),
    form(say('reply_button'), reply, press('reply', say('reply_send'), ticket)),
    form(say('resolve_button'), note, press('resolve', say('resolve_send'), ticket)),
  ]
}

function form(title: string, input: CardElement, send: CardElement): CardElement {
  const field = { type: 'Input.Text', isMultiline: true, isRequired: true, maxLength: TEXT_LENGTH_MAX, ...input }
  return {
    type: 'Action.ShowCard',
    title,
    card: { type: 'AdaptiveCard', version: '1.5', body: [field], actions: [send] },
  }
}

/** A universal action; clients without those send the same as a plain submit. The version makes a repeat recognisable. */
function press(verb: StaffAction['verb'], title: string, ticket: Ticket, more: CardElement = {}): CardElement {
  const data = { ref: ticket._id, version: ticket.version }
  return {
    type: 'Action.Execute',
    title,
    verb,
    data,
    ...(verb === 'claim' || verb === 'reply' ? { style: 'positive' } : {}),
    ...more,
    fallback: { type: 'Action.Submit', title, data: { ...data, verb }, ...more },
  }
}
