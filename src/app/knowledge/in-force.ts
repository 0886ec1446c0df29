import { setTimeout as wait } from 'node:timers/promises'
import { describeError, type Log } from '../../log.js'
import { LANGS } from '../../message.js'
import type { LiveKnowledge } from '../../store/live-knowledge.js'
import type { KnowledgeFiles } from './knowledge-files.js'
import type { LiveKnowing } from './live-knowing.js'

/** How often each instance looks whether anything has changed: one document by its id. */
const LOOK_EVERY_MS = 1_000

interface InForceParts {
  live: LiveKnowledge
  files: KnowledgeFiles
  knowing: LiveKnowing
  log: Log
  now: () => Date
}

/** Keeps this instance in step with what staff have said on any of them. */
export class InForce {
  readonly #parts: InForceParts
  readonly #ended = new AbortController()
  #version = -1
  #looking: Promise<void> | undefined
  #isTold = false
  #loop: Promise<void> | undefined

  constructor(parts: InForceParts) {
    this.#parts = parts
  }

  /** Looks now; resolves when what was said before this call is in force here, files written. Throws `store_unavailable`. */
  async look(): Promise<void> {
    // One that is under way may have begun before what the caller wants to see.
    await this.#looking?.catch(() => undefined)
    this.#looking = this.#look()
    await this.#looking
  }

  /** Looks again and again, from a second from now on. */
  start(): void {
    this.#loop ??= this.#keepLooking()
  }

  async stop(): Promise<void> {
    this.#ended.abort()
    await this.#loop
    await this.#looking?.catch(() => undefined)
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#ended
    while (!signal.aborted) {
      await wait(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined)
      if (signal.aborted) return
      await this.look().then(
        () => {
          this.#isTold = false
        },
        (error: unknown) => this.#missed(error),
      )
    }
  }

  /** What was in force stays so; once is enough to say so. */
  #missed(error: unknown): void {
    if (!this.#isTold) this.#parts.log.warn('what staff say of the knowledge cannot be read', describeError(error))
    this.#isTold = true
  }

  async #look(): Promise<void> {
    const { live, files, knowing, now } = this.#parts
    const { version, edits } = await live.head()
    if (version !== this.#version) {
      const [notices, offs] = await Promise.all([live.notices(now()), live.offs(now())])
      const said = { notices, off: new Set(offs.map(({ article }) => article)) }
      knowing.put(said)
      this.#version = version
      if (said.off.size > 0) knowing.put({ ...said, unasked: await unaskedIn(knowing, now()) })
    }
    if (edits > files.seen) await files.catchUp()
  }
}

/** The questions offered as a chat is opened that could not be answered just now. */
async function unaskedIn({ content, understand }: LiveKnowing, now: Date): Promise<Set<string>> {
  const asked = LANGS.flatMap((lang) => content.replies[lang].opening_choices.map((text) => ({ text, lang })))
  const found = await Promise.all(
    // They are our own words: nobody outside need be asked what they mean.
    asked.map(async ({ text, lang }) => ({
      text,
      off: (await understand(text, { lang, now, confidential: true })).off,
    })),
  )
  return new Set(found.filter(({ off }) => off !== undefined).map(({ text }) => text))
}
