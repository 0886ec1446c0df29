import { smsKeyword } from '../../sms-text/keyword.js'
import { openTickets } from '../conversation.js'
import type { Step } from '../draft.js'

/** The words a phone network promises: STOP is stored and obeyed, START takes it back, INFO tells, MER goes on. */
export const keyword: Step = (draft) => {
  const { state, said, setting } = draft
  if (draft.channel !== 'sms') return false
  if (said.message.text.trim() === '') {
    draft.tell(draft.say('sms_no_pictures'))
    return true
  }
  const word = smsKeyword(said.message.text)
  if (word === 'stop') {
    state.optedOut = true
    draft.tell(draft.say('sms_stopped'))
    return true
  }
  if (word === 'start') {
    delete state.optedOut
    state.greeted = true
    draft.tell(draft.say('sms_started'))
    return true
  }
  // Someone who asked for silence still reaches the person they are talking to; the bot adds nothing.
  if (state.optedOut) {
    for (const { ref } of openTickets(state).slice(0, 1)) draft.post(ref, { text: said.message.text, from: 'resident' })
    return true
  }
  if (word === 'help' || word === 'info') {
    state.greeted = true
    draft.tell(draft.say('sms_info', { phone: setting.content.organisation.municipality.phone }))
    return true
  }
  if (word !== 'more') return false
  draft.tell(said.more ?? draft.say('sms_no_more'))
  return true
}
