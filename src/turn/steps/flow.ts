import type { Flow } from '../../content/flow.js'
import { back, reopen, stepOf, type Taken, take } from '../../dialog/engine.js'
import { CONFIRM, type FlowState, RESUME, SAME } from '../../dialog/flow-state.js'
import { readYesNo } from '../../dialog/read/read-yes-no.js'
import { startedBy } from '../../dialog/start.js'
import { isQuestion } from '../../dialog/steering.js'
import { words } from '../../words.js'
import type { Draft, Step } from '../draft.js'
import { flowById, inputOf, readingOf, tellingOf } from '../flow-reading.js'
import { valueText } from '../flow-text.js'
import { picked, pressed } from '../picked.js'
import { askAgain, askToChange, askToResume, goOn } from './flow-ask.js'
import { beginFlow } from './flow-begin.js'
import { sameTold } from './flow-same.js'
import { askTimes, reopenVisit, visitPick } from './flow-visit.js'
import { handoff } from './handoff.js'
import { sameSaid } from './same-said.js'

/** Silence after which they are asked whether they want to go on. */
const RESUME_AFTER_MS = 6 * 3_600_000
/** Silence after which it is forgotten. */
const FORGOTTEN_AFTER_MS = 30 * 86_400_000
/** What the bot asked besides, and a flow may wait for. */
const ASIDE = new Set(['flow', 'article', 'helped', 'person', 'rating', 'helper', 'go_on', 'which'])

/** They are in the middle of a flow: this is an answer, steers it, or is a question by the way. */
export const flow: Step = (draft) => {
  const { state, setting } = draft
  const going = state.flow
  if (!going) return false
  const at = flowById(setting.content, going.flow)
  // Its file may be gone, or what was begun long ago.
  if (!at || setting.now.getTime() - going.at.getTime() > FORGOTTEN_AFTER_MS) {
    delete state.flow
    if (state.pending?.ask === 'flow') delete state.pending
    return false
  }
  if (state.pending && !ASIDE.has(state.pending.ask)) return false
  if (state.pending && state.pending.ask !== 'flow' && picked(state.pending.choices, draft.said.message.text))
    return false
  return goesOn(draft, at, going)
}

/** Not a step: a question in the middle has been answered, and the flow goes on where it was. */
export function backToFlow(draft: Draft): void {
  const { state, said } = draft
  const going = state.flow
  const at = flowById(draft.setting.content, going?.flow)
  if (!at || !going || said.before.state.flow === undefined || draft.ticket || draft.outbound.length === 0) return
  // It was gone on with just now, something else is asked first, or a person is here.
  if (going.at === draft.setting.now || (state.pending && state.pending.ask !== 'helped')) return
  if (draft.outbound.some(({ urgent }) => urgent)) return
  for (const message of draft.outbound) delete message.choices
  draft.tell(draft.say('flow_back_to', { title: at.title[draft.lang] }))
  goOn(draft, at)
}

function goesOn(draft: Draft, at: Flow, going: FlowState): boolean {
  const { message } = draft.said
  const pick = visitPick(draft, at, going, pickOf(draft, at, going))
  const slept = draft.setting.now.getTime() - going.at.getTime() > RESUME_AFTER_MS
  if (going.asking === RESUME) return resumed(draft, at, pick)
  if (isAside(draft) && pick === undefined) return false
  const same = going.asking === SAME ? sameSaid(draft, at, pick) : undefined
  if (same !== undefined) return sameTold(draft, at, same)
  if (pick?.startsWith('times:')) return askTimes(draft, at, pick)
  if (pick?.startsWith('change:')) return changing(draft, at, pick.slice('change:'.length))
  if (pick === 'send')
    return settled(draft, at, { ...going, slots: { ...going.slots, [CONFIRM]: { is: 'yes-no', yes: true } } })
  const moved = pick === undefined ? reopenVisit(draft, at, going) : undefined
  if (moved) return settled(draft, at, moved)
  const read = take(at, going, inputOf(message, pick), readingOf(draft))
  const taken: Taken = isNoPlace(draft, at, going, read) ? { went: 'nowhere' } : read
  if (slept && !(taken.went === 'on' && stepOf(at, going.asking)?.type !== 'text')) return askToResume(draft, at)
  return went(draft, at, taken)
}

function went(draft: Draft, at: Flow, taken: Taken): boolean {
  const { state } = draft
  switch (taken.went) {
    case 'on':
      return settled(draft, at, taken.state)
    case 'unfit':
      return askAgain(draft, at, taken.why)
    case 'back':
      return wentBack(draft, at)
    case 'change':
      return askToChange(draft, at)
    case 'person':
      return handoff(draft, 'asked')
    case 'cancel':
      delete state.flow
      delete state.pending
      draft.tell(draft.say('flow_cancelled', { title: at.title[draft.lang] }))
      return true
    case 'restart':
      delete state.flow
      draft.tell(draft.say('flow_restarted'))
      return beginFlow(draft, at, { text: '' })
    case 'nowhere':
      return isElsewhere(draft, at) ? false : askAgain(draft, at)
  }
}

