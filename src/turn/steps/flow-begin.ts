import type { Flow } from '../../content/flow.js'
import { begin, type FlowInput, fill } from '../../dialog/engine.js'
import type { FlowState } from '../../dialog/flow-state.js'
import type { SlotValue } from '../../dialog/slots.js'
import { isAskedFor, isReport, startedBy } from '../../dialog/start.js'
import type { Draft, Step } from '../draft.js'
import { flowById, inputOf, readingOf } from '../flow-reading.js'
import { goOn } from './flow-ask.js'
import { urgentIn } from './flow-fault.js'
import { handoff } from './handoff.js'

/** "Lampan är trasig vid Almvägen 4": an errand is begun, and what it says already is not asked. */
export const startFlow: Step = (draft) => {
  const { said, state, setting } = draft
  if (state.foreign) return false
  const { intent } = said.understood
  if (intent !== undefined && !MAY_BEGIN.has(intent)) return false
  if (reportUrgent(draft)) return true
  const started = startedBy(setting.content.flows, said.message.text, readingOf(draft))
  if (!started || started.id === state.flow?.flow || isAnswered(draft, started)) return false
  return beginFlow(draft, started, inputOf(said.message))
}

/** "Det hänger en lös kabel på Storgatan 9": whatever else could be said of it, it is reported now. */
function reportUrgent(draft: Draft): boolean {
  const { said, setting, state } = draft
  const { content } = setting
  const urgent = urgentIn(content, said.message.text)
  const flow = content.flows.find(({ ends }) => ends.some(({ fault }) => fault))
  const category = flow?.ends.find(({ fault }) => fault)?.fault?.category
  if (!urgent || !flow || category === undefined || state.flow?.flow === flow.id) return false
  if (!isReport(content.flows, said.message.text, readingOf(draft)) || isOther(draft, flow)) return false
  return beginFlow(draft, flow, inputOf(said.message), { slot: category, value: { is: 'choice', value: urgent.id } })
}

/** "Ersättning punktering" asks for money, and reports nothing that is in the way. */
function isOther(draft: Draft, flow: Flow): boolean {
  const { flows } = draft.setting.content
  const { text } = draft.said.message
  const other = startedBy(flows, text, readingOf(draft))
  return other !== undefined && other !== flow && isAskedFor(flows, other, text, readingOf(draft))
}

/**
 * The municipality's own words come first where they answer more than an errand would, are on another matter, or all
 * there is is an e-service. The errand stands under them.
 */
function isAnswered(draft: Draft, flow: Flow): boolean {
  const { understood, message } = draft.said
  const { proof, articles } = flow
  const { decision, articles: found } = understood.found
  if (decision !== 'answer' && decision !== 'refer') return false
  if (proof !== 'e-service' && isAskedFor(draft.setting.content.flows, flow, message.text, readingOf(draft)))
    return false
  if (decision === 'refer') return true
  const isItsOwn = found.every(({ slug }) => articles.includes(slug))
  return !isItsOwn || proof === 'e-service' || !isReport(draft.setting.content.flows, message.text, readingOf(draft))
}

/** An errand under an answer was chosen: what was asked before it says something of it already. */
export function beginOffered(draft: Draft, id: string): boolean {
  const offered = flowById(draft.setting.content, id)
  return offered !== undefined && beginFlow(draft, offered, { text: draft.said.question ?? '' })
}

/** A complaint is an errand where there is one of that name, and else a person's at once. */
export function complain(draft: Draft): boolean {
  const { content } = draft.setting
  const complaint = flowById(content, COMPLAINT)
  if (!complaint || draft.channel === 'teams' || draft.state.foreign) return handoff(draft, 'complaint')
  // What they were angry about when it was offered is what they complain of.
  const isOffered = draft.said.before.state.pending?.choices.some(({ pick }) => pick === 'complaint')
  return beginFlow(draft, complaint, isOffered ? { text: draft.said.question ?? '' } : inputOf(draft.said.message))
}

/** Begins a flow with what is known, and asks for the rest. */
export function beginFlow(
  draft: Draft,
  flow: Flow,
  input: FlowInput,
  known?: { slot: string; value: SlotValue },
): boolean {
  const { state } = draft
  const begun = begin(flow, input, readingOf(draft), draft.seq)
  state.flow = withOwnNumber(draft, flow, known && !begun.slots[known.slot] ? fill(begun, known, known.value) : begun)
  state.questionSeq ??= draft.seq
  state.noMatches = 0
  draft.noting.answered('errand', { topic: `flow:${flow.id}` })
  // What is asked by the way leans on what the municipality says of the matter.
  const near = draft.said.understood.found.articles.map(({ slug }) => slug)
  const article = near.find((slug) => flow.articles.includes(slug)) ?? flow.articles[0]
  if (article !== undefined) state.article = article
  for (const key of ['pending', 'unanswered'] as const) delete state[key]
  const intro = flow.intro?.[draft.lang]
  if (intro) draft.tell(intro)
  return goOn(draft, flow)
}

/** Whoever writes from a phone is not asked for its number. */
function withOwnNumber({ said: { message } }: Draft, flow: Flow, begun: FlowState): FlowState {
  const step = flow.steps.find(({ type }) => type === 'phone')
  const { phone } = message
  return step && phone && !begun.slots[step.slot] ? fill(begun, step, { is: 'phone', phone }) : begun
}

/** The flow that takes complaints. */
const COMPLAINT = 'complaint'

/** Wishes that an errand may be put in. */
const MAY_BEGIN = new Set(['anger', 'complaint', 'greeting', 'help', 'call_time'])
