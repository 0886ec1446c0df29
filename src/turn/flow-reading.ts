import type { Content } from '../content/content.js'
import type { Flow } from '../content/flow.js'
import { type FlowInput, stepOf } from '../dialog/engine.js'
import { isPlainAnswer } from '../dialog/plain-answer.js'
import type { Reading } from '../dialog/slots.js'
import { isAskedFor, startedBy } from '../dialog/start.js'
import type { InboundMessage, Lang } from '../message.js'
import type { Calendar } from '../tickets/hours.js'
import type { Draft } from './draft.js'
import type { Telling } from './flow-text.js'
import type { ConversationState } from './ports.js'

/** What the answers of this message are read by. */
export function readingOf({ setting: { content, calendar, now }, lang }: Draft): Reading {
  return readingFor(content, { lang, now, calendar })
}

export function readingFor(content: Content, on: { lang: Lang; now: Date; calendar: Calendar }): Reading {
  return {
    lang: on.lang,
    now: on.now,
    timeZone: on.calendar.timeZone,
    words: content.flowWords,
    streets: content.streets,
    districts: content.organisation.districts,
    faults: content.faults,
  }
}

export function tellingOf({ setting: { content, calendar }, lang, say }: Draft): Telling {
  return { content, lang, say, timeZone: calendar.timeZone }
}

export function inputOf({ text, files, place }: InboundMessage, pick?: string): FlowInput {
  return { text, files, place, pick }
}

export function flowById({ flows }: Content, id: string | undefined): Flow | undefined {
  return flows.find((flow) => flow.id === id)
}

/** The flow that a message goes on with, or may begin: what it may need to know is then looked up. */
export function flowAtHand(
  content: Content,
  message: InboundMessage,
  on: { state: ConversationState; now: Date; calendar: Calendar },
): Flow | undefined {
  const { state } = on
  const offered = state.pending?.choices.find(({ pick }) => pick.startsWith('flow:'))?.pick.slice('flow:'.length)
  return (
    flowById(content, state.flow?.flow) ??
    startedBy(content.flows, message.text, readingFor(content, { lang: state.lang, ...on })) ??
    flowById(content, offered)
  )
}

/** Whether a message is the plain answer a flow has asked for, or an errand by its own name. */
export function isExpected(
  { text }: InboundMessage,
  { flow: going }: ConversationState,
  { content, ...on }: { content: Content; lang: Lang; now: Date; calendar: Calendar },
): boolean {
  const reading = readingFor(content, on)
  const flow = flowById(content, going?.flow)
  const asked = flow && stepOf(flow, going?.asking)
  if (asked) return isPlainAnswer(text, asked, reading)
  const started = startedBy(content.flows, text, reading)
  return started !== undefined && isAskedFor(content.flows, started, text, reading)
}
