import { setTimeout as delay } from 'node:timers/promises'
import type { RunningHttp } from '../http/server.js'

/** All of it but the draining must be done by then; whoever asked does not wait for longer (`APP_STOP_MS_MAX` in main). */
const STOP_MS_MAX = 2_900
/** What the outbox takes at most beyond the time it is given. */
const OUTBOX_GRACE_MS = 800
/** What is under way gets so long even where requests have taken all the time there is. */
const OUTBOX_MS_MIN = 200

interface Stoppable {
  stop(): Promise<unknown>
}

/** What has to be ended, in that order: who comes in, what is under way, what is sent, what it all rests on. */
interface Parts {
  firstPage: { close(): void }
  webchat: { close(): Promise<void> } | undefined
  http: Pick<RunningHttp, 'close'>
  /** In this order, each once the one before it has finished. */
  work: readonly Stoppable[]
  outbox: { stop(withinMs: number): Promise<void> }
  /** All at once. */
  rest: readonly Stoppable[]
  store: { close(): Promise<void> }
}

/** The way out. From the first word of it `/readyz` says `draining`, and requests are served for a while yet. */
export class Ending {
  readonly #drainMs: number
  #isBegun = false

  constructor(drainMs: number) {
    this.#drainMs = drainMs
  }

  isDraining(): boolean {
    return this.#isBegun
  }

  async run({ firstPage, webchat, http, work, outbox, rest, store }: Parts): Promise<void> {
    this.#isBegun = true
    if (this.#drainMs > 0) await delay(this.#drainMs)
    const endMs = performance.now() + STOP_MS_MAX - OUTBOX_GRACE_MS
    firstPage.close()
    await webchat?.close()
    await http.close()
    for (const part of work) await part.stop()
    // What it gives up in time it gives back: another instance goes on with it at once, not when its lease is over.
    await outbox.stop(Math.max(OUTBOX_MS_MIN, endMs - performance.now()))
    await Promise.all(rest.map((part) => part.stop()))
    await store.close()
  }
}
