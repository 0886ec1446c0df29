import { type Api, Refused } from './api.js'
import { backoffMs, type Env } from './env.js'
import type { Session } from './session.js'
import { type ActivitySet, toActivitySet } from './wire.js'

/** `idle`: not asked for. `connecting`: not yet, or not for long. `down`: tried more than once. `refused`: this site may not. */
export type LineState = 'idle' | 'connecting' | 'up' | 'down' | 'refused'

/** The server gives a sign of life every 20 seconds; phones let sockets die without a word. */
const SILENCE_MS_MAX = 45_000
const OPENING_MS_MAX = 12_000
const WATCH_MS = 4_000
/** Sockets that never said anything, in a row, before we believe that this network lets none through. */
const MUTE_SOCKETS_MAX = 2
const POLL_MS = 2_000
/** Polls before a socket is tried again. */
const POLLS_MAX = 45

export interface LineOptions {
  api: Api
  session: Session
  env: Env
  heard: (set: ActivitySet) => void
  changed: (state: LineState) => void
}

/** Keeps a way open for what the server has to say: a socket, or where none gets through, asking again and again. */
export class Line {
  readonly #options: LineOptions
  #state: LineState = 'idle'
  #watermark = ''
  #socket: WebSocket | undefined
  #heardAtMs = 0
  #heardAnything = false
  #failures = 0
  #muteSockets = 0
  /** Counts attempts, so that one that was overtaken knows it and stops. */
  #attempt = 0
  #connecting = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #watch: ReturnType<typeof setInterval> | undefined
  #endPause = () => {}

  constructor(options: LineOptions) {
    this.#options = options
  }

  get state(): LineState {
    return this.#state
  }

  /** Starts it, or tries at once if it waits to try again. */
  open(): void {
    if (this.#state === 'up' || this.#connecting) return
    this.#watch ??= setInterval(() => this.#checkPulse(), WATCH_MS)
    if (this.#state === 'idle') this.#become('connecting')
    void this.#connect()
  }

  /** The browser says that the network went away, or came back. */
  networkChanged(): void {
    if (this.#state === 'idle') return
    if (this.#options.env.hasNetwork()) {
      this.#failures = 0
      this.open()
    } else {
      this.#lost()
    }
  }

  /** Something was taken by the server just now: where we ask again and again, its answer is asked for at once. */
  nudge(): void {
    this.#endPause()
  }

  /** Everything up to there has been heard by another way. */
  heardTo(watermark: string | undefined): void {
    this.#watermark = watermark || this.#watermark
  }

  /** Everything is to be said again from the beginning: the conversation is another one. */
  rewind(): void {
    this.#watermark = ''
  }

  close(): void {
    clearInterval(this.#watch)
    clearTimeout(this.#timer)
    this.#watch = undefined
    this.#attempt += 1
    this.#connecting = false
    this.#letGo()
    this.#become('idle')
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#timer)
    this.#attempt += 1
    const attempt = this.#attempt
    this.#connecting = true
    try {
      if (this.#muteSockets >= MUTE_SOCKETS_MAX) await this.#poll(attempt)
      else await this.#listen(attempt)
    } catch (error) {
      if (attempt === this.#attempt) this.#lost(error)
    } finally {
      if (attempt === this.#attempt) this.#connecting = false
    }
  }

  async #listen(attempt: number): Promise<void> {
    const { env, session } = this.#options
    const url = await session.streamUrl(() => this.#watermark)
    if (attempt !== this.#attempt) return
    const socket = env.socket(url)
    this.#socket = socket
    this.#heardAtMs = env.nowMs()
    this.#heardAnything = false
    socket.onmessage = ({ data }) => this.#hear(data)
    socket.onclose = () => this.#lost()
  }

  #hear(frame: unknown): void {
    this.#heardAtMs = this.#options.env.nowMs()
    this.#heardAnything = true
    this.#muteSockets = 0
    if (typeof frame === 'string' && frame !== '') this.#take(toActivitySet(parse(frame)))
    this.#up()
  }

  async #poll(attempt: number): Promise<void> {
    const { api, session } = this.#options
    for (let polls = 0; polls < POLLS_MAX; polls += 1) {
      const token = await session.token()
      const set = await api.read(token, session.conversationId, this.#watermark)
      if (attempt !== this.#attempt) return
      this.#take(set)
      this.#up()
      await this.#pause()
      if (attempt !== this.#attempt) return
    }
    // Perhaps this is another network by now.
    this.#muteSockets = MUTE_SOCKETS_MAX - 1
    this.#timer = setTimeout(() => void this.#connect(), 0)
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS)
      this.#endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #take(set: ActivitySet | undefined): void {
    if (!set) return
    this.#watermark = set.watermark || this.#watermark
    this.#options.heard(set)
  }

  #up(): void {
    this.#failures = 0
    this.#become('up')
  }

  #checkPulse(): void {
    if (!this.#socket) return
    const silentMs = this.#options.env.nowMs() - this.#heardAtMs
    if (silentMs > (this.#heardAnything ? SILENCE_MS_MAX : OPENING_MS_MAX)) this.#lost()
  }

  #lost(error?: unknown): void {
    if (this.#state === 'idle') return
    const { env, session } = this.#options
    if (this.#socket && !this.#heardAnything) this.#muteSockets += 1
    this.#letGo()
    this.#attempt += 1
    this.#connecting = false
    session.heed(error)
    this.#failures += 1
    const down = this.#failures > 1 || !env.hasNetwork()
    this.#become(this.#siteIsRefused(error) ? 'refused' : down ? 'down' : 'connecting')
    clearTimeout(this.#timer)
    const asked = error instanceof Refused ? error.retryAfterMs : 0
    this.#timer = setTimeout(() => void this.#connect(), Math.max(asked, backoffMs(this.#failures - 1, env.random())))
  }

  #siteIsRefused(error: unknown): boolean {
    return error instanceof Refused && error.status === 403 && error.code === 'forbidden' && this.#failures > 1
  }

  #letGo(): void {
    const socket = this.#socket
    this.#socket = undefined
    if (!socket) return
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }

  #become(state: LineState): void {
    if (state === this.#state) return
    this.#state = state
    this.#options.changed(state)
  }
}

function parse(frame: string): unknown {
  try {
    return JSON.parse(frame)
  } catch {
    return undefined
  }
}
