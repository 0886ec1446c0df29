// Over 250 lines on purpose: all that a chat is and does, as its window sees it, stands in one place to be read.
import { Around } from './around.js'
import { CarriedFiles } from './files/carried.js'
import { Api, type Elsewhere, Refused } from './line/api.js'
import { browserEnv, type Env } from './line/env.js'
import { Line, type LineState } from './line/line.js'
import { Memory, type Unsent } from './line/memory.js'
import { Queue } from './line/queue.js'
import { Session } from './line/session.js'
import { type ActivitySet, RESIDENT, toMessage } from './line/wire.js'
import { type Lang, TEXTS, type Texts } from './texts.js'
import { type Entry, Thread } from './thread.js'

/** Not a message but the knock on the door, sent the same safe way; it makes the bot say its first words. */
const JOIN: Unsent = { id: 'join', text: '', event: 'join', atMs: 0 }

/** As a server would say it: it is here no more. */
const GONE = 410

export interface ChatOptions {
  base: string
  lang: Lang
  /** The page's own words in place of some of ours, in its language. */
  words?: Partial<Texts>
  /** The way in of its own that the page is. */
  entry?: string | undefined
  elsewhere?: Elsewhere | undefined
  env?: Env
}

/** What a deletion takes away and what must be kept, in the server's words. */
export interface Deletion {
  goes: string[]
  stays: { ref: string; why: string; until: string }[]
}

/** The chat itself, without a window: what was said, what is on its way, and how the line is. */
export class Chat {
  readonly #memory: Memory
  readonly #api: Api
  readonly #session: Session
  readonly #line: Line
  readonly #queue: Queue
  readonly #files: CarriedFiles
  readonly #thread = new Thread()
  readonly #env: Env
  readonly #entry: string | undefined
  readonly #texts: Record<Lang, Texts>
  readonly #watchers = new Set<() => void>()
  /** How much of a message's files has gone, 0 to 1. */
  readonly #gone = new Map<string, number>()
  readonly around: Around
  #lang: Lang
  #open = false
  #isOver = false
  /** The earlier conversation could not be had back. */
  restarted = false
  /** What has just been said to the resident and not been read out yet. */
  #unread: Entry[] = []

