import { openTickets } from '../conversation.js'
import type { Draft, Step } from '../draft.js'

/** Danger to life: 112 at once, in the resident's language, and whoever has the resident's ticket is told. */
export const danger: Step = (draft) => {
  const { said, state } = draft
  const kind = said.understood.danger
  if (kind === undefined) return false
  draft.tell(urgentText(draft, kind), { urgent: true })
  for (const { ref, claimedBy } of openTickets(state)) {
    draft.post(ref, { text: said.message.text, from: 'resident' })
    draft.post(ref, {
      text: draft.sayToStaff('thread_danger'),
      from: 'system',
      ...(claimedBy ? { mention: claimedBy } : {}),
    })
    if (claimedBy) draft.tell(draft.say('danger_alerted', { name: claimedBy.name }))
  }
  delete state.pending
  delete state.unanswered
  state.questionSeq = draft.seq
  return true
}

function urgentText(draft: Draft, kind: 'danger' | 'suicide' | 'violence'): string {
  const { languages, organisation } = draft.setting.content
  const foreign = draft.state.foreign === undefined ? undefined : languages[draft.state.foreign]
  if (foreign) return foreign.danger
  const { phone, emergencySocialService } = organisation.municipality
  if (kind === 'violence') return draft.say('danger_violence', { social: emergencySocialService ?? phone })
  return draft.say(kind === 'suicide' ? 'danger_suicide' : 'danger')
}
