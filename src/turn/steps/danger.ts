import { noticed } from '../../tickets/happenings.js'
import { queueById } from '../../tickets/routing.js'
import { nearestOpen, openTickets } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import { nameForResident } from '../staff-name.js'
import { afterWriting } from './add.js'

/** Danger to life: 112 at once, in the resident's language, and whoever has the resident's ticket is told. */
export const danger: Step = (draft) => {
  const { said, state, setting } = draft
  const kind = said.understood.danger
  if (kind === undefined) return false
  draft.tell(urgentText(draft, kind), { urgent: true })
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
  return true
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
