import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import type { Ticket } from '../../tickets/ticket.js'
import { askedText, type Preview } from '../../turn/staff-preview.js'
import { button } from './card-buttons.js'
import {
  bytesOf,
  CARD_BYTES_MAX,
  type Card,
  type CardElement,
  clip,
  container,
  heading,
  label,
  literal,
  text,
  wholeCard,
} from './card-parts.js'
import type { StaffVoice } from './ports.js'
import { TEXT_INPUTS, type ToResidentVerb } from './press.js'

/** Shown of each text, until it fits. */
const LENGTHS_MAX = [6_000, 1_500, 400]

export interface PreviewInput {
  ticket: Ticket
  verb: ToResidentVerb
  /** What was written. */
  text: string
  preview: Preview
  voice: StaffVoice
}

/** What the resident would get, for the one who writes it: as it stands in the chat, and as SMS with what it costs. */
export function previewCard(input: PreviewInput): Card {
  let card: Card = {}
  for (const lengthMax of LENGTHS_MAX) {
    card = build(input, lengthMax)
    if (bytesOf(card) <= CARD_BYTES_MAX) break
  }
  return card
}

function build({ ticket, verb, text: written, preview, voice }: PreviewInput, lengthMax: number): Card {
  const say = staffSayFrom(voice.texts)
  const title = say('card_title', { kind: say(`kind_${ticket.kind}`), ref: ticket._id })
  const said = { data: { [TEXT_INPUTS[verb]]: written }, alone: true, newClientsOnly: true }
  const edit = { ...said, data: { ...said.data, form: verb } }
  return wholeCard(
    voice.lang,
    title,
    [
      heading(title),
      text(say('preview_title'), { weight: 'Bolder' }),
      ...preview.messages.map(({ name, text: message }) =>
        container('emphasis', [...literal(say('preview_web', { name })), ...literal(clip(message, lengthMax))]),
      ),
      ...sms(preview, say, lengthMax),
    ],
    [
      { ...button(verb, say('preview_send'), ticket, said), style: 'positive' },
      button('open', say('preview_edit'), ticket, edit),
      button('view', say('cancel_button'), ticket, { alone: true, newClientsOnly: true }),
    ],
  )
}

function sms(preview: Preview, say: StaffSay, lengthMax: number): CardElement[] {
  const asked = askedText(say, preview)
  if (!asked && preview.sms.length === 0) return [text(say('preview_only_chat'))]
  return [...(asked ? [text(asked, { weight: 'Bolder' })] : []), ...smsTexts(preview, say, lengthMax)]
}

function smsTexts(preview: Preview, say: StaffSay, lengthMax: number): CardElement[] {
  return preview.sms.map(({ text: message, parts, units }) => {
    const cost = { parts: String(parts), chars: String(units) }
    return container('emphasis', [
      label(say('preview_sms')),
      ...literal(clip(message, lengthMax)),
      text(parts === 1 ? say('preview_cost_one', cost) : say('preview_cost', cost), { weight: 'Bolder' }),
    ])
  })
}
