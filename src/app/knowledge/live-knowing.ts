import type { Content } from '../../content/content.js'
import { type LiveNow, NOTHING_LIVE, withLive } from '../../content/live.js'
import type { Understand } from '../../understanding/understand.js'
import type { Knowing } from '../core.js'

/** Content and understanding of the files, with what staff have said just now. Nothing is learned of that. */
export class LiveKnowing implements Knowing {
  readonly #filed: Knowing
  #live: LiveNow = NOTHING_LIVE
  #made: { of: Content; understoodBy: Understand; live: LiveNow; content: Content; understand: Understand } | undefined

  /** `filed` is closed by whoever opened it. */
  constructor(filed: Knowing) {
    this.#filed = filed
  }

  /** In force from now on. */
  put(live: LiveNow): void {
    this.#live = live
  }

  get content(): Content {
    return this.#current().content
  }

  get understand(): Understand {
    return this.#current().understand
  }

  close(): Promise<void> {
    return this.#filed.close()
  }

  /** The same object while nothing has changed: whoever remembers what was understood goes by that. */
  #current() {
    const { content: of, understand: understoodBy } = this.#filed
    const live = this.#live
    const last = this.#made
    if (last?.of === of && last.understoodBy === understoodBy && last.live === live) return last
    const understand: Understand = (text, on) => understoodBy(text, { ...on, live })
    const made = { of, understoodBy, live, content: withLive(of, live), understand }
    this.#made = made
    return made
  }
}
