import type { Flow } from '../../content/flow.js'
import { begin, endOf, next, take } from '../../dialog/engine.js'
import type { FlowState } from '../../dialog/flow-state.js'
import { startedBy } from '../../dialog/start.js'
import { noticed } from '../../tickets/happenings.js'
import { queueById } from '../../tickets/routing.js'
import { nearestOpen, openTickets } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import { flowById, inputOf, readingOf } from '../flow-reading.js'
import { nameForResident } from '../staff-name.js'
import { afterWriting } from './add.js'
import { goOn } from './flow-ask.js'

/** Danger to life: 112 at once, in the resident's language, and whoever has the resident's ticket is told. */
export const danger: Step = (draft) => {
  const { said, state, setting } = draft
  const kind = said.understood.danger
  if (kind === undefined) return false
  draft.noting.happened('danger')
  // A fire may be told of before anybody; what is done at home, or to oneself, may not.
  draft.tell(urgentText(draft, kind), { urgent: true, ...(kind === 'danger' ? {} : { sensitive: true }) })
  for (const { ref, claimedBy, queue } of openTickets(state)) {
    const mention = claimedBy ? { mention: claimedBy } : {}
    draft.post(ref, { ...draft.written, from: 'resident' })
    draft.post(ref, { text: draft.sayToStaff('thread_danger'), from: 'system', ...mention })
    if (!claimedBy) continue
    const name = nameForResident(claimedBy, queueById(setting.content, queue), draft.lang, draft.say)
    draft.tell(draft.say('danger_alerted', { name }))
  }
  noteDanger(draft)
  delete state.pending
  delete state.unanswered
  state.questionSeq = draft.seq
  if (kind === 'danger' && !state.foreign) reportToo(draft)
  return true
}

/**
 * A tree over the road is a fault as well: it is reported too as soon as nothing need be asked for that, and not lost.
 * Nothing is asked of whoever may be in danger; what is missing they may tell by themselves.
 */
function reportToo(draft: Draft): void {
  const { said, state, setting } = draft
  const reading = readingOf(draft)
  const { flows } = setting.content
  const flow = state.flow ? flowById(setting.content, state.flow.flow) : startedBy(flows, said.message.text, reading)
  const after = flow && answered(flow, draft)
  if (!flow || !after || !endOf(flow, after).fault) return
  state.flow = after
  if (next(flow, after) === undefined) goOn(draft, flow)
}

function answered(flow: Flow, draft: Draft): FlowState | undefined {
  const input = inputOf(draft.said.message)
  const reading = readingOf(draft)
  if (!draft.state.flow) return begin(flow, input, reading, draft.seq)
  // Only what cannot be meant otherwise: a cry for help is no landmark.
  const { asking, ...going } = draft.state.flow
  const taken = take(flow, going, input, reading)
  return taken.went === 'on' ? { ...taken.state, ...(asking ? { asking } : {}) } : undefined
}

/** A turn changes one ticket: of several, the one a person last spoke in. */
function noteDanger(draft: Draft): void {
  const ticket = draft.ticketOf(nearestOpen(draft.state)?.ref ?? '')
  if (ticket) draft.keep(noticed(afterWriting(draft, ticket), 'danger', draft.setting.now, 'resident'))
}

function urgentText(draft: Draft, kind: 'danger' | 'suicide' | 'violence'): string {
  const { languages, organisation } = draft.setting.content
  const foreign = draft.state.foreign === undefined ? undefined : languages[draft.state.foreign]
  if (foreign) return foreign.danger
  const { phone, emergencySocialService } = organisation.municipality
  if (kind === 'violence') return draft.say('danger_violence', { social: emergencySocialService ?? phone })
  return draft.say(kind === 'suicide' ? 'danger_suicide' : 'danger')
}
