import { DateTime } from 'luxon'
import type { Flow, FlowEnd } from '../../content/flow.js'
import { FIRST_LINE } from '../../content/organisation.js'
import { answeredSteps } from '../../dialog/engine.js'
import type { FlowState } from '../../dialog/flow-state.js'
import type { SlotValue } from '../../dialog/slots.js'
import { queueById } from '../../tickets/routing.js'
import type { Contact, Ticket, TicketKind } from '../../tickets/ticket.js'
import type { Draft } from '../draft.js'
import { tellingOf } from '../flow-reading.js'
import { placeText, staffDetails, understoodText, valueText } from '../flow-text.js'
import { whenText } from '../when-text.js'
import { askNumber } from './contact.js'
import { type Filing, file } from './file.js'
import { categoryAt, fileFault } from './flow-fault.js'
import { bookVisit } from './flow-visit.js'

/** All is known: it is filed, ordered, booked, or told whose it is. */
export function endFlow(draft: Draft, flow: Flow, end: FlowEnd): boolean {
  const going = draft.state.flow
  if (!going) return false
  if (end.refer) return refer(draft, end.refer[draft.lang], flow)
  if (draft.channel === 'teams') return triedByStaff(draft, flow, going, end)
  if (end.visit) return bookVisit(draft, flow, { time: end.visit.time, topic: end.visit.topic })
  if (end.fault) return fileFault(draft, flow, end)
  const { queue, kind } = end.ticket ?? end.call ?? {}
  if (queue === undefined || kind === undefined) return false
  const filing = filingOf(draft, flow, { queue, kind, receipt: end.receipt?.[draft.lang] })
  return end.call ? fileCall(draft, flow, { ...filing, system: end.call.system }) : fileProved(draft, flow, filing)
}

/** What a flow's ticket is made of: the answers, and what the resident first wrote. */
export function filingOf(
  draft: Draft,
  flow: Flow,
  { queue, kind, receipt }: { queue: string; kind: TicketKind; receipt?: string | undefined },
): Filing {
  const going = draft.state.flow
  if (!going) throw new RangeError('no flow is under way')
  const understood = understoodText(flow, going, tellingOf(draft))
  const told = receipt && withAnswers(receipt, flow, going, draft)
  return {
    reason: 'flow',
    kind,
    route: { queue, because: `flow:${flow.id}` },
    contact: contactOf(draft, flow, going, kind),
    question: questionOf(draft, flow, going),
    extra: {
      flow: flow.id,
      details: staffDetails(draft, flow, going),
      ...filesOf(flow, going),
      ...windowOf(draft, flow, going, kind),
    },
    tell: (ticket) => tellFlowFiled(draft, ticket, { understood, receipt: told }),
  }
}

/** Number, what was understood, what happens next and by when. */
export function tellFlowFiled(
  draft: Draft,
  ticket: Ticket,
  { understood, receipt }: { understood: string; receipt: string | undefined },
): void {
  const queue = queueById(draft.setting.content, ticket.queue)
  const blanks = { ref: ticket._id, queue: queue.name[draft.lang], when: whenText(draft, ticket.dueAt) }
  const of = { ticket: ticket._id }
  const isShort = draft.channel === 'sms'
  const next = receipt ?? draft.say('flow_next', blanks)
  if (isShort) {
    draft.tell(
      [draft.say('flow_filed_sms', blanks), understood && `${oneLine(understood)}.`, next].filter(Boolean).join(' '),
      of,
    )
    return
  }
  const heard = understood && draft.say('flow_understood', { summary: understood })
  const text = [draft.say('flow_filed', blanks), heard, next].filter(Boolean).join('\n\n')
  const hasWay = ticket.contact.via !== 'webchat' || draft.channel !== 'webchat'
  const choices = [
    { title: draft.say('choice_sms'), pick: 'by_sms' },
    { title: draft.say('choice_call'), pick: 'by_call' },
  ]
  if (hasWay) draft.tell(text, of)
  else draft.ask(text, { ask: 'go_on', ref: ticket._id, choices }, of)
}

/** "{slot}" in a receipt is what was answered there. */
export function withAnswers(text: string, flow: Flow, going: FlowState, draft: Draft): string {
  const values = new Map(
    answeredSteps(flow, going).map(({ step, value }) => [step.slot, valueText(step, value, tellingOf(draft))]),
  )
  return text.replace(/\{(\w+)\}/g, (_, slot: string) => values.get(slot) ?? '')
}

/** Staff go through an errand to see how it goes, or with somebody on the phone: they are told what it would come to. */
function triedByStaff(draft: Draft, flow: Flow, going: FlowState, end: FlowEnd): boolean {
  const category = end.fault && categoryAt(draft, end.fault.category)
  const id = category?.queue ?? end.ticket?.queue ?? end.call?.queue ?? FIRST_LINE
  const { content } = draft.setting
  const blanks = {
    summary: understoodText(flow, going, tellingOf(draft)),
    queue: queueById(content, id).name[draft.lang],
  }
  delete draft.state.flow
  draft.tell(draft.say('flow_tried', blanks))
  return true
}

