import { z } from 'zod'
import type { BotAnswer } from './connector-bot.js'
import type { RoomAttachment, RoomMessage, RoomThread } from './connector-room.js'

/** Teams brings a card up to date unasked for no more people than this. */
const USER_IDS_MAX = 60

const Execute = z.looseObject({ type: z.literal('Action.Execute') })
const WithRefresh = z.object({
  refresh: z.object({ action: Execute, userIds: z.array(z.string()).optional() }),
})
const Answered = z.object({
  statusCode: z.number().min(200).max(299),
  type: z.literal('application/vnd.microsoft.card.adaptive'),
  value: z.record(z.string(), z.unknown()),
})

export type ExecuteAction = z.output<typeof Execute>

/** The Adaptive Card in a message, as it came over the connector. */
export function cardOf(message: RoomMessage): unknown {
  return message.attachments.find(isCard)?.content
}

/** A thread with the cards someone sees in place of its own; `viewOf` knows those, by message. */
export function seenAs(thread: RoomThread, viewOf: (messageId: string) => unknown): RoomThread {
  const seen = (message: RoomMessage) => {
    const view = viewOf(message.id)
    const swap = (one: RoomAttachment) => (view !== undefined && isCard(one) ? { ...one, content: view } : one)
    return { ...message, attachments: message.attachments.map(swap) }
  }
  return { ...thread, messages: thread.messages.map(seen) }
}

/** What a card says of bringing it up to date: the action to send, and for whom it is sent unasked. */
export function refreshOf(card: unknown): { action: ExecuteAction; unasked: readonly string[] } | undefined {
  const { data } = WithRefresh.safeParse(card)
  return data && { action: data.refresh.action, unasked: (data.refresh.userIds ?? []).slice(0, USER_IDS_MAX) }
}

/** The card a universal action was answered with; undefined for words and refusals. */
export function answeredCard({ status, body }: BotAnswer): unknown {
  return status < 300 ? Answered.safeParse(body).data?.value : undefined
}

function isCard({ contentType }: { contentType: string }): boolean {
  return contentType.includes('card.adaptive')
}
