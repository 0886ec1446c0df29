import type { Collection, Document } from 'mongodb'
import type { Ticket } from '../tickets/ticket.js'
import type { ConversationState, Turn } from '../turn/ports.js'
import type { Store } from './connect.js'
import { DUE } from './delivery-marks.js'
import { parseTicket, type StoredTicket } from './ticket-document.js'
import { reachStore } from './unavailable.js'

/** More than anyone has had in one chat; a turn of a ticket beyond would be erased, so it is far beyond. */
const TICKETS_MAX = 10_000
const BATCH_TURNS = 500

/** Empties turns of their words where they stand, and tells which tickets a conversation's words belong to. */
export class Erasure {
  readonly #turns: Collection<Turn>
  readonly #tickets: Collection<StoredTicket>

  constructor(store: Pick<Store, 'turns' | 'tickets'>) {
    this.#turns = store.turns
    this.#tickets = store.tickets
  }

  /** Tickets that are or were at home in a conversation, or that it follows, oldest first. */
  async ticketsOf(conversation: string): Promise<Ticket[]> {
    const anywhere = {
      $or: [{ conversation }, { 'earlier.conversation': conversation }, { 'followers.conversation': conversation }],
    }
    const found = await reachStore(() =>
      this.#tickets.find(anywhere).sort({ arrivedAt: 1, _id: 1 }).limit(TICKETS_MAX).toArray(),
    )
    return found.map(parseTicket)
  }

  /**
   * Takes every word out of these turns, and marks them. What they still have to send is left as it is, unless it goes too.
   * Their places, ids and times stay, so that a message that comes again is still known; and what there is to count of them,
   * until it has been. Safe to repeat.
   */
  async empty(conversation: string, seqs: readonly number[], at: Date, withPending = false): Promise<void> {
    for (let from = 0; from < seqs.length; from += BATCH_TURNS) {
      const batch = seqs.slice(from, from + BATCH_TURNS)
      await reachStore(() => this.#turns.updateMany({ conversation, seq: { $in: batch } }, emptied(at, withPending)))
    }
  }

  /** Marks a turn that has no words, so that it goes like those that had. Its state protects whoever wrote, until then. */
  async markOut(conversation: string, seq: number, at: Date): Promise<void> {
    await reachStore(() =>
      this.#turns.updateOne({ conversation, seq, erased: { $exists: false } }, { $set: { erased: at } }),
    )
  }

  /** Takes what turns of these conversations had to bring to another conversation out of them, sent or not. */
  async emptyFollowUps(conversations: readonly string[], to: string): Promise<void> {
    await reachStore(() =>
      this.#turns.updateMany({ conversation: { $in: [...conversations] }, 'deliveries.payload.conversation': to }, [
        { $set: { deliveries: eachDelivery({ $eq: ['$$d.payload.conversation', { $literal: to }] }, true) } },
        { $set: { due: DUE } },
      ]),
    )
  }
}

function emptied(at: Date, withPending: boolean): Document[] {
  return [
    { $unset: ['inbound', 'staff.text', 'staff.files', 'missed', 'missedSeq', 'proposed'] },
    {
      $set: {
        outbound: [],
        state: { $mergeObjects: [{ lang: '$state.lang', langChosen: '$state.langChosen' }, { $literal: NO_STATE }] },
        deliveries: eachDelivery(withPending ? true : { $not: [PENDING] }, withPending),
        erased: { $ifNull: ['$erased', { $literal: at }] },
      },
    },
    { $set: { due: DUE } },
  ]
}

const NO_STATE = { greeted: true, noMatches: 0, offered: [], tickets: [] } satisfies Omit<
  ConversationState,
  'lang' | 'langChosen'
>

const PENDING = { $eq: ['$$d.state', 'pending'] }

/** What has been sent needs no words any more, nor whom it went to; that it was sent, and its marks, remain. */
function eachDelivery(which: Document | true, withPending: boolean): Document {
  const words = {
    destination: 'erased',
    payload: { kind: '$$d.payload.kind', ref: '$$d.payload.ref', text: '' },
    ...(withPending ? { state: { $cond: [PENDING, 'superseded', '$$d.state'] } } : {}),
  }
  return {
    $map: { input: '$deliveries', as: 'd', in: { $cond: [which, { $mergeObjects: ['$$d', words] }, '$$d'] } },
  }
}
