import { DateTime } from 'luxon'
import type { Content } from '../content/content.js'
import type { Flow, FlowOption, FlowStep } from '../content/flow.js'
import { type Say, sayFrom } from '../content/replies.js'
import { answeredSteps } from '../dialog/engine.js'
import type { FlowState } from '../dialog/flow-state.js'
import type { Place, SlotValue } from '../dialog/slots.js'
import type { Lang } from '../message.js'
import type { Draft } from './draft.js'
import { phoneText } from './phone-number.js'

/** In whose words an answer is told. */
export interface Telling {
  content: Content
  lang: Lang
  say: Say
  timeZone: string
}

/** What a choice step offers, wherever its options stand; offices were put in place of their word when it was read. */
export function optionsOf({ options }: Extract<FlowStep, { type: 'choice' }>, { faults }: Content): FlowOption[] {
  if (options === 'faults') return faults.map(({ id, name, words }) => ({ value: id, title: name, words }))
  return options === 'offices' ? [] : options
}

/** What was answered, a line each, as it was understood. */
export function understoodText(flow: Flow, state: FlowState, telling: Telling): string {
  return detailsOf(flow, state, telling)
    .map(({ label, value }) => `- ${label}: ${value}`)
    .join('\n')
}

/** What was answered, by the steps' labels. */
export function detailsOf(flow: Flow, state: FlowState, telling: Telling): { label: string; value: string }[] {
  return answeredSteps(flow, state).map(({ step, value }) => ({
    label: step.label[telling.lang],
    value: valueText(step, value, telling),
  }))
}

/** Answers as staff read them, in the language they share. */
export function staffDetails({ setting }: Draft, flow: Flow, state: FlowState): { label: string; value: string }[] {
  const { content, calendar } = setting
  const lang = content.organisation.municipality.staffLanguage
  return detailsOf(flow, state, { content, lang, say: sayFrom(content.replies[lang]), timeZone: calendar.timeZone })
}

/** One answer, as it was understood. */
export function valueText(step: FlowStep, value: SlotValue, telling: Telling): string {
  const { lang, say, timeZone } = telling
  switch (value.is) {
    case 'text':
      return value.text
    case 'choice':
      return choiceText(step, value.value, telling)
    case 'yes-no':
      return say(value.yes ? 'choice_yes' : 'choice_no')
    case 'address':
      return placeText(value.place)
    case 'date':
      return dayText(value.day, lang, timeZone)
    case 'window':
      return `${dayText(value.day, lang, timeZone)} ${value.from}-${value.to}`
    case 'phone':
      return phoneText(value.phone)
    case 'email':
      return value.email
    case 'files':
      return say('flow_files', { count: String(value.files.length) })
    case 'amount':
      return String(value.amount)
    case 'visit':
      return visitText(value, telling)
    case 'skipped':
      return ''
  }
}

/** A place as it was understood: the street's own name where it is known. */
export function placeText({ street, number, crossing, text }: Place): string {
  if (street && crossing) return `${street} / ${crossing}`
  return street && number ? `${street} ${number}` : text
}

/** "torsdag 3 december 13:00, Stadshuset". */
export function visitText({ office, from }: { office: string; from: Date }, telling: Telling): string {
  const at = DateTime.fromJSDate(from, { zone: telling.timeZone }).setLocale(telling.lang)
  const named = telling.content.organisation.offices.find(({ id }) => id === office)
  return [at.toFormat('cccc d MMMM HH:mm'), named?.name[telling.lang]].filter(Boolean).join(', ')
}

function choiceText(step: FlowStep, value: string, { content, lang }: Telling): string {
  const options = step.type === 'choice' ? optionsOf(step, content) : []
  return options.find((option) => option.value === value)?.title[lang] ?? value
}

function dayText(day: string, lang: Lang, zone: string): string {
  return DateTime.fromISO(day, { zone }).setLocale(lang).toFormat('cccc d MMMM')
}
