import { LineCounter, parseDocument } from 'yaml'
import { LANGS } from '../message.js'
import type { Content } from './content.js'
import type { Flow, FlowEnd, FlowStep, When } from './flow.js'
import { type Mistake, offsetOf } from './mistake.js'
import { queuesOf } from './organisation.js'

type Path = (string | number)[]
type Found = { path: Path; message: string }
type Around = Pick<Content, 'organisation' | 'faults'>

/** What keeps a flow that is well written from being one that works: names that nothing has, and questions out of order. */
export function flowMistakes(flow: Flow, text: string, content: Around): Mistake[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const found = [...ofSteps(flow, content), ...ofEnds(flow, content)]
  return found.map(({ path, message }) => ({
    file: flow.file,
    line: lines.linePos(offsetOf(document, path) ?? 0).line,
    message: `${path.join('.')}: ${message}`,
  }))
}

/** Values a step's slot may hold in a condition; undefined where any text may be. */
export function valuesOf(step: FlowStep, content: Pick<Content, 'organisation' | 'faults'>): string[] | undefined {
  if (step.type === 'yes-no') return ['true', 'false']
  if (step.type !== 'choice') return []
  if (step.options === 'faults') return content.faults.map(({ id }) => id)
  if (step.options === 'offices') return content.organisation.offices.filter(({ visits }) => visits).map(({ id }) => id)
  return step.options.map(({ value }) => value)
}

function ofSteps(flow: Flow, content: Around): Found[] {
  return flow.steps.flatMap((step, place): Found[] => {
    const path: Path = ['steps', place]
    const earlier = flow.steps.slice(0, place)
    const found = ofWhen(step.when, { path: [...path, 'when'], earlier, content })
    if (step.type === 'choice') found.push(...ofOptions(step, [...path, 'options'], content))
    if (step.type === 'visit' && !earlier.some((one) => one.slot === step.office && isOffices(one)))
      found.push({
        path: [...path, 'office'],
        message: `no step before it asks for ${step.office} with \`options: offices\``,
      })
    return found
  })
}

function isOffices(step: FlowStep): boolean {
  return step.type === 'choice' && step.options === 'offices'
}

function ofOptions(step: Extract<FlowStep, { type: 'choice' }>, path: Path, content: Around): Found[] {
  const values = valuesOf(step, content) ?? []
  if (values.length === 0) {
    const file = step.options === 'faults' ? 'knowledge/faults.yaml has no category' : 'no office takes bookings'
    return [{ path, message: `${file}, so there is nothing to choose` }]
  }
  const twice = values.find((value, index) => values.indexOf(value) !== index)
  return twice === undefined ? [] : [{ path, message: `two options have the value ${twice}` }]
}

function ofWhen(
  when: When | undefined,
  { path, earlier, content }: { path: Path; earlier: readonly FlowStep[]; content: Around },
): Found[] {
  return Object.entries(when ?? {}).flatMap(([slot, wanted]): Found[] => {
    const step = earlier.find((one) => one.slot === slot)
    if (!step) return [{ path: [...path, slot], message: `no step before it asks for ${slot}` }]
    const values = valuesOf(step, content)
    const named = [wanted].flat().map(String)
    const stray = named.find((value) => value !== 'filled' && !values?.includes(value))
    return stray === undefined
      ? []
      : [
          {
            path: [...path, slot],
            message: `${slot} is never ${stray}: it may be ${[...(values ?? []), 'filled'].join(', ')}`,
          },
        ]
  })
}

function ofEnds(flow: Flow, content: Around): Found[] {
  return flow.ends.flatMap((end, place) => {
    const path: Path = ['ends', place]
    return [
      ...ofWhen(end.when, { path: [...path, 'when'], earlier: flow.steps, content }),
      ...ofQueue(end, path, content),
      ...ofSlots(end, path, flow.steps),
      ...ofReceipt(end, path, flow.steps),
      ...ofProof(flow, end, path),
    ]
  })
}

function ofQueue(end: FlowEnd, path: Path, { organisation }: Around): Found[] {
  const [way, queue] = end.ticket ? (['ticket', end.ticket.queue] as const) : (['call', end.call?.queue] as const)
  if (queue === undefined || queuesOf(organisation).some(({ id }) => id === queue)) return []
  return [{ path: [...path, way, 'queue'], message: `organisation.yaml has no queue ${queue}` }]
}

function ofSlots({ fault, visit }: FlowEnd, path: Path, steps: readonly FlowStep[]): Found[] {
  const wanted = [
    ...(fault ? [['fault', 'category', fault.category, 'choice'] as const] : []),
    ...(fault ? [['fault', 'place', fault.place, 'address'] as const] : []),
    ...(visit ? [['visit', 'time', visit.time, 'visit'] as const] : []),
    ...(visit ? [['visit', 'topic', visit.topic, undefined] as const] : []),
  ]
  return wanted.flatMap(([way, key, slot, type]) =>
    steps.some((step) => step.slot === slot && (type === undefined || step.type === type))
      ? []
      : [{ path: [...path, way, key], message: `no step of type ${type ?? 'any'} asks for ${slot}` }],
  )
}

function ofReceipt({ receipt }: FlowEnd, path: Path, steps: readonly FlowStep[]): Found[] {
  if (!receipt) return []
  return LANGS.flatMap((lang) =>
    [...receipt[lang].matchAll(/\{([^{}]*)\}/g)].flatMap(([, slot = '']) =>
      steps.some((step) => step.slot === slot)
        ? []
        : [{ path: [...path, 'receipt', lang], message: `{${slot}} is no slot of this flow` }],
    ),
  )
}

/** What must not be carried out here is not carried out by a way round. */
function ofProof({ proof }: Flow, end: FlowEnd, path: Path): Found[] {
  if (proof !== 'e-service' || end.refer) return []
  return [{ path, message: 'with `proof: e-service` nothing is carried out here: every end must be a `refer`' }]
}
