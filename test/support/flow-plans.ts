import type { Content } from '../../src/content/content.js'
import type { Flow, FlowEnd, FlowStep } from '../../src/content/flow.js'
import { begin, endOf, next } from '../../src/dialog/engine.js'
import { CONFIRM, type FlowState } from '../../src/dialog/flow-state.js'
import type { Reading, SlotValue } from '../../src/dialog/slots.js'
import { startedBy } from '../../src/dialog/start.js'
import type { Lang } from '../../src/message.js'
import { readingFor } from '../../src/turn/flow-reading.js'
import { optionsOf } from '../../src/turn/flow-text.js'
import type { Understand } from '../../src/understanding/understand.js'
import { CALENDAR_HERE } from './instance.js'
import { OPEN_MORNING } from './talk.js'

/** Phrases whose language is looked for. */
const TRIED_MAX = 6

/** What is answered where an answer decides the way, and the end it leads to. */
export interface Plan {
  picks: Record<string, SlotValue>
  end: FlowEnd
  /** How many steps are asked on the way. */
  length: number
}

/** A way to each end that a flow has. An end that no answers lead to is a mistake in the flow. */
export function plansOf(content: Content, flow: Flow): Plan[] {
  const ways = combined(flow.steps.flatMap((step) => turnings(content, flow, step)))
  return flow.ends.map((end, place) => {
    const picks = ways.find((slots) => endOf(flow, stateWith(flow, slots)) === end)
    if (!picks) throw new RangeError(`no answers lead to end ${place + 1} of ${flow.id}`)
    return { picks, end, length: lengthOf(flow, picks) }
  })
}

/** The way with most questions. */
export function longestPlan(content: Content, flow: Flow): Plan {
  return plansOf(content, flow).reduce((best, plan) => (plan.length > best.length ? plan : best))
}

/**
 * What begins the flow in a language and says nothing against the plan, with as few answers in it as may be: a start
 * phrase that is no wish met before errands, and whose language can be told where the channel does not tell it; else
 * that language is asked for first.
 */
export async function openersOf(
  content: Content,
  understand: Understand,
  { flow, lang, door, plan }: { flow: Flow; lang: Lang; door: string; plan: Plan },
): Promise<string[]> {
  const now = OPEN_MORNING
  const reading = readingFor(content, { lang, now, calendar: CALENDAR_HERE })
  const fitting: string[] = []
  for (const text of byAnswers(flow, plan, reading)) {
    if (startedBy(content.flows, text, reading) !== flow) continue
    const on = { now, article: undefined, district: undefined }
    const understood = await understand(text, { lang: door === 'sms' ? 'sv' : lang, ...on })
    if (understood.intent !== undefined || understood.danger !== undefined) continue
    if (lang === 'sv' || door !== 'sms' || understood.lang === lang) return [text]
    fitting.push(text)
    if (fitting.length === TRIED_MAX) break
  }
  const [first] = fitting
  if (first === undefined) throw new RangeError(`no phrase begins ${flow.id} in ${lang}`)
  return ['In English, please', first]
}

/** Phrases that say nothing against the plan, those first that answer least. */
function byAnswers(flow: Flow, { picks }: Plan, reading: Reading): string[] {
  const all = flow.start[reading.lang].map((text) => ({ text, slots: begin(flow, { text }, reading, 1).slots }))
  return all
    .filter(({ slots }) =>
      Object.entries(slots).every(([slot, value]) => {
        const pick = picks[slot]
        return !pick || JSON.stringify(pick) === JSON.stringify(value)
      }),
    )
    .sort((one, other) => Object.keys(one.slots).length - Object.keys(other.slots).length)
    .map(({ text }) => text)
}

/** What the answers to a step may be that an end asks about. */
function turnings(content: Content, flow: Flow, step: FlowStep): { slot: string; values: SlotValue[] }[] {
  if (!flow.ends.some(({ when }) => when?.[step.slot] !== undefined)) return []
  if (step.type === 'yes-no') return [{ slot: step.slot, values: [true, false].map((yes) => ({ is: 'yes-no', yes })) }]
  if (step.type !== 'choice') return []
  const values = optionsOf(step, content).map(({ value }): SlotValue => ({ is: 'choice', value }))
  return [{ slot: step.slot, values }]
}

function combined(turns: { slot: string; values: SlotValue[] }[]): Record<string, SlotValue>[] {
  return turns.reduce<Record<string, SlotValue>[]>(
    (ways, { slot, values }) => ways.flatMap((way) => values.map((value) => ({ ...way, [slot]: value }))),
    [{}],
  )
}

function stateWith({ id }: Flow, slots: FlowState['slots']): FlowState {
  return { flow: id, slots, answered: [], tries: 0, from: 1, at: OPEN_MORNING }
}

/** Any answer will do where none turns the way. */
function lengthOf(flow: Flow, picks: Record<string, SlotValue>): number {
  const slots = { ...picks }
  for (let length = 0; length <= flow.steps.length; length += 1) {
    const open = next(flow, stateWith(flow, slots))
    if (open === undefined || open === CONFIRM) return length + Object.keys(picks).length
    slots[open.slot] = { is: 'text', text: '' }
  }
  throw new RangeError(`${flow.id} never stops asking`)
}
