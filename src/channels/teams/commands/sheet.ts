import { type Card, type CardElement, container, heading, plainName, text, wholeCard } from '../card-parts.js'
import { CHAT_VERB, type Deed, INPUT_PREFIX } from './deed.js'
import type { Colleague, Scene } from './scene.js'

/** Said above everything else: what came of a press, and where to go on. */
export type Notice = string | { words: string; go: CardElement[] }

export interface Sheet {
  title: string
  notice?: Notice | undefined
  body: CardElement[]
  actions?: CardElement[]
}

/** An Adaptive Card 1.5 of ours: a list or a form. */
export function sheet({ voice }: Pick<Scene, 'voice'>, { title, notice, body, actions = [] }: Sheet): Card {
  return wholeCard(voice.lang, title, [heading(title), notice ? noticed(notice) : undefined, ...body], actions)
}

function noticed(notice: Notice): CardElement {
  const { words, go } = typeof notice === 'string' ? { words: notice, go: [] } : notice
  return container('emphasis', [text(words, { weight: 'Bolder' }), ...buttons(go)])
}

/** A universal action; clients without those send the same as a plain submit. `look` may turn the inputs' check off. */
export function button(
  { voice }: Pick<Scene, 'voice'>,
  title: string,
  deed: Deed,
  look: CardElement = {},
): CardElement {
  const data = { ...deed, lang: voice.lang }
  return {
    type: 'Action.Execute',
    title,
    verb: CHAT_VERB,
    data,
    ...look,
    fallback: { type: 'Action.Submit', title, data, ...look },
  }
}

/** For a button that minds no input. */
export const ALONE: CardElement = { associatedInputs: 'none' }

export function link(title: string, url: string): CardElement {
  return { type: 'Action.OpenUrl', title, url }
}

/** A button that unfolds a small form. */
export function unfold(title: string, body: CardElement[], actions: CardElement[]): CardElement {
  return { type: 'Action.ShowCard', title, card: { type: 'AdaptiveCard', version: '1.5', body, actions } }
}

export function buttons(actions: CardElement[]): CardElement[] {
  return actions.length > 0 ? [{ type: 'ActionSet', spacing: 'Small', actions }] : []
}

export interface Choice {
  title: string
  value: string
}

/** One of several; drop-down. */
export function choose(name: string, label: string, choices: Choice[], look: CardElement = {}): CardElement {
  return { type: 'Input.ChoiceSet', id: `${INPUT_PREFIX}${name}`, label, style: 'compact', choices, ...look }
}

export function write(name: string, label: string, look: CardElement = {}): CardElement {
  return { type: 'Input.Text', id: `${INPUT_PREFIX}${name}`, label, ...look }
}

/** Of a team with more than are listed, anyone else in the organisation is found as one writes; only Teams can do that. */
const LISTED_MAX = 100

/** One on the staff, whoever is on duty first; `first` stand before them. */
export function person(
  { say }: Pick<Scene, 'say'>,
  name: string,
  label: string,
  people: readonly Colleague[],
  first: Choice[] = [],
): CardElement {
  const listed = people.slice(0, LISTED_MAX).map(({ staff, onDuty }) => {
    const called = plainName(staff.name)
    return { title: onDuty ? say('assign_on_duty', { name: called }) : called, value: staff.id }
  })
  const query = { style: 'filtered', 'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' } }
  return { ...choose(name, label, [...first, ...listed]), ...(people.length >= LISTED_MAX ? query : {}) }
}
