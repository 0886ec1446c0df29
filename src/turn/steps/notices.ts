import type { Notice } from '../../content/notices.js'
import type { Draft } from '../draft.js'

/** What is going on just now comes before any article. True when there was something. */
export function tellNotices(draft: Draft, notices: readonly Notice[]): boolean {
  for (const { text } of notices) draft.tell(draft.say('notice', { text: text[draft.state.lang] }))
  return notices.length > 0
}
