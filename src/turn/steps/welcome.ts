import { noticesAtOpening } from '../../retrieval/notices.js'
import type { Step } from '../draft.js'
import { entryIn } from '../entry-route.js'
import { greet } from './entry-filed.js'
import { tellNotices } from './notices.js'

/**
 * The chat was opened: the first words as the law asks, what is going on just now, and something to begin with. Once,
 * and once more where a chat that is under way is opened on the page of a way in of its own.
 */
export const welcome: Step = (draft) => {
  const { said, state, setting } = draft
  if (!said.message.opened) return false
  const way = entryIn(draft)
  const isNewWay = way !== undefined && said.before.state.entry !== way.id
  if (state.greeted && !isNewWay) return true
  if (way) return greet(draft, way)
  const { content } = setting
  tellNotices(draft, noticesAtOpening(content.notices, draft.localTime, state.district))
  const choices = [...content.replies[state.lang].opening_choices]
  draft.tell(draft.say('opening'), choices.length > 0 ? { choices } : {})
  return true
}
