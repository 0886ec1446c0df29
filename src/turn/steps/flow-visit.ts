import type { Flow, FlowStep } from '../../content/flow.js'
import type { Office } from '../../content/organisation.js'
import { sayFrom } from '../../content/replies.js'
import { fill, next, reopen, stepOf } from '../../dialog/engine.js'
import { CONFIRM, type FlowState } from '../../dialog/flow-state.js'
import { isQuestion } from '../../dialog/steering.js'
import type { Ticket, Visit } from '../../tickets/ticket.js'
import { booked, freeTimes, spreadTimes, type VisitTime } from '../../tickets/visits.js'
import type { Draft } from '../draft.js'
import { readingOf, tellingOf } from '../flow-reading.js'
import { valueText, visitText } from '../flow-text.js'
import type { Choice } from '../ports.js'
import { officeById, visitBlanks, visitTitle } from '../visit-text.js'
import { isAmong, timesFor, visitWish } from '../visit-wish.js'
import { file } from './file.js'
import { filingOf, withAnswers } from './flow-end.js'

type VisitStep = Extract<FlowStep, { type: 'visit' }>

/** Times that are offered at once. */
const OFFERED = 5
const TIMES = 'times:'
const LATER = 'later:'
const QUEUE = 'contact-centre'

/** Asks for one of the times that are free at the chosen office; where none is, says so and offers a person. */
export function askVisit(draft: Draft, step: VisitStep, text: string, offered = firstOffer(draft, step)): void {
  const office = officeOf(draft, step)
  const [first] = offered
  if (!office || !first) {
    tellNone(draft, office)
    return
  }
  const times = offered.map((time) => choiceOf(draft, office, time))
  const last = offered.at(-1) ?? first
  const isMore = timesAt(draft, office).some(({ from }) => from > last.from)
  const more = isMore ? [{ title: draft.say('visit_more'), pick: `${LATER}${last.from.toISOString()}` }] : []
  const skip = step.optional ? [draft.choice('choice_skip', 'skip')] : []
  draft.ask(text, { ask: 'flow', choices: [...times, ...more, ...skip] })
}

/**
 * What was chosen, where a time was asked for: a time in words chooses the one free time that it names, or has others
 * offered near it, and so does "later times". A pick that begins with `times:` is for `askTimes`.
 */
export function visitPick(draft: Draft, flow: Flow, going: FlowState, pick: string | undefined): string | undefined {
  const step = stepOf(flow, going.asking)
  const office = step?.type === 'visit' ? officeOf(draft, step) : undefined
  if (!office || (pick !== undefined && !pick.startsWith(LATER))) return pick
  const times = timesAt(draft, office)
  const { calendar } = draft.setting
  if (pick) {
    const last = new Date(pick.slice(LATER.length))
    return timesPick(
      spreadTimes(
        times.filter(({ from }) => from > last),
        calendar,
        OFFERED,
      ),
    )
  }
  const wish = isSaidOtherwise(draft) ? undefined : visitWish(draft.said.message.text, readingOf(draft), 'asked')
  if (!wish) return undefined
  const shown = shownTimes(draft)
  const found = timesFor(wish, times, { shown, calendar, count: OFFERED })
  if ('one' in found) return choiceOf(draft, office, found.one).pick
  // The very same once more would tell them nothing.
  return found.some.every((time) => isAmong(time, shown)) ? undefined : timesPick(found.some)
}

/** Offers other times than before. */
export function askTimes(draft: Draft, flow: Flow, pick: string): boolean {
  const going = draft.state.flow
  const step = stepOf(flow, going?.asking)
  if (!going || step?.type !== 'visit') return false
  going.at = draft.setting.now
  const office = officeOf(draft, step)
  const wanted = pick.slice(TIMES.length).split(',')
  const times = office ? timesAt(draft, office).filter(({ from }) => wanted.includes(from.toISOString())) : []
  askVisit(draft, step, step.ask[draft.lang], times)
  return true
}

/**
 * The answers so far, with a time of another office than the one that is wanted now left out, and the time that the first
 * words named, where that one is free.
 */
export function withVisit(draft: Draft, flow: Flow, going: FlowState): FlowState {
  const stray = flow.steps.find((step) => {
    const value = going.slots[step.slot]
    return step.type === 'visit' && value?.is === 'visit' && value.office !== officeOf(draft, step)?.id
  })
  const kept = stray ? reopen(going, stray.slot) : going
  const open = next(flow, kept)
  if (open === undefined || open === CONFIRM || open.type !== 'visit') return kept
  const named = wishedFirst(draft, open)
  const office = officeOf(draft, open)
  if (!office || !named || !('one' in named)) return kept
  return fill(kept, open, { is: 'visit', office: office.id, ...named.one })
}

/** "Nej, måndag kl 10" to whether all is right: the time is open again, for `withVisit` to settle by those words. */
export function reopenVisit(draft: Draft, flow: Flow, going: FlowState): FlowState | undefined {
  const step = flow.steps.find(({ slot, type }) => type === 'visit' && going.slots[slot])
  if (!step || going.asking !== CONFIRM || isSaidOtherwise(draft)) return undefined
  const wish = visitWish(draft.said.message.text, readingOf(draft), 'found')
  return wish?.day === undefined ? undefined : reopen(going, step.slot)
}

