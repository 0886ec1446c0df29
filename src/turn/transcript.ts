import type { FileRef } from '../message.js'
import { plainText } from '../sms-text/plain-text.js'
import type { Ticket } from '../tickets/ticket.js'
import type { Turn, TurnLog } from './ports.js'

/** Turns before the ticket that staff see: what led to it. */
const TURNS_BEFORE = 20
const TURNS_MAX = 200
const PAGE_TURNS = 500

/** One line of what was said, for staff. */
export interface SaidLine {
  at: Date
  who: 'resident' | 'bot' | 'human' | 'note'
  /** The person's, where `who` is human or note. */
  name?: string
  text: string
  files?: FileRef[]
}

/** What was said about a ticket, oldest first: what led to it, and all since, notes among it. */
export async function transcriptOf(log: Pick<TurnLog, 'read'>, ticket: Ticket): Promise<SaidLine[]> {
  const places = [...(ticket.earlier ?? []), { conversation: ticket.conversation, seq: ticket.seq }]
  const read = await Promise.all(
    places.map(({ conversation, seq }) => {
      const sealed = conversation === ticket.conversation ? (ticket.sealedSeq ?? 0) : 0
      return log.read(conversation, Math.max(0, seq - TURNS_BEFORE, sealed), TURNS_MAX)
    }),
  )
  return read
    .flat()
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .flatMap((turn) => linesOf(turn, ticket._id))
}

/** All that was said in a ticket's conversation, from its first word, but for what is sealed. Oldest first. */
export async function wholeTranscript(log: Pick<TurnLog, 'read'>, ticket: Ticket): Promise<SaidLine[]> {
  const places = [...(ticket.earlier ?? []).map(({ conversation }) => conversation), ticket.conversation]
  const turns: Turn[] = []
  for (const conversation of new Set(places)) {
    let after = conversation === ticket.conversation ? (ticket.sealedSeq ?? 0) : 0
    for (;;) {
      const page = await log.read(conversation, after, PAGE_TURNS)
      turns.push(...page)
      after = page.at(-1)?.seq ?? after
      if (page.length < PAGE_TURNS) break
    }
  }
  return turns.sort((a, b) => a.at.getTime() - b.at.getTime()).flatMap((turn) => linesOf(turn, ticket._id))
}

function linesOf({ at, inbound, outbound, staff }: Turn, ref: string): SaidLine[] {
  const asked: SaidLine[] =
    inbound && (inbound.text !== '' || inbound.files)
      ? [{ at, who: 'resident', text: inbound.text, ...(inbound.files ? { files: inbound.files } : {}) }]
      : []
  const noted: SaidLine[] =
    staff?.ref === ref && (staff.text || staff.files)
      ? [
          {
            at,
            who: 'note',
            name: staff.by.name,
            text: staff.text ?? '',
            ...(staff.files ? { files: staff.files } : {}),
          },
        ]
      : []
  const said = outbound.map(({ speaker, text, files }): SaidLine => {
    const line = { at, text: plainText(text), ...(files ? { files } : {}) }
    return speaker.kind === 'human' ? { ...line, who: 'human', name: speaker.name } : { ...line, who: 'bot' }
  })
  return [...asked, ...noted, ...said]
}
