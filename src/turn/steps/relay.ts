import { openTickets } from '../conversation.js'
import type { Step } from '../draft.js'
import { isLive } from '../live.js'

/** A person is in the conversation now: what the resident writes goes to them, and the bot says nothing. */
export const relay: Step = (draft) => {
  const live = openTickets(draft.state).find((pointer) => isLive(pointer, draft.setting))
  if (!live || draft.said.message.opened) return false
  draft.post(live.ref, { text: draft.said.message.text, from: 'resident' })
  delete draft.state.pending
  return true
}
