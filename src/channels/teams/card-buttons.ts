import type { StaffVerb } from '../../tickets/moves.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { CardElement } from './card-parts.js'
import type { Form, ReadVerb } from './press.js'

/** The look of what is done most. */
const POSITIVE = new Set<string>(['claim', 'reply', 'answer_consult'])

interface ButtonOptions {
  data?: CardElement
  /** Sends nothing that stands in the card's inputs, and so is not kept back by one that is empty. */
  alone?: boolean
  /** Only for clients that have universal actions: they alone could have been given this card. */
  newClientsOnly?: boolean
}

/**
 * A universal action; clients without those send the same as a plain submit. The version makes a repeat recognisable.
 */
export function button(
  verb: StaffVerb | ReadVerb,
  title: string,
  { _id: ref, version }: Pick<Ticket, '_id' | 'version'>,
  { data: more = {}, alone = false, newClientsOnly = false }: ButtonOptions = {},
): CardElement {
  const data = { ref, version, ...more }
  const inputs = alone ? { associatedInputs: 'none' } : {}
  return {
    type: 'Action.Execute',
    title,
    verb,
    data,
    ...(POSITIVE.has(verb) ? { style: 'positive' } : {}),
    ...inputs,
    ...(newClientsOnly ? {} : { fallback: { type: 'Action.Submit', title, data: { ...data, verb }, ...inputs } }),
  }
}

/** Opens a form in the presser's own view of the card. */
export function opener(form: Form, title: string, ticket: Pick<Ticket, '_id' | 'version'>): CardElement {
  return button('open', title, ticket, { data: { form }, alone: true })
}

/**
 * A button that unfolds a form under the card. Each has a sub-card of its own, so that an empty closing note cannot keep
 * anyone from claiming: a client checks the inputs of the sub-card that was sent, and no others.
 */
export function unfolding(title: string, body: CardElement[], actions: CardElement[]): CardElement {
  return { type: 'Action.ShowCard', title, card: { type: 'AdaptiveCard', version: '1.5', body, actions } }
}
