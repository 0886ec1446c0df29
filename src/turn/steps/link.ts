import { canGoOn, isOfPhone, rehomed } from '../../tickets/proved-home.js'
import { mayBeReference } from '../../tickets/reference-in.js'
import type { Ticket } from '../../tickets/ticket.js'
import { isChat, nearestOpen, pointerOf } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import { entryIn } from '../entry-route.js'
import { canBeTexted, phoneIn, phoneText } from '../phone-number.js'
import type { Pending } from '../ports.js'
import { type AskedCode, askCode, checkCode } from './code.js'
import { askNumber, goOnHere, readNumber } from './contact.js'
import { tellStanding } from './status.js'

/** How long a number that was proved here lets its other tickets follow. */
const PROVED_MS = 15 * 60_000

/** "Kan ni smsa mig?", "jag har skrivit från min mobil": what was begun in one channel goes on in the other. */
export const link: Step = (draft) => {
  const { intent } = draft.said.understood
  if (draft.channel === 'teams') return false
  if (intent === 'go_on_by_sms') return goOnBySms(draft)
  return intent === 'go_on_here' && askToLink(draft, '')
}

/** The number for a ticket's answers by SMS, and its code; without a ticket, where to write. */
export function goOnBySms(draft: Draft, ref = nearestOpen(draft.state)?.ref): boolean {
  const ticket = ref === undefined ? undefined : draft.ticketOf(ref)
  if (draft.channel === 'sms') return tell(draft, draft.say('link_sms_here'))
  if (!ticket) return tellSmsNumber(draft)
  const { via, phone, proven } = ticket.contact
  if (via === 'sms' && proven && phone) {
    const to = { phone: phoneText(phone) }
    const done = draft.discreet
      ? draft.say('told_by_sms_discreet', to)
      : draft.say('link_sms_done', { ref: ticket._id, ...to })
    return tell(draft, done, ticket._id)
  }
  const known = phone && canBeTexted(phone, draft.setting.smsCountries) ? phone : undefined
  askNumber(draft, 'sms', ticket._id, phoneIn(draft.said.message.text) ?? known)
  return true
}

/**
 * A ticket that is not this conversation's: `ref` as it was typed, or '' when they only say that they have written from
 * their phone. Asks for its number, whether there is such a ticket or not; by SMS it cannot be had. Always settles it.
 */
export function askToLink(draft: Draft, ref: string): boolean {
  if (draft.channel === 'sms')
    return tell(draft, ref === '' ? draft.say('link_from_sms') : draft.say('link_only_there', { ref }))
  delete draft.state.pending
  const { proved } = draft.state
  const known = proved && draft.setting.now < proved.until ? named(theirs(draft, proved.phone, ref), ref) : undefined
  if (proved && known) bring(draft, known, proved.phone)
  else draft.ask(draft.say('link_ask_number'), { ask: 'number', ref, via: 'sms', link: true, choices: [] })
  return true
}

/** The number they have written from. Only one with a ticket gets a code; what is said here is the same for all. */
export function takeLinkNumber(draft: Draft, asked: Extract<Pending, { ask: 'number' }>): boolean {
  const { setting, said } = draft
  const phone = readNumber(draft, asked, draft.say('link_number_not_understood'))
  if (typeof phone === 'boolean') return phone
  if (!canBeTexted(phone, setting.smsCountries)) {
    draft.ask(draft.say('number_not_texted'), asked)
    return true
  }
  const arrives = theirs(draft, phone, asked.ref).length > 0 && !said.there?.state?.optedOut
  const sms = (code: string) => draft.say('code_link_sms', { code })
  askCode(draft, { phone, ref: asked.ref, link: true }, { sms, here: draft.say('link_code_sent'), arrives })
  return true
}

/** The code came: the ticket they asked about, or else the newest, is at home here from now on. */
export function takeLinkCode(draft: Draft, asked: AskedCode): boolean {
  const { phone, ref } = asked
  const is = checkCode(draft, asked, draft.say('link_given_up'))
  if (is !== 'right') return is !== 'other'
  const { now } = draft.setting
  draft.state.proved = { phone, until: new Date(now.getTime() + PROVED_MS) }
  const found = theirs(draft, phone, ref)
  const meant = ref === '' ? newest(found) : named(found, ref)
  if (meant) bring(draft, meant, phone)
  else draft.tell(ref === '' ? draft.say('link_nothing') : draft.say('link_only_there', { ref }))
  tellOthers(draft, found, meant)
  return true
}

/** The tickets a phone proves to be theirs that are not here yet and that something can still come of, or that were asked for. */
function theirs(draft: Draft, phone: string, ref: string): Ticket[] {
  const { there, message } = draft.said
  if (there?.phone !== phone) return []
  const { now } = draft.setting
  return there.tickets
    .filter((ticket) => isOfPhone(ticket, phone) && ticket.conversation !== message.conversation)
    .filter((ticket) => canGoOn(ticket, now, draft.rulesOf(ticket)) || mayBeReference(ref, ticket._id))
}

function named(tickets: readonly Ticket[], ref: string): Ticket | undefined {
  return tickets.find(({ _id }) => _id === ref) ?? tickets.find(({ _id }) => mayBeReference(ref, _id))
}

function newest(tickets: readonly Ticket[]): Ticket | undefined {
  return tickets.find(({ status }) => status !== 'resolved' && status !== 'closed') ?? tickets[0]
}

/** A turn changes one ticket: this one. Where it was is told by turns of its own. */
function bring(draft: Draft, ticket: Ticket, phone: string): void {
  const { said, setting, seq } = draft
  const { _id: ref, conversation: was } = ticket
  const moved = rehomed(ticket, { conversation: said.message.conversation, seq }, phone, setting.now)
  draft.keep(moved)
  // By Äldre direkt a person comes first, wherever it is gone on with.
  if (moved.entry) draft.state.entry = moved.entry
  goOnHere(draft, phone, ref)
  if (isChat(was)) tellItLeft(draft, was, ref)
  draft.tell(draft.say('link_joined', { ref }), { ticket: ref })
  tellStanding(draft, [pointerOf(moved)])
}

function tellItLeft(draft: Draft, conversation: string, ref: string): void {
  const { seq, state } = draft
  draft.send(`follow:${conversation}`, {
    kind: 'follow',
    conversation,
    channel: 'webchat',
    lang: state.lang,
    id: `left:${ref}:${seq}`,
    change: { what: 'left', ref },
  })
}

function tellOthers(draft: Draft, found: readonly Ticket[], meant: Ticket | undefined): void {
  const refs = found.filter((ticket) => ticket !== meant).map(({ _id }) => _id)
  if (refs.length > 0) draft.tell(draft.say('link_others', { refs: refs.join(', ') }))
}

/** Nothing is at stake yet that could be carried over: they simply write there. */
function tellSmsNumber(draft: Draft): boolean {
  const sms = entryIn(draft)?.sms ?? draft.setting.content.organisation.municipality.sms
  const choices = [draft.choice('choice_person', 'person')]
  draft.ask(draft.say('link_sms_start', { sms: phoneText(sms) }), { ask: 'person', reason: 'asked', choices })
  return true
}

function tell(draft: Draft, text: string, ref?: string): boolean {
  draft.tell(text, ref === undefined ? {} : { ticket: ref })
  return true
}
