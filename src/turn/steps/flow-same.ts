import type { Flow, FlowEnd } from '../../content/flow.js'
import { answeredSteps, endOf } from '../../dialog/engine.js'
import { SAME } from '../../dialog/flow-state.js'
import type { Place } from '../../dialog/slots.js'
import { isFollowable, isVague, type KnownFault, near } from '../../tickets/faults.js'
import { followed, isOf } from '../../tickets/happenings.js'
import { queueById } from '../../tickets/routing.js'
import type { Fault, Follower, Ticket } from '../../tickets/ticket.js'
import { withFollowed } from '../conversation.js'
import type { Draft } from '../draft.js'
import { matterOf } from '../facts/ticket-facts.js'
import { streetText } from '../followers.js'
import { addressStep, isAt, listedId, listedNear } from '../listed-same.js'
import type { Choice } from '../ports.js'
import { SAME_PICK } from '../same-pick.js'
import { whenText } from '../when-text.js'
import { addTo } from './add.js'
import { goOn } from './flow-ask.js'
import { categoryAt, fileFault, placeAt } from './flow-fault.js'
import { picks } from './same-said.js'

const SHOWN_MAX = 3
/** Faults turned down in one report; nobody goes on turning down. */
const TURNED_DOWN_MAX = 30
const TEXT_LENGTH_MAX = 300

/** A fault that is open near by may be the very same: asked, never guessed. */
export function askSame(draft: Draft, flow: Flow, { fault }: FlowEnd): boolean {
  const going = draft.state.flow
  const report = fault && reportOf(draft, fault)
  if (!going || !report || draft.channel === 'teams') return false
  const { category, ...told } = report
  const { content, now } = draft.setting
  const turnedDown = going.notSame ?? []
  const maybe = near<KnownFault>(
    [...(draft.said.faults ?? []), ...listedNear(draft, flow)],
    { category: category.id, ...told },
    { category, streets: content.streets, now },
  )
    .filter(({ _id }) => !turnedDown.includes(_id))
    .slice(0, SHOWN_MAX)
  const [first] = maybe
  if (!first) return false
  const isAgain = going.asking === SAME && going.tries > 0
  going.asking = SAME
  const another = draft.choice('choice_another_fault', 'another')
  const lead = isAgain ? [draft.say('flow_same_explain')] : []
  if (maybe.length === 1) {
    const choices = [draft.choice('choice_yes', SAME_PICK + first._id), another]
    draft.ask([...lead, draft.say('flow_same', shown(draft, first, told.place))].join(' '), { ask: 'flow', choices })
    return true
  }
  const listed = maybe.map((ticket): Choice => {
    return { title: draft.say('choice_same_fault', shown(draft, ticket, told.place)), pick: SAME_PICK + ticket._id }
  })
  draft.ask([...lead, draft.say('flow_same_several')].join(' '), { ask: 'flow', choices: [...listed, another] })
  return true
}

/** Whether it is the same: they follow it, or go on with a report of their own. */
export function sameTold(draft: Draft, flow: Flow, pick: string): boolean {
  const going = draft.state.flow
  if (!going) return false
  const listed = listedId(pick.slice(SAME_PICK.length))
  const ticket = draft.said.sames?.find((one) => pick === SAME_PICK + one._id || isAt(one, listed))
  if (ticket && isFollowable(ticket)) return follow(draft, flow, ticket)
  if (listed !== undefined && !ticket) return fileFault(draft, flow, endOf(flow, going), listed)
  if (pick !== 'again') {
    const shownNow = picks(draft).map((one) => one.slice(SAME_PICK.length))
    // What has been settled meanwhile cannot be followed; others that are near are looked at anew.
    const turnedDown = pick === 'another' ? shownNow : shownNow.filter((ref) => ref === ticket?._id)
    going.notSame = [...(going.notSame ?? []), ...turnedDown].slice(-TURNED_DOWN_MAX)
  }
  going.tries = 0
  return (pick === 'another' && askWhere(draft, flow)) || goOn(draft, flow)
}

