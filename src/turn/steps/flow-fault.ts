import type { Content } from '../../content/content.js'
import type { FaultCategory } from '../../content/faults.js'
import type { Flow, FlowEnd } from '../../content/flow.js'
import { Phrases } from '../../dialog/phrase.js'
import type { Place } from '../../dialog/slots.js'
import { withPlainPlace } from '../../dialog/start.js'
import { LANGS, type Lang } from '../../message.js'
import { spotsOf } from '../../tickets/faults.js'
import { isOpen } from '../../tickets/hours.js'
import { queueById } from '../../tickets/routing.js'
import type { Carrier } from '../../tickets/ticket.js'
import type { Draft } from '../draft.js'
import { readingOf } from '../flow-reading.js'
import { file } from './file.js'
import { filingOf } from './flow-end.js'

/**
 * What cannot wait for more questions: whoever is in danger of it hears the on-call line at once, and what is somebody
 * else's is told at once with whose. True when that was all.
 */
export function settledAtOnce(draft: Draft, { fault }: FlowEnd): boolean {
  const category = fault && categoryAt(draft, fault.category)
  if (!category) return false
  const text = heard(draft, fault.category)
  const other = category.others.find(({ words }) => names(words, text))
  if (other) {
    delete draft.state.flow
    draft.noting.answered('referred', { queue: category.queue, topic: `fault:${category.id}` })
    const choices = [draft.choice('choice_person', 'person')]
    draft.ask(other.text[draft.lang], { ask: 'person', reason: 'asked', choices })
    return true
  }
  if (names(category.urgent, text)) tellOnCall(draft, category, true)
  return false
}

/**
 * Files a fault with its category and place, and looks first that nobody else has done so in the same moment. `listed`:
 * the operations centre has it already, by that id; then it is told of there, and sent nowhere.
 */
export function fileFault(draft: Draft, flow: Flow, { fault, receipt }: FlowEnd, listed?: string): boolean {
  const category = fault && categoryAt(draft, fault.category)
  const place = fault && placeAt(draft, fault.place)
  if (!category || !place) return false
  const { queue, id } = category
  const told = listed === undefined ? receipt?.[draft.lang] : draft.say('operations_known', { id: listed })
  const filing = filingOf(draft, flow, { queue, kind: 'fault', receipt: told })
  const district = place.district ?? draft.state.district
  const carrier = carrierOf(draft, category, listed)
  file(draft, {
    ...filing,
    extra: {
      ...filing.extra,
      fault: { category: id, place },
      ...(district ? { district } : {}),
      ...(carrier ? { carrier } : {}),
    },
  })
  const ref = draft.ticket?.after._id
  if (ref === undefined) return true
  const { streets } = draft.setting.content
  const seen = (draft.said.faults ?? []).map(({ _id }) => _id)
  const spots = spotsOf({ category: id, place }, { category, streets })
  draft.spots = { keys: listed === undefined ? spots : [...spots, `open311|${listed}`], seen }
  if (carrier?.state === 'pending') draft.send(`open311:${ref}`, { kind: 'open311', ref })
  const { hours } = queueById(draft.setting.content, queue)
  const isUrgent = draft.outbound.some(({ urgent }) => urgent)
  if (!isUrgent && !isOpen(hours, draft.setting.calendar, draft.setting.now)) tellOnCall(draft, category, false)
  return true
}

function carrierOf({ setting }: Draft, { open311 }: FaultCategory, listed: string | undefined): Carrier | undefined {
  const { now: at, systems } = setting
  if (listed !== undefined) return { to: 'open311', id: listed, state: 'taken', at }
  return open311 !== undefined && systems.has('open311') ? { to: 'open311', state: 'pending', at } : undefined
}

/** The category that was answered, if it is one of those there are. */
export function categoryAt(draft: Draft, slot: string): FaultCategory | undefined {
  const value = draft.state.flow?.slots[slot]
  return value?.is === 'choice' ? draft.setting.content.faults.find(({ id }) => id === value.value) : undefined
}

export function placeAt(draft: Draft, slot: string): Place | undefined {
  const value = draft.state.flow?.slots[slot]
  return value?.is === 'address' ? value.place : undefined
}

/** The category whose urgent words a text has, if any; two of them at least: one alone is a letter from many others. */
export function urgentIn({ faults }: Content, text: string): FaultCategory | undefined {
  return faults.find(({ urgent }) => names(urgent, text, 2))
}

function tellOnCall(draft: Draft, { onCall }: FaultCategory, isUrgent: boolean): void {
  const blanks = { name: onCall.name[draft.lang], phone: onCall.phone }
  if (isUrgent) draft.tell(draft.say('flow_on_call_urgent', blanks), { urgent: true })
  else draft.tell(draft.say('flow_on_call', blanks))
}

/** What is heard of a category: this message, and where it was named only now, what they wrote first too. */
function heard(draft: Draft, slot: string): string {
  const { message, question = '', before } = draft.said
  const isNew = before.state.flow?.slots[slot] === undefined
  const texts = isNew && question !== message.text ? [question, message.text] : [message.text]
  return texts.map((text) => withPlainPlace(text, readingOf(draft))).join('\n')
}

/** Whether a text has all words of one of the phrases. */
function names(words: FaultCategory['words'], text: string, wordsMin = 1): boolean {
  const known =
    phrases.get(words) ?? new Phrases(LANGS.flatMap((of) => words[of].map((phrase) => ({ of, phrase, lang: of }))))
  phrases.set(words, known)
  return known.in(text).some(({ length }) => length >= wordsMin)
}

const phrases = new WeakMap<FaultCategory['words'], Phrases<Lang>>()
