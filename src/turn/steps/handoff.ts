import { FIRST_LINE, queuesOf } from '../../content/organisation.js'
import { endOf } from '../../dialog/engine.js'
import { type Route, routeBy } from '../../tickets/routing.js'
import type { Contact, HandoffReason } from '../../tickets/ticket.js'
import type { Draft } from '../draft.js'
import { entryRoute } from '../entry-route.js'
import { flowById } from '../flow-reading.js'
import { phoneIn } from '../phone-number.js'
import type { Pending } from '../ports.js'
import { askNumber } from './contact.js'
import { type Filing, file } from './file.js'

type Asked<A extends Pending['ask']> = Extract<Pending, { ask: A }>

/**
 * A person is needed. Asks what the matter is only if nothing said so far tells; on the web asks once how to reach
 * them; then files the ticket. Never more than one question before it is filed.
 */
export function handoff(draft: Draft, reason: HandoffReason, via?: 'call'): boolean {
  delete draft.state.unanswered
  if (reason === 'asked') draft.noting.person = true
  if (draft.channel === 'teams') {
    delete draft.state.flow
    draft.tell(draft.say('filed_for_staff'))
    return true
  }
  if (draft.state.foreign)
    return file(draft, { reason, route: { queue: FIRST_LINE, because: 'language' }, contact: contactHere(draft) })
  const route = routeOf(draft)
  if (!route) return askMatter(draft, reason, via)
  draft.state.questionSeq ??= draft.seq
  if (via) return fileToCall(draft, { reason, route })
  if (draft.channel === 'sms') return file(draft, { reason, route, contact: contactHere(draft) })
  return askReach(draft, reason, route)
}

/** The matter by its own words, or the article it was answered with, or the question that got no answer. */
function routeOf(draft: Draft): Route | undefined {
  const { state, said, setting } = draft
  return (
    entryRoute(draft) ??
    flowRoute(draft) ??
    routeBy(setting.content, { text: said.message.text }) ??
    state.route ??
    routeBy(setting.content, { slug: state.article })
  )
}

/** In the middle of an errand the matter is known. */
function flowRoute({ state, setting: { content } }: Draft): Route | undefined {
  const flow = flowById(content, state.flow?.flow)
  if (!flow || !state.flow) return undefined
  const { fault, ticket, call } = endOf(flow, state.flow)
  const category = fault && state.flow.slots[fault.category]
  const of = category?.is === 'choice' ? content.faults.find(({ id }) => id === category.value) : undefined
  return { queue: of?.queue ?? ticket?.queue ?? call?.queue ?? FIRST_LINE, because: `flow:${flow.id}` }
}

function askMatter(draft: Draft, reason: HandoffReason, via: 'call' | undefined): boolean {
  const { organisation } = draft.setting.content
  const departments = organisation.departments.map(({ id, name }) => ({
    title: name[draft.state.lang],
    pick: `department:${id}`,
  }))
  const choices = [...departments, { title: draft.say('choice_unsure'), pick: 'unsure' }]
  draft.state.questionSeq ??= draft.seq
  draft.ask(draft.say('ask_matter'), { ask: 'matter', reason, choices, ...(via ? { via } : {}) })
  return true
}

/** They said what it is about, in words or by choosing. That is enough: the ticket is filed. */
export function matterTold(draft: Draft, asked: Asked<'matter'>, pick: string | undefined): boolean {
  const { said } = draft
  const phone = phoneIn(said.message.text)
  const route = pick === undefined ? routeTold(draft) : routePicked(draft, pick)
  const contact: Contact =
    phone && draft.channel === 'webchat' ? { via: 'call', phone, proven: false } : contactHere(draft)
  const own = pick === 'unsure' ? undefined : said.message.text
  const question = [said.question, own].filter(Boolean).join('\n')
  const filing = { reason: asked.reason, route, question }
  return asked.via ? fileToCall(draft, filing) : file(draft, { ...filing, contact })
}

/** Filed first; then the number, unless it is known, and a time. */
function fileToCall(draft: Draft, filing: Omit<Filing, 'contact'>): boolean {
  const { phone, text } = draft.said.message
  file(draft, { ...filing, contact: { via: 'call', proven: false } })
  const ref = draft.ticket?.after._id
  if (ref !== undefined) askNumber(draft, 'call', ref, phoneIn(text) ?? phone)
  return true
}

function routeTold(draft: Draft): Route {
  const { content } = draft.setting
  const { text } = draft.said.message
  const nearest = draft.said.understood.found.articles[0]?.slug
  return routeBy(content, { text }) ?? routeBy(content, { slug: nearest }) ?? { queue: FIRST_LINE, because: 'unknown' }
}

function routePicked(draft: Draft, pick: string): Route {
  const id = pick.startsWith('department:') ? pick.slice('department:'.length) : undefined
  const queue = queuesOf(draft.setting.content.organisation).find(({ department }) => department === id)
  return queue ? { queue: queue.id, because: 'chosen' } : { queue: FIRST_LINE, because: 'unknown' }
}

function askReach(draft: Draft, reason: HandoffReason, route: Route): boolean {
  const choices = [
    { title: draft.say('choice_stay'), pick: 'stay' },
    { title: draft.say('choice_sms'), pick: 'sms' },
    { title: draft.say('choice_call'), pick: 'call' },
  ]
  draft.ask(draft.say('ask_reach'), { ask: 'reach', reason, ...route, choices })
  return true
}

/** However they answer, the ticket is filed now; a number is asked for afterwards, so that nobody is lost over it. */
export function reachTold(draft: Draft, asked: Asked<'reach'>, pick: string | undefined): boolean {
  const phone = phoneIn(draft.said.message.text)
  const via = pick === 'call' ? 'call' : pick === 'sms' || phone ? 'sms' : 'webchat'
  const { reason, queue, because } = asked
  const own = pick === undefined && !phone ? draft.said.message.text : undefined
  const question = [draft.said.question, own].filter(Boolean).join('\n')
  file(draft, { reason, route: { queue, because }, contact: { via, proven: false }, ...(question ? { question } : {}) })
  const ref = draft.ticket?.after._id
  if (via !== 'webchat' && ref !== undefined) askNumber(draft, via, ref, phone)
  return true
}

function contactHere(draft: Draft): Contact {
  const { phone } = draft.said.message
  return draft.channel === 'sms' && phone ? { via: 'sms', phone, proven: true } : { via: 'webchat', proven: false }
}
