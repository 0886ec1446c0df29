import { Refused } from './api.js'
import { backoffMs, type Env } from './env.js'
import type { Failure, Unsent } from './memory.js'

/** Failures in a row, with the line up, before a message is handed back to the resident: the service's own, */
const TRIES_MAX = 4
/** and those of a bad line or a gateway. These pass, and what is handed back lets all that follows go before it. */
const LINE_TRIES_MAX = 8
/** How the service says that it has failed itself. */
const FAILED = 500

export type Fate = 'sending' | 'waiting' | Failure

const FAILURES: Record<string, Failure> = {
  text_too_long: 'too_long',
  file_refused: 'no_file',
  payload_too_large: 'no_file',
}

export interface QueueOptions {
  env: Env
  post: (message: Unsent) => Promise<unknown>
  /** The line is up, as far as we know. */
  lineIsUp: () => boolean
  /** Something changed: keep it, show it. */
  changed: () => void
}

/**
 * What the resident has written and the server may not have. Sent one at a time, in order, each under its own id for
 * as long as it takes: the server knows the id again, so sending twice says it once.
 */
export class Queue {
  readonly #options: QueueOptions
  #messages: Unsent[]
  #running = false
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: QueueOptions, unsent: Unsent[]) {
    this.#options = options
    this.#messages = unsent
  }

  get messages(): readonly Unsent[] {
    return this.#messages
  }

  fateOf(message: Unsent): Fate {
    // A service that answers, but cannot save anything just now, is no better than a line that is down.
    return message.failed ?? (this.#failures < 2 && this.#options.lineIsUp() ? 'sending' : 'waiting')
  }

  add(message: Unsent): void {
    this.#set([...this.#messages, message])
    this.wake()
  }

  /** As `add`, before all else; once is enough. */
  addFirst(message: Unsent): void {
    this.#set([message, ...this.#messages.filter(({ id }) => id !== message.id)])
    this.wake()
  }

  /** Again, in the same words under the same id. */
  retry(id: string): void {
    this.#set(
      this.#messages.map(({ failed, ...message }) => (message.id === id || !failed ? message : { ...message, failed })),
    )
    this.#failures = 0
    this.wake()
  }

  /** It has arrived, or the resident has let it go. */
  remove(id: string): void {
    if (!this.#messages.some((message) => message.id === id)) return
    // What follows has not failed yet, and waits for nothing.
    this.#failures = 0
    this.#set(this.#messages.filter((message) => message.id !== id))
    this.wake()
  }

  clear(): void {
    this.#set([])
  }

  /** Sends what waits, now. Called when the line comes back. */
  wake(): void {
    clearTimeout(this.#timer)
    void this.#run()
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (;;) {
      const next = this.#messages.find((message) => !message.failed)
      if (!next || !(await this.#sendOne(next))) break
    }
    this.#running = false
  }

  /** True if the next message may be tried at once. */
  async #sendOne(message: Unsent): Promise<boolean> {
    this.#options.changed()
    try {
      await this.#options.post(message)
      this.#failures = 0
      this.remove(message.id)
      return true
    } catch (error) {
      return this.#missed(message, error)
    } finally {
      this.#options.changed()
    }
  }

  #missed(message: Unsent, error: unknown): boolean {
    if (error instanceof Refused && error.lasting) {
      const why = FAILURES[error.code ?? ''] ?? 'failed'
      this.#fail(message.id, why === 'no_file' && !message.files ? 'too_long' : why)
      return true
    }
    this.#failures += 1
    const triesMax = error instanceof Refused && error.status === FAILED ? TRIES_MAX : LINE_TRIES_MAX
    if (this.#failures >= triesMax && this.#options.lineIsUp()) {
      this.#failures = 0
      this.#fail(message.id, 'failed')
      return true
    }
    const asked = error instanceof Refused ? error.retryAfterMs : 0
    this.#timer = setTimeout(
      () => void this.#run(),
      Math.max(asked, backoffMs(this.#failures, this.#options.env.random())),
    )
    return false
  }

  #fail(id: string, failed: Failure): void {
    this.#set(this.#messages.map((message) => (message.id === id ? { ...message, failed } : message)))
  }

  #set(messages: Unsent[]): void {
    this.#messages = messages
    this.#options.changed()
  }
}
