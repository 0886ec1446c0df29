import { Views } from './connector-views.js'

/** What is kept at most; the oldest thread goes first, and in a thread the oldest word after the card. */
const THREADS_MAX = 200
const MESSAGES_MAX = 200

/** The same in every run, so that an install kept from an earlier one still holds, or can be found and removed. */
export const STAND_IN_TEAM_ID = '19:team@thread.tacv2'

export interface RoomAttachment {
  contentType: string
  content: unknown
  /** A file's. */
  name?: string
  contentUrl?: string
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
  attachments: RoomAttachment[]
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

/** A message and the thread it stands in, as they are kept: not copies. */
export interface Found {
  thread: RoomThread
  message: RoomMessage
}

/** What has been said, in memory, and how single people see the cards in it. Everything in it is bounded. */
export class Room {
  readonly #threads = new Map<string, RoomThread>()
  readonly #views = new Views()
  readonly #listeners = new Set<() => void>()
  readonly #now: () => Date
  readonly #isChat: (conversation: string) => boolean
  readonly #threadsMax: number
  #lastId = 0

  /** `isChat`: whether somebody has this chat with the bot. `threadsMax`: how many threads and chats are kept. */
  constructor(options: { now: () => Date; isChat: (conversation: string) => boolean; threadsMax?: number }) {
    this.#now = options.now
    this.#isChat = options.isChat
    this.#threadsMax = options.threadsMax ?? THREADS_MAX
  }

  /** Copies, oldest first. */
  threads(): RoomThread[] {
    return structuredClone([...this.#threads.values()])
  }

  thread(conversation: string): RoomThread | undefined {
    return this.#threads.get(conversation)
  }

  message(conversation: string, id: string): RoomMessage | undefined {
    return this.#threads.get(conversation)?.messages.find((message) => message.id === id)
  }

  /** A message wherever it stands; no two have one id. */
  find(id: string): Found | undefined {
    for (const thread of this.#threads.values()) {
      const message = thread.messages.find((one) => one.id === id)
      if (message) return { thread, message }
    }
    return undefined
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
    if (thread.messages.length > MESSAGES_MAX) this.#forget(thread.messages.splice(1, 1))
    this.#keep(thread)
    return message
  }

  /** Puts another content in a message, and with that ends everyone's own view of it. False when there is no such. */
  replace(conversation: string, id: string, said: Omit<Said, 'from'>): boolean {
    const thread = this.#threads.get(conversation)
    const index = thread?.messages.findIndex((message) => message.id === id) ?? -1
    const old = thread?.messages[index]
    if (!thread || !old) return false
    const { id: sameId, from, at } = old
    thread.messages[index] = { ...said, id: sameId, from, at, updatedAt: this.#now() }
    this.#forget([old])
    this.#changed()
    return true
  }

  /** Removes a message, and with a thread's first the thread. False when there is none. */
  remove(conversation: string, id: string): boolean {
    const thread = this.#threads.get(conversation)
    const index = thread?.messages.findIndex((message) => message.id === id) ?? -1
    if (!thread || index < 0) return false
    if (index === 0) this.#drop(thread)
    else this.#forget(thread.messages.splice(index, 1))
    this.#changed()
    return true
  }

  clear(): void {
    for (const thread of this.#threads.values()) this.#drop(thread)
    this.#changed()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** How someone sees a card from now on, unless it was replaced since `seen`: everyone's new card is newer than that. */
  setView(seen: Found, person: string, card: unknown): void {
    const { thread, message } = seen
    if (this.message(thread.conversation, message.id) !== message) return
    this.#views.set(message.id, person, card)
    this.#changed()
  }

  /** How single people see cards; set by `setView` alone. */
  get views(): Pick<Views, 'get' | 'on' | 'mark'> {
    return this.#views
  }

  #chat(conversation: string): RoomThread | undefined {
    return this.#isChat(conversation) ? { conversation, messages: [] } : undefined
  }

  #keep(thread: RoomThread): void {
    this.#threads.set(thread.conversation, thread)
    const [oldest] = this.#threads.values()
    if (this.#threads.size > this.#threadsMax && oldest) this.#drop(oldest)
    this.#changed()
  }

  #drop(thread: RoomThread): void {
    this.#threads.delete(thread.conversation)
    this.#forget(thread.messages)
  }

  #forget(messages: readonly RoomMessage[]): void {
    for (const { id } of messages) this.#views.drop(id)
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
