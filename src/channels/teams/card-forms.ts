import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import { TEXT_LENGTH_MAX } from '../../message.js'
import { followerKey } from '../../tickets/follower-key.js'
import type { Follower } from '../../tickets/ticket.js'
import { button, opener } from './card-buttons.js'
import type { CardInput } from './card-input.js'
import { type CardElement, plainName, text } from './card-parts.js'
import type { StaffVoice, TeamsQueue } from './ports.js'
import { TEXT_INPUTS, TO_RESIDENT } from './press.js'
import { dayAndClock } from './time.js'

/** Choices shown in one list. */
const CHOICES_MAX = 200
const REFERENCE_LENGTH_MAX = 40

type TextVerb = 'reply' | 'ask' | 'resolve' | 'note' | 'called'

interface TextForm {
  /** On the button that opens it. */
  title: string
  fields: CardElement[]
  sends: CardElement[]
}

/** A form of one text: what the resident gets, or an internal note. What goes to the resident can be looked at first. */
export function textForm(verb: TextVerb, input: CardInput, written?: string): TextForm {
  const { ticket } = input
  const say = staffSayFrom(input.voice.texts)
  const look = (TO_RESIDENT as readonly string[]).includes(verb)
    ? [button('preview', say('preview_button'), ticket, { data: { of: verb } })]
    : []
  const standard = verb === 'reply' && written === undefined ? [opener('standard', say('standard_button'), ticket)] : []
  return {
    title: say(`${verb}_button`),
    fields: [textField(verb, say, written)],
    sends: [button(verb, say(`${verb}_send`), ticket), ...look, ...standard],
  }
}

/** The fields of the form that is open. */
export function formBody(input: CardInput): CardElement[] {
  const { form, draft, standardReplies = [] } = input.form ?? { form: 'more', draft: {} }
  const say = staffSayFrom(input.voice.texts)
  switch (form) {
    case 'more':
      return []
    case 'threat':
      return [text(say('threat_explain'))]
    case 'merge':
      return mergeBody(draft.text, say)
    case 'split':
      return splitBody(input, say)
    case 'standard':
      if (standardReplies.length === 0) return [text(say('standard_none'))]
      return [
        choices('standard', { label: say('standard_label'), error: say('standard_error') }, titled(standardReplies)),
      ]
    case 'transfer':
      return transferBody(input, say)
    case 'consult':
      return consultBody(input, say)
    case 'assign':
      return assignBody(input, say)
    default:
      return textForm(form, input, draft.text ?? '').fields
  }
}

/** The buttons of the form that is open, and the way back. */
export function formActions(input: CardInput): CardElement[] {
  const { ticket } = input
  const { form, staff = [], standardReplies = [] } = input.form ?? { form: 'more' }
  const say = staffSayFrom(input.voice.texts)
  const leave = form === 'more' ? say('back_button') : say('cancel_button')
  const back = button('view', leave, ticket, { alone: true, newClientsOnly: true })
  switch (form) {
    case 'more':
      return [back]
    case 'standard':
      return standardReplies.length === 0 ? [back] : [button('fill', say('standard_fill'), ticket), back]
    case 'assign':
      return staff.length === 0 ? [back] : [button('assign', say('assign_send'), ticket), back]
    case 'split':
      return ticket.followers ? [button('split', say('split_send'), ticket), back] : [back]
    case 'transfer':
    case 'consult':
    case 'threat':
    case 'merge':
      return [button(form, say(`${form}_send`), ticket), back]
    default:
      return [...textForm(form, input, '').sends, back]
  }
}

function textField(verb: TextVerb, say: StaffSay, written: string | undefined): CardElement {
  if (verb === 'called') return field('called', { label: say('called_label') }, written)
  const words = {
    label: say(`${verb}_label`),
    placeholder: say(`${verb}_placeholder`),
    error: say(`${verb}_error`),
  }
  return field(TEXT_INPUTS[verb], words, written)
}

/** To which queue, the specialists' chosen already where a first line has it; nothing else is asked again. */
function transferBody({ ticket, queues, form }: CardInput, say: StaffSay): CardElement[] {
  const { queue = ticket.matter, text: written, consent } = form?.draft ?? {}
  const others = queues.filter(({ id }) => id !== ticket.queue)
  const choose = choices(
    'queue',
    { label: say('transfer_label'), error: say('transfer_error') },
    grouped(others),
    queue,
  )
  if (!queues.find(({ id }) => id === ticket.queue)?.confidential)
    return [choose, field(TEXT_INPUTS.transfer, { label: say('transfer_note_label') }, written)]
  const agreed = { type: 'Input.Toggle', id: 'consent', title: say('transfer_consent'), wrap: true }
  return [
    choose,
    text(say('transfer_confidential')),
    field(TEXT_INPUTS.transfer, { label: say('transfer_summary_label') }, written),
    { ...agreed, value: String(consent ?? false) },
  ]
}