/** Books the time that was chosen; others are offered when somebody else has it by now. */
export function bookVisit(draft: Draft, flow: Flow, slots: { time: string; topic: string }): boolean {
  const going = draft.state.flow
  const chosen = going?.slots[slots.time]
  const step = stepOf(flow, slots.time)
  if (!going || chosen?.is !== 'visit' || step?.type !== 'visit') return false
  const office = officeById(draft.setting.content, chosen.office)
  if (!office?.visits || !isAmong(chosen, timesAt(draft, office))) return tellTaken(draft, step, going)
  const { from, to } = chosen
  const visit: Visit = { office: office.id, from, to, topic: topicOf(draft, flow, going, slots.topic) }
  draft.visit = { take: { ...visit, places: office.visits.atOnce } }
  const receipt = flow.ends.find((end) => end.visit?.time === slots.time)?.receipt?.[draft.lang]
  const next = receipt === undefined ? [] : [withAnswers(receipt, flow, going, draft)]
  const note = visitText(visit, tellingOf(draft))
  const { now } = draft.setting
  return file(draft, {
    ...filingOf(draft, flow, { queue: QUEUE, kind: 'errand' }),
    made: (ticket) => booked(ticket, visit, note, now, draft.rulesOf(ticket)),
    tell: (ticket) => tellBooked(draft, ticket, visit, next),
  })
}

function tellBooked(draft: Draft, ticket: Ticket, visit: Visit, next: readonly string[]): void {
  const told = draft.say('visit_booked', visitBlanks(ticket, visit, tellingOf(draft)))
  const reminds = ticket.wake?.what === 'visit' ? [draft.say('visit_will_remind')] : []
  const text = [told, ...reminds, ...next].join(' ')
  const of = { ticket: ticket._id }
  const isInChatAlone = draft.channel === 'webchat' && ticket.contact.via === 'webchat'
  // By SMS they are reminded wherever they are.
  const bySms = { title: draft.say('choice_sms'), pick: 'by_sms' }
  if (isInChatAlone) draft.ask(text, { ask: 'go_on', ref: ticket._id, choices: [bySms] }, of)
  else draft.tell(text, of)
}

function tellTaken(draft: Draft, step: VisitStep, going: FlowState): boolean {
  const open = { ...reopen(going, step.slot), asking: step.slot }
  draft.state.flow = open
  askVisit(draft, step, draft.say('visit_taken'))
  return true
}

function tellNone(draft: Draft, office: Office | undefined): void {
  const { municipality } = draft.setting.content.organisation
  const blanks = { office: office?.name[draft.lang] ?? '', phone: office?.phone ?? municipality.phone }
  const choices = [draft.choice('choice_person', 'person'), draft.choice('choice_change', 'change')]
  draft.ask(draft.say('visit_none', blanks), { ask: 'flow', choices })
}

function topicOf(draft: Draft, flow: Flow, { slots }: FlowState, slot: string): string {
  const { content } = draft.setting
  const lang = content.organisation.municipality.staffLanguage
  const step = stepOf(flow, slot)
  const value = slots[slot]
  if (!step || !value) return flow.title[lang]
  const telling = { ...tellingOf(draft), lang, say: sayFrom(content.replies[lang]) }
  return valueText(step, value, telling) || flow.title[lang]
}

function firstOffer(draft: Draft, step: VisitStep): VisitTime[] {
  const office = officeOf(draft, step)
  if (!office) return []
  const wished = wishedFirst(draft, step)
  if (wished && 'some' in wished) return wished.some
  return spreadTimes(timesAt(draft, office), draft.setting.calendar, OFFERED)
}

/** What the words so far say of a day, before a time has been asked for. */
function wishedFirst(draft: Draft, step: VisitStep): ReturnType<typeof timesFor> | undefined {
  const office = officeOf(draft, step)
  const { said, setting } = draft
  const before = said.before.state.flow
  if (!office || before?.asking === step.slot) return undefined
  // What they began with counts until a time has been settled on; then only what they say now.
  const isOfQuestion = draft.state.questionSeq === draft.state.flow?.from && !before?.slots[step.slot]
  const words = [said.message.text, (isOfQuestion && said.question) || '']
  const wish = words.map((text) => visitWish(text, readingOf(draft), 'found')).find((one) => one?.day !== undefined)
  if (!wish) return undefined
  return timesFor(wish, timesAt(draft, office), { shown: [], calendar: setting.calendar, count: OFFERED })
}

function timesAt({ setting, said }: Draft, office: Office): VisitTime[] {
  return freeTimes(office, setting.calendar, setting.now, said.taken ?? new Map())
}

function officeOf({ state, setting }: Draft, step: VisitStep): Office | undefined {
  const value = state.flow?.slots[step.office]
  const office = value?.is === 'choice' ? officeById(setting.content, value.value) : undefined
  return office?.visits ? office : undefined
}

function choiceOf(draft: Draft, office: Office, { from, to }: VisitTime): Choice {
  const pick = `value:${office.id}|${from.toISOString()}|${to.toISOString()}`
  return { title: visitTitle({ from }, tellingOf(draft)), pick }
}

function timesPick(times: readonly VisitTime[]): string | undefined {
  return times.length === 0 ? undefined : TIMES + times.map(({ from }) => from.toISOString()).join(',')
}

/** What stands on the buttons just now. */
function shownTimes({ said }: Draft): VisitTime[] {
  return (said.before.state.pending?.choices ?? []).flatMap(({ pick }) => {
    const [, from, to] = pick.startsWith('value:') ? pick.split('|') : []
    return from && to ? [{ from: new Date(from), to: new Date(to) }] : []
  })
}

/** A wish, or a question that has an answer of its own, is no time however many days it names. */
function isSaidOtherwise({ said: { message, understood }, setting }: Draft): boolean {
  if (understood.intent !== undefined && understood.intent !== 'call_time') return true
  return isQuestion(message.text, setting.content.flowWords) && understood.found.decision === 'answer'
}
