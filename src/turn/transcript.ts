import { plainText } from '../sms-text/plain-text.js'
import type { Ticket } from '../tickets/ticket.js'
import type { Turn, TurnLog } from './ports.js'

/** Turns before the ticket that staff see: what led to it. */
const TURNS_BEFORE = 20
const TURNS_MAX = 200

/** One line of what was said, for staff. */
export interface SaidLine {
  at: Date
  who: 'resident' | 'bot' | 'human'
  /** The person's, where `who` is human. */
  name?: string
  text: string
}

/** What was said about a ticket, oldest first: what led to it, and all since. */
export async function transcriptOf(log: Pick<TurnLog, 'read'>, ticket: Ticket): Promise<SaidLine[]> {
  const turns = await log.read(ticket.conversation, Math.max(0, ticket.seq - TURNS_BEFORE), TURNS_MAX)
  return turns.flatMap(linesOf)
}

function linesOf({ at, inbound, outbound }: Turn): SaidLine[] {
  const asked: SaidLine[] = inbound?.text ? [{ at, who: 'resident', text: inbound.text }] : []
  const said = outbound.map(({ speaker, text }): SaidLine => {
    if (speaker.kind === 'human') return { at, who: 'human', name: speaker.name, text: plainText(text) }
    return { at, who: 'bot', text: plainText(text) }
  })
  return [...asked, ...said]
}