/** A street with a fault that is known, and another: asked once where in it, or nobody could tell the two apart. */
function askWhere(draft: Draft, flow: Flow): boolean {
  const going = draft.state.flow
  const step = addressStep(flow)
  const told = step && going?.slots[step.slot]
  if (!going || told?.is !== 'address' || going.askedWhere) return false
  if (!isVague(told.place, draft.setting.content.streets)) return false
  going.askedWhere = true
  const choices = [draft.choice('choice_skip', 'another')]
  draft.ask(draft.say('flow_same_where'), { ask: 'flow', choices }, { wants: 'place' })
  return true
}

interface Report extends Omit<Fault, 'category'> {
  category: NonNullable<ReturnType<typeof categoryAt>>
}

function reportOf(draft: Draft, fault: NonNullable<FlowEnd['fault']>): Report | undefined {
  const category = categoryAt(draft, fault.category)
  const place = placeAt(draft, fault.place)
  return category && place ? { category, place } : undefined
}

/** A fault as it is shown to whoever may have seen the same: never the first reporter's own words. */
function shown(
  draft: Draft,
  { fault, arrivedAt }: KnownFault,
  own: Place,
): { what: string; place: string; when: string } {
  const { faults } = draft.setting.content
  const what = faults.find(({ id }) => id === fault?.category)?.name[draft.lang] ?? ''
  const place = (fault && streetText(fault)) || own.text
  return { what, place, when: whenText(draft, arrivedAt) }
}

/** They hear how it goes. Files they sent go to whoever has it; their words stand with the ticket, and disturb nobody. */
function follow(draft: Draft, flow: Flow, ticket: Ticket): boolean {
  const { said, setting, state } = draft
  const { _id: ref } = ticket
  const { conversation } = said.message
  const files = filesOf(draft, flow)
  const text = wordsOf(draft, flow)
  const queue = queueById(setting.content, ticket.queue).name[draft.lang]
  forget(draft)
  draft.noting.comesTo('answered', matterOf(ticket))
  if (isOf(ticket, conversation)) {
    addTo(draft, ref, { text, ...(files.length > 0 ? { files } : {}) })
    draft.tell(draft.say('flow_following_again', { ref, queue }), { ticket: ref })
    return true
  }
  const after = followed(ticket, followerOf(draft, text), setting.now)
  draft.keep(after)
  if (files.length > 0) draft.post(ref, { text: '', from: 'resident', files })
  state.follows = withFollowed(state.follows, ref)
  draft.tell(draft.say(after === ticket ? 'flow_following_again' : 'flow_following', { ref, queue }), { ticket: ref })
  return true
}

function followerOf({ said: { message }, channel, lang, setting: { now } }: Draft, text: string): Follower {
  const { conversation, phone } = message
  const bySms = channel === 'sms' && phone ? { phone } : {}
  return { conversation, channel, lang, ...bySms, at: now, ...(text ? { text: text.slice(0, TEXT_LENGTH_MAX) } : {}) }
}

/** What they wrote first, and what they told in their own words since. */
function wordsOf(draft: Draft, flow: Flow): string {
  const going = draft.state.flow
  if (!going) return ''
  const told = answeredSteps(flow, going).flatMap(({ value }) => (value.is === 'text' ? [value.text] : []))
  const first = going.from === draft.seq ? draft.said.message.text : draft.said.question
  return [...new Set([first, ...told].filter((text) => text !== undefined && text !== ''))].join('\n')
}

function filesOf(draft: Draft, flow: Flow) {
  const going = draft.state.flow
  if (!going) return []
  return answeredSteps(flow, going).flatMap(({ value }) => (value.is === 'files' ? value.files : []))
}

/** The errand is done, as when it is filed. */
function forget({ state }: Draft): void {
  state.noMatches = 0
  state.offered = []
  for (const key of ['pending', 'unanswered', 'questionSeq', 'route', 'article', 'flow'] as const) delete state[key]
}
