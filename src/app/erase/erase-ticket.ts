import { type ErasureCounts, NOTHING, sumOf } from '../../store/erasure-entry.js'
import type { Ticket } from '../../tickets/ticket.js'
import { seqsOf, type TurnTrace } from '../../turn/deletion.js'
import { type Erasing, eraseTurns } from '../../turn/erasing.js'
import type { RecordsParts } from './parts.js'
import { placesOf } from './scope.js'

interface Removing {
  /** References of all tickets that go together: none of them keeps another's words. */
  going: ReadonlySet<string>
  /** Conversations that are seen to by themselves. */
  except?: ReadonlySet<string>
  /** What is under way in its conversations is left alone, as when time alone takes the ticket. */
  keepsState: boolean
}

/**
 * Removes a ticket with its words, wherever those are: where it was talked about, where it was pointed to, and where others
 * told the same. The document last, so that whatever stops this halfway is gone on with. A ticket that has changed
 * meanwhile stays, for the next time. Safe to repeat.
 */
export async function eraseTicket(parts: RecordsParts, ticket: Ticket, removing: Removing): Promise<ErasureCounts> {
  const { files, removal, erasure } = parts
  let went = NOTHING
  for (const conversation of conversationsOf(ticket)) {
    if (removing.except?.has(conversation)) continue
    const { plan } = await eraseTurns(parts.erasing, wordsOf(ticket, conversation, removing))
    went = sumOf(went, { ...NOTHING, turns: plan.seqs.length, files: plan.files.length })
  }
  const shown = (ticket.files ?? []).map(({ id }) => id)
  await files.drop(shown)
  for (const { conversation } of ticket.followers ?? []) await erasure.emptyFollowUps(placesOf(ticket), conversation)
  const isGone = await removal.ticket(ticket)
  return sumOf(went, { ...NOTHING, tickets: isGone ? 1 : 0, files: shown.length })
}

/** Its own, those that have proved to be the same resident's, and those of others who told the same. */
function conversationsOf(ticket: Ticket): string[] {
  const followers = (ticket.followers ?? []).map(({ conversation }) => conversation)
  return [...new Set([...placesOf(ticket), ...(ticket.linked ?? []), ...followers])]
}

function wordsOf(ticket: Ticket, conversation: string, { going, keepsState }: Removing): Erasing {
  const isOthers = !placesOf(ticket).includes(conversation) && !ticket.linked?.includes(conversation)
  const belongs = (turn: TurnTrace, turns: readonly TurnTrace[]) =>
    turn.refs.includes(ticket._id) || seqsOf(conversation, turns, [ticket]).has(turn.seq)
  return {
    conversation,
    staying: (tickets) => tickets.filter(({ _id }) => !going.has(_id)),
    mayGo: belongs,
    isForGood: true,
    keepsState: keepsState || isOthers,
    withPending: !keepsState,
  }
}
