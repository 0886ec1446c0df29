import type { Step } from '../draft.js'
import { liveTicket } from '../live.js'
import { addTo } from './add.js'
import { isAskedCode } from './waiting.js'

/**
 * A person is in the conversation now: what the resident writes goes to them, and the bot says nothing. The code that
 * the bot itself asked for is all it takes: it would tell the person nothing, and the resident's number would stay unproven.
 */
export const relay: Step = (draft) => {
  const live = liveTicket(draft.state, draft.setting)
  if (!live || draft.said.message.opened || isAskedCode(draft)) return false
  addTo(draft, live.ref, draft.written)
  if (draft.state.pending?.ask !== 'code') delete draft.state.pending
  return true
}