function refer(draft: Draft, text: string, { id }: Flow): boolean {
  draft.noting.answered('referred', { topic: `flow:${id}` })
  delete draft.state.flow
  const choices = [draft.choice('choice_person', 'person')]
  draft.ask(text, { ask: 'person', reason: 'asked', choices })
  return true
}

/** Where it must be known who asks, a number is proved by a code after it is filed; by SMS it is known already. */
function fileProved(draft: Draft, flow: Flow, filing: Filing): boolean {
  file(draft, filing)
  if (flow.proof === 'phone') askForProof(draft, filing.contact.phone)
  return true
}

function fileCall(draft: Draft, flow: Flow, { system, ...filing }: Filing & { system: string }): boolean {
  if (!draft.setting.systems.has(system)) return fileProved(draft, flow, filing)
  const isProven = flow.proof !== 'phone' || draft.channel === 'sms'
  const carrier = {
    to: 'system',
    name: system,
    state: isProven ? 'pending' : 'unproven',
    at: draft.setting.now,
  } as const
  const answers = answersOf(flow, draft.state.flow)
  file(draft, { ...filing, extra: { ...filing.extra, carrier, answers } })
  const ref = draft.ticket?.after._id
  if (ref !== undefined && isProven) draft.send(`system:${system}:${ref}`, { kind: 'system', system, ref })
  if (!isProven) askForProof(draft, filing.contact.phone)
  return true
}

function askForProof(draft: Draft, phone: string | undefined): void {
  const ref = draft.ticket?.after._id
  if (draft.channel !== 'webchat' || ref === undefined) return
  draft.tell(draft.say('flow_proof'))
  askNumber(draft, 'sms', ref, phone)
}

/** Plain values, as another system reads them. */
function answersOf(flow: Flow, going: FlowState | undefined): Record<string, string | number | boolean> {
  if (!going) return {}
  return Object.fromEntries(
    answeredSteps(flow, going).flatMap(({ step, value }) => {
      const plain = plainOf(value)
      return plain === undefined ? [] : [[step.slot, plain]]
    }),
  )
}

function plainOf(value: SlotValue): string | number | boolean | undefined {
  switch (value.is) {
    case 'text':
      return value.text
    case 'choice':
      return value.value
    case 'yes-no':
      return value.yes
    case 'address':
      return placeText(value.place)
    case 'date':
      return value.day
    case 'window':
      return `${value.day}T${value.from}/${value.day}T${value.to}`
    case 'phone':
      return value.phone
    case 'email':
      return value.email
    case 'amount':
      return value.amount
    default:
      return undefined
  }
}

/** What they wrote first, and what they told in their own words since. */
function questionOf(draft: Draft, flow: Flow, going: FlowState): string {
  const told = answeredSteps(flow, going).flatMap(({ value }) => (value.is === 'text' ? [value.text] : []))
  const first = going.from === draft.seq ? draft.said.message.text : draft.said.question
  const all = [first, ...told].filter((text): text is string => text !== undefined && text !== '')
  return [...new Set(all)].join('\n') || flow.title[draft.lang]
}

function contactOf(draft: Draft, flow: Flow, going: FlowState, kind: TicketKind): Contact {
  const { phone: own } = draft.said.message
  const given = answeredSteps(flow, going).flatMap(({ value }) => (value.is === 'phone' ? [value.phone] : []))[0]
  const phone = given ?? own
  if (kind === 'callback' && phone) return { via: 'call', phone, proven: phone === own }
  if (draft.channel === 'sms' && own) return { via: 'sms', phone: own, proven: true }
  return { via: 'webchat', ...(given ? { phone: given } : {}), proven: false }
}

/** When they want to be called. */
function windowOf(draft: Draft, flow: Flow, going: FlowState, kind: TicketKind): Pick<Ticket, 'callback'> {
  const window = answeredSteps(flow, going).find(({ value }) => value.is === 'window')?.value
  if (kind !== 'callback' || window?.is !== 'window') return {}
  const zone = draft.setting.calendar.timeZone
  const at = (time: string) => DateTime.fromISO(`${window.day}T${time}`, { zone }).toJSDate()
  return { callback: { from: at(window.from), to: at(window.to) } }
}

function filesOf(flow: Flow, going: FlowState): Pick<Ticket, 'files'> {
  const files = answeredSteps(flow, going).flatMap(({ value }) => (value.is === 'files' ? value.files : []))
  return files.length > 0 ? { files } : {}
}

function oneLine(summary: string): string {
  return summary
    .split('\n')
    .map((line) => line.replace(/^- /, ''))
    .join(', ')
}