/** Something new is known: what was changed is said, and the next is asked. */
function settled(draft: Draft, at: Flow, after: FlowState): boolean {
  const before = draft.state.flow
  draft.state.flow = after
  const changed = at.steps.find(
    ({ slot }) =>
      before?.slots[slot] && after.slots[slot] && before.asking !== slot && before.slots[slot] !== after.slots[slot],
  )
  const value = changed && after.slots[changed.slot]
  if (changed && value && changed.type !== 'files')
    draft.tell(
      draft.say('flow_changed', {
        label: changed.label[draft.lang],
        value: valueText(changed, value, tellingOf(draft)),
      }),
    )
  return goOn(draft, at)
}

function wentBack(draft: Draft, at: Flow): boolean {
  const { state } = draft
  const before = state.flow && back(state.flow)
  if (!before) draft.tell(draft.say('flow_back_none'))
  else state.flow = before
  return goOn(draft, at)
}

function changing(draft: Draft, at: Flow, slot: string): boolean {
  const { state } = draft
  if (state.flow) state.flow = reopen(state.flow, slot)
  return goOn(draft, at)
}

function resumed(draft: Draft, at: Flow, pick: string | undefined): boolean {
  const { state } = draft
  if (pick === 'restart' || pick === 'cancel') return went(draft, at, { went: pick })
  if (pick === undefined && isElsewhere(draft, at)) return false
  if (state.flow) delete state.flow.asking
  return goOn(draft, at)
}

function pickOf(draft: Draft, at: Flow, going: FlowState): string | undefined {
  const { pending } = draft.state
  if (pending?.ask !== 'flow') return undefined
  const { text } = draft.said.message
  // Where a number may be the answer it chooses nothing.
  const asked = stepOf(at, going.asking)
  const isListed = !asked || asked.type === 'choice' || asked.type === 'yes-no' || asked.type === 'visit'
  const isListedTo = isListed || asked.type === 'files'
  const chosen = isListedTo ? picked(pending.choices, text) : pressed(pending.choices, text)
  return chosen ?? (going.asking === CONFIRM ? confirmed(draft) : undefined)
}

/** "Ja", "nej" to whether all is right; more than that is a correction. */
function confirmed(draft: Draft): 'send' | 'change' | undefined {
  const read = readYesNo(draft.said.message.text, undefined, readingOf(draft))
  if (!read || 'unfit' in read || words(read.rest).length > (read.value.yes ? 1 : 0)) return undefined
  return read.value.yes ? 'send' : 'change'
}

/** Asked by the way, or wished for: that is met first, and the flow waits. */
function isAside(draft: Draft): boolean {
  const { understood, message } = draft.said
  if (understood.intent !== undefined && WISHED.has(understood.intent)) return true
  return isQuestion(message.text, draft.setting.content.flowWords) && isFound(draft)
}

/** No answer to what was asked; it may still be one that the rest of the house can meet. */
function isElsewhere(draft: Draft, at: Flow): boolean {
  const { intent, found } = draft.said.understood
  // Figures alone are meant as an answer, whatever article has them too.
  if (!/\p{L}{2}/u.test(draft.said.message.text)) return false
  if (intent !== undefined && intent !== 'anger' && intent !== 'call_time') return true
  if (beginsOther(draft, at)) return true
  return (
    found.decision === 'answer' ||
    found.decision === 'refer' ||
    (isFound(draft) && isQuestion(draft.said.message.text, draft.setting.content.flowWords))
  )
}

/** Any words may name a place, but for those that wish for something, or begin another errand. */
function isNoPlace(draft: Draft, at: Flow, { asking = '' }: FlowState, taken: Taken): boolean {
  const value = taken.went === 'on' ? taken.state.slots[asking] : undefined
  if (value?.is !== 'address' || value.place.known || value.place.point) return false
  return draft.said.understood.intent !== undefined || beginsOther(draft, at)
}

function beginsOther(draft: Draft, at: Flow): boolean {
  const other = startedBy(draft.setting.content.flows, draft.said.message.text, readingOf(draft))
  return other !== undefined && other !== at
}

function isFound({ said: { understood } }: Draft): boolean {
  const { decision } = understood.found
  return decision === 'answer' || decision === 'choose' || decision === 'refer'
}

const WISHED = new Set(['person', 'who', 'status', 'callback', 'help', 'ask_bot'])
