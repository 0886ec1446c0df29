import { smsKeyword } from '../../sms-text/keyword.js'
import { nearestOpen } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import { addTo } from './add.js'

/** The words a phone network promises: STOP is stored and obeyed, START takes it back, INFO tells, MER goes on. */
export const keyword: Step = (draft) => {
  const { state, said, setting } = draft
  if (draft.channel !== 'sms') return false
  if (said.message.text.trim() === '' && !said.message.files) {
    // Files that could not be taken are told of by themselves.
    if (!said.message.refusedFiles) draft.tell(draft.say('sms_empty'))
    return true
  }
  const word = smsKeyword(said.message.text)
  if (word === 'stop' || word === 'start') return opt(draft, word)
  // Someone who asked for silence still reaches the person they are talking to; the bot adds nothing.
  if (state.optedOut) {
    const open = nearestOpen(state)
    if (open) addTo(draft, open.ref, draft.written)
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

function opt(draft: Draft, word: 'stop' | 'start'): boolean {
  const { state } = draft
  if (word === 'stop') state.optedOut = true
  else {
    delete state.optedOut
    state.greeted = true
  }
  tellElsewhere(draft, word === 'stop' ? 'opted_out' : 'opted_in')
  draft.tell(draft.say(word === 'stop' ? 'sms_stopped' : 'sms_started'))
  return true
}

/** It holds for the number: wherever answers to it come from, its own conversation and those of its tickets. */
function tellElsewhere(draft: Draft, what: 'opted_out' | 'opted_in'): void {
  const { there, message } = draft.said
  if (!there) return
  const own = { conversation: `sms:${there.phone}`, channel: 'sms' as const }
  const places = new Map([own, ...there.tickets].map(({ conversation, channel }) => [conversation, channel]))
  places.delete(message.conversation)
  for (const [conversation, channel] of places) {
    draft.send(`follow:${conversation}`, {
      kind: 'follow',
      conversation,
      channel,
      lang: draft.lang,
      id: `${what}:${message.conversation}:${draft.seq}`,
      change: { what },
    })
  }
}
