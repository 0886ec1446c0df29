import type { Collection, Document } from 'mongodb'
import type { Ticket } from '../tickets/ticket.js'
import type { ConversationState, Turn } from '../turn/ports.js'
import type { Store } from './connect.js'
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
   * Takes every word out of these turns, and marks them. What they still have to send is left as it is. Their places, ids and
   * times stay, so that a message that comes again is still known. Safe to repeat.
   */
  async empty(conversation: string, seqs: readonly number[], at: Date): Promise<void> {
    for (let from = 0; from < seqs.length; from += BATCH_TURNS) {
      const batch = seqs.slice(from, from + BATCH_TURNS)
      await reachStore(() => this.#turns.updateMany({ conversation, seq: { $in: batch } }, emptied(at)))
    }
  }
}

function emptied(at: Date): Document[] {
  return [
    { $unset: ['inbound', 'staff.text', 'staff.files'] },
    {
      $set: {
        outbound: [],
        state: { $mergeObjects: [{ lang: '$state.lang', langChosen: '$state.langChosen' }, { $literal: NO_STATE }] },
        deliveries: { $map: { input: '$deliveries', as: 'd', in: { $cond: [PENDING, '$$d', EMPTIED] } } },
        erased: { $ifNull: ['$erased', { $literal: at }] },
      },
    },
  ]
}

const NO_STATE = { greeted: true, noMatches: 0, offered: [], tickets: [] } satisfies Omit<
  ConversationState,
  'lang' | 'langChosen'
>

const PENDING = { $eq: ['$$d.state', 'pending'] }

/** What has been sent needs no words any more, nor whom it went to; that it was sent, and its marks, remain. */
const EMPTIED = {
  $mergeObjects: [
    '$$d',
    { destination: 'erased', payload: { kind: '$$d.payload.kind', ref: '$$d.payload.ref', text: '' } },
  ],
}
