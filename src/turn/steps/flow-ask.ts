import type { Flow, FlowStep } from '../../content/flow.js'
import { answeredSteps, endOf, next, stepOf } from '../../dialog/engine.js'
import { CHANGE, CONFIRM, type FlowState, RESUME } from '../../dialog/flow-state.js'
import type { Unfit } from '../../dialog/slots.js'
import type { Draft } from '../draft.js'
import { tellingOf } from '../flow-reading.js'
import { optionsOf, understoodText } from '../flow-text.js'
import type { Choice } from '../ports.js'
import { whenText } from '../when-text.js'
import { endFlow } from './flow-end.js'
import { settledAtOnce } from './flow-fault.js'
import { askSame } from './flow-same.js'
import { askVisit, withVisit } from './flow-visit.js'
import { handoff } from './handoff.js'

/** Answers that were not understood in a row before a person is offered, and before one is arranged. */
const OFFERED_AT = 2
const ARRANGED_AT = 3

/** A street is no longer than this. */
const STREET_LENGTH_MAX = 100

/** Asks what is still to be asked, or ends it. */
export function goOn(draft: Draft, flow: Flow): boolean {
  const { state } = draft
  if (!state.flow) return false
  const going = withVisit(draft, flow, state.flow)
  state.flow = going
  going.at = draft.setting.now
  delete state.unanswered
  const end = endOf(flow, going)
  if (settledAtOnce(draft, end)) return true
  const open = next(flow, going)
  if (open === CONFIRM) return askConfirm(draft, going, summaryOf(draft, flow, going))
  if (open) return askStep(draft, flow, open)
  if (askSame(draft, flow, end)) return true
  return endFlow(draft, flow, end)
}

/** What was asked, in other words each time: first what is wrong and what is wanted, then a person, then one is arranged. */
export function askAgain(draft: Draft, flow: Flow, why?: Unfit): boolean {
  const going = draft.state.flow
  if (!going) return false
  going.at = draft.setting.now
  going.tries += 1
  if (why === 'number_missing') going.street = draft.said.message.text.slice(0, STREET_LENGTH_MAX)
  if (going.tries >= ARRANGED_AT) return handoff(draft, 'no_match')
  if (going.tries >= OFFERED_AT) return offerPerson(draft)
  if (going.asking === CONFIRM) return askConfirm(draft, going, draft.say('flow_confirm_explain'))
  const step = stepOf(flow, going.asking)
  if (!step) return goOn(draft, flow)
  const sorry = why && draft.say(`flow_unfit_${why}`, blanksOf(step))
  ask(draft, step, [sorry, step.explain[draft.lang]].filter(Boolean).join(' '))
  return true
}

/** Which of the answers to change. */
export function askToChange(draft: Draft, flow: Flow): boolean {
  const going = draft.state.flow
  if (!going) return false
  going.asking = CHANGE
  const choices = answeredSteps(flow, going).map(({ step }) => ({
    title: step.label[draft.lang],
    pick: `change:${step.slot}`,
  }))
  draft.ask(draft.say('flow_change'), { ask: 'flow', choices })
  return true
}

/** They come back after hours or days. */
export function askToResume(draft: Draft, flow: Flow): boolean {
  const going = draft.state.flow
  if (!going) return false
  const begun = draft.say('flow_resume', { title: flow.title[draft.lang], when: whenText(draft, going.at) })
  going.asking = RESUME
  going.at = draft.setting.now
  const choices = [
    draft.choice('choice_continue', 'continue'),
    draft.choice('choice_restart', 'restart'),
    draft.choice('choice_drop', 'cancel'),
  ]
  draft.ask(begun, { ask: 'flow', choices })
  return true
}

function askStep(draft: Draft, flow: Flow, step: FlowStep): boolean {
  const going = draft.state.flow
  if (!going) return false
  going.asking = step.slot
  const isFirst = going.answered.length === 0 && draft.outbound.length === 0
  const lead = isFirst && draft.channel !== 'sms' ? [draft.say('flow_begin', { title: flow.title[draft.lang] })] : []
  ask(draft, step, [...lead, step.ask[draft.lang]].join('\n\n'))
  return true
}

function ask(draft: Draft, step: FlowStep, text: string): void {
  if (step.type === 'visit') {
    askVisit(draft, step, text)
    return
  }
  const choices = choicesOf(draft, step)
  const hint = step.optional && draft.channel === 'sms' && !isListed(step) ? ` ${draft.say('flow_skip_hint')}` : ''
  const wants =
    step.type === 'address' ? { wants: 'place' as const } : step.type === 'files' ? { wants: 'files' as const } : {}
  if (hint) {
    // Read out by number it would take a number that is an answer.
    draft.ask(`${text}${hint}`, { ask: 'flow', choices: [] })
    return
  }
  draft.ask(text, { ask: 'flow', choices }, wants)
}

function isListed({ type }: FlowStep): boolean {
  return type === 'choice' || type === 'yes-no' || type === 'visit' || type === 'files'
}

function choicesOf(draft: Draft, step: FlowStep): Choice[] {
  const skip = step.optional ? [draft.choice('choice_skip', 'skip')] : []
  if (step.type === 'choice') {
    const options = optionsOf(step, draft.setting.content)
    return [...options.map(({ value, title }) => ({ title: title[draft.lang], pick: `value:${value}` })), ...skip]
  }
  if (step.type === 'yes-no')
    return [draft.choice('choice_yes', 'value:yes'), draft.choice('choice_no', 'value:no'), ...skip]
  return skip
}

function askConfirm(draft: Draft, going: FlowState, text: string): boolean {
  going.asking = CONFIRM
  const choices = [
    draft.choice('choice_send', 'send'),
    draft.choice('choice_change', 'change'),
    draft.choice('choice_cancel', 'cancel'),
  ]
  draft.ask(text, { ask: 'flow', choices })
  return true
}

function summaryOf(draft: Draft, flow: Flow, going: FlowState): string {
  return draft.say('flow_confirm', { summary: understoodText(flow, going, tellingOf(draft)) })
}

/** A person beside what could be chosen before: a number goes on meaning the same. */
function offerPerson(draft: Draft): boolean {
  const { pending } = draft.state
  const before = pending?.ask === 'flow' ? pending.choices.filter(({ pick }) => pick !== 'person') : []
  const choices = [...before, draft.choice('choice_person', 'person')]
  draft.ask(draft.say('flow_third'), { ask: 'flow', choices })
  return true
}

/** What a sentence on an unfit answer may name. */
function blanksOf(step: FlowStep): Record<string, string> {
  const bounds = step.type === 'amount' ? { min: String(step.min), max: String(step.max) } : { min: '', max: '' }
  return { ...bounds, days: 'withinDays' in step ? String(step.withinDays) : '' }
}
