import type { Ticket } from '../tickets/ticket.js'
import { cardOf } from './connector-cards.js'
import { FILE_INFO_TYPE } from './connector-files.js'
import type { RoomMessage, RoomThread } from './connector-room.js'
import type { Views } from './connector-views.js'
import type { WireMessage, WireThread } from './wire.js'

/** Newest threads shown; the rest is in the list of tickets. */
export const THREADS_SHOWN_MAX = 40
/** In a thread, besides its card. */
const MESSAGES_SHOWN_MAX = 60

/** Threads and chats as the page draws them, each with its ticket's status as the database has it. */
export class TeamView {
  readonly #ticket: (ref: string) => Promise<Ticket | undefined>
  readonly #views: Pick<Views, 'on'>
  readonly #reference: RegExp

  constructor(options: {
    ticket: (ref: string) => Promise<Ticket | undefined>
    views: Pick<Views, 'on'>
    referencePrefix: string
  }) {
    this.#ticket = options.ticket
    this.#views = options.views
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
      messages: shown(thread.messages).map((message) => toWire(message, this.#views.on(message.id))),
    }
  }
}

function standing({ status, claimedBy, events }: Ticket): Pick<WireThread, 'status' | 'claimedBy' | 'replied'> {
  const replied = events.some(({ what }) => what === 'replied' || what === 'resolved')
  return { status, replied, ...(claimedBy === undefined ? {} : { claimedBy: claimedBy.name }) }
}

/** Changes with everything a page would draw differently. */
export function markOf(thread: RoomThread, views: Pick<Views, 'mark'>): string {
  return thread.messages.map(({ id, updatedAt }) => `${id}:${updatedAt?.getTime() ?? ''}:${views.mark(id)}`).join(' ')
}

function shown(messages: RoomMessage[]): RoomMessage[] {
  const [first, ...rest] = messages
  return first === undefined ? [] : [first, ...rest.slice(-MESSAGES_SHOWN_MAX)]
}

function toWire(message: RoomMessage, views: Readonly<Record<string, unknown>>): WireMessage {
  const card = cardOf(message)
  const files = message.attachments.filter(({ contentType }) => contentType === FILE_INFO_TYPE)
  const choices = choicesOf(message.suggestedActions)
  return {
    id: message.id,
    at: message.at.toISOString(),
    ...(message.updatedAt ? { editedAt: message.updatedAt.toISOString() } : {}),
    by: message.from.name,
    bot: message.from.bot,
    ...(message.text ? { text: message.text } : {}),
    ...(message.textFormat === undefined ? {} : { format: message.textFormat }),
    ...(card === undefined ? {} : { card }),
    ...(Object.keys(views).length === 0 ? {} : { views }),
    ...(files.length === 0 ? {} : { files: files.map(({ name = '' }) => name) }),
    ...(choices.length === 0 ? {} : { choices }),
  }
}

function choicesOf(suggested: unknown): NonNullable<WireMessage['choices']> {
  const actions = (suggested as { actions?: unknown } | undefined)?.actions
  if (!Array.isArray(actions)) return []
  return actions.flatMap((action: { title?: unknown; value?: unknown } | null) => {
    const title = String(action?.title ?? '')
    const say = typeof action?.value === 'string' ? action.value : title
    return title === '' ? [] : [{ title, say }]
  })
}
