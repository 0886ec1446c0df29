import type { Ticket } from '../tickets/ticket.js'
import type { RoomMessage, RoomThread } from './connector-room.js'
import type { WireMessage, WireThread } from './wire.js'

/** Newest threads shown; the rest is in the list of tickets. */
export const THREADS_SHOWN_MAX = 40
/** In a thread, besides its card. */
const MESSAGES_SHOWN_MAX = 60

/** Threads and chats as the page draws them, each with its ticket's status as the database has it. */
export class TeamView {
  readonly #ticket: (ref: string) => Promise<Ticket | undefined>
  readonly #reference: RegExp

  constructor(options: { ticket: (ref: string) => Promise<Ticket | undefined>; referencePrefix: string }) {
    this.#ticket = options.ticket
    this.#reference = new RegExp(`\\b${options.referencePrefix}-[0-9A-Z]{5}\\b`)
  }

  async show(thread: RoomThread): Promise<WireThread> {
    const [first] = thread.messages
    const ref = this.#reference.exec(first?.summary ?? '')?.[0]
    const ticket = ref === undefined ? undefined : await this.#ticket(ref)
    return {
      id: thread.conversation,
      ...(thread.channel === undefined ? {} : { channel: thread.channel }),
      ...(ref === undefined ? {} : { ref }),
      ...(ticket === undefined ? {} : standing(ticket)),
      messages: shown(thread.messages).map(toWire),
    }
  }
}

function standing({ status, claimedBy, events }: Ticket): Pick<WireThread, 'status' | 'claimedBy' | 'replied'> {
  const replied = events.some(({ what }) => what === 'replied' || what === 'resolved')
  return { status, replied, ...(claimedBy === undefined ? {} : { claimedBy: claimedBy.name }) }
}

/** Changes with everything a page would draw differently. */
export function markOf(thread: RoomThread): string {
  const changes = thread.messages.map(({ id, updatedAt }) => (updatedAt ? `${id}:${updatedAt.getTime()}` : id))
  return changes.join(' ')
}

function shown(messages: RoomMessage[]): RoomMessage[] {
  const [first, ...rest] = messages
  return first === undefined ? [] : [first, ...rest.slice(-MESSAGES_SHOWN_MAX)]
}

function toWire(message: RoomMessage): WireMessage {
  const card = message.attachments.find(({ contentType }) => contentType.includes('card.adaptive'))?.content
  const choices = choicesOf(message.suggestedActions)
  return {
    id: message.id,
    at: message.at.toISOString(),
    edited: message.updatedAt !== undefined,
    by: message.from.name,
    bot: message.from.bot,
    ...(message.text === undefined ? {} : { text: message.text }),
    ...(message.textFormat === undefined ? {} : { format: message.textFormat }),
    ...(card === undefined ? {} : { card }),
    ...(choices.length === 0 ? {} : { choices }),
  }
}

function choicesOf(suggested: unknown): string[] {
  const actions = (suggested as { actions?: unknown } | undefined)?.actions
  if (!Array.isArray(actions)) return []
  return actions.map((action: { title?: unknown }) => String(action?.title ?? '')).filter(Boolean)
}
