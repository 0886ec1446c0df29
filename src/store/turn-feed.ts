import { setTimeout as sleep } from 'node:timers/promises'
import type { ChangeStream, Collection, Db, ResumeToken, Timestamp } from 'mongodb'
import { describeError, type Log } from '../log.js'
import type { Turn } from '../turn/ports.js'
import type { Store } from './connect.js'
import { reachStore } from './unavailable.js'

/** A turn just committed here, or that there is something to read after the listener's own watermark. */
export type FeedEvent = { turn: Turn } | { reread: true }

type Listener = (event: FeedEvent) => void

/** Inserts only, and of them only that there is a new turn: whatever is shown is read from the log. */
const PIPELINE = [
  { $match: { operationType: 'insert' } },
  { $project: { 'fullDocument.conversation': 1, 'fullDocument.seq': 1, wallTime: 1 } },
]

/** A turn of our own is published at its commit, which may be a moment after the stream tells of it. */
const PUBLISH_GRACE_MS = 15
const REOPEN_MS_MIN = 250
const REOPEN_MS_MAX = 5_000
/** Everyone reading again at once would starve the turns of connections. */
const REREAD_BATCH_MAX = 100
const REREAD_PAUSE_MS = 25

interface Followed {
  listeners: Set<Listener>
  /** Newest sequence number told of. */
  told: number
}

/**
 * Tells sockets of new turns in their conversation, whichever instance committed them. Each sequence number is told
 * once and in order; where one is missing the listener is told to read, so the log has the last word.
 */
export class TurnFeed {
  readonly #db: Db
  readonly #turns: Collection<Turn>
  readonly #log: Log
  readonly #followed = new Map<string, Followed>()
  readonly #heard = new Map<string, number>()
  readonly #stopped = new AbortController()
  #stream: ChangeStream | undefined
  #token: ResumeToken | undefined
  #running: Promise<void> | undefined
  #answeredMs = performance.now()
  #lagMs = 0

  constructor(store: Pick<Store, 'db' | 'turns'>, log: Log) {
    this.#db = store.db
    this.#turns = store.turns
    this.#log = log
  }

  start(): void {
    this.#running ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#stream?.close().catch(() => undefined)
    await this.#running
  }

  /** How long ago the server last answered, and how long after its commit a turn is heard of; 0 where nothing is new. */
  standing(): { silentMs: number; lagMs: number } {
    return { silentMs: performance.now() - this.#answeredMs, lagMs: this.#lagMs }
  }

  /** Returns how to stop listening. The listener must not throw. */
  subscribe(conversation: string, listener: Listener): () => void {
    const followed = this.#followed.get(conversation) ?? { listeners: new Set(), told: 0 }
    this.#followed.set(conversation, followed)
    followed.listeners.add(listener)
    return () => {
      followed.listeners.delete(listener)
      if (followed.listeners.size === 0 && this.#followed.get(conversation) === followed) {
        this.#followed.delete(conversation)
      }
    }
  }

  /** Tells of a turn committed by this instance at once, without waiting for the stream. */
  publish(turn: Turn): void {
    const followed = this.#followed.get(turn.conversation)
    if (!followed || turn.seq <= followed.told) return
    const follows = followed.told === 0 || turn.seq === followed.told + 1
    followed.told = turn.seq
    tell(followed, follows ? { turn } : { reread: true })
  }

  async #run(): Promise<void> {
    let waitMs = REOPEN_MS_MIN
    while (!this.#stopped.signal.aborted) {
      const opened = performance.now()
      await this.#follow().catch((error: unknown) => this.#lost(error))
      waitMs = performance.now() - opened > REOPEN_MS_MAX ? REOPEN_MS_MIN : Math.min(waitMs * 2, REOPEN_MS_MAX)
      await sleep(waitMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined)
    }
  }

  /** Reads the stream until it breaks. */
  async #follow(): Promise<void> {
    const from = this.#token ? { resumeAfter: this.#token } : { startAtOperationTime: await this.#beginning() }
    const stream = this.#turns.watch(PIPELINE, from)
    this.#stream = stream
    let ended = false
    try {
      // Not `next`, which waits for ever on the new cursor if the stream is closed while the driver resumes it.
      // A stream the server ended (its collection dropped, its client closed) says so by nothing but `closed`: asked on,
      // it answers at once with nothing, and would keep the whole process busy.
      while (!this.#stopped.signal.aborted && !stream.closed) {
        const change = (await reachStore(() => stream.tryNext())) as {
          fullDocument?: Partial<Turn>
          wallTime?: Date
        } | null
        this.#answeredMs = performance.now()
        // Nothing new: there is nothing it is behind with.
        this.#lagMs = change?.wallTime ? Math.max(0, Date.now() - change.wallTime.getTime()) : 0
        const { conversation, seq } = change?.fullDocument ?? {}
        if (conversation && seq) this.#hear(conversation, seq)
      }
      ended = !this.#stopped.signal.aborted
      if (ended) this.#log.warn('feed of turns was ended by the server, opening it again')
    } finally {
      this.#token = ended ? undefined : (stream.resumeToken ?? this.#token)
      await stream.close().catch(() => undefined)
    }
  }

  /**
   * Where a stream without a past begins: what a majority has now. Everything up to then is seen by whoever reads
   * after it, so all are told to read, and everything later is told by the stream.
   */
  async #beginning(): Promise<Timestamp> {
    const hello = await reachStore(() => this.#db.command({ hello: 1 }))
    void this.#tellAll()
    return hello.lastWrite?.majorityOpTime?.ts ?? hello.operationTime
  }

  #lost(error: unknown): void {
    if (this.#stopped.signal.aborted) return
    const unavailable = describeError(error).code === 'store_unavailable'
    // A server that is away keeps our place. Anything else (ChangeStreamHistoryLost first of all) has lost it.
    if (!unavailable) this.#token = undefined
    this.#log.warn('feed of turns broke off, opening it again', describeError(error))
  }

  #hear(conversation: string, seq: number): void {
    const followed = this.#followed.get(conversation)
    if (!followed || seq <= followed.told) return
    if (this.#heard.size === 0) setTimeout(() => this.#flush(), PUBLISH_GRACE_MS)
    this.#heard.set(conversation, Math.max(seq, this.#heard.get(conversation) ?? 0))
  }

  #flush(): void {
    const heard = [...this.#heard]
    this.#heard.clear()
    for (const [conversation, seq] of heard) {
      const followed = this.#followed.get(conversation)
      if (!followed || seq <= followed.told) continue
      followed.told = seq
      tell(followed, { reread: true })
    }
  }

  async #tellAll(): Promise<void> {
    const all = [...this.#followed.values()]
    for (let i = 0; i < all.length && !this.#stopped.signal.aborted; i += REREAD_BATCH_MAX) {
      for (const followed of all.slice(i, i + REREAD_BATCH_MAX)) tell(followed, { reread: true })
      await sleep(REREAD_PAUSE_MS)
    }
  }
}

function tell(followed: Followed, event: FeedEvent): void {
  for (const listener of [...followed.listeners]) listener(event)
}
