import type { Step } from '../draft.js'

/** The chat was opened: the first words as the law asks, and something to begin with. Said once. */
export const welcome: Step = (draft) => {
  if (!draft.said.message.opened) return false
  if (draft.state.greeted) return true
  const choices = [...draft.setting.content.replies[draft.state.lang].opening_choices]
  draft.tell(draft.say('opening'), choices.length > 0 ? { choices } : {})
  return true
}
