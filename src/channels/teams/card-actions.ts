import { staffSayFrom } from '../../content/staff-texts.js'
import { button, opener, unfolding } from './card-buttons.js'
import { textForm } from './card-forms.js'
import type { CardInput } from './card-input.js'
import { type CardElement, label, plainName } from './card-parts.js'
import type { TEXT_INPUTS } from './press.js'

/** Teams shows six buttons in a row, other clients five; what is needed less often is under "more". */
export const ACTIONS_MAX = 5

/** What can be done now, by whoever sees the card. */
export function cardActions(input: CardInput): CardElement[] {
  const { ticket, eye, hidden } = input
  if (hidden) return hiddenActions(input)
  if (ticket.status === 'closed') return [folded(input, 'note')]
  if (ticket.status === 'resolved')
    return eye === 'reader' ? [folded(input, 'note')] : [...reopen(input), folded(input, 'note')]
  if (eye === 'reader') return [folded(input, 'note')]
  if (ticket.status === 'new') return freeActions(input)
  return eye === 'claimer' ? ownActions(input) : othersActions(input)
}

/**
 * Whoever has the ticket sees their own card in place of everyone's: Teams asks for it when they come across the card.
 * Undefined where nobody has it, or Teams' id of them is not known.
 */
export function refreshOf({ ticket, voice }: CardInput): CardElement | undefined {
  const say = staffSayFrom(voice.texts)
  const isHeld = ticket.status === 'claimed' || ticket.status === 'waiting'
  const { claimedBy } = ticket
  if (!isHeld || !claimedBy?.teams) return undefined
  const title = say('view_button', { name: plainName(claimedBy.name) })
  const action = button('view', title, ticket, { alone: true, newClientsOnly: true })
  return { action, userIds: [claimedBy.teams] }
}

/** Nobody has it. Whoever replies to or resolves it claims it by that. */
function freeActions(input: CardInput): CardElement[] {
  const { ticket } = input
  const say = staffSayFrom(input.voice.texts)
  return [
    button('claim', say('claim_button'), ticket, { alone: true }),
    folded(input, 'reply'),
    folded(input, 'resolve'),
    folded(input, 'note'),
    opener('more', say('more_button'), ticket),
  ]
}

function ownActions(input: CardInput): CardElement[] {
  const { ticket } = input
  const say = staffSayFrom(input.voice.texts)
  return [
    ...(isCall(input) ? [folded(input, 'called')] : []),
    folded(input, 'reply'),
    ...(isCall(input) ? [] : [folded(input, 'ask')]),
    folded(input, 'resolve'),
    folded(input, 'note'),
    opener('more', say('more_button'), ticket),
  ]
}

/** What is under "more", in the card itself: what goes to somebody else, and the rest. */
export function moreBody(input: CardInput): CardElement[] {
  const { ticket, eye } = input
  const say = staffSayFrom(input.voice.texts)
  const own = eye === 'claimer'
  const called = ticket.contact.phone !== undefined && !(own && isCall(input))
  const others = [
    opener('transfer', say('transfer_button'), ticket),
    opener('consult', say('consult_button'), ticket),
    ...(own ? [opener('assign', say('assign_button'), ticket)] : []),
    ...(own ? [button('release', say('release_button'), ticket, { alone: true })] : []),
  ]
  const rest = [
    ...(own && !isCall(input) ? [] : [opener('ask', say('ask_button'), ticket)]),
    ...(called ? [opener('called', say('called_button'), ticket)] : []),
    ...(ticket.fault ? [opener('merge', say('merge_button'), ticket)] : []),
    ...(ticket.followers ? [opener('split', say('split_button'), ticket)] : []),
    opener('threat', say('threat_button'), ticket),
  ]
  return [
    label(say('more_others')),
    { type: 'ActionSet', actions: others },
    label(say('more_rest')),
    { type: 'ActionSet', actions: rest },
  ]
}

/** Somebody else has it. In a client that shows everyone the same card, whoever has it gets at their buttons by pressing. */
function othersActions(input: CardInput): CardElement[] {
  const { ticket, eye } = input
  const say = staffSayFrom(input.voice.texts)
  const name = plainName(ticket.claimedBy?.name ?? '')
  return [
    folded(input, 'note'),
    ...(eye === 'everyone' ? [button('view', say('view_button', { name }), ticket, { alone: true })] : []),
  ]
}

function reopen({ ticket, voice }: CardInput): CardElement[] {
  return [button('reopen', staffSayFrom(voice.texts)('reopen_button'), ticket, { alone: true })]
}

/** Where the words are not shown, its own staff can still claim it, and have the words shown to them alone. */
function hiddenActions({ ticket, voice, eye }: CardInput): CardElement[] {
  if (eye !== 'everyone') return []
  const say = staffSayFrom(voice.texts)
  return [
    ...(ticket.status === 'new' ? [button('claim', say('claim_button'), ticket, { alone: true })] : []),
    button('view', say('show_me_button'), ticket, { alone: true }),
  ]
}

/** They wait for the telephone to ring. */
function isCall({ ticket: { contact, kind } }: CardInput): boolean {
  return contact.phone !== undefined && (contact.via === 'call' || kind === 'callback')
}

function folded(input: CardInput, verb: keyof typeof TEXT_INPUTS & ('reply' | 'ask' | 'resolve' | 'note' | 'called')) {
  const { title, fields, sends } = textForm(verb, input)
  return unfolding(title, fields, sends)
}
