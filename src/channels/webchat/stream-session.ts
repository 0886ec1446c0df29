import type { WebSocket } from 'ws'
import type { Turn, TurnLog } from '../../turn/ports.js'
import { type ActivityView, type SeenTurn, toActivitySet } from './activities.js'
import { toConversation } from './conversation-id.js'

/** What a feed tells its listeners: a turn just committed, or that some may have been missed. */
export type FeedEvent = { turn: Turn } | { reread: true }

/** Hears of turns committed by any instance. */
export interface TurnFeed {
  subscribe(conversation: string, listener: (event: FeedEvent) => void): () => void
}

/** Close codes a client may see; all of them mean "connect again from your watermark". */
export const CLOSE = { shutdown: 1001, broken: 1011, slow: 1013 } as const

const PAGE_TURNS_MAX = 100

export interface StreamSessionOptions {
  socket: WebSocket
  conversationId: string
  /** The client has everything up to and with this turn. */
  after: number
  log: Pick<TurnLog, 'read'>
  feed: TurnFeed
  view: ActivityView
  /** A line that takes nothing for this long is let go. */
  sendTimeoutMs: number
}

/**
 * One socket, kept in step with its conversation's log: every turn once, in order. The feed mostly says that something
 * happened; a turn that does not follow directly on the last one sent is read from the log. At most one frame waits to
 * be sent, so a slow line costs the service nothing, and one that takes nothing for a time is let go.
 */
export class StreamSession {
  readonly #options: StreamSessionOptions
  readonly #conversation: string
  #sent: number
  /** Something is unsent; `#next` holds it if it is known to be the one turn that follows. */
  #behind = true
  #mustRead = true
  #next: Turn | undefined
  #pumping = false
  #greeted = false
  #answered = true

  constructor(options: StreamSessionOptions) {
    const { socket, feed } = options
    this.#options = options
    this.#conversation = toConversation(options.conversationId)
    this.#sent = options.after
    // Heard from before the first read, so that nothing falls between the two.
    const unsubscribe = feed.subscribe(this.#conversation, (event) => this.#heard(event))
    socket.once('close', unsubscribe)
    socket.on('pong', () => {
      this.#answered = true
    })
    void this.#pump()
  }

  /** An empty frame for the client, a ping for the line. A line that left the last one unanswered is dead. */
  keepAlive(): void {
    const { socket } = this.#options
    if (!this.#answered) {
      socket.terminate()
      return
    }
    this.#answered = false
    socket.ping()
    if (!this.#pumping) socket.send('')
  }

  #heard(event: FeedEvent): void {
    if ('turn' in event && event.turn.seq <= this.#sent) return
    if ('turn' in event) this.#next = event.turn
    else this.#mustRead = true
    this.#behind = true
    void this.#pump()
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return
    this.#pumping = true
    const { socket } = this.#options
    try {
      while (this.#behind && socket.readyState === socket.OPEN) await this.#step()
    } catch (error) {
      // The client reconnects and reads on from its watermark, so nothing is lost by letting go.
      socket.close(error instanceof SlowLine ? CLOSE.slow : CLOSE.broken)
      if (error instanceof SlowLine) socket.terminate()
    } finally {
      this.#pumping = false
    }
  }

  async #step(): Promise<void> {
    const direct = !this.#mustRead && this.#next?.seq === this.#sent + 1 ? this.#next : undefined
    this.#behind = false
    this.#mustRead = false
    this.#next = undefined
    const turns = direct ? [direct] : await this.#options.log.read(this.#conversation, this.#sent, PAGE_TURNS_MAX)
    if (turns.length === PAGE_TURNS_MAX) {
      this.#behind = true
      this.#mustRead = true
    }
    // The first set is sent even when empty: it tells the client that it has all there was.
    if (turns.length > 0 || !this.#greeted) await this.#send(turns)
    this.#greeted = true
  }

  async #send(turns: SeenTurn[]): Promise<void> {
    const { socket, conversationId, view, sendTimeoutMs } = this.#options
    const set = toActivitySet(conversationId, turns, this.#sent, view)
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new SlowLine()), sendTimeoutMs)
      socket.send(JSON.stringify(set), (error) => {
        clearTimeout(timer)
        if (error) reject(error)
        else resolve()
      })
    })
    this.#sent = Number(set.watermark)
  }
}

class SlowLine extends Error {}
