import { randomUUID } from 'node:crypto'
import { connectStore, type Store } from '../../src/store/connect.js'
import { nextTurn } from '../../src/store/turn-document.js'
import { Turns } from '../../src/store/turns.js'
import { decisionOf, EMPTY_STATE, START, ticketOf } from './turns.js'

const SEEDED = 1_200
const WRITERS = 4

/** A log in which conversations are had and tickets made without a pause, each with its turn, until it is stopped. */
export class BusyLog {
  readonly #writing: Promise<unknown>
  #isStopped = false
  /** Tickets made so far. */
  made = 0

  private constructor(
    readonly store: Store,
    seed: readonly string[],
  ) {
    this.#writing = Promise.all(Array.from({ length: WRITERS }, (_, n) => this.#write(seed[n] ?? '')))
  }

  static async start(uri: string): Promise<BusyLog> {
    const store = await connectStore({ uri, database: `busy-${randomUUID()}` })
    const conversations = Array.from({ length: SEEDED }, (_, n) => `web:seed${String(n).padStart(5, '0')}`)
    const first = { seq: 0, at: START, state: EMPTY_STATE }
    const turns = conversations.map((conversation) =>
      nextTurn({ conversation, channel: 'webchat', inboundId: 'c:1' }, first, decisionOf(), START),
    )
    await store.turns.insertMany(turns)
    return new BusyLog(store, conversations)
  }

  get database(): string {
    return this.store.db.databaseName
  }

  /** What was written is there; safe to call twice. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#writing
  }

  async close(): Promise<void> {
    await this.stop()
    await this.store.db.dropDatabase()
    await this.store.close()
  }

  /** On in a conversation that lies first in the order of ids, and each time a new one, which may lie anywhere. */
  async #write(old: string): Promise<void> {
    const log = new Turns(this.store)
    while (!this.#isStopped) {
      const conversation = `web:${randomUUID()}`
      const ticket = ticketOf(`LN-${randomUUID().slice(0, 8)}`, { conversation })
      await this.#commit(log, conversation, { ticket: { before: 0, after: ticket } })
      await this.#commit(log, old, {})
      this.made += 1
    }
  }

  async #commit(log: Turns, conversation: string, changes: Parameters<typeof decisionOf>[0]): Promise<void> {
    const before = (await log.load(conversation)) ?? { seq: 0, at: START, state: EMPTY_STATE }
    const key = { conversation, channel: 'webchat' as const, inboundId: `c:${before.seq + 1}` }
    await log.commit(key, before, decisionOf(changes), new Date())
  }
}