  constructor({ base, lang, words = {}, entry, elsewhere, env = browserEnv }: ChatOptions) {
    this.#env = env
    this.#entry = entry
    this.#texts = { ...TEXTS, [lang]: { ...TEXTS[lang], ...words } }
    this.#memory = new Memory(base)
    this.#files = new CarriedFiles(this.#memory)
    this.#lang = this.#memory.kept.lang ?? lang
    this.#api = new Api(base, env, elsewhere)
    this.#session = new Session({
      api: this.#api,
      memory: this.#memory,
      env,
      opening: () => this.#opening(),
      heard: (set) => this.#opened(set),
      lang: () => this.#lang,
      restarted: () => this.#restart(),
    })
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
    this.around = new Around({
      api: this.#api,
      nowMs: () => env.nowMs(),
      lang: () => this.#lang,
      token: () => this.#session.token(),
      changed: () => this.#changed(),
    })
  }

  // === What is shown ===

  get lang(): Lang {
    return this.#lang
  }

  get texts(): Texts {
    return this.#texts[this.#lang]
  }

  get isOpen(): boolean {
    return this.#open
  }

  /** Our own service answers here; another's Direct Line deletes nothing and has no tickets to show. */
  get isOurs(): boolean {
    return this.#api.isOurs
  }

  /** Nothing is left of it; what comes is another chat. */
  get isOver(): boolean {
    return this.#isOver
  }

  get isEnded(): boolean {
    return this.#memory.kept.ended === true
  }

  /** What was said can put the resident at risk if somebody else sees it. */
  get isSensitive(): boolean {
    return this.#thread.said.some(({ sensitive }) => sensitive)
  }

  get line(): LineState {
    return this.#line.state
  }

  get entries(): Entry[] {
    const unsent = this.#queue.messages.filter(({ event }) => event === undefined)
    return this.#thread.entries(unsent.map((message) => ({ message, fate: this.#queue.fateOf(message) })))
  }

  /** How much of a message's files has gone, 0 to 1; undefined of one that has none on its way. */
  goneOf(key: string): number | undefined {
    return this.#gone.get(key)
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

  get putAway(): readonly string[] {
    return this.#memory.kept.putAway ?? []
  }

  /** True if this tab had the chat open when it was left. */
  get wasOpen(): boolean {
    return this.#memory.kept.open === true
  }

  /** True if a conversation was begun in this tab: then, and only then, the line may be opened unasked. */
  get wasBegun(): boolean {
    return this.#memory.kept.token !== undefined
  }

  /** When somebody last did something here, for a computer that many use. */
  get touchedAtMs(): number | undefined {
    return this.#memory.kept.touchedAtMs
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  // === What the resident does ===

  open(): void {
    this.#open = true
    this.#memory.keep({ open: true, lang: this.#lang })
    if (!this.#isKnown && !this.#queue.messages.some(({ event }) => event === 'join')) this.#queue.addFirst(JOIN)
    this.resume()
    this.around.look()
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

  /** `ended`: it is over all the same, as after an answer to how it went. */
  say(text: string, files: File[] = [], ended = false): void {
    const trimmed = text.trim()
    if (trimmed === '' && files.length === 0) return
    const id = this.#newId()
    const carried = files.map(({ name, type, size }) => ({ name, type, bytes: size }))
    if (files.length > 0) void this.#files.keep(id, files)
    this.#add({ id, text: trimmed, atMs: this.#env.nowMs(), ...(files.length > 0 ? { files: carried } : {}) }, ended)
  }

  /** Says where the resident is, in degrees, with words that anyone can see. */
  sharePlace(place: { lat: number; lon: number }): void {
    this.#add({ id: this.#newId(), text: this.texts.say_place, place, atMs: this.#env.nowMs() })
  }

  retry(key: string): void {
    this.#line.open()
    this.#queue.retry(key)
  }

  remove(key: string): void {
    this.#letGo(key)
  }

  /** Says that the conversation is over; the server says goodbye. */
  end(): void {
    this.#queue.add({ id: this.#newId(), text: '', event: 'end', atMs: this.#env.nowMs() })
    this.#memory.keep({ ended: true })
    this.#changed()
  }

  /** It was not over after all. */
  goOn(): void {
    this.#memory.keep({ ended: false })
    this.#changed()
  }

  /** What would be deleted, or with `POST` has been. Throws what the line throws. */
  async deletion(method: 'GET' | 'POST'): Promise<Deletion> {
    const token = await this.#session.token()
    return this.#api.ours<Deletion>(method, `widget/deletion?lang=${this.#lang}`, token)
  }

  /** Tells the server, if it can still be told, that nobody must be called back to this conversation. */
  leave(): void {
    const { token } = this.#memory.kept
    if (token && this.isOurs) this.#api.left(token)
    this.forget()
  }

  /** Nothing of the conversation is left in this browser, and nothing more is said by this chat. */
  forget(): void {
    this.#isOver = true
    this.#line.close()
    this.#queue.clear()
    this.#thread.clear()
    this.#memory.clear()
    this.#watchers.clear()
  }

  /** The window's own words change at once; a conversation under way is told, in words anyone can see. */
  setLang(lang: Lang): void {
    if (lang === this.#lang) return
    this.#lang = lang
    if (this.wasBegun) {
      this.#memory.keep({ lang })
      if (!this.isEnded) this.say(this.texts.say_language)
      if (this.around.standing) void this.around.askStanding()
    }
    if (this.#open) this.around.look()
    this.#changed()
  }

  keepDraft(draft: string): void {
    this.#memory.keep({ draft })
  }

  putNoticeAway(id: string): void {
    this.#memory.keep({ putAway: [...this.putAway, id] })
    this.#changed()
  }

  touch(): void {
    this.#memory.keep({ touchedAtMs: this.#env.nowMs() })
  }

  /** Takes what is to be read out, once. */
  takeUnread(): Entry[] {
    const unread = this.#unread
    this.#unread = []
    return unread
  }

  /** Everything shown so far has been in front of the resident. */
  sawAll(): void {
    if (this.#thread.lastSeq <= (this.#memory.kept.seen ?? 0)) return
    this.#memory.keep({ seen: this.#thread.lastSeq })
    this.#changed()
  }

  networkChanged(): void {
    this.#line.networkChanged()
  }

  // === What happens ===

  /** The bot has greeted whoever is here, by the way in that this page is. */
  get #isKnown(): boolean {
    const { joined, entry } = this.#memory.kept
    return joined === true && (this.#entry === undefined || this.#entry === entry)
  }

  #opening(): string {
    const entry = this.#entry === undefined ? {} : { entry: this.#entry }
    return `${new URLSearchParams({ join: '1', lang: this.#lang, ...entry })}`
  }

  /** The token came with the first words: whoever knocks has been let in. */
  #opened(set: ActivitySet): void {
    this.#joined()
    this.#line.heardTo(set.watermark)
    this.#hear(set)
  }

  #joined(): void {
    this.#memory.keep({ joined: true, ...(this.#entry ? { entry: this.#entry } : {}) })
    this.#queue.remove(JOIN.id)
  }

  #add(message: Unsent, ended = false): void {
    this.#memory.keep({ ended })
    this.#queue.add(message)
  }

  async #post(message: Unsent): Promise<void> {
    const token = await this.#session.token()
    const isJoin = message.event === 'join'
    // The token may have brought the first words along.
    if (this.#isOver || (isJoin && this.#isKnown)) return
    await this.#send(token, message).catch((error: unknown) => {
      this.#session.heed(error)
      throw error
    })
    if (isJoin) this.#joined()
    else if (!message.event) this.#thread.take(message)
    this.#line.nudge()
  }

  #send(token: string, message: Unsent): Promise<unknown> {
    const { id, files } = message
    const said = message.event === 'join' ? { type: 'event', name: 'webchat/join', ...this.#wayIn } : toMessage(message)
    const activity = { locale: this.#lang, from: { id: RESIDENT }, ...said }
    const conversation = this.#session.conversationId
    if (!files) return this.#api.post(token, conversation, activity)
    const bytes = this.#files.of(id, files)
    if (!bytes) return Promise.reject(this.#lostFiles())
    const attachments = files.map(({ name, type }) => ({ name, contentType: type }))
    const told = (part: number) => {
      this.#gone.set(id, part)
      this.#changed()
    }
    told(0)
    return this.#api.upload(token, conversation, { ...activity, attachments }, bytes, told)
  }

  #lostFiles(): Refused {
    return new Refused(GONE, 'file_refused', 0)
  }

  get #wayIn(): object {
    return this.#entry === undefined ? {} : { channelData: { lotsen: { entry: this.#entry } } }
  }

  #hear({ activities }: ActivitySet): void {
    if (this.#isOver) return
    const { seen = 0 } = this.#memory.kept
    const entries = this.#thread.add(activities)
    // What the log shows has arrived, though the reply that would have said so was lost.
    for (const { from, key } of entries) if (from === 'me') this.#letGo(key)
    this.#unread = [...this.#unread, ...entries.filter(({ from, seq }) => from !== 'me' && seq > seen)]
    if (entries.some(({ ticket, from }) => ticket !== '' || from === 'human')) void this.around.askStanding()
    this.#changed()
  }

  /** It has arrived, or is no longer wanted. */
  #letGo(id: string): void {
    this.#gone.delete(id)
    this.#files.drop(id)
    this.#queue.remove(id)
  }

  #lineChanged(): void {
    if (this.#line.state === 'up') this.#queue.retry(JOIN.id)
    this.#changed()
  }

  #queueChanged(): void {
    this.#memory.keep({ unsent: this.#queue.messages.filter(({ event }) => event !== 'join') })
    this.#changed()
  }

  #restart(): void {
    this.#thread.clear()
    this.#line.rewind()
    this.around.clear()
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
