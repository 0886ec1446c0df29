import type { InboundMessage } from '../message.js'
import { smsKeyword } from '../sms-text/keyword.js'
import { openTickets } from './conversation.js'
import type { Setting } from './draft.js'
import { liveTicket } from './live.js'
import type { ConversationState } from './ports.js'
import { isWordless } from './wordless.js'

/**
 * Whether a message is no question of its own, whatever its words: the chat was opened or ended, a keyword by SMS, words to a
 * person who is in the conversation or has asked something, files without a word, a number or code that was asked for,
 * what comes by a way in where a person is first, or a choice by its number or its very words.
 */
export function isSpokenFor(
  message: InboundMessage,
  state: ConversationState,
  setting: Pick<Setting, 'content' | 'calendar' | 'now'>,
): boolean {
  const { pending } = state
  const text = message.text.trim()
  return (
    isWordless(message) ||
    text === '' ||
    (message.channel === 'sms' && smsKeyword(text) !== undefined) ||
    liveTicket(state, setting) !== undefined ||
    openTickets(state).some(({ status }) => status === 'waiting') ||
    pending?.ask === 'number' ||
    pending?.ask === 'code' ||
    pending?.ask === 'unsolved' ||
    pending?.ask === 'window' ||
    pending?.ask === 'flow' ||
    state.entry !== undefined ||
    /^[\d\s.)]{1,4}$/.test(text) ||
    (pending?.choices ?? []).some(({ title }) => title.toLowerCase() === text.toLowerCase())
  )
}
