import { randomBytes } from 'node:crypto'
import type { WebSocket } from 'ws'

/** An activity as Azure's Direct Line keeps it; the few parts that are looked at named. */
export interface AzureActivity extends Record<string, unknown> {
  type: string
  id?: string
  text?: string
  from?: { id?: string; name?: string }
  attachments?: { name?: string; contentType?: string; contentUrl?: string; thumbnailUrl?: string }[]
  suggestedActions?: { actions: { type: string; title: string; value: string }[] }
  channelData?: unknown
}

/** Told of as Direct Line tells: code and words of its error body. */
export class AzureRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code)
  }
}

interface Ticket {
  conversation: string
  /** The user it was made out to; it goes before whatever a client says. */
  user: { id: string; name?: string } | undefined
  expiresAt: number
}

const TOKEN_LIFETIME_MS = 1_800_000

/** One conversation: what was said, in the order Azure got it, and whoever listens. */
export class AzureConversation {
  readonly activities: AzureActivity[] = []
  /** Users the bot has been told of. */
  readonly known = new Set<string>()
  started = false
  #socket: WebSocket | undefined
  #sent = 0

  constructor(readonly id: string) {}

  /** Keeps it under the next id. What only lives on the line is not kept. */
  add(activity: AzureActivity): string {
    const id = `${this.id}|${String(this.activities.length).padStart(7, '0')}`
    const stored = { ...activity, id, timestamp: new Date().toISOString(), conversation: { id: this.id } }
    this.activities.push({ ...stored, channelId: 'directline' })
    this.#push()
    return id
  }

  since(watermark: string | undefined): { activities: AzureActivity[]; watermark: string } {
    const from = watermark === undefined ? 0 : countOf(watermark)
    return { activities: this.activities.slice(from), watermark: markOf(this.activities.length) }
  }

  /** One socket at a time: an older one gives way. */
  listen(socket: WebSocket, from: number): void {
    this.#socket?.close(1000, 'collision')
    this.#socket = socket
    this.#sent = from
    socket.on('error', () => socket.terminate())
    this.#push()
  }

  /** Cuts the line, as a bad network does. */
  cut(): void {
    this.#socket?.terminate()
    this.#socket = undefined
  }

  /** A sign of life. */
  keepAlive(): void {
    this.#socket?.send('')
  }

  #push(): void {
    const news = this.activities.slice(this.#sent)
    if (!this.#socket || this.#socket.readyState !== this.#socket.OPEN || news.length === 0) return
    this.#sent = this.activities.length
    this.#socket.send(JSON.stringify({ activities: news, watermark: markOf(this.#sent) }))
  }
}

/** Every conversation, and the tokens that open one each. */
export class AzureBook {
  readonly #conversations = new Map<string, AzureConversation>()
  readonly #tickets = new Map<string, Ticket>()
  #aheadMs = 0

  begin(): AzureConversation {
    const conversation = new AzureConversation(`${randomBytes(16).toString('base64url')}-eu`)
    this.#conversations.set(conversation.id, conversation)
    return conversation
  }

  get(id: string): AzureConversation {
    const found = this.#conversations.get(id)
    if (!found) throw new AzureRefusal(404, 'BadArgument')
    return found
  }

  all(): AzureConversation[] {
    return [...this.#conversations.values()]
  }

  issue(conversation: string, user: Ticket['user']): { conversationId: string; token: string; expires_in: number } {
    const token = `ew0${randomBytes(48).toString('base64url')}`
    this.#tickets.set(token, { conversation, user, expiresAt: this.#now() + TOKEN_LIFETIME_MS })
    return { conversationId: conversation, token, expires_in: TOKEN_LIFETIME_MS / 1_000 }
  }

  /** An expired token is 403, and so is one of another's making. */
  read(token: string): Ticket {
    const ticket = this.#tickets.get(token)
    if (!ticket) throw new AzureRefusal(403, 'BadArgument')
    if (ticket.expiresAt < this.#now()) throw new AzureRefusal(403, 'TokenExpired')
    return ticket
  }

  /** Every token given so far runs out. */
  expireAll(): void {
    this.#aheadMs += TOKEN_LIFETIME_MS + 1
  }

  #now(): number {
    return Date.now() + this.#aheadMs
  }
}

/** Not to be read by anyone: `0001e-15`. */
export function markOf(count: number): string {
  return `${(count * 7 + 3).toString(16).padStart(5, '0')}-${count}`
}

export function countOf(watermark: string): number {
  const count = Number(/-(\d+)$/.exec(watermark)?.[1] ?? Number.NaN)
  if (markOf(count) !== watermark) throw new AzureRefusal(400, 'BadArgument')
  return count
}
