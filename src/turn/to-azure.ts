import { AZURE_PREFIX } from './conversation.js'
import type { Decision } from './ports.js'

/**
 * What a turn says, to be sent where Azure holds the chat: it cannot be read from our log. Whoever speaks, bot, staff or
 * event, it goes by the conversation's own line of the outbox, so in the order it was saved. Added where a turn gets its
 * place in the log, which no decision gets around.
 */
export function toAzure(conversation: string, seq: number, { outbound, state }: Decision): Decision['deliver'] {
  if (!conversation.startsWith(AZURE_PREFIX)) return []
  return outbound.map((message, at) => ({
    destination: conversation,
    payload: { kind: 'azure', conversation, seq, n: at + 1, message, lang: state.lang },
  }))
}
