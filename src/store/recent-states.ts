import type { Conversation } from '../turn/ports.js'

export const RECENT_STATES_MAX = 10_000

/**
 * How long a state may be remembered. Erasure counts on it: it removes a conversation's turns only after this
 * long, so that no instance still knows a state that was erased.
 */
export const RECENT_STATE_LIFE_MS = 10 * 60_000

/** A text longer than this is read when it is needed. */
const TEXT_LENGTH_MAX = 1_000

interface Entry {
  conversation: Conversation
  until: number
  /** What was written in the last turn, and in the one that holds the question at hand. */
  texts: ReadonlyMap<number, string>
}

/** The last states of the conversations used most recently: bounded in number and in age. */
export class RecentStates {
  readonly #entries = new Map<string, Entry>()
  readonly #entriesMax: number

  constructor(entriesMax = RECENT_STATES_MAX) {
    this.#entriesMax = entriesMax
  }

  get(id: string, now: number): Conversation | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined) return undefined
    this.#entries.delete(id)
    if (entry.until <= now) return undefined
    // A Map keeps the order of insertion: put back last, the least recently used stays first.
    this.#entries.set(id, entry)
    return entry.conversation
  }

  /** Keeps the newer of what is known and what is told: a slow read never hides a commit. */
  put(id: string, conversation: Conversation, now: number, text?: string): void {
    const known = this.#entries.get(id)
    if (known && known.conversation.seq > conversation.seq && known.until > now) return
    this.#entries.delete(id)
    const texts = textsAt(conversation, text, known?.texts)
    this.#entries.set(id, { conversation, until: now + RECENT_STATE_LIFE_MS, texts })
    if (this.#entries.size <= this.#entriesMax) return
    const oldest = this.#entries.keys().next()
    if (!oldest.done) this.#entries.delete(oldest.value)
  }

  /** What was written in a turn; undefined where it is not remembered. */
  text(id: string, seq: number, now: number): string | undefined {
    const entry = this.#entries.get(id)
    return entry && entry.until > now ? entry.texts.get(seq) : undefined
  }

  drop(id: string): void {
    this.#entries.delete(id)
  }

  get size(): number {
    return this.#entries.size
  }
}

function textsAt(
  { seq, state: { questionSeq } }: Conversation,
  text: string | undefined,
  before: ReadonlyMap<number, string> | undefined,
): ReadonlyMap<number, string> {
  const texts = new Map<number, string>()
  const question = questionSeq === undefined ? undefined : before?.get(questionSeq)
  if (questionSeq !== undefined && question !== undefined) texts.set(questionSeq, question)
  if (text !== undefined && text.length <= TEXT_LENGTH_MAX) texts.set(seq, text)
  return texts
}
