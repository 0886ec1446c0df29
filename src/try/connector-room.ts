/** What is kept at most; the oldest thread goes first, and in a thread the oldest word after the card. */
const THREADS_MAX = 200
const MESSAGES_MAX = 200

/** The same in every run, so that an install kept from an earlier one still holds, or can be found and removed. */
export const STAND_IN_TEAM_ID = '19:team@thread.tacv2'

export interface RoomMember {
  /** As Teams knows them. */
  id: string
  aadObjectId: string
  name: string
  role: 'user' | 'guest'
}

export interface RoomChannel {
  id: string
  /** Null for General, as on the wire. */
  name: string | null
}

export interface RoomMessage {
  id: string
  from: { id: string; name: string; bot: boolean }
  at: Date
  /** Set when the bot put another content in it. */
  updatedAt?: Date
  text?: string
  textFormat?: string
  summary?: string
  attachments: { contentType: string; content: unknown }[]
  entities: unknown[]
  suggestedActions?: unknown
}

/** A thread in a channel, its first message first; or a person's own chat with the bot, which has no channel. */
export interface RoomThread {
  conversation: string
  channel?: string
  messages: RoomMessage[]
}

export type Said = Omit<RoomMessage, 'id' | 'at'>

/** One team in memory: its channels, its people, and what has been said. Everything in it is bounded. */
export class Room {
  readonly team: { id: string; name: string; aadGroupId: string }
  readonly tenant: string
  readonly bot = { id: '28:lotsen', name: 'Lotsen' }
  channels: RoomChannel[]
  members: RoomMember[]
  readonly #threads = new Map<string, RoomThread>()
  readonly #listeners = new Set<() => void>()
  readonly #now: () => Date
  #lastId = 0

  constructor(options: { team: string; channels: string[]; members: RoomMember[]; now: () => Date }) {
    this.team = { id: STAND_IN_TEAM_ID, name: options.team, aadGroupId: '00000000-0000-4000-8000-000000000001' }
    this.tenant = '00000000-0000-4000-8000-000000000002'
    this.channels = [
      { id: this.team.id, name: null },
      ...options.channels.map((name) => ({ id: channelId(name), name })),
    ]
    this.members = options.members
    this.#now = options.now
  }

  /** Oldest first. */
  threads(): RoomThread[] {
    return structuredClone([...this.#threads.values()])
  }

  thread(conversation: string): RoomThread | undefined {
    return this.#threads.get(conversation)
  }

  message(conversation: string, id: string): RoomMessage | undefined {
    return this.#threads.get(conversation)?.messages.find((message) => message.id === id)
  }

  /** Starts a thread in a channel. Its id is the channel's with its first message's behind it, as in Teams. */
  begin(channel: string, first: Said): RoomMessage & { conversation: string } {
    const message = this.#stamp(first)
    const conversation = `${channel};messageid=${message.id}`
    this.#keep({ conversation, channel, messages: [message] })
    return { ...message, conversation }
  }

  /** Adds to a thread; a person's own chat is made by its first message. Undefined where there is no such thread. */
  add(conversation: string, said: Said): RoomMessage | undefined {
    const thread = this.#threads.get(conversation) ?? this.#chat(conversation)
    if (!thread) return undefined
    const message = this.#stamp(said)
    thread.messages.push(message)
    if (thread.messages.length > MESSAGES_MAX) thread.messages.splice(1, 1)
    this.#keep(thread)
    return message
  }

  /** False when there is no such message. */
  replace(conversation: string, id: string, said: Omit<Said, 'from'>): boolean {
    const thread = this.#threads.get(conversation)
    const index = thread?.messages.findIndex((message) => message.id === id) ?? -1
    const old = thread?.messages[index]
    if (!thread || !old) return false
    const { id: sameId, from, at } = old
    thread.messages[index] = { ...said, id: sameId, from, at, updatedAt: this.#now() }
    this.#changed()
    return true
  }

  /** Removes a message, and with a thread's first the thread. False when there is none. */
  remove(conversation: string, id: string): boolean {
    const thread = this.#threads.get(conversation)
    const index = thread?.messages.findIndex((message) => message.id === id) ?? -1
    if (!thread || index < 0) return false
    if (index === 0) this.#threads.delete(conversation)
    else thread.messages.splice(index, 1)
    this.#changed()
    return true
  }

  clear(): void {
    this.#threads.clear()
    this.#changed()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The chat a member has with the bot alone. */
  chatOf(member: RoomMember): string {
    return `a:${member.aadObjectId}`
  }

  #chat(conversation: string): RoomThread | undefined {
    return this.members.some((member) => this.chatOf(member) === conversation)
      ? { conversation, messages: [] }
      : undefined
  }

  #keep(thread: RoomThread): void {
    this.#threads.set(thread.conversation, thread)
    const [oldest] = this.#threads.keys()
    if (this.#threads.size > THREADS_MAX && oldest) this.#threads.delete(oldest)
    this.#changed()
  }

  /** Teams' message ids are times, and no two are alike. */
  #stamp(said: Said): RoomMessage {
    const at = this.#now()
    this.#lastId = Math.max(at.getTime(), this.#lastId + 1)
    return { ...said, id: String(this.#lastId), at }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** The same name gives the same id, so that an install kept from an earlier run still holds. */
export function channelId(name: string): string {
  return `19:${encodeURIComponent(name.normalize('NFC').toLowerCase()).replaceAll('%', '')}@thread.tacv2`
}
