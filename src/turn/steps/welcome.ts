import { noticesAtOpening } from '../../retrieval/notices.js'
import type { Step } from '../draft.js'
import { tellNotices } from './notices.js'

/** The chat was opened: the first words as the law asks, what is going on just now, and something to begin with. Once. */
export const welcome: Step = (draft) => {
  if (!draft.said.message.opened) return false
  if (draft.state.greeted) return true
  const { content } = draft.setting
  tellNotices(draft, noticesAtOpening(content.notices, draft.localTime, draft.state.district))
  const choices = [...content.replies[draft.state.lang].opening_choices]
  draft.tell(draft.say('opening'), choices.length > 0 ? { choices } : {})
  return true
}
