import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import { TEXT_LENGTH_MAX } from '../../message.js'
import { button, opener } from './card-buttons.js'
import type { CardInput } from './card-input.js'
import { type CardElement, plainName, text } from './card-parts.js'
import type { TeamsQueue } from './ports.js'
import { TEXT_INPUTS, TO_RESIDENT } from './press.js'

/** Choices shown in one list. */
const CHOICES_MAX = 200

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
    case 'transfer':
    case 'consult':
    case 'threat':
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
