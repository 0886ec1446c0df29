import type { InboundMessage } from '../message.js'
import { smsKeyword } from '../sms-text/keyword.js'
import { openTickets } from './conversation.js'
import type { Setting } from './draft.js'
import { isLive } from './live.js'
import type { ConversationState } from './ports.js'

/**
 * Whether a message is no question of its own, whatever its words: the chat was opened, a keyword by SMS, words to a
 * person who is in the conversation, a number or code that was asked for, or a choice by its number or its very words.
 */
export function isSpokenFor(
  message: InboundMessage,
  state: ConversationState,
  setting: Pick<Setting, 'content' | 'calendar' | 'now'>,
): boolean {
  const { pending } = state
  const text = message.text.trim()
  return (
    message.opened === true ||
    (message.channel === 'sms' && smsKeyword(text) !== undefined) ||
    openTickets(state).some((pointer) => isLive(pointer, setting)) ||
    pending?.ask === 'number' ||
    pending?.ask === 'code' ||
    /^[\d\s.)]{1,4}$/.test(text) ||
    (pending?.choices ?? []).some(({ title }) => title.toLowerCase() === text.toLowerCase())
  )
}
