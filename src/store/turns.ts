import type { ClientSession, Collection, MongoClient } from 'mongodb'
import type { Commit, Conversation, Decision, Turn, TurnLog } from '../turn/ports.js'
import type { Store } from './connect.js'
import { GroupInsert } from './group-insert.js'
import { maskedDecision } from './masked-decision.js'
import { RecentStates } from './recent-states.js'
import { saveSpots } from './spots.js'
import { saveTicket } from './tickets.js'
import { inTransaction } from './transaction.js'
import { nextTurn, parseConversation, parseTurn } from './turn-document.js'
import { hasLabel, isDuplicateKey, reachStore } from './unavailable.js'
import { saveVisit } from './visits.js'

const READ_TURNS_MAX = 1_000

type Saved = 'saved' | 'overtaken' | 'repeated'

/**
 * The log. A turn is one insert, or, when it touches a ticket, one transaction over turn and ticket. Either way
 * the unique place (conversation, seq) decides who was first, so the state a decision rests on may be cached.
 */
export class Turns implements TurnLog {
  readonly #client: MongoClient
  readonly #turns: Collection<Turn>
  readonly #inserts: GroupInsert<Turn>
  readonly #tickets: Store['tickets']
  readonly #visits: Store['visits']
  readonly #spots: Store['spots']
  readonly #recent = new RecentStates()

  constructor(store: Pick<Store, 'client' | 'turns' | 'tickets' | 'visits' | 'spots'>) {
    this.#client = store.client
    this.#visits = store.visits
    this.#spots = store.spots
    this.#turns = store.turns
    this.#inserts = new GroupInsert(store.turns)
    this.#tickets = store.tickets
  }

  async load(conversation: string): Promise<Conversation | undefined> {
    const known = this.#recent.get(conversation, Date.now())
    if (known) return known
    const last = await reachStore(() =>
      this.#turns.findOne({ conversation }, { sort: { seq: -1 }, projection: { _id: 0, seq: 1, at: 1, state: 1 } }),
    )
    if (last === null) return undefined
    const read = parseConversation(last)
    this.#recent.put(conversation, read, Date.now())
    return read
  }

  forget(conversation: string): void {
    this.#recent.drop(conversation)
  }

  async find(conversation: string, inboundId: string): Promise<Turn | undefined> {
    return this.#one({ conversation, inboundId })
  }

  async turn(conversation: string, seq: number): Promise<Turn | undefined> {
    return this.#one({ conversation, seq })
  }

  async textOf(conversation: string, seq: number): Promise<string | undefined> {
    const known = this.#recent.text(conversation, seq, Date.now())
    return known ?? (await this.turn(conversation, seq))?.inbound?.text
  }

  async read(conversation: string, afterSeq: number, limit: number): Promise<Turn[]> {
    const count = Math.max(1, Math.min(limit, READ_TURNS_MAX))
    const turns = await reachStore(() =>
      this.#turns
        .find({ conversation, seq: { $gt: afterSeq } })
        .sort({ seq: 1 })
        .limit(count)
        .toArray(),
    )
    return turns.map(parseTurn)
  }

  async commit(
    key: Parameters<TurnLog['commit']>[0],
    after: Conversation,
    decided: Decision,
    now: Date,
  ): Promise<Commit> {
    const decision = maskedDecision(decided)
    const turn = nextTurn(key, after, decision, now)
    const isHidden = after.seq > 0 && turn.state.sensitive === true && !after.state.sensitive
    const saved = await this.#save(turn, decision, isHidden)
    if (saved === 'saved') {
      const known = { seq: turn.seq, at: turn.at, state: turn.state }
      this.#recent.put(key.conversation, known, Date.now(), turn.inbound?.text)
      return { done: 'committed', turn }
    }
    this.forget(key.conversation)
    if (saved === 'overtaken') return { done: 'overtaken' }
    const first = await this.find(key.conversation, key.inboundId)
    // Not there yet for a majority: its writer is still waiting, and until that is over it may be undone.
    return first ? { done: 'repeated', turn: first } : { done: 'overtaken' }
  }

  /** `isHidden`: from this turn on what the conversation is about is nobody else's. */
  async #save(turn: Turn, decision: Decision, isHidden: boolean): Promise<Saved> {
    try {
      return await reachStore(() =>
        decision.ticket || isHidden ? this.#insertWithMore(turn, decision, isHidden) : this.#insert(turn),
      )
    } catch (error) {
      // Whether it was saved is not known; the next decision reads.
      this.forget(turn.conversation)
      throw error
    }
  }

  async #insert(turn: Turn): Promise<Saved> {
    try {
      await this.#inserts.insert(turn)
      return 'saved'
    } catch (error) {
      if (isDuplicateKey(error)) return whichDuplicate(error)
      throw error
    }
  }

  async #insertWithMore(turn: Turn, decision: Decision, isHidden: boolean): Promise<Saved> {
    try {
      const saved = await inTransaction(this.#client, async (session) => {
        await this.#turns.insertOne(turn, { session })
        if (isHidden) await this.#hideMissed(turn.conversation, session)
        return (await this.#saveBesides(decision, turn.at, session)) || undefined
      })
      return saved ? 'saved' : 'overtaken'
    } catch (error) {
      if (isDuplicateKey(error)) return whichDuplicate(error)
      if (hasLabel(error, 'TransientTransactionError')) return 'overtaken'
      throw error
    }
  }

  /** What was asked before it turned out what it is about is no question for others to learn from. */
  async #hideMissed(conversation: string, session: ClientSession): Promise<void> {
    const flagged = { conversation, missed: { $exists: true } }
    await this.#turns.updateMany(flagged, { $unset: { missed: '', missedSeq: '' } }, { session })
  }

  /** The ticket, and what two tickets cannot both have: a time at an office, a fault nobody has seen before. */
  async #saveBesides({ ticket, spots, visit }: Decision, at: Date, session: ClientSession): Promise<boolean> {
    if (!ticket) return true
    if (!(await saveTicket(this.#tickets, ticket, at, session))) return false
    const on = { ref: ticket.after._id, at }
    if (spots && !(await saveSpots(this.#spots, spots, on, session))) return false
    return !visit || saveVisit(this.#visits, visit, on.ref, session)
  }

  async #one(filter: { conversation: string; inboundId: string } | { conversation: string; seq: number }) {
    const found = await reachStore(() => this.#turns.findOne(filter))
    return found === null ? undefined : parseTurn(found)
  }
}

function whichDuplicate(error: { keyPattern?: Record<string, unknown> } & Error): Saved {
  return error.keyPattern && 'inboundId' in error.keyPattern ? 'repeated' : 'overtaken'
}