function consultBody({ ticket, queues, form }: CardInput, say: StaffSay): CardElement[] {
  const { queue = ticket.matter, text: written } = form?.draft ?? {}
  const others = queues.filter(({ id }) => id !== ticket.queue)
  const words = { label: say('consult_label'), placeholder: say('consult_placeholder'), error: say('consult_error') }
  const hides = queues.find(({ id }) => id === ticket.queue)?.confidential
  return [
    ...(hides ? [text(say('consult_confidential'))] : []),
    choices('queue', { label: say('consult_queue_label'), error: say('consult_queue_error') }, grouped(others), queue),
    field(TEXT_INPUTS.consult, words, written),
  ]
}

/** Whoever is on duty for the queue first. */
function assignBody({ form }: CardInput, say: StaffSay): CardElement[] {
  const staff = form?.staff ?? []
  if (staff.length === 0) return [text(say('assign_none'))]
  const named = staff.map(({ member, onDuty }) => {
    const name = plainName(member.name)
    return { title: onDuty ? say('assign_on_duty', { name }) : name, value: member.id }
  })
  return [choices('to', { label: say('assign_label'), error: say('assign_error') }, named, form?.draft.to)]
}

/** Which other ticket it goes into, by its reference. */
function mergeBody(written: string | undefined, say: StaffSay): CardElement[] {
  const words = { label: say('merge_label'), placeholder: say('merge_placeholder'), error: say('merge_error') }
  const { isMultiline: _, ...line } = field(TEXT_INPUTS.merge, words, written)
  return [text(say('merge_explain')), { ...line, maxLength: REFERENCE_LENGTH_MAX }]
}

/** Whoever followed last first, by their place in the list of all. */
function splitBody({ ticket, voice, form }: CardInput, say: StaffSay): CardElement[] {
  const { followers = [] } = ticket
  if (followers.length === 0) return [text(say('split_none'))]
  const listed = followers.map((follower, index) => ({
    title: followerLine(follower, index, { say, voice }),
    value: followerKey(follower),
  }))
  const words = { label: say('split_label'), error: say('split_error') }
  return [text(say('split_explain')), choices('follower', words, listed.reverse(), form?.draft.follower)]
}

/** A follower as staff know them: by their place in the list, when and where they wrote, and how they put it. */
function followerLine(
  { at, channel, text: said = '' }: Follower,
  index: number,
  { say, voice }: { say: StaffSay; voice: StaffVoice },
): string {
  return say('follower_line', {
    place: String(index + 1),
    time: dayAndClock(at, voice),
    channel: say(`channel_${channel}`),
    text: plainName(said),
  })
}

interface FieldWords {
  label: string
  placeholder?: string
  /** Said when it is left empty; a field without one may be. */
  error?: string
}

/** A text of several lines. */
export function field(id: string, { label, placeholder, error }: FieldWords, written = ''): CardElement {
  return {
    type: 'Input.Text',
    id,
    label,
    isMultiline: true,
    maxLength: TEXT_LENGTH_MAX,
    ...(placeholder ? { placeholder } : {}),
    ...(error ? { isRequired: true, errorMessage: error } : {}),
    ...(written ? { value: written } : {}),
  }
}

interface Chosen {
  title: string
  value: string
}

function choices(
  id: string,
  { label, error }: { label: string; error: string },
  from: readonly Chosen[],
  chosen?: string,
): CardElement {
  return {
    type: 'Input.ChoiceSet',
    id,
    label,
    style: 'compact',
    isRequired: true,
    errorMessage: error,
    choices: from.slice(0, CHOICES_MAX),
    ...(from.some(({ value }) => value === chosen) ? { value: chosen } : {}),
  }
}

/** A list has no groups, so each queue stands behind its department's name. */
function grouped(queues: readonly TeamsQueue[]): Chosen[] {
  return queues.map(({ id, name, department }) => ({
    title: department === name ? name : `${department}: ${name}`,
    value: id,
  }))
}

function titled(replies: readonly { id: string; title: string }[]): Chosen[] {
  return replies.map(({ id, title }) => ({ title, value: id }))
}
