import { Api } from './line/api.js'
import { browserEnv, type Env } from './line/env.js'
import { Line, type LineState } from './line/line.js'
import { Memory, type Unsent } from './line/memory.js'
import { Queue } from './line/queue.js'
import { Session } from './line/session.js'
import { type ActivitySet, toMessage } from './line/wire.js'
import { type Lang, TEXTS, type Texts } from './texts.js'
import { type Entry, Thread } from './thread.js'

/** Not a message but the knock on the door, sent the same safe way; it makes the bot say its first words. */
const JOIN: Unsent = { id: 'join', text: '', atMs: 0 }

export interface ChatOptions {
  base: string
  lang: Lang
  /** The way in of its own that the page is. */
  entry?: string | undefined
  env?: Env
}

/** The chat itself, without a window: what was said, what is on its way, and how the line is. */
export class Chat {
  readonly #memory: Memory
  readonly #api: Api
  readonly #session: Session
  readonly #line: Line
  readonly #queue: Queue
  readonly #thread = new Thread()
  readonly #env: Env
  readonly #entry: string | undefined
  readonly #watchers = new Set<() => void>()
  #lang: Lang
  #open = false
  /** The earlier conversation could not be had back. */
  restarted = false
  /** What has just been said to the resident and not been read out yet. */
  #unread: Entry[] = []

  constructor({ base, lang, entry, env = browserEnv }: ChatOptions) {
    this.#env = env
    this.#entry = entry
    this.#memory = new Memory(base)
    this.#lang = this.#memory.kept.lang ?? lang
    this.#api = new Api(base, env)
    this.#session = new Session({ api: this.#api, memory: this.#memory, env, restarted: () => this.#restart() })
    this.#line = new Line({
      api: this.#api,
      session: this.#session,
      env,
      heard: (set) => this.#hear(set),
      changed: () => this.#lineChanged(),
    })
    this.#queue = new Queue(
      {
        env,
        post: (message) => this.#post(message),
        lineIsUp: () => this.#line.state === 'up' || (this.#line.state === 'connecting' && this.#thread.lastSeq === 0),
        changed: () => this.#queueChanged(),
      },
      this.#memory.kept.unsent ?? [],
    )
  }

  // === What is shown ===

  get lang(): Lang {
    return this.#lang
  }

  get texts(): Texts {
    return TEXTS[this.#lang]
  }

  get isOpen(): boolean {
    return this.#open
  }

  get line(): LineState {
    return this.#line.state
  }

  get entries(): Entry[] {
    const unsent = this.#queue.messages.filter(({ id }) => id !== JOIN.id)
    return this.#thread.entries(unsent.map((message) => ({ message, fate: this.#queue.fateOf(message) })))
  }

  /** Something the resident said, or their coming, waits for its answer. */
  get awaitsAnswer(): boolean {
    if (this.#line.state === 'down' || this.#line.state === 'refused') return false
    return this.#thread.awaitsEcho || this.#queue.messages.some(({ failed }) => !failed)
  }

  get unreadCount(): number {
    const { seen = 0 } = this.#memory.kept
    return this.#thread.said.filter(({ from, seq }) => from !== 'me' && seq > seen).length
  }

  get draft(): string {
    return this.#memory.kept.draft ?? ''
  }

  /** True if this tab had the chat open when it was left. */
  get wasOpen(): boolean {
    return this.#memory.kept.open === true
  }

  /** True if a conversation was begun in this tab: then, and only then, the line may be opened unasked. */
  get wasBegun(): boolean {
    return this.#memory.kept.token !== undefined
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  // === What the resident does ===

  open(): void {
    this.#open = true
    this.#memory.keep({ open: true, lang: this.#lang })
    const { joined, entry } = this.#memory.kept
    const isKnown = joined && (this.#entry === undefined || this.#entry === entry)
    if (!isKnown && !this.#queue.messages.some(({ id }) => id === JOIN.id)) this.#queue.addFirst(JOIN)
    this.resume()
    this.#changed()
  }

  /** Opens the line without opening the window. */
  resume(): void {
    this.#line.open()
    this.#queue.wake()
  }

  close(): void {
    this.#open = false
    this.#memory.keep({ open: false })
    this.#changed()
  }

  say(text: string): void {
    const trimmed = text.trim()
    if (trimmed === '') return
    this.#queue.add({ id: this.#newId(), text: trimmed, atMs: this.#env.nowMs() })
  }

  /** Says where the resident is, in degrees, with words that anyone can see. */
  sharePlace(place: { lat: number; lon: number }): void {
    this.#queue.add({ id: this.#newId(), text: this.texts.say_place, place, atMs: this.#env.nowMs() })
  }

  retry(key: string): void {
    this.#line.open()
    this.#queue.retry(key)
  }

  remove(key: string): void {
    this.#queue.remove(key)
  }

  /** The window's own words change at once; a conversation under way is told, in words anyone can see. */
  setLang(lang: Lang): void {
    if (lang === this.#lang) return
    this.#lang = lang
    if (this.wasBegun) {
      this.#memory.keep({ lang })
      this.say(this.texts.say_language)
    }
    this.#changed()
  }

  keepDraft(draft: string): void {
    this.#memory.keep({ draft })
  }

  /** Takes what is to be read out, once. */
  takeUnread(): Entry[] {
    const unread = this.#unread
    this.#unread = []
    return unread
  }

  /** Everything shown so far has been in front of the resident. */
  sawAll(): void {
    if (this.#thread.lastSeq > (this.#memory.kept.seen ?? 0)) this.#memory.keep({ seen: this.#thread.lastSeq })
  }

  networkChanged(): void {
    this.#line.networkChanged()
  }

  // === What happens ===

  get #wayIn(): object {
    return this.#entry === undefined ? {} : { channelData: { lotsen: { entry: this.#entry } } }
  }

  async #post(message: Unsent): Promise<void> {
    const token = await this.#session.token()
    const said = message.id === JOIN.id ? { type: 'event', name: 'webchat/join', ...this.#wayIn } : toMessage(message)
    const activity = { locale: this.#lang, from: { id: 'resident' }, ...said }
    await this.#api.post(token, this.#session.conversationId, activity).catch((error: unknown) => {
      this.#session.heed(error)
      throw error
    })
    if (message.id === JOIN.id) this.#memory.keep({ joined: true, ...(this.#entry ? { entry: this.#entry } : {}) })
    else this.#thread.take(message)
    this.#line.nudge()
  }

  #hear({ activities }: ActivitySet): void {
    const { seen = 0 } = this.#memory.kept
    const entries = this.#thread.add(activities)
    // What the log shows has arrived, though the reply that would have said so was lost.
    for (const { from, key } of entries) if (from === 'me') this.#queue.remove(key)
    this.#unread = [...this.#unread, ...entries.filter(({ from, seq }) => from !== 'me' && seq > seen)]
    this.#changed()
  }

  #lineChanged(): void {
    if (this.#line.state === 'up') this.#queue.retry(JOIN.id)
    this.#changed()
  }

  #queueChanged(): void {
    this.#memory.keep({ unsent: this.#queue.messages.filter(({ id }) => id !== JOIN.id) })
    this.#changed()
  }

  #restart(): void {
    this.#thread.clear()
    this.#line.rewind()
    this.restarted = true
    this.#queue.addFirst(JOIN)
  }

  #newId(): string {
    const random = crypto.getRandomValues(new Uint32Array(4))
    return Array.from(random, (part) => part.toString(36)).join('')
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher()
  }
}
